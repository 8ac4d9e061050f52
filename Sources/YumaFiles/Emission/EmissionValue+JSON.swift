// SPDX-License-Identifier: Apache-2.0
import YumaJSON

extension EmissionValue {
  /// Reads a value of any kind.
  package init(from reader: inout JSONReader, depth: Int = 0) throws {
    guard depth < 8 else { throw JSONError("nested deeper than 8 levels") }
    reader.skipSpace()
    switch reader.byte {
    case Ascii.quote: self = .text(try reader.string())
    case Ascii.openList: self = .list(try reader.array { try EmissionValue(from: &$0, depth: depth + 1) })
    case Ascii.openObject: self = .object(try reader.emissionObject(depth: depth + 1))
    case UInt8(ascii: "t"), UInt8(ascii: "f"): self = .flag(try reader.bool())
    case UInt8(ascii: "-"): self = .integer(try reader.signed(Int.self))
    default:
      if reader.null() {
        self = .null
      } else {
        let integer = try reader.unsigned(UInt64.self)
        self = Int(exactly: integer).map { .integer($0) } ?? .text(String(integer))
      }
    }
  }
}

extension JSONReader {
  /// Named values of an emission vector, each name once.
  package mutating func emissionObject(depth: Int = 0) throws -> [String: EmissionValue] {
    var values: [String: EmissionValue] = [:]
    try members { (reader, name) in
      let value = try EmissionValue(from: &reader, depth: depth)
      if values.updateValue(value, forKey: name) != nil { throw JSONError("repeated key") }
    }
    return values
  }
}
