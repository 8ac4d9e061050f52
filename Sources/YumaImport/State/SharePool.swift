// SPDX-License-Identifier: Apache-2.0
import FixedPoint

/// A sum of shares: 128 bits before the point and 128 behind it, which holds every `U64F64` exactly and every `SafeFloat`
/// down to 2^-128.
package struct ShareSum: Hashable, Comparable, Sendable {
  package private(set) var whole: UInt128 = 0
  package private(set) var fraction: UInt128 = 0

  /// 0.
  package init() {}

  /// The raw bits of a `U64F64`.
  init(raw: UInt128) {
    whole = raw >> 64
    fraction = raw << 64
  }

  /// mantissa * 10^exponent; nil for what is above 2^128.
  init?(mantissa: UInt128, exponent: Int64) {
    guard mantissa != 0 else { return }
    if exponent >= 0 {
      guard exponent <= 38 else { return nil }
      var value = mantissa
      for _ in 0..<exponent {
        let (product, overflow) = value.multipliedReportingOverflow(by: 10)
        guard !overflow else { return nil }
        value = product
      }
      whole = value
      return
    }
    // Below 2^-128 nothing is left of any mantissa.
    guard exponent >= -80 else { return }
    var limbs: [UInt64] = [0, 0, UInt64(truncatingIfNeeded: mantissa), UInt64(truncatingIfNeeded: mantissa >> 64)]
    var digits = Int(-exponent)
    while digits > 0 {
      let step = min(digits, 19)
      Limbs.divide(&limbs, by: (0..<step).reduce(UInt64(1)) { power, _ in power * 10 })
      digits -= step
    }
    whole = UInt128(limbs[3]) << 64 | UInt128(limbs[2])
    fraction = UInt128(limbs[1]) << 64 | UInt128(limbs[0])
  }

  package var isZero: Bool { whole == 0 && fraction == 0 }

  package static func < (left: ShareSum, right: ShareSum) -> Bool {
    (left.whole, left.fraction) < (right.whole, right.fraction)
  }

  /// Adds another sum; what is above 2^128 is lost.
  mutating func add(_ other: ShareSum) {
    let (sum, carry) = fraction.addingReportingOverflow(other.fraction)
    fraction = sum
    whole = whole &+ other.whole &+ (carry ? 1 : 0)
  }

  /// Subtracts a sum that is not larger.
  mutating func subtract(_ other: ShareSum) {
    let (rest, borrow) = fraction.subtractingReportingOverflow(other.fraction)
    fraction = rest
    whole = whole &- other.whole &- (borrow ? 1 : 0)
  }

  /// floor(amount * self / total), for self < total: by long division, a bit of the amount at a time.
  func floorOfFraction(of total: ShareSum, times amount: UInt64) -> UInt64 {
    var (quotient, rest) = (UInt64(0), ShareSum())
    for bit in (0..<UInt64.bitWidth).reversed() {
      rest.add(rest)
      quotient <<= 1
      if rest >= total {
        rest.subtract(total)
        quotient += 1
      }
      guard amount >> UInt64(bit) & 1 == 1 else { continue }
      rest.add(self)
      if rest >= total {
        rest.subtract(total)
        quotient += 1
      }
    }
    return quotient
  }
}

/// The stake of a hotkey on a subnet, and the shares in it.
package struct SharePool: Sendable {
  /// TotalHotkeyAlpha, in rao.
  package internal(set) var alpha: UInt64 = 0
  /// The denominator in its first form, TotalHotkeyShares, and in its second.
  var totals: (first: ShareSum, second: ShareSum) = (ShareSum(), ShareSum())
  /// The sum of the coldkeys' shares, in both forms.
  package internal(set) var shares = ShareSum()
  /// How many coldkeys hold shares.
  package internal(set) var coldkeys: Int32 = 0

  /// Adds a coldkey's share.
  mutating func add(share: ShareSum) {
    shares.add(share)
    coldkeys &+= 1
  }

  /// The denominator: the first form goes before the second, as the chain reads them.
  package var total: ShareSum { totals.first.isZero ? totals.second : totals.first }

  /// What the coldkeys can claim together beyond `alpha`, in rao: above 0 where shares exceed the denominator, below 0 where
  /// nobody holds a part of the stake. Less than a rao counts as 0; nil where the denominator is 0 and there are shares.
  package var claimsBeyondAlpha: Int128? {
    if total == shares { return 0 }
    guard !total.isZero else { return nil }
    let isAbove = shares > total
    var difference = isAbove ? shares : total
    difference.subtract(isAbove ? total : shares)
    var amount = Int128(0)
    // A sum of several denominators is as many times the stake.
    while difference >= total {
      guard amount < Int128(UInt64.max) * 1024 else { return isAbove ? amount : -amount }
      difference.subtract(total)
      amount += Int128(alpha)
    }
    amount += Int128(difference.floorOfFraction(of: total, times: alpha))
    return isAbove ? amount : -amount
  }
}
