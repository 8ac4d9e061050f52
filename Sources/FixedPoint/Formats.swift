// SPDX-License-Identifier: Apache-2.0

/// A signed 64-bit number with 32 fractional bits: about ±2.1e9 in steps of 2.3e-10. The type of the epoch.
@frozen
public struct I32F32: FixedPointNumber {
  /// The raw bits: the value times 2^32.
  public var bits: Int64

  /// The number `bits / 2^32`.
  @inlinable public init(bits: Int64) { self.bits = bits }

  /// 32.
  @inlinable public static var fractionalBitCount: Int { 32 }
}

/// A signed 128-bit number with 64 fractional bits: about ±9.2e18 in steps of 5.4e-20.
@frozen
public struct I64F64: FixedPointNumber {
  /// The raw bits: the value times 2^64.
  public var bits: Int128

  /// The number `bits / 2^64`.
  @inlinable public init(bits: Int128) { self.bits = bits }

  /// 64.
  @inlinable public static var fractionalBitCount: Int { 64 }
}

/// A signed 128-bit number with 32 fractional bits: about ±4.0e28 in steps of 2.3e-10.
@frozen
public struct I96F32: FixedPointNumber {
  /// The raw bits: the value times 2^32.
  public var bits: Int128

  /// The number `bits / 2^32`.
  @inlinable public init(bits: Int128) { self.bits = bits }

  /// 32.
  @inlinable public static var fractionalBitCount: Int { 32 }
}

/// An unsigned 128-bit number with 64 fractional bits: 0 to about 1.8e19 in steps of 5.4e-20.
@frozen
public struct U64F64: FixedPointNumber {
  /// The raw bits: the value times 2^64.
  public var bits: UInt128

  /// The number `bits / 2^64`.
  @inlinable public init(bits: UInt128) { self.bits = bits }

  /// 64.
  @inlinable public static var fractionalBitCount: Int { 64 }
}

/// An unsigned 128-bit number with 32 fractional bits: 0 to about 7.9e28 in steps of 2.3e-10.
@frozen
public struct U96F32: FixedPointNumber {
  /// The raw bits: the value times 2^32.
  public var bits: UInt128

  /// The number `bits / 2^32`.
  @inlinable public init(bits: UInt128) { self.bits = bits }

  /// 32.
  @inlinable public static var fractionalBitCount: Int { 32 }
}
