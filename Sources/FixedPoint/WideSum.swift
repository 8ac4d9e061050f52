// SPDX-License-Identifier: Apache-2.0

/// A sum of numbers of 128 bits, or of such with 128 fractional bits: an integer of 256 bits without a sign. What does not fit is lost.
package struct WideSum: Hashable, Comparable, Sendable {
  /// The 128 bits above.
  package var high: UInt128
  /// The 128 bits below.
  package var low: UInt128

  /// high * 2^128 + low.
  package init(high: UInt128 = 0, low: UInt128 = 0) {
    self.high = high
    self.low = low
  }

  package var isZero: Bool { high == 0 && low == 0 }

  package static func < (left: WideSum, right: WideSum) -> Bool { (left.high, left.low) < (right.high, right.low) }

  /// Adds another sum.
  package mutating func add(_ other: WideSum) {
    let (sum, carry) = low.addingReportingOverflow(other.low)
    low = sum
    high = high &+ other.high &+ (carry ? 1 : 0)
  }

  /// Subtracts a sum that is not larger.
  package mutating func subtract(_ other: WideSum) {
    let (difference, borrow) = low.subtractingReportingOverflow(other.low)
    low = difference
    high = high &- other.high &- (borrow ? 1 : 0)
  }

  /// floor(self * factor / total), for self <= total, total > 0 and sums below 2^255: by long division, a bit of the factor at a time.
  package func floorOfFraction(of total: WideSum, times factor: UInt64) -> UInt64 {
    guard self < total else { return factor }
    var (quotient, rest) = (UInt64(0), WideSum())
    for bit in (0..<UInt64.bitWidth).reversed() {
      rest.add(rest)
      quotient <<= 1
      if rest >= total {
        rest.subtract(total)
        quotient += 1
      }
      guard factor >> UInt64(bit) & 1 == 1 else { continue }
      rest.add(self)
      if rest >= total {
        rest.subtract(total)
        quotient += 1
      }
    }
    return quotient
  }
}
