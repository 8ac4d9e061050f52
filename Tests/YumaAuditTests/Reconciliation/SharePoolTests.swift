// SPDX-License-Identifier: Apache-2.0
import FixedPoint
import Testing
import Yuma

@testable import YumaImport

@Suite("Shares of a stake")
struct SharePoolTests {
  @Test("A mantissa and an exponent are the number that they name")
  func floats() throws {
    #expect(WideSum(mantissa: 5, exponent: 0)?.high == 5)
    #expect(WideSum(mantissa: 5, exponent: 3)?.high == 5000)
    let half = try #require(WideSum(mantissa: 15, exponent: -1))
    #expect(half.high == 1 && half.low == 1 << 127)
    // floor(2^128 / 10^21), by another way: 2^128 in decimal.
    let small = try #require(WideSum(mantissa: 1, exponent: -21))
    #expect(small.high == 0 && small.low == 340_282_366_920_938_463)
    #expect(WideSum(mantissa: 1, exponent: 39) == nil && WideSum(mantissa: 1 << 100, exponent: 12) == nil)
    #expect(WideSum(mantissa: 1 << 100, exponent: -100)?.isZero == true)
    #expect(
      WideSum(mantissa: 0, exponent: .max)?.isZero == true && WideSum(mantissa: 7, exponent: .min)?.isZero == true)
    #expect(WideSum(raw: 3 << 63) == WideSum(mantissa: 15, exponent: -1))
  }

  @Test("What is claimed beyond a stake is floor(stake * difference / denominator)")
  func claims() throws {
    let seed = UInt64.random(in: 0 ... .max)
    print("seed \(seed)")
    var random = SplitMix64(seed: seed)
    for _ in 0..<2000 {
      let total = UInt128(UInt64.random(in: 1...1 << 40, using: &random))
      let shares = UInt128(UInt64.random(in: 0...1 << 41, using: &random))
      let alpha = UInt64.random(in: 0...1 << 60, using: &random)
      var pool = SharePool()
      pool.alpha = alpha
      pool.totals.second = try #require(WideSum(mantissa: total, exponent: 0))
      pool.shares = try #require(WideSum(mantissa: shares, exponent: 0))
      let difference = shares > total ? shares - total : total - shares
      let amount = Int128(UInt128(alpha) * difference / total)
      #expect(pool.claimsBeyondAlpha == (shares > total ? amount : -amount), "\(alpha) \(shares) \(total)")
    }
    var pool = SharePool()
    #expect(pool.claimsBeyondAlpha == 0)
    pool.shares = WideSum(raw: 1)
    #expect(pool.claimsBeyondAlpha == nil)
    pool.totals = (WideSum(raw: 1), WideSum(raw: 2))
    pool.alpha = 10
    #expect(pool.claimsBeyondAlpha == 0, "the first form goes before the second")
  }

  @Test("The account of a subnet is told from others")
  func accounts() {
    let account = Array("modlsubtensr".utf8) + [0x34, 0x12] + [UInt8](repeating: 0, count: 18)
    #expect(StateTotals.subnet(ofAccount: account[...]) == 0x1234)
    var other = account
    other[31] = 1
    #expect(StateTotals.subnet(ofAccount: other[...]) == nil)
    other = account
    other[4] = 0
    #expect(StateTotals.subnet(ofAccount: other[...]) == nil)
  }
}
