// SPDX-License-Identifier: Apache-2.0
extension JSONReader {
  /// A string: UTF-8, without control characters, escapes resolved.
  public mutating func string() throws -> String {
    try expect(Ascii.quote, "a string")
    let start = position
    var resolved: [UInt8] = []
    var hasEscapes = false
    while true {
      switch byte {
      case Ascii.quote:
        let end = position
        position += 1
        return hasEscapes
          ? String(decoding: resolved, as: UTF8.self)
          : String(decoding: UnsafeBufferPointer(start: text + start, count: end - start), as: UTF8.self)
      case Ascii.backslash:
        if !hasEscapes {
          resolved = Array(UnsafeBufferPointer(start: text + start, count: position - start))
          hasEscapes = true
        }
        position += 1
        resolved += String(try escape()).utf8
      case 0..<0x20:
        throw position == count ? unexpected("the end of a string") : unexpected("a character of a string")
      default:
        let begin = position
        try passScalar()
        if hasEscapes { resolved += UnsafeBufferPointer(start: text + begin, count: position - begin) }
      }
    }
  }

  /// Passes over one character, which has to be well-formed UTF-8 (Unicode, table 3-7).
  @inline(__always)
  private mutating func passScalar() throws {
    if byte < 0x80 {
      position += 1
      return
    }
    let length =
      switch byte {
      case 0xC2...0xDF: 2
      case 0xE0...0xEF: 3
      case 0xF0...0xF4: 4
      default: 0
      }
    let second = text[position + 1]
    let secondFits =
      switch byte {
      case 0xE0: second >= 0xA0
      case 0xED: second <= 0x9F
      case 0xF0: second >= 0x90
      case 0xF4: second <= 0x8F
      default: true
      }
    guard length > 0, secondFits else { throw unexpected("well-formed UTF-8") }
    for offset in 1..<length where text[position + offset] & 0xC0 != 0x80 { throw unexpected("well-formed UTF-8") }
    position += length
  }

  /// The character of an escape sequence, from behind its backslash.
  private mutating func escape() throws -> UnicodeScalar {
    let simple: UnicodeScalar? =
      switch byte {
      case Ascii.quote: "\""
      case Ascii.backslash: "\\"
      case UInt8(ascii: "/"): "/"
      case UInt8(ascii: "b"): "\u{8}"
      case UInt8(ascii: "f"): "\u{C}"
      case UInt8(ascii: "n"): "\n"
      case UInt8(ascii: "r"): "\r"
      case UInt8(ascii: "t"): "\t"
      default: nil
      }
    if let simple {
      position += 1
      return simple
    }
    guard byte == UInt8(ascii: "u") else { throw unexpected("an escape sequence") }
    position += 1
    let unit = try hexUnit()
    if let scalar = UnicodeScalar(unit) { return scalar }
    if unit < 0xDC00, byte == Ascii.backslash, text[position + 1] == UInt8(ascii: "u") {
      position += 2
      let low = try hexUnit()
      let combined = 0x1_0000 + (UInt32(unit - 0xD800) << 10) + UInt32(low &- 0xDC00)
      if 0xDC00...0xDFFF ~= low, let scalar = UnicodeScalar(combined) { return scalar }
    }
    throw JSONError("half a surrogate pair before byte \(position)")
  }

  private mutating func hexUnit() throws -> UInt16 {
    var unit: UInt16 = 0
    for _ in 0..<4 {
      guard let digit = Character(UnicodeScalar(byte)).hexDigitValue, byte < 0x80 else {
        throw unexpected("a hexadecimal digit")
      }
      unit = unit << 4 | UInt16(digit)
      position += 1
    }
    return unit
  }
}
