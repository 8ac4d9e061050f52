// SPDX-License-Identifier: Apache-2.0

// Addition and subtraction are exact up to overflow. Docs/Specification/fixed-point.md, Operations.

extension FixedPointNumber {
  @inlinable
  func sum(_ other: Self) -> Outcome<Self> {
    let (bits, overflows) = self.bits.addingReportingOverflow(other.bits)
    return Outcome(bits: bits, overflows: overflows, isNegative: self.bits < 0)
  }

  @inlinable
  func difference(_ other: Self) -> Outcome<Self> {
    let (bits, overflows) = self.bits.subtractingReportingOverflow(other.bits)
    return Outcome(bits: bits, overflows: overflows, isNegative: self.bits < 0 || !Bits.isSigned)
  }

  /// The low bits of `self + other`. The chain's plain sums over a vector are made of this.
  @inlinable public func wrappingAdding(_ other: Self) -> Self { sum(other).wrapped }

  /// `self + other`, clamped to the range.
  @inlinable public func saturatingAdding(_ other: Self) -> Self { sum(other).saturated }

  /// `self + other`, or `nil` if that is out of range.
  @inlinable public func checkedAdding(_ other: Self) -> Self? { sum(other).checked }

  /// The low bits of `self - other`.
  @inlinable public func wrappingSubtracting(_ other: Self) -> Self { difference(other).wrapped }

  /// `self - other`, clamped to the range.
  @inlinable public func saturatingSubtracting(_ other: Self) -> Self { difference(other).saturated }

  /// `self - other`, or `nil` if that is out of range.
  @inlinable public func checkedSubtracting(_ other: Self) -> Self? { difference(other).checked }

  /// The low bits of `-self`.
  @inlinable public func wrappingNegated() -> Self { Self.zero.wrappingSubtracting(self) }

  /// `-self`, clamped to the range: 0 in an unsigned format.
  @inlinable public func saturatingNegated() -> Self { Self.zero.saturatingSubtracting(self) }

  /// `-self`, or `nil` if that is out of range: for ``min`` of a signed format, and for all but 0 of an
  /// unsigned one.
  @inlinable public func checkedNegated() -> Self? { Self.zero.checkedSubtracting(self) }
}
