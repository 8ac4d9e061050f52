// SPDX-License-Identifier: Apache-2.0
import FixedPoint

/// A number that is not negative, with 64 bits a fraction limb behind the point and 128 before it. Results are rounded
/// down to its last bit; what exceeds its range is lost.
struct WideNumber: Comparable {
  /// Least significant first; the last two are the whole part.
  var limbs: [UInt64]

  /// 0.
  init(fractionLimbs: Int) { limbs = [UInt64](repeating: 0, count: fractionLimbs + 2) }

  private var fractionLimbs: Int { limbs.count - 2 }

  /// The whole part.
  var whole: UInt128 {
    get { UInt128(limbs[limbs.count - 1]) << 64 | UInt128(limbs[limbs.count - 2]) }
    set {
      limbs[limbs.count - 1] = UInt64(truncatingIfNeeded: newValue >> 64)
      limbs[limbs.count - 2] = UInt64(truncatingIfNeeded: newValue)
    }
  }

  /// The first 128 fractional bits, of at least as many.
  var top128: UInt128 { UInt128(limbs[limbs.count - 3]) << 64 | UInt128(limbs[limbs.count - 4]) }

  /// Whether the fraction bits above the last `count` are all alike.
  func fraction(droppingLast count: Int) -> (allZeros: Bool, allOnes: Bool) {
    var (allZeros, allOnes) = (true, true)
    for index in (count / 64)..<fractionLimbs {
      let ignored = index == count / 64 ? UInt64(1) << UInt64(count % 64) - 1 : 0
      if limbs[index] & ~ignored != 0 { allZeros = false }
      if limbs[index] | ignored != .max { allOnes = false }
    }
    return (allZeros, allOnes)
  }

  static func < (a: WideNumber, b: WideNumber) -> Bool { Limbs.isSmaller(a.limbs, than: b.limbs) }

  mutating func add(_ other: WideNumber) { _ = Limbs.add(other.limbs, to: &limbs) }

  /// Subtracts a number that is not larger.
  mutating func subtract(_ other: WideNumber) { Limbs.subtract(other.limbs, from: &limbs) }

  mutating func multiply(by factor: UInt64) { _ = Limbs.multiply(&limbs, by: factor) }

  /// Divides by an integer above 0.
  mutating func divide(by divisor: UInt64) { Limbs.divide(&limbs, by: divisor) }

  func multiplied(by other: WideNumber) -> WideNumber {
    var result = self
    result.limbs = Array(Limbs.product(limbs, other.limbs)[fractionLimbs..<(fractionLimbs + limbs.count)])
    return result
  }
}
