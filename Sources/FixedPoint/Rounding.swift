// SPDX-License-Identifier: Apache-2.0

// Rounding to whole numbers. Docs/Specification/fixed-point.md, Operations.

extension FixedPointNumber {
  /// The outcome of rounding to a whole number by `rule`.
  @inlinable
  func wholeNumber(_ rule: FloatingPointRoundingRule) -> Outcome<Self> {
    let f = Self.fractionalBitCount
    let floor = bits >> f
    let fraction = Bits.Magnitude(truncatingIfNeeded: bits) & ~(~0 << f)
    guard fraction != 0 else { return Outcome(bits: bits, overflows: false, isNegative: false) }
    let half: Bits.Magnitude = 1 << (f - 1)
    let roundsUp =
      switch rule {
      case .down: false
      case .up: true
      case .towardZero: bits < 0
      case .awayFromZero: bits >= 0
      case .toNearestOrAwayFromZero: fraction > half || (fraction == half && bits >= 0)
      case .toNearestOrEven: fraction > half || (fraction == half && floor & 1 != 0)
      @unknown default: false
      }
    // A number with a fraction has f > 0, so there is room for one more.
    return Outcome(roundsUp ? floor &+ 1 : floor, fractionalBitCount: 0)
  }

  /// The value rounded to a whole number, or `nil` if that is out of range.
  ///
  /// | rule | -1.5 | -0.5 | 0.5 | 1.25 | 1.5 |
  /// | --- | --- | --- | --- | --- | --- |
  /// | `.down` | -2 | -1 | 0 | 1 | 1 |
  /// | `.up` | -1 | 0 | 1 | 2 | 2 |
  /// | `.towardZero` | -1 | 0 | 0 | 1 | 1 |
  /// | `.awayFromZero` | -2 | -1 | 1 | 2 | 2 |
  /// | `.toNearestOrAwayFromZero` | -2 | -1 | 1 | 1 | 2 |
  /// | `.toNearestOrEven` | -2 | 0 | 0 | 1 | 2 |
  @inlinable
  public func checkedRounded(_ rule: FloatingPointRoundingRule) -> Self? { wholeNumber(rule).checked }

  /// The value rounded to a whole number by the rules that ``checkedRounded(_:)`` tabulates, then clamped to the
  /// range.
  @inlinable
  public func saturatingRounded(_ rule: FloatingPointRoundingRule) -> Self { wholeNumber(rule).saturated }

  /// The largest whole number that is not above the value. (Where the format has no integer bits and cannot hold
  /// it, ``min``.)
  @inlinable public func floor() -> Self { saturatingRounded(.down) }

  /// The largest whole number that is not above the value, or `nil` if that is out of range.
  @inlinable public func checkedFloor() -> Self? { checkedRounded(.down) }

  /// The smallest whole number that is not below the value, or `nil` if that is out of range.
  @inlinable public func checkedCeil() -> Self? { checkedRounded(.up) }

  /// The nearest whole number, halves away from zero, or `nil` if that is out of range.
  @inlinable public func checkedRound() -> Self? { checkedRounded(.toNearestOrAwayFromZero) }
}
