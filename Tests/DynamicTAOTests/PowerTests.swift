// SPDX-License-Identifier: Apache-2.0
import Testing
import Yuma

@testable import DynamicTAO

@Suite("The power of a weighted pool")
struct PowerTests {
  /// Random operands of a trade, from tiny trades to ones that empty a pool, at any weight.
  static func operands(_ random: inout SplitMix64) -> (a: UInt64, b: UInt64, exponent: (m: UInt64, n: UInt64)) {
    let b = max(2, random.next() >> UInt64.random(in: 0...62, using: &random))
    let difference = max(1, (b - 1) >> UInt64.random(in: 0...63, using: &random))
    let weight = UInt64.random(
      in: WeightedPool.minimumWeight...WeightedPool.weightScale - WeightedPool.minimumWeight, using: &random)
    return (b - difference, b, (weight, WeightedPool.weightScale - weight))
  }

  @Test("128 bits and 512 bits give the same floor")
  func widths() {
    var random = SplitMix64(seed: 71)
    var undecided = 0
    for index in 0..<randomCount(100_000, debug: 100) {
      let (a, b, exponent) = Self.operands(&random)
      guard a > 0 else { continue }
      let wide = WidePower(fractionBits: 512).floor(a, b, exponent, forced: true)
      guard let fast = FastPower.floor(a, b, exponent) else {
        undecided += 1
        continue
      }
      #expect(fast == wide, "seed 71, draw \(index): (\(a) / \(b))^(\(exponent.m) / \(exponent.n))")
    }
    #expect(undecided < 10, "seed 71")
  }

  @Test("The true value lies between the floor and the next integer, by integer arithmetic")
  func integers() throws {
    // With m / n = 2 or 1 / 2: R^2 b <= A^2 a and R b^2 <= A a^2, in 128 bits for 20-bit operands.
    var random = SplitMix64(seed: 72)
    let scale = Double(WeightedPool.weightScale)
    for index in 0..<randomCount(100_000, debug: 300) {
      let b = UInt64.random(in: 2...1_000_000, using: &random)
      let a = UInt64.random(in: 1..<b, using: &random)
      let square = ScaledPower.floor(
        of: a, over: b, exponent: (2 * WeightedPool.minimumWeight, WeightedPool.minimumWeight))
      #expect(
        UInt128(square) == UInt128(WeightedPool.weightScale) * UInt128(a * a) / UInt128(b * b), "seed 72, draw \(index)"
      )
      let root = ScaledPower.floor(
        of: a, over: b, exponent: (WeightedPool.minimumWeight, 2 * WeightedPool.minimumWeight))
      let bound = UInt128(WeightedPool.weightScale) * UInt128(WeightedPool.weightScale)
      let power = bound.multipliedFullWidth(by: UInt128(a))
      #expect(Self.product(root, root, b) <= power, "seed 72, draw \(index)")
      #expect(Self.product(root + 1, root + 1, b) > power, "seed 72, draw \(index)")
      #expect(abs(Double(root) / scale - (Double(a) / Double(b)).squareRoot()) < 1e-12)
    }
  }

  static func product(_ a: UInt64, _ b: UInt64, _ c: UInt64) -> (high: UInt128, low: UInt128) {
    (UInt128(a) * UInt128(b)).multipliedFullWidth(by: UInt128(c))
  }

  @Test("Exact powers are found as such")
  func exact() {
    let part = WeightedPool.minimumWeight
    // The fourth is rational but no multiple of 10^-18.
    #expect(ScaledPower.floor(of: 1, over: 2, exponent: (3 * part, part)) == 125_000_000_000_000_000)
    #expect(ScaledPower.floor(of: 1, over: 8, exponent: (part, 3 * part)) == 500_000_000_000_000_000)
    #expect(ScaledPower.floor(of: 9, over: 25, exponent: (3 * part, 2 * part)) == 216_000_000_000_000_000)
    #expect(ScaledPower.floor(of: 8, over: 27, exponent: (part, 3 * part)) == 666_666_666_666_666_666)
    #expect(ScaledPower.floor(of: 1, over: 1 << 63, exponent: (part, 63 * part)) == 500_000_000_000_000_000)
  }

  @Test("Above 1 the power is the floor of the exact number too: by integers, for a square root and a whole power")
  func aboveOne() {
    var random = SplitMix64(seed: 78)
    let (scale, part) = (UInt128(WeightedPool.weightScale), WeightedPool.minimumWeight)
    for index in 0..<randomCount(2000, debug: 60) {
      let b = 1 + UInt128(random.next() >> 40)
      let a = b + UInt128(random.next() >> 40)
      guard a < 18 * b else { continue }
      let whole = ScaledPower.floorAboveOne(a, over: b, exponent: (part, part))
      #expect(UInt128(whole) == scale * a / b, "seed 78, draw \(index)")
      let root = ScaledPower.floorAboveOne(a, over: b, exponent: (part, 2 * part))
      let power = (scale * scale).multipliedFullWidth(by: a)
      let divisor = UInt64(b)
      #expect(Self.product(root, root, divisor) <= power, "seed 78, draw \(index)")
      #expect(Self.product(root + 1, root + 1, divisor) > power, "seed 78, draw \(index)")
    }
    #expect(
      ScaledPower.floorAboveOne(4 << 64, over: 1 << 64, exponent: (part, 2 * part)) == 2 * WeightedPool.weightScale)
    #expect(ScaledPower.floorAboveOne(.max, over: 1, exponent: (part, part)) == .max)
    #expect(ScaledPower.floorAboveOne(1, over: 0, exponent: (part, part)) == .max)
    #expect(ScaledPower.floorAboveOne(0, over: 1, exponent: (part, part)) == 0)
  }

  @Test("Any operands have a power: nothing traps at the ends")
  func ends() {
    let part = WeightedPool.minimumWeight
    for a in [0, 1, 2, UInt64.max - 1, .max] {
      for b in [0, 1, 2, UInt64.max - 1, .max] {
        for exponent in [(part, 99 * part), (99 * part, part), (part, part), (part + 1, part)] {
          #expect(ScaledPower.floor(of: a, over: b, exponent: exponent) <= WeightedPool.weightScale)
        }
      }
    }
    #expect(ScaledPower.floor(of: 0, over: 1, exponent: (part, part)) == 0)
    #expect(ScaledPower.floor(of: 1, over: .max, exponent: (99 * part, part)) == 0)
    #expect(ScaledPower.floor(of: .max - 1, over: .max, exponent: (part, 99 * part)) == WeightedPool.weightScale - 1)
  }
}
