// SPDX-License-Identifier: Apache-2.0

// Conversions between formats and integers. Docs/Specification/fixed-point.md, Operations.

extension FixedPointNumber {
  /// The value of another format, rounded down to this one's step, then clamped to the range: a negative value
  /// becomes 0 in an unsigned format.
  @inlinable
  public init<Other: FixedPointNumber>(saturating other: Other) {
    self = Outcome(other.bits, fractionalBitCount: Other.fractionalBitCount).saturated
  }

  /// The value of another format, rounded down to this one's step; of a value out of range the low bits.
  @inlinable
  public init<Other: FixedPointNumber>(wrapping other: Other) {
    self = Outcome(other.bits, fractionalBitCount: Other.fractionalBitCount).wrapped
  }

  /// The value of another format, or `nil` if this one cannot hold it exactly.
  @inlinable
  public init?<Other: FixedPointNumber>(exactly other: Other) {
    let lostBitCount = Other.fractionalBitCount - Self.fractionalBitCount
    guard
      lostBitCount <= 0 || (other.bits >> lostBitCount) << lostBitCount == other.bits,
      let exact = Outcome<Self>(other.bits, fractionalBitCount: Other.fractionalBitCount).checked
    else { return nil }
    self = exact
  }

  /// The integer, clamped to the range.
  @inlinable
  public init(saturating integer: some BinaryInteger) {
    self = Outcome(integer, fractionalBitCount: 0).saturated
  }

  /// The integer; of one out of range the low bits.
  @inlinable
  public init(wrapping integer: some BinaryInteger) {
    self = Outcome(integer, fractionalBitCount: 0).wrapped
  }

  /// The integer, or `nil` if it is out of range.
  @inlinable
  public init?(exactly integer: some BinaryInteger) {
    guard let exact = Outcome<Self>(integer, fractionalBitCount: 0).checked else { return nil }
    self = exact
  }
}

extension FixedWidthInteger {
  /// The fixed-point value, rounded down to an integer, then clamped to the range: a negative value becomes 0 in
  /// an unsigned type.
  @inlinable
  public init<Number: FixedPointNumber>(saturating value: Number) {
    self.init(clamping: value.bits >> Number.fractionalBitCount)
  }

  /// The fixed-point value, rounded down to an integer; of one out of range the low bits.
  @inlinable
  public init<Number: FixedPointNumber>(wrapping value: Number) {
    self.init(truncatingIfNeeded: value.bits >> Number.fractionalBitCount)
  }

  /// The fixed-point value, or `nil` if it is not an integer or is out of range.
  @inlinable
  public init?<Number: FixedPointNumber>(exactly value: Number) {
    let integer = value.bits >> Number.fractionalBitCount
    guard integer << Number.fractionalBitCount == value.bits else { return nil }
    self.init(exactly: integer)
  }
}
