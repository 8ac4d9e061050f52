// SPDX-License-Identifier: Apache-2.0

/// A digest of a document's bytes, by which a replay that goes on recognises the history that it began with. It tells
/// documents apart that differ by mistake; somebody who wants to can make two with the same digest.
///
/// It is XXH64 with seed 0 of the document without the line break at its end, as `xxh64sum` prints it.
public struct DocumentDigest: Sendable, Hashable, CustomStringConvertible {
  package let value: UInt64

  /// The digest of a document.
  package init(of bytes: ArraySlice<UInt8>) {
    let text = bytes.last == 0x0A ? bytes.dropLast() : bytes
    value = text.withUnsafeBytes { XXHash64.hash($0, seed: 0) }
  }

  /// The digest that a text of 16 hexadecimal digits stands for; nil for any other text.
  package init?(_ text: String) {
    guard text.utf8.count == 16, text.utf8.first != UInt8(ascii: "+"), let value = UInt64(text, radix: 16)
    else { return nil }
    self.value = value
  }

  /// 16 hexadecimal digits.
  public var description: String {
    let digits = String(value, radix: 16)
    return String(repeating: "0", count: 16 - digits.utf8.count) + digits
  }
}
