// SPDX-License-Identifier: Apache-2.0

// The chain's two square roots. Docs/Specification/fixed-point.md, Transcendental functions and Helpers of the chain.

extension FixedPointNumber {
  /// The square root by f rounds of Newton's method, as the chain computes it; below 1 the reciprocal of the root of
  /// the reciprocal. `nil` for a negative number and where a step is out of range.
  @inlinable
  public func checkedSqrt() -> Self? {
    guard self >= .zero else { return nil }
    if self == .zero || self == .one { return self }
    guard self < .one else { return newtonRoot() }
    guard let root = Self.one.checkedDivided(by: self)?.newtonRoot() else { return nil }
    return Self.one.checkedDivided(by: root)
  }

  /// The root of a number above 1: from l = self / 2 + 1, f times l = (l + self / l) / 2, truncated.
  @inlinable
  func newtonRoot() -> Self? {
    guard var root = Self(bits: bits >> 1).checkedAdding(.one) else { return nil }
    for _ in 0..<Self.fractionalBitCount {
      guard let sum = checkedDivided(by: root)?.checkedAdding(root) else { return nil }
      let next = Self(bits: sum.bits >> 1)
      // A fixed point of the iteration: the remaining rounds would only repeat it.
      if next == root { break }
      root = next
    }
    return root
  }

  /// The square root by bisection, to within `epsilon` between the middle and self / middle, or as near as 129
  /// halvings come. `nil` for a negative number.
  @inlinable
  public func checkedSqrt(epsilon: Self) -> Self? {
    guard self >= .zero else { return nil }
    var (low, high) = self > .one ? (Self.zero, self) : (self, Self.one)
    var middle = low.halfway(to: high)
    var probe = safeDivided(by: middle)
    var rounds = 0
    while Swift.max(probe, middle).saturatingSubtracting(Swift.min(probe, middle)) > epsilon, rounds < 129 {
      if probe < middle { high = middle } else { low = middle }
      middle = low.halfway(to: high)
      probe = safeDivided(by: middle)
      rounds &+= 1
    }
    return middle
  }

  /// (self + other) / 2 of numbers that are not negative, the sum saturated.
  @inlinable
  func halfway(to other: Self) -> Self { Self(bits: saturatingAdding(other).bits >> 1) }
}
