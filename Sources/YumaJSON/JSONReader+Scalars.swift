// SPDX-License-Identifier: Apache-2.0
extension JSONReader {
  /// A number, true, false or a string, as text.
  public mutating func scalarText() throws -> String {
    skipSpace()
    switch byte {
    case UInt8(ascii: "\""): return try string()
    case UInt8(ascii: "t"), UInt8(ascii: "f"): return "\(try bool())"
    default: return String(try number())
    }
  }
}
