// SPDX-License-Identifier: Apache-2.0
extension JSONReader {
  /// An unsigned integer of the type's range.
  @inlinable @inline(__always)
  public mutating func unsigned<Integer: FixedWidthInteger & UnsignedInteger>(
    _ type: Integer.Type = Integer.self
  ) throws -> Integer {
    skipSpace()
    guard let digits = digits(from: position), let value = Integer(exactly: digits.value) else {
      throw notAnInteger(type)
    }
    position = digits.end
    return value
  }

  /// A signed integer of the type's range.
  @inlinable @inline(__always)
  public mutating func signed<Integer: FixedWidthInteger & SignedInteger>(
    _ type: Integer.Type = Integer.self
  ) throws -> Integer {
    skipSpace()
    let isNegative = byte == Ascii.minus
    guard let digits = digits(from: isNegative ? position + 1 : position) else { throw notAnInteger(type) }
    // The magnitude of the least value is one more than the greatest, and -0 is no integer's usual form.
    let fits =
      isNegative
      ? digits.value != 0 && digits.value <= UInt64(Integer.max.magnitude) + 1
      : digits.value <= UInt64(Integer.max.magnitude)
    guard fits else { throw notAnInteger(type) }
    position = digits.end
    let bits = Integer(truncatingIfNeeded: digits.value)
    return isNegative ? 0 &- bits : bits
  }

  /// The digits from a position on, if they are an integer of 64 bits in its only form.
  @inlinable @inline(__always)
  func digits(from start: Int) -> (value: UInt64, end: Int)? {
    var value: UInt64 = 0
    var end = start
    while end + 8 <= count {
      let (digits, length) = eightDigits(at: end)
      guard length == 8 else {
        if end == start {
          value = Self.decimal(digits &<< (64 &- 8 &* UInt64(truncatingIfNeeded: length)))
          end += length
        }
        break
      }
      value = value &* 100_000_000 &+ Self.decimal(digits)
      end += 8
    }
    while Ascii.isDigit(text[end]) {
      value = value &* 10 &+ UInt64(text[end] & 0x0F)
      end += 1
    }
    let length = end - start
    guard length > 0, length < 20 || fits64Bits(from: start, to: end) else { return nil }
    if text[start] == Ascii.zero && length > 1 { return nil }
    let next = text[end]
    if next == UInt8(ascii: ".") || next | 0x20 == UInt8(ascii: "e") { return nil }
    return (value, end)
  }

  /// Eight characters as the numbers that they are as digits, the first in the lowest byte; and how many of them, from the
  /// first on, are digits.
  @inlinable @inline(__always)
  func eightDigits(at position: Int) -> (UInt64, length: Int) {
    let characters = UnsafeRawPointer(text + position).loadUnaligned(as: UInt64.self)
    let digits = UInt64(littleEndian: characters) ^ 0x3030_3030_3030_3030
    // The highest bit of each byte that is more than 9; what a sum carries reaches only bytes behind such a one.
    let others = ((digits &+ 0x7676_7676_7676_7676) | digits) & 0x8080_8080_8080_8080
    return (digits, others.trailingZeroBitCount / 8)
  }

  /// The number that eight digits are, the first in the lowest byte: by pairs, fours, and all.
  @inlinable @inline(__always)
  static func decimal(_ digits: UInt64) -> UInt64 {
    let pairs = digits &* 10 &+ digits >> 8
    let low = (pairs & 0x0000_00FF_0000_00FF) &* 0x000F_4240_0000_0064
    let high = (pairs >> 16 & 0x0000_00FF_0000_00FF) &* 0x0000_2710_0000_0001
    return (low &+ high) >> 32
  }

  /// Whether digits that may be too many for 64 bits are not.
  @usableFromInline @inline(never)
  func fits64Bits(from start: Int, to end: Int) -> Bool {
    var value: UInt64 = 0
    for position in start..<end {
      let (tens, carried) = value.multipliedReportingOverflow(by: 10)
      let (sum, overflowed) = tens.addingReportingOverflow(UInt64(text[position] & 0x0F))
      if carried || overflowed { return false }
      value = sum
    }
    return true
  }

  /// What is wrong with the number at `position`.
  @usableFromInline @inline(never)
  func notAnInteger<Integer: FixedWidthInteger>(_ type: Integer.Type) -> JSONError {
    guard let token = numberToken(), token != "-" else { return unexpected("an integer") }
    let digits = token.drop { $0 == "-" }
    if token.count - digits.count > 1 || digits.isEmpty || digits.contains(where: { !("0"..."9" ~= $0) }) {
      return JSONError("\(Printable.quoted(token)) is not an integer in plain digits")
    }
    if digits.count > 1, digits.first == "0" { return JSONError("\(Printable.excerpt(token)) has a leading zero") }
    if token == "-0" { return JSONError("-0 is not the form of an integer; it is 0") }
    if token.first == "-", !Integer.isSigned {
      return JSONError("\(Printable.excerpt(token)) is negative, where 0 to \(Integer.max) belongs")
    }
    return JSONError("\(Printable.excerpt(token)) does not fit into \(Integer.bitWidth) bits")
  }

  /// A number of JSON's grammar, as it is written; nil if `position` is not at one.
  public mutating func number() throws -> Substring {
    skipSpace()
    guard let token = numberToken() else { throw unexpected("a number") }
    guard Self.isNumber(token) else { throw JSONError("\(Printable.quoted(token)) is not a number") }
    position += token.utf8.count
    return token
  }

  /// A finite number in double precision.
  public mutating func double() throws -> Double {
    let token = try number()
    guard let value = Double(token), value.isFinite else {
      throw JSONError("\(Printable.excerpt(token)) is beyond double precision")
    }
    return value
  }

  /// The characters from `position` on that could be meant as a number.
  private func numberToken() -> Substring? {
    guard byte == Ascii.minus || Ascii.isDigit(byte) else { return nil }
    var end = position
    while true {
      switch text[end] {
      case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
        UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."),
        UInt8(ascii: "_"):
        end += 1
      default:
        return Substring(decoding: UnsafeBufferPointer(start: text + position, count: end - position), as: UTF8.self)
      }
    }
  }

  /// Whether a token is `-? (0 | [1-9] digits) (. digits)? ([eE] [+-]? digits)?`.
  private static func isNumber(_ token: Substring) -> Bool {
    var rest = token.utf8[...]
    func digits() -> Int {
      let length = rest.prefix { Ascii.isDigit($0) }.count
      rest = rest.dropFirst(length)
      return length
    }
    if rest.first == Ascii.minus { rest = rest.dropFirst() }
    let startsWithZero = rest.first == Ascii.zero
    let whole = digits()
    if whole == 0 || (startsWithZero && whole > 1) { return false }
    if rest.first == UInt8(ascii: ".") {
      rest = rest.dropFirst()
      if digits() == 0 { return false }
    }
    if let mark = rest.first, mark | 0x20 == UInt8(ascii: "e") {
      rest = rest.dropFirst()
      if rest.first == Ascii.minus || rest.first == UInt8(ascii: "+") { rest = rest.dropFirst() }
      if digits() == 0 { return false }
    }
    return rest.isEmpty
  }
}
