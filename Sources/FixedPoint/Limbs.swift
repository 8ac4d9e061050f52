// SPDX-License-Identifier: Apache-2.0

/// Arithmetic on the digits of a magnitude in base 2^64, the lowest first: the one that every wide number of the package stands on.
package enum Limbs {
  /// Adds a number that has no more limbs.
  ///
  /// - Returns: the carry, 0 or 1, which belongs into the next limb.
  package static func add(_ other: [UInt64], to limbs: inout [UInt64]) -> UInt64 {
    var carry: UInt64 = 0
    for k in limbs.indices {
      let (partial, first) = limbs[k].addingReportingOverflow(k < other.count ? other[k] : 0)
      let (sum, second) = partial.addingReportingOverflow(carry)
      limbs[k] = sum
      carry = first || second ? 1 : 0
    }
    return carry
  }

  /// Subtracts a number that is not larger and has no more limbs.
  package static func subtract(_ other: [UInt64], from limbs: inout [UInt64]) {
    var borrow: UInt64 = 0
    for k in limbs.indices {
      let (partial, first) = limbs[k].subtractingReportingOverflow(k < other.count ? other[k] : 0)
      let (rest, second) = partial.subtractingReportingOverflow(borrow)
      limbs[k] = rest
      borrow = first || second ? 1 : 0
    }
  }

  /// Multiplies by a limb and adds another.
  ///
  /// - Returns: the carry, which belongs into the next limb.
  package static func multiply(_ limbs: inout [UInt64], by factor: UInt64, adding addend: UInt64 = 0) -> UInt64 {
    var carry = addend
    for k in limbs.indices {
      let (high, low) = limbs[k].multipliedFullWidth(by: factor)
      let (sum, overflow) = low.addingReportingOverflow(carry)
      limbs[k] = sum
      // The high half is below 2^64 - 1.
      carry = high &+ (overflow ? 1 : 0)
    }
    return carry
  }

  /// The product, with as many limbs as both have together.
  package static func product(_ left: [UInt64], _ right: [UInt64]) -> [UInt64] {
    var product = [UInt64](repeating: 0, count: left.count + right.count)
    for (i, limb) in left.enumerated() where limb != 0 {
      var carry: UInt128 = 0
      for (j, factor) in right.enumerated() {
        // (2^64 - 1)^2 + 2 (2^64 - 1) fits into 128 bits.
        let sum = UInt128(limb) * UInt128(factor) + UInt128(product[i + j]) + carry
        product[i + j] = UInt64(truncatingIfNeeded: sum)
        carry = sum >> 64
      }
      product[i + right.count] = UInt64(truncatingIfNeeded: carry)
    }
    return product
  }

  /// Divides by a limb above 0, rounding down.
  package static func divide(_ limbs: inout [UInt64], by divisor: UInt64) {
    var remainder: UInt64 = 0
    for k in limbs.indices.reversed() {
      (limbs[k], remainder) = divisor.dividingFullWidth((remainder, limbs[k]))
    }
  }

  /// Whether a number is smaller than another of as many limbs.
  package static func isSmaller(_ left: [UInt64], than right: [UInt64]) -> Bool {
    left.reversed().lexicographicallyPrecedes(right.reversed())
  }
}
