// SPDX-License-Identifier: Apache-2.0
import DynamicTAO
import FixedPoint
import Testing
import Yuma

@Suite("The payout of an epoch")
struct EpochPayoutTests {
  /// Random operands of a spec version: some hotkeys with links, and one neuron or none of each.
  static func operands(_ random: inout SplitMix64, rules: BlockRules) -> EpochPayout.Operands {
    let count = 2 + Int(random.next(below: 6))
    let hotkeys = (0..<count).map { place in
      var hotkey = DividendPayoutTests.hotkey(
        0, "\(random.next(below: 3))", alpha: [random.next(below: 1_000_000_000_000_000)],
        children: (0..<count).filter { $0 != place }.map {
          DividendPayout.Child(hotkey: $0, proportion: random.next() / 8)
        }, take: UInt16(random.next(below: 11_797)))
      hotkey.stakers[0].rootStake = random.next(below: 1_000_000_000_000_000)
      hotkey.isOnRoot = random.next(below: 4) > 0
      return hotkey
    }
    let n = 1 + Int(random.next(below: UInt64(count)))
    var operands = EpochPayout.Operands(
      hotkeys: hotkeys, places: Array(0..<n),
      incentives: (0..<n).map { _ in random.next(below: 3) == 0 ? 0 : random.next(below: 10_000_000_000) },
      dividends: (0..<n).map { _ in random.next(below: 3) == 0 ? 0 : random.next(below: 10_000_000_000) },
      pending: PendingAccounts(), taoWeight: random.next() / 2)
    let incentive = operands.incentives.reduce(0, +)
    operands.pending.server = incentive + random.next(below: 100)
    operands.pending.validator = operands.dividends.reduce(0, +)
    operands.pending.rootAlpha = random.next(below: 1_000_000_000)
    operands.pending.ownerCut = random.next(below: 1_000_000_000)
    if random.next(below: 3) > 0 {
      operands.ownerHotkey = Int(random.next(below: UInt64(count)))
      operands.ownerColdkey = hotkeys[operands.ownerHotkey ?? 0].coldkey
    }
    return operands
  }

  @Test(
    "Whatever is paid, every rao of the budget is paid, withheld, recycled or left over",
    arguments: [343, 402, 440, 475]
  )
  func balanced(specVersion: Int) throws {
    let rules = try BlockRules(specVersion: specVersion)
    var random = SplitMix64(seed: UInt64(specVersion))
    for index in 0..<randomCount(5_000, debug: 100) {
      let operands = Self.operands(&random, rules: rules)
      let payout = try EpochPayout(operands, rules: rules)
      let ledger = payout.ledger
      #expect(ledger.left >= 0, "seed \(specVersion), case \(index)")
      #expect(Int128(ledger.budget) == ledger.accounted + ledger.left)
      #expect(ledger.incentive + ledger.withheld == operands.incentives.reduce(0, +))
      // What the stakes grow by is what the ledger says that they get.
      let grown = payout.rows.reduce(Int128(0)) { $0 + Int128($1.toStake) }
      let named = [ledger.incentive, ledger.ownerCut, ledger.alphaTakes, ledger.alphaOfNominators, ledger.rootTakes]
      #expect(grown == named.reduce(0) { $0 + Int128($1) } - Int128(ledger.unpaidOwnerCut))
    }
  }

  private func twoHotkeys() -> EpochPayout.Operands {
    var operands = EpochPayout.Operands(
      hotkeys: [
        DividendPayoutTests.hotkey(0, "owner", alpha: [100]), DividendPayoutTests.hotkey(0, "other", alpha: [100]),
      ], places: [0, 1], incentives: [300, 700], dividends: [0, 0], pending: PendingAccounts(), taoWeight: 0)
    operands.pending.server = 1_000
    operands.pending.ownerCut = 50
    operands.ownerHotkey = 0
    operands.ownerColdkey = "owner"
    return operands
  }

  @Test("The owner's hotkey gets the cut, and its incentive is withheld where the rules say so")
  func owner() throws {
    for (specVersion, withheld) in [(247, 0), (252, 300), (306, 0), (320, 300), (440, 300)] as [(Int, UInt64)] {
      let payout = try EpochPayout(twoHotkeys(), rules: BlockRules(specVersion: specVersion))
      #expect(payout.rows.map(\.withheld) == [withheld, 0], "\(specVersion)")
      #expect(payout.rows.map(\.ownerCut) == [50, 0] && payout.ledger.unpaidOwnerCut == 0)
      #expect(payout.rows.map(\.staked) == [300 - withheld, 700])
    }
    var operands = twoHotkeys()
    operands.ownerColdkey = nil
    operands.ownerHotkey = nil
    let payout = try EpochPayout(operands, rules: .latest)
    #expect(payout.ledger.unpaidOwnerCut == 50 && payout.rows.allSatisfy { $0.ownerCut == 0 && $0.withheld == 0 })
    operands = twoHotkeys()
    operands.immuneHotkeys = [1]
    #expect(try EpochPayout(operands, rules: BlockRules(specVersion: 306)).rows.map(\.withheld) == [0, 700])
  }

  @Test("Incentive is staked with the destination, and without incentive the validators share the servers' account")
  func destinationsAndPool() throws {
    var operands = twoHotkeys()
    operands.autoStake = [1: 0]
    #expect(try EpochPayout(operands, rules: .latest).rows.map(\.staked) == [700, 0])
    operands.incentives = [0, 0]
    operands.dividends = [500, 500]
    operands.pending.validator = 200
    #expect(try EpochPayout(operands, rules: .latest).ledger.validatorPool == 1_200)
    operands.incentives = [0, 1]
    #expect(try EpochPayout(operands, rules: .latest).ledger.validatorPool == 200)
  }

  @Test("A childkey take is at least the chain's and the subnet's minimum from spec version 411 on")
  func minimumTakes() throws {
    func kept(_ specVersion: Int, minimum: [UInt16]) throws -> UInt64 {
      var operands = twoHotkeys()
      operands.hotkeys[1].children = [DividendPayout.Child(hotkey: 0, proportion: .max)]
      operands.hotkeys[0].stakers = []
      operands.dividends = [1_000_000, 0]
      operands.minimumChildkeyTakes = minimum
      return try EpochPayout(operands, rules: BlockRules(specVersion: specVersion)).rows[0].dividends.kept
    }
    #expect(try kept(440, minimum: []) < 10)
    #expect(try (99_990...100_010).contains(kept(440, minimum: [0, 6553])))
    #expect(try (99_990...100_010).contains(kept(440, minimum: [6553, 100])))
    #expect(try kept(402, minimum: [6553, 6553]) < 10)
  }

  @Test("Lists of other lengths and places that are not there are errors that name the field")
  func errors() {
    func message(_ change: (inout EpochPayout.Operands) -> Void) -> String? {
      var operands = twoHotkeys()
      change(&operands)
      do throws(EmissionError) {
        _ = try EpochPayout(operands, rules: .latest)
        return nil
      } catch {
        return "\(error)"
      }
    }
    #expect(message { $0.incentives = [1] } == "incentives: 1 elements, where there are 2 neurons")
    #expect(message { $0.dividends = [] } == "dividends: 0 elements, where there are 2 neurons")
    #expect(message { $0.places = [0, 2] } == "places[1]: 2 is none of 2 hotkeys")
    #expect(message { $0.ownerHotkey = -1 } == "ownerHotkey: -1 is none of 2 hotkeys")
    #expect(message { $0.autoStake = [0: 5] } == "autoStake[0]: 5 or 0 is none of 2 hotkeys")
  }
}
