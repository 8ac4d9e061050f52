// SPDX-License-Identifier: Apache-2.0

// Conversions from and to Double. Docs/Specification/fixed-point.md, Operations.
//
// They work on the parts of the double as integers: the standard library's generic conversions of 128-bit integers
// are slow (README.md has the figures), and its `rounded` needs the C mathematics library, which a program without
// Foundation does not link on Linux.

extension FixedPointNumber {
  /// The outcome of rounding a double to the nearest value, ties to the one with an even last bit. NaN is treated as
  /// an infinity of its sign.
  @inlinable
  static func nearest(_ value: Double) -> Outcome<Self> {
    // value = significand * 2^exponent
    let isNormal = value.exponentBitPattern != 0
    let significand = value.significandBitPattern | (isNormal ? 1 << 52 : 0)
    let exponent = Int(isNormal ? value.exponentBitPattern : 1) - 1075
    let lostBitCount = -(exponent + fractionalBitCount)
    let integer: UInt64
    if lostBitCount <= 0 {
      integer = significand
    } else if lostBitCount > 53 {
      integer = 0
    } else {
      let belowHalf: UInt64 = 1 << (lostBitCount - 1) - 1
      integer = (significand &+ belowHalf &+ (significand >> lostBitCount) & 1) >> lostBitCount
    }
    let signed = Int64(truncatingIfNeeded: integer)
    return Outcome(
      value.sign == .minus ? -signed : signed,
      fractionalBitCount: lostBitCount > 0 ? fractionalBitCount : -exponent)
  }

  /// The nearest value, ties to the one with an even last bit, clamped to the range: infinities become ``min``
  /// and ``max``. NaN becomes 0.
  @inlinable
  public init(saturating value: Double) {
    self = value.isNaN ? .zero : Self.nearest(value).saturated
  }

  /// The value, or `nil` if this format cannot hold it exactly. Infinities and NaN are `nil`.
  @inlinable
  public init?(exactly value: Double) {
    // The nearest number has more bits than a double only where it is exact.
    guard value.isFinite, let nearest = Self.nearest(value).checked, Double(nearest) == value else { return nil }
    self = nearest
  }
}

extension Double {
  /// The double nearest to the fixed-point value, ties to the one with an even last bit.
  @inlinable
  public init<Number: FixedPointNumber>(_ value: Number) {
    let magnitude = value.bits.magnitude
    // Of a wide integer the upper 64 bits, the last one standing for all that were lost, round as the whole.
    let lostBitCount = Swift.max(0, Number.Bits.bitWidth - magnitude.leadingZeroBitCount - 64)
    var upper = UInt64(truncatingIfNeeded: magnitude >> lostBitCount)
    if magnitude & ~(~0 << lostBitCount) != 0 { upper |= 1 }
    let scale = Double(sign: .plus, exponent: lostBitCount - Number.fractionalBitCount, significand: 1)
    self = (value.bits < 0 ? -Double(upper) : Double(upper)) * scale
  }
}
