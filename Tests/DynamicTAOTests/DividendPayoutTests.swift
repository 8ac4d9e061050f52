// SPDX-License-Identifier: Apache-2.0
import DynamicTAO
import FixedPoint
import Testing
import Yuma

@Suite("Dividends in the hands of stakers")
struct DividendPayoutTests {
  static let half = UInt64.max / 2
  static let rules = BlockRules.latest

  static func hotkey(
    _ dividend: UInt64, _ coldkey: String, alpha: [UInt64], children: [DividendPayout.Child] = [], take: UInt16 = 0
  ) -> DividendPayout.Hotkey {
    DividendPayout.Hotkey(
      dividend: dividend, coldkey: coldkey, take: take, childkeyTake: take, children: children,
      stakers: alpha.map { DividendPayout.Staker(alphaStake: $0, rootStake: 0) })
  }

  @Test("A take of 18 percent leaves 82 to those who stake, in proportion to their stakes")
  func take() throws {
    let payout = try DividendPayout(
      hotkeys: [Self.hotkey(500, "a", alpha: [30, 70], take: DelegateTake.standard)], pendingAlpha: 100_000_000_000,
      pendingRootAlpha: 0, taoWeight: 0, childkeyBurn: 0, rules: Self.rules)
    #expect(payout.rows[0].take == 17_999_542_225)
    // 0.3 and 0.7 are no multiples of 2^-32, so that each is rounded down.
    #expect(payout.rows[0].alphaOfStakers == [24_600_137_316, 57_400_320_437])
    #expect(payout.lost >= 0 && payout.lost < 100)
  }

  @Test("A parent gets the part of its child's dividend that its stake earned, less the take of another's child")
  func parents() throws {
    let child = DividendPayout.Child(hotkey: 1, proportion: Self.half)
    func payout(owner: String) throws -> DividendPayout {
      try DividendPayout(
        hotkeys: [
          Self.hotkey(0, "a", alpha: [1_000_000_000], children: [child]),
          Self.hotkey(1_000_000, owner, alpha: [500_000_000], take: 6553),
        ], pendingAlpha: 1_000_000, pendingRootAlpha: 0, taoWeight: 0, childkeyBurn: 0, rules: Self.rules)
    }
    let same = try payout(owner: "a")
    #expect(same.rows[0].fromChildren >= 499_999 && same.rows[0].fromChildren <= 500_000)
    #expect(same.rows[1].inheritedAlpha >= 999_999_999 && same.rows[0].inheritedAlpha <= 500_000_001)
    let other = try payout(owner: "b")
    #expect(other.rows[0].fromChildren < same.rows[0].fromChildren)
    #expect(other.rows[0].fromChildren + other.rows[1].kept <= 1_000_000)
  }

  @Test("A childkey burn takes its part of what another coldkey's parent would get, and it is recycled")
  func burn() throws {
    let child = DividendPayout.Child(hotkey: 1, proportion: .max)
    func payout(owner: String, rules: BlockRules = Self.rules) throws -> DividendPayout {
      try DividendPayout(
        hotkeys: [
          Self.hotkey(0, "a", alpha: [1_000_000_000], children: [child]), Self.hotkey(1_000_000, owner, alpha: [0]),
        ], pendingAlpha: 1_000_000, pendingRootAlpha: 0, taoWeight: 0, childkeyBurn: .max / 4, rules: rules)
    }
    let other = try payout(owner: "b")
    #expect(other.recycled >= 249_998 && other.recycled <= 250_000)
    #expect(other.rows[0].fromChildren >= 749_999 && other.rows[0].fromChildren <= 750_001)
    #expect(try payout(owner: "a").recycled == 0)
    // There was no burn before spec version 315.
    #expect(try payout(owner: "b", rules: BlockRules(specVersion: 306)).recycled == 0)
  }

  @Test("Whatever the stakes, children and rates, no more than the pending amounts is paid, and little is lost")
  func balanced() throws {
    var random = SplitMix64(seed: 92)
    for index in 0..<randomCount(20_000, debug: 60) {
      let count = 1 + Int(random.next(below: 6))
      let hotkeys = (0..<count).map { place in
        var hotkey = Self.hotkey(
          random.next(below: 1_000_000_000_000), "\(random.next(below: 3))",
          alpha: (0...random.next(below: 4)).map { _ in 1 + random.next(below: 1_000_000_000_000_000) },
          children: (0..<count).filter { $0 != place }.map {
            DividendPayout.Child(hotkey: $0, proportion: random.next() / 6)
          }, take: UInt16(random.next(below: 11_797)))
        hotkey.stakers[0].rootStake = 1 + random.next(below: 1_000_000_000_000_000)
        return hotkey
      }
      let payout = try DividendPayout(
        hotkeys: hotkeys, pendingAlpha: random.next(below: 1_000_000_000_000),
        pendingRootAlpha: random.next(below: 1_000_000_000_000), taoWeight: random.next(), childkeyBurn: random.next(),
        rules: Self.rules)
      #expect(payout.lost >= 0, "seed 92, draw \(index)")
      // A quotient that is short of 2^-32 costs at most 233 rao of a pool below 1e12; there are two pools and their parts.
      let losses = Int128(hotkeys.reduce(0) { $0 + 2 * $1.stakers.count + 4 }) * 240
      #expect(
        payout.lost <= losses || hotkeys.allSatisfy { $0.dividend == 0 }, "seed 92, draw \(index): \(payout.lost)")
    }
  }

  @Test("A child that cannot be, proportions above 1 and amounts above the supply are refused by place")
  func refused() {
    func error(_ children: [DividendPayout.Child], pending: UInt64 = 0) -> String? {
      do {
        let payout = try DividendPayout(
          hotkeys: [Self.hotkey(0, "a", alpha: [], children: children), Self.hotkey(0, "b", alpha: [])],
          pendingAlpha: pending, pendingRootAlpha: 0, taoWeight: 0, childkeyBurn: 0, rules: Self.rules)
        return payout.lost < 0 ? "more is paid than is pending" : nil
      } catch {
        return "\(error)"
      }
    }
    typealias Child = DividendPayout.Child
    #expect(error([Child(hotkey: 1, proportion: .max)]) == nil)
    #expect(error([Child(hotkey: 0, proportion: 1)]) == "hotkeys[0].children[0]: hotkey 0 cannot be its child")
    #expect(error([Child(hotkey: 2, proportion: 1)]) == "hotkeys[0].children[0]: hotkey 2 cannot be its child")
    #expect(
      error([Child(hotkey: 1, proportion: 1), Child(hotkey: 1, proportion: 1)])
        == "hotkeys[0].children[1]: hotkey 1 occurs twice")
    #expect(
      error([], pending: .max) == "pendingAlpha: \(UInt64.max) rao exceed the supply of \(BlockEmission.supply)")
  }
}
