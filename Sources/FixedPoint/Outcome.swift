// SPDX-License-Identifier: Apache-2.0

/// What an operation yields before its name decides what becomes of a result out of range.
///
/// Each operation computes its exact result once, as an outcome; its wrapping, saturating and checked forms
/// differ only in the property that they read.
@frozen
@usableFromInline
struct Outcome<Number: FixedPointNumber> {
  /// The low bits of the exact result.
  @usableFromInline let bits: Number.Bits

  /// Whether the exact result is out of range.
  @usableFromInline let overflows: Bool

  /// Whether the exact result is negative. Meaningful only on overflow.
  @usableFromInline let isNegative: Bool

  @inlinable
  init(bits: Number.Bits, overflows: Bool, isNegative: Bool) {
    self.bits = bits
    self.overflows = overflows
    self.isNegative = isNegative
  }

  /// The outcome `±magnitude`, where `overflows` says that bits above those of `magnitude` were lost.
  @inlinable
  init(magnitude: Number.Bits.Magnitude, isNegative: Bool, overflows: Bool = false) {
    let limit = isNegative ? Number.Bits.min.magnitude : Number.Bits.max.magnitude
    self.init(
      bits: Number.Bits(truncatingIfNeeded: isNegative ? 0 &- magnitude : magnitude),
      overflows: overflows || magnitude > limit,
      isNegative: isNegative)
  }

  /// The outcome of scaling an integer: `integer / 2^fractionalBitCount`, rounded down to the format.
  @inlinable
  init<Integer: BinaryInteger>(_ integer: Integer, fractionalBitCount: Int) {
    let shift = Number.fractionalBitCount - fractionalBitCount
    let source = shift < 0 ? integer >> -shift : integer
    let bits = Number.Bits(truncatingIfNeeded: source)
    let fits = Number.Bits(exactly: source) != nil
    if shift <= 0 {
      self.init(bits: bits, overflows: !fits, isNegative: integer < 0)
    } else {
      let shifted = bits << shift
      self.init(bits: shifted, overflows: !fits || shifted >> shift != bits, isNegative: integer < 0)
    }
  }

  @inlinable var wrapped: Number { Number(bits: bits) }

  @inlinable var saturated: Number { overflows ? (isNegative ? .min : .max) : wrapped }

  @inlinable var checked: Number? { overflows ? nil : wrapped }
}
