// SPDX-License-Identifier: Apache-2.0

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

  static func < (a: WideNumber, b: WideNumber) -> Bool {
    a.limbs.reversed().lexicographicallyPrecedes(b.limbs.reversed())
  }

  mutating func add(_ other: WideNumber) {
    var carry: UInt128 = 0
    for index in limbs.indices {
      let sum = UInt128(limbs[index]) + UInt128(other.limbs[index]) + carry
      limbs[index] = UInt64(truncatingIfNeeded: sum)
      carry = sum >> 64
    }
  }

  /// Subtracts a number that is not larger.
  mutating func subtract(_ other: WideNumber) {
    var borrow = false
    for index in limbs.indices {
      let (partial, first) = limbs[index].subtractingReportingOverflow(other.limbs[index])
      let (difference, second) = partial.subtractingReportingOverflow(borrow ? 1 : 0)
      limbs[index] = difference
      borrow = first || second
    }
  }

  mutating func multiply(by factor: UInt64) {
    var carry: UInt128 = 0
    for index in limbs.indices {
      let product = UInt128(limbs[index]) * UInt128(factor) + carry
      limbs[index] = UInt64(truncatingIfNeeded: product)
      carry = product >> 64
    }
  }

  /// Divides by an integer above 0.
  mutating func divide(by divisor: UInt64) {
    var remainder: UInt64 = 0
    for index in limbs.indices.reversed() {
      (limbs[index], remainder) = divisor.dividingFullWidth((remainder, limbs[index]))
    }
  }

  func multiplied(by other: WideNumber) -> WideNumber {
    var product = [UInt64](repeating: 0, count: 2 * limbs.count)
    for (i, limb) in limbs.enumerated() where limb != 0 {
      var carry: UInt128 = 0
      for (j, factor) in other.limbs.enumerated() {
        // (2^64 - 1)^2 + 2 (2^64 - 1) fits into 128 bits.
        let sum = UInt128(limb) * UInt128(factor) + UInt128(product[i + j]) + carry
        product[i + j] = UInt64(truncatingIfNeeded: sum)
        carry = sum >> 64
      }
      product[i + other.limbs.count] = UInt64(truncatingIfNeeded: carry)
    }
    var result = self
    result.limbs = Array(product[fractionLimbs..<(fractionLimbs + limbs.count)])
    return result
  }
}
