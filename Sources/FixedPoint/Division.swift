// SPDX-License-Identifier: Apache-2.0

// (a * 2^f) / b in exact double width, truncated towards zero. Docs/Specification/fixed-point.md, Operations.

extension FixedPointNumber {
  /// The outcome of the division, `nil` for a divisor of 0.
  @inlinable
  func quotient(_ divisor: Self) -> Outcome<Self>? {
    guard divisor.bits != 0 else { return nil }
    let f = Self.fractionalBitCount
    let numerator = self.bits.magnitude
    let denominator = divisor.bits.magnitude
    let high = numerator >> (Bits.bitWidth - f)
    let low = numerator << f
    // The low bits of the quotient are those of (high % denominator, low) / denominator.
    let rest = high < denominator ? high : high % denominator
    let magnitude = rest == 0 ? low / denominator : denominator.dividingFullWidth((rest, low)).quotient
    return Outcome(
      magnitude: magnitude, isNegative: (self.bits < 0) != (divisor.bits < 0), overflows: high >= denominator)
  }

  /// The low bits of `self / divisor`, truncated towards zero; `nil` for a divisor of 0.
  @inlinable public func wrappingDivided(by divisor: Self) -> Self? { quotient(divisor)?.wrapped }

  /// `self / divisor`, truncated towards zero, then clamped to the range; `nil` for a divisor of 0.
  @inlinable public func saturatingDivided(by divisor: Self) -> Self? { quotient(divisor)?.saturated }

  /// `self / divisor`, truncated towards zero; `nil` for a divisor of 0 or a quotient out of range.
  @inlinable public func checkedDivided(by divisor: Self) -> Self? { quotient(divisor)?.checked }

  /// `self / divisor`, truncated towards zero; 0 for a divisor of 0 *and* for a quotient out of range.
  @inlinable public func safeDivided(by divisor: Self) -> Self { checkedDivided(by: divisor) ?? .zero }
}
