// SPDX-License-Identifier: Apache-2.0

// Functions that the chain builds on the numbers. Docs/Specification/fixed-point.md, Helpers of the chain.

extension FixedPointNumber {
  /// ln(self), or 0 where ``checkedLn()`` fails.
  @inlinable public func safeLn() -> Self { checkedLn() ?? .zero }
}

extension I32F32 {
  /// e^self with self first clamped to [-20, 20].
  ///
  /// The specification names a fallback for a failure of the exponential function: 0 for a number that is not
  /// positive, else the largest value. Within the clamp none occurs.
  @inlinable
  public func safeExp() -> I32F32 {
    let limit = I32F32(saturating: 20)
    let x = Swift.min(Swift.max(self, limit.saturatingNegated()), limit)
    return x.checkedExp() ?? (x <= .zero ? .zero : .max)
  }

  /// The logistic function 1 / (exp(-rho * (self - kappa)) + 1), each step saturating, with the exponential function
  /// of ``safeExp()``.
  @inlinable
  public func safeSigmoid(rho: I32F32, kappa: I32F32) -> I32F32 {
    let exponent = rho.saturatingNegated().saturatingMultiplied(by: saturatingSubtracting(kappa))
    return I32F32.one.safeDivided(by: exponent.safeExp().saturatingAdding(.one))
  }
}

/// Whether each element is not `zero` and, where there are at least `count` elements, among the `count` largest. Of
/// equal elements the later ones are kept.
///
/// - Complexity: O(n log n).
@inlinable
public func isTopNonzero<Element: Comparable>(_ values: [Element], zero: Element, count: Int) -> [Bool] {
  var flags = values.map { $0 != zero }
  guard values.count >= count else { return flags }
  // The index as a second key makes the order stable.
  let ascending = values.indices.sorted { (values[$0], $0) < (values[$1], $1) }
  for index in ascending.dropLast(max(count, 0)) { flags[index] = false }
  return flags
}

/// ``isTopNonzero(_:zero:count:)`` of fixed-point numbers.
@inlinable
public func isTopNonzero<Number: FixedPointNumber>(_ values: [Number], count: Int) -> [Bool] {
  isTopNonzero(values, zero: .zero, count: count)
}

/// The values scaled so that the largest becomes 65535, to the nearest integer.
///
/// With m the largest value: for m = 0 each value times 65535, rounded down; for m > 32768 `value * (65535 / m)`, else
/// `(value * 65535) / m`, rounded with halves away from zero. Every step saturates, and so does the result: a negative
/// value becomes 0.
public func maxUpscaleToU16(_ values: [I32F32]) -> [UInt16] {
  guard let largest = values.max() else { return [] }
  let full = I32F32(saturating: UInt16.max)
  if largest == .zero {
    return values.map { UInt16(saturating: $0.saturatingMultiplied(by: full)) }
  }
  let scaled: (I32F32) -> I32F32
  if largest > I32F32(saturating: 32768) {
    let factor = full.safeDivided(by: largest)
    scaled = { $0.saturatingMultiplied(by: factor) }
  } else {
    scaled = { $0.saturatingMultiplied(by: full).safeDivided(by: largest) }
  }
  return values.map { UInt16(saturating: scaled($0).saturatingRounded(.toNearestOrAwayFromZero)) }
}
