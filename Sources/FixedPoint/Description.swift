// SPDX-License-Identifier: Apache-2.0

// The exact decimal description, its parser, and the coding as raw bits.

extension FixedPointNumber {
  /// The exact value in decimal, such as `-0.5` or `3`: `bits / 2^f` always has a finite expansion, of at most f
  /// digits behind the point. ``init(_:)`` reads it back to the same bits.
  public var description: String {
    let f = Self.fractionalBitCount
    let mask: Bits.Magnitude = ~(~0 << f)
    var text = (bits < 0 ? "-" : "") + String(bits.magnitude >> f)
    var fraction = bits.magnitude & mask
    if fraction != 0 { text += "." }
    while fraction != 0 {
      let (high, low) = fraction.multipliedFullWidth(by: 10)
      let digit = high << (Bits.bitWidth - f) | Bits.Magnitude(truncatingIfNeeded: low >> f)
      text += String(digit)
      fraction = Bits.Magnitude(truncatingIfNeeded: low) & mask
    }
    return text
  }

  /// The number that a decimal such as `-12.75` states exactly; `nil` if the text is not a decimal, if it is out of
  /// range, or if this format cannot hold it without rounding.
  ///
  /// The text is an optional sign, at least one digit, and optionally a point with at least one digit after it.
  /// There is no exponent, no separator and no white space.
  public init?(_ description: String) {
    var text = Array(description.utf8)[...]
    let isNegative = text.first == UInt8(ascii: "-")
    if isNegative || text.first == UInt8(ascii: "+") { text.removeFirst() }
    let parts = text.split(separator: UInt8(ascii: "."), maxSplits: 1, omittingEmptySubsequences: false)
    let isDecimal = parts.allSatisfy { part in !part.isEmpty && part.allSatisfy { (0x30...0x39).contains($0) } }
    guard isDecimal, let whole = parts.first.flatMap({ Bits.Magnitude(String(decoding: $0, as: UTF8.self)) }),
      let fraction = Self.fractionBits(digits: parts.count == 2 ? parts[1].map { $0 &- 0x30 } : [])
    else { return nil }
    let f = Self.fractionalBitCount
    let shifted = whole << f
    let outcome = Outcome<Self>(
      magnitude: shifted | fraction, isNegative: isNegative, overflows: shifted >> f != whole)
    guard let number = outcome.checked else { return nil }
    self = number
  }

  /// 2^f times the decimal fraction 0.d1d2d3..., or `nil` if that is no integer.
  private static func fractionBits(digits: [UInt8]) -> Bits.Magnitude? {
    var digits = digits
    while digits.last == 0 { digits.removeLast() }
    // The last digit that is not zero of a multiple of 2^-f is at most the f-th.
    guard digits.count <= fractionalBitCount else { return nil }
    var bits: Bits.Magnitude = 0
    for _ in 0..<fractionalBitCount {
      var carry: UInt8 = 0
      for index in digits.indices.reversed() {
        let doubled = digits[index] &* 2 &+ carry
        carry = doubled >= 10 ? 1 : 0
        digits[index] = doubled &- carry &* 10
      }
      bits = bits << 1 | Bits.Magnitude(carry)
    }
    return digits.allSatisfy { $0 == 0 } ? bits : nil
  }

  /// Decodes the raw bits: an integer where the storage has up to 64 bits, else a decimal string, because few
  /// formats carry wider integers unharmed.
  ///
  /// - Throws: `DecodingError`, also for an integer or a string that does not fit the storage.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    let decoded: (bits: Bits?, text: String)
    if Bits.bitWidth > 64 {
      let text = try container.decode(String.self)
      decoded = (Bits(text), "\"\(text)\"")
    } else if Bits.isSigned {
      let integer = try container.decode(Int64.self)
      decoded = (Bits(exactly: integer), "\(integer)")
    } else {
      let integer = try container.decode(UInt64.self)
      decoded = (Bits(exactly: integer), "\(integer)")
    }
    guard let bits = decoded.bits else {
      throw DecodingError.dataCorruptedError(
        in: container,
        debugDescription:
          "\(decoded.text) is not the raw bits of \(Self.self), an integer from \(Bits.min) to \(Bits.max)")
    }
    self.init(bits: bits)
  }

  /// Encodes the raw bits, as ``init(from:)`` reads them.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    if Bits.bitWidth > 64 {
      try container.encode(String(bits))
    } else if Bits.isSigned {
      try container.encode(Int64(truncatingIfNeeded: bits))
    } else {
      try container.encode(UInt64(truncatingIfNeeded: bits))
    }
  }
}
