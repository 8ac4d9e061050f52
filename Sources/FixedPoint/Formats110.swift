// SPDX-License-Identifier: Apache-2.0

/// A signed number with 110 integer bits and 18 fractional bits, in 128 bits: the first pool's, until spec version 261
/// (Docs/Specification/fixed-point.md).
@frozen
public struct I110F18: FixedPointNumber {
  /// The raw bits.
  public var bits: Int128

  /// A number by its raw bits.
  @inlinable public init(bits: Int128) { self.bits = bits }

  /// 18.
  @inlinable public static var fractionalBitCount: Int { 18 }
}

/// An unsigned number with 110 integer bits and 18 fractional bits, in 128 bits: the first pool's, from spec version 261 on
/// (Docs/Specification/fixed-point.md).
@frozen
public struct U110F18: FixedPointNumber {
  /// The raw bits.
  public var bits: UInt128

  /// A number by its raw bits.
  @inlinable public init(bits: UInt128) { self.bits = bits }

  /// 18.
  @inlinable public static var fractionalBitCount: Int { 18 }
}
