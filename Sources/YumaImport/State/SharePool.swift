// SPDX-License-Identifier: Apache-2.0
import FixedPoint

/// Sums of shares have 128 bits before the point and 128 behind it, which holds every `U64F64` exactly and every `SafeFloat`
/// down to 2^-128.
extension WideSum {
  /// The raw bits of a `U64F64`.
  init(raw: UInt128) { self.init(high: raw >> 64, low: raw << 64) }

  /// mantissa * 10^exponent; nil for what is above 2^128.
  init?(mantissa: UInt128, exponent: Int64) {
    self.init()
    guard mantissa != 0 else { return }
    if exponent >= 0 {
      guard exponent <= 38 else { return nil }
      var value = mantissa
      for _ in 0..<exponent {
        let (product, overflow) = value.multipliedReportingOverflow(by: 10)
        guard !overflow else { return nil }
        value = product
      }
      high = value
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
    high = UInt128(limbs[3]) << 64 | UInt128(limbs[2])
    low = UInt128(limbs[1]) << 64 | UInt128(limbs[0])
  }
}

/// The stake of a hotkey on a subnet, and the shares in it.
package struct SharePool: Sendable {
  /// TotalHotkeyAlpha, in rao.
  package internal(set) var alpha: UInt64 = 0
  /// The denominator in its first form, TotalHotkeyShares, and in its second.
  var totals: (first: WideSum, second: WideSum) = (WideSum(), WideSum())
  /// The sum of the coldkeys' shares, in both forms.
  package internal(set) var shares = WideSum()
  /// How many coldkeys hold shares.
  package internal(set) var coldkeys: Int32 = 0

  /// Adds a coldkey's share.
  mutating func add(share: WideSum) {
    shares.add(share)
    coldkeys &+= 1
  }

  /// The denominator: the first form goes before the second, as the chain reads them.
  package var total: WideSum { totals.first.isZero ? totals.second : totals.first }

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
