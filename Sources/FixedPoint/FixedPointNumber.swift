// SPDX-License-Identifier: Apache-2.0

/// A binary fixed-point number: an integer ``bits`` that stands for `bits / 2^f`, where f is
/// ``fractionalBitCount``.
///
/// A conforming type states its storage and f; everything else comes from extensions of this protocol, so a
/// four-bit format of a test runs the very code of the chain's formats.
///
/// No operation traps, whatever the operands. What happens to a result that does not fit is in the name:
///
/// | name | a result out of range |
/// | --- | --- |
/// | `wrapping...` | keeps its low bits (two's complement) |
/// | `saturating...` | becomes ``min`` or ``max``, whichever is nearer |
/// | `checked...` | becomes `nil` |
/// | `safe...` | becomes the fallback that the function's comment names |
///
/// There are no arithmetic operators: `+` would have to pick one of these in silence.
///
/// A format has 0 to `Bits.bitWidth` fractional bits. See Docs/Specification/fixed-point.md.
public protocol FixedPointNumber: Comparable, Hashable, Sendable, Codable, LosslessStringConvertible {
  /// The integer type of the raw bits.
  associatedtype Bits: FixedWidthInteger & Sendable where Bits.Magnitude: Sendable

  /// f, the number of bits behind the binary point.
  static var fractionalBitCount: Int { get }

  /// The raw bits: the value times 2^f.
  var bits: Bits { get set }

  /// The number with the given raw bits, `bits / 2^f`.
  init(bits: Bits)
}

extension FixedPointNumber {
  /// 0.
  @inlinable public static var zero: Self { Self(bits: 0) }

  /// 1, or ``max`` in a format that cannot hold 1.
  @inlinable public static var one: Self { Self(saturating: 1) }

  /// The largest value.
  @inlinable public static var max: Self { Self(bits: .max) }

  /// The smallest value: 0 in an unsigned format.
  @inlinable public static var min: Self { Self(bits: .min) }

  /// The distance between neighbouring values, 2^-f.
  @inlinable public static var ulp: Self { Self(bits: 1) }

  /// Whether the two numbers are equal.
  @inlinable public static func == (a: Self, b: Self) -> Bool { a.bits == b.bits }

  /// Whether `a` is the smaller number.
  @inlinable public static func < (a: Self, b: Self) -> Bool { a.bits < b.bits }

  /// Feeds the raw bits to the hasher.
  @inlinable public func hash(into hasher: inout Hasher) { hasher.combine(bits) }
}
