// SPDX-License-Identifier: Apache-2.0
import DynamicTAO
import FixedPoint
import Testing
import Yuma

@Suite("Participants")
struct ParticipantTests {
  static func output(_ n: Int, _ value: UInt16) -> EpochOutput {
    var output = EpochOutput()
    output.active = (0..<n).map { $0 % 2 == Int(value) % 2 }
    output.validatorPermits = output.active
    (output.stakeWeight, output.consensus) = (
      [UInt16](repeating: value, count: n), [UInt16](repeating: value, count: n)
    )
    (output.incentive, output.dividends) = (output.consensus, output.consensus)
    output.validatorTrust = output.consensus
    output.serverEmission = [UInt64](repeating: UInt64(value), count: n)
    output.validatorEmission = output.serverEmission
    output.combinedEmission = output.serverEmission
    return output
  }

  @Test("Mechanisms add up by what they distribute; incentive is the first's")
  func mechanisms() throws {
    let combined = try Mechanisms.combine([Self.output(2, 1000), Self.output(2, 101)], emissions: [300, 100])
    #expect(combined.serverEmission == [1101, 1101])
    #expect(combined.dividends == [775, 775])  // floor(floor(1000 * 0.75) + 101 * 0.25)
    #expect(combined.incentive == [1000, 1000])
    #expect(combined.active == [true, true])
    // Each list is accumulated from its own values.
    var (first, second) = (Self.output(1, 0), Self.output(1, 0))
    (first.stakeWeight, first.consensus, first.dividends, first.validatorTrust) = ([400], [800], [1200], [1600])
    (second.stakeWeight, second.consensus, second.dividends, second.validatorTrust) = ([40], [80], [120], [160])
    (first.combinedEmission, second.combinedEmission) = ([2000], [200])
    let lists = try Mechanisms.combine([first, second], emissions: [300, 100])
    #expect(lists.stakeWeight == [310] && lists.consensus == [620] && lists.dividends == [930])
    #expect(lists.validatorTrust == [1240] && lists.combinedEmission == [1550])
    // Who is active or permitted in one mechanism is.
    (first, second) = (Self.output(3, 0), Self.output(3, 0))
    (first.active, second.active) = ([true, false, false], [false, true, false])
    (first.validatorPermits, second.validatorPermits) = ([false, true, false], [true, false, false])
    let any = try Mechanisms.combine([first, second], emissions: [300, 100])
    #expect(any.active == [true, true, false] && any.validatorPermits == [true, true, false])
    let idle = try Mechanisms.combine([Self.output(2, 8), Self.output(2, 6)], emissions: [0, 0])
    #expect(idle.dividends == [8, 8])
    #expect(throws: EmissionError.self) { try Mechanisms.combine([Self.output(2, 8)], emissions: []) }
    #expect(throws: EmissionError.self) {
      try Mechanisms.combine([Self.output(2, 8), Self.output(3, 8)], emissions: [1, 1])
    }
  }

  @Test("Whatever the proportions, parents, validator and burn get no more than the dividends, and lose little")
  func parents() {
    var random = SplitMix64(seed: 91)
    for index in 0..<randomCount(100_000, debug: 300) {
      let parents = (0..<Int.random(in: 0...4, using: &random)).map { _ in
        ParentDividends.Parent(
          proportion: random.next(), rootStake: random.next() >> 12, alphaStake: random.next() >> 12,
          sameOwner: random.next() & 1 == 0)
      }
      let validator = ParentDividends.Validator(
        rootStake: random.next() >> 12, alphaStake: random.next() >> 12, childProportions: [random.next()],
        childkeyTake: UInt16.random(in: 0...11_796, using: &random), childkeyBurn: random.next() >> 4)
      let dividends = random.next() >> 20
      let result = ParentDividends(
        dividends: dividends, validator: validator, parents: parents, taoWeight: random.next() >> 4)
      let paid = result.parents.reduce(result.own + result.recycled, +)
      #expect(paid <= dividends, "seed 91, draw \(index)")
      #expect(dividends - paid <= UInt64(2 * parents.count + 1), "seed 91, draw \(index)")
    }
  }

  @Test("Lists of different lengths are refused by name")
  func shapes() {
    #expect(throws: EmissionError(field: "minerBurned", problem: "1 entries for 2 subnets")) {
      try SubnetShares.weighted([.one, .one], minerBurned: [.zero], rootProportions: [], rule: .priceLessBurned)
    }
    #expect(throws: EmissionError(field: "rootProportions", problem: "0 entries for 1 subnets")) {
      try SubnetShares.weighted([.one], minerBurned: [.zero], rootProportions: [], rule: .priceAndRootProportion)
    }
    #expect(throws: EmissionError(field: "emissionEnabled", problem: "0 entries for 1 subnets")) {
      try SubnetShares.switched([.one], emissionEnabled: [])
    }
    #expect(throws: EmissionError(field: "weights", index: 1, problem: "1 entries, the first row has 2")) {
      try RootEpoch(stakes: [1, 1], weights: [[1, 2], [3]]).run(blockEmission: 1)
    }
    #expect(throws: EmissionError(field: "stakes", problem: "no validator has any stake")) {
      try RootEpoch(stakes: [0], weights: [[1, 2]]).run(blockEmission: 1)
    }
    let twice = BlockShares.Subnet(netuid: 4)
    #expect(throws: EmissionError(field: "subnets", index: 1, problem: "netuid 4 occurs twice")) {
      try BlockShares(
        subnets: [twice, twice], block: 1, blockEmission: 1, gate: EmissionGate(), rules: .latest)
    }
  }

  @Test("The bar by rank is the N-th largest share or the smallest positive one; rank 0 means the quantile")
  func bars() {
    let shares = [10, 40, 0, 30, 20].map { U64F64(saturating: Double($0) / 100) }
    var gate = EmissionGate(quantile: U64F64(saturating: 0.8), rank: 2)
    #expect(gate.bar(for: shares, rule: .rank) == shares[3])
    #expect(gate.bar(for: shares, rule: .quantile) == shares[4])
    gate.rank = 32
    #expect(gate.bar(for: shares, rule: .rank) == shares[0])
    gate.rank = 0
    #expect(gate.bar(for: shares, rule: .rank) == shares[4])
    gate.update(block: 361, shares: shares, rule: .quantile)
    #expect(gate.bar == shares[4])
    gate.update(block: 721, shares: [.one], rule: .quantile)
    #expect(gate.bar == shares[4])
    gate.update(block: 720, shares: [.one], rule: .quantile)
    #expect(gate.bar == .one)
    #expect(gate.opening(for: .one) == U64F64(bits: 1 << 63))
    #expect(EmissionGate(bar: .zero).apply(to: shares) == shares)
    // A result of 0 is not written.
    gate.update(block: 1080, shares: [.zero, .zero], rule: .rank)
    #expect(gate.bar == .one)
  }
}
