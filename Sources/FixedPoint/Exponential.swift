// SPDX-License-Identifier: Apache-2.0

// The chain's exponential function. Docs/Specification/fixed-point.md, Transcendental functions.

extension FixedPointNumber {
  /// e to 23 fractional bits, truncated.
  @inlinable static var e: Self { Outcome(22_802_600, fractionalBitCount: 23).wrapped }

  /// e^self by the chain's recipe, whose result counts, not the true value: f - 1 terms of the power series, each
  /// product rounded down and each division truncated; 1 / e^-self for a negative number; for exactly 1 the
  /// constant e of 23 fractional bits. `nil` if any step is out of range.
  @inlinable
  public func checkedExp() -> Self? {
    if self == .zero { return .one }
    if self == .one { return .e }
    guard let x = bits < 0 ? checkedNegated() : self, var result = x.checkedAdding(.one) else { return nil }
    var term = x
    var index: Bits = 2
    // Once a term is 0, so are all that follow.
    while index < Self.fractionalBitCount, term != .zero {
      guard let product = term.checkedMultiplied(by: x) else { return nil }
      // Dividing by the fixed-point number `index` is dividing the raw bits by the integer.
      term = Self(bits: product.bits / index)
      guard let sum = result.checkedAdding(term) else { return nil }
      result = sum
      index &+= 1
    }
    return bits < 0 ? Self.one.checkedDivided(by: result) : result
  }

  /// self^y = exp(ln(self) * y) by the chain's recipe; 0 for a base of 0, 1 for y = 0, the base for y = 1. `nil` if any
  /// step is out of range.
  @inlinable
  public func checkedPow(_ y: Self) -> Self? {
    if self == .zero { return .zero }
    if y == .zero { return .one }
    if y == .one { return self }
    return checkedLn()?.checkedMultiplied(by: y)?.checkedExp()
  }

  /// self^n by square-and-multiply from the lowest bit of |n|, with saturating products; for a negative n 1 divided by
  /// that, 0 where the division fails. `nil` for 0 to a negative power.
  @inlinable
  public func checkedPow(_ n: Int) -> Self? {
    if n == 0 { return .one }
    if self == .zero { return n < 0 ? nil : .zero }
    var result = Self.one
    var square = self
    var exponent = n.magnitude
    while exponent > 0 {
      if exponent & 1 == 1 { result = result.saturatingMultiplied(by: square) }
      square = square.saturatingMultiplied(by: square)
      exponent >>= 1
    }
    return n < 0 ? Self.one.safeDivided(by: result) : result
  }
}
