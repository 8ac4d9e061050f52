// SPDX-License-Identifier: Apache-2.0

// The exact double-width product, shifted right by f: rounded down, towards minus infinity.
// Docs/Specification/fixed-point.md, Operations.

extension FixedPointNumber {
  @inlinable
  func product(_ other: Self) -> Outcome<Self> {
    let f = Self.fractionalBitCount
    let (high, low) = self.bits.multipliedFullWidth(by: other.bits)
    let bits = high << (Bits.bitWidth - f) | Bits(truncatingIfNeeded: low >> f)
    // The shifted product is (high >> f) * 2^width + bits; it fits if its upper half only repeats the sign.
    let signExtension = Bits.isSigned ? bits >> (Bits.bitWidth - 1) : 0
    return Outcome(bits: bits, overflows: high >> f != signExtension, isNegative: high < 0)
  }

  /// The low bits of `self * other`, rounded down.
  @inlinable public func wrappingMultiplied(by other: Self) -> Self { product(other).wrapped }

  /// `self * other`, rounded down, then clamped to the range.
  @inlinable public func saturatingMultiplied(by other: Self) -> Self { product(other).saturated }

  /// `self * other`, rounded down, or `nil` if that is out of range.
  @inlinable public func checkedMultiplied(by other: Self) -> Self? { product(other).checked }
}
