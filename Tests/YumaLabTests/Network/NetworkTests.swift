// SPDX-License-Identifier: Apache-2.0
import DynamicTAO
import FixedPoint
import Testing
import Yuma
import YumaLab

@Suite("A network")
struct NetworkTests {
  static func scenario(seed: UInt64, _ change: (inout NetworkScenario) -> Void = { _ in }) -> NetworkScenario {
    var scenario = NetworkScenario()
    scenario.seed = seed
    scenario.subnetCount = 12
    scenario.subnetLimit = 14
    scenario.tempo = 30
    scenario.registrationInterval = 500
    scenario.registrationDecay = 1000
    scenario.immunity = 1500
    scenario.startDelay = 200
    change(&scenario)
    return scenario
  }

  /// The first spec version of every range in which no rule of the block changes.
  static let specVersions = BlockRules.history.ranges.map(\.lowerBound)
    .filter { (try? BlockRules(specVersion: $0)) != nil }

  @Test("Every step adds up to the rao under the rules of every spec version and every policy", arguments: specVersions)
  func balanced(specVersion: Int) throws {
    let policies: [StakerPolicy] = [.random, .momentum, .value, .yield]
    let scenario = Self.scenario(seed: UInt64(specVersion)) {
      $0.policy = policies[specVersion % policies.count]
      $0.specVersion = specVersion
      $0.tradeChance = 30_000
      $0.largestTrade = 40_000
    }
    var network = try Network(scenario: scenario, engine: .reference)
    for _ in 0..<randomCount(4000, debug: 80) { try network.step() }
    let totals = network.totals
    #expect(totals.isBalanced, "seed \(specVersion)")
    #expect(totals.trades > totals.epochs && totals.epochs > 20, "seed \(specVersion)")
    #expect(totals.taoInjected > 0 && totals.alphaInjected > 0 && totals.paidMiners > 0, "seed \(specVersion)")
  }

  @Test("Shares by flow: the subnets that TAO flows into get the emission")
  func flows() throws {
    let scenario = Self.scenario(seed: 4) { $0.sharesByFlow = true }
    var network = try Network(scenario: scenario, engine: .reference)
    for _ in 0..<40 { try network.step() }
    #expect(network.rules.shares == .netFlow)
    #expect(network.state.subnets.allSatisfy { $0.userFlow?.block == network.block })
    let starving = zip(network.subnets, network.state.subnets).filter { ($1.userFlow?.value ?? .zero) < .zero }
    #expect(starving.allSatisfy { $0.0.share == .zero })
  }

  @Test("With neurons too: epochs pay what was put aside, less what truncation loses")
  func epochs() throws {
    let scenario = Self.scenario(seed: 3) {
      $0.specVersion = 446
      $0.neuronCount = 24
      $0.validatorCount = 6
      $0.burningSubnets = 32_768
    }
    var network = try Network(scenario: scenario, engine: .reference)
    for _ in 0..<randomCount(1000, debug: 120) { try network.step() }
    let totals = network.totals
    #expect(totals.epochs > 30)
    #expect(totals.burned > 0)
    #expect(totals.paidMiners > 0 && totals.paidValidators > 0 && totals.paidNominators > 0)
    #expect(totals.epochLost >= 0 && UInt64(totals.epochLost) < totals.drained / 10_000)
    let burning = network.state.subnets.filter { $0.minerBurned > .zero }
    #expect(!burning.isEmpty && burning.count < network.subnets.count)
  }

  @Test("The same seed gives the same network, another seed another")
  func deterministic() throws {
    func end(_ seed: UInt64) throws -> StepLedger {
      var network = try Network(scenario: Self.scenario(seed: seed), engine: .reference)
      for _ in 0..<40 { try network.step() }
      return network.totals
    }
    #expect(try end(1) == end(1))
    #expect(try end(1) != end(2))
  }

  @Test("At the limit a new subnet replaces the one with the lowest moving price that is not immune")
  func pruning() throws {
    let scenario = Self.scenario(seed: 5) {
      $0.subnetLimit = 12
      $0.registrationInterval = 40
      $0.tradeChance = 0
    }
    var network = try Network(scenario: scenario, engine: .reference)
    for _ in 0..<39 { try network.step() }
    let doomed = try #require(
      network.state.subnets.min { ($0.movingPrice, $0.registeredAt) < ($1.movingPrice, $1.registeredAt) })
    let ledger = try network.step()
    #expect(network.subnets.count == 12)
    #expect(ledger.alphaDestroyed > 0)
    let successor = try #require(network.state.subnets.first { $0.netuid == doomed.netuid })
    #expect(successor.registeredAt == network.block)
    #expect(successor.firstEmissionBlock == nil)
    #expect(network.registrationCost >= scenario.minimumRegistrationCost)
  }

  @Test("Tempo 0 means no epoch, ever: what is put aside stays there")
  func noEpochs() throws {
    var network = try Network(scenario: Self.scenario(seed: 6) { $0.tempo = 0 }, engine: .reference)
    for _ in 0..<40 { try network.step() }
    #expect(network.totals.epochs == 0)
    #expect(network.totals.drained == 0)
    #expect(network.state.subnets.allSatisfy { $0.pending.server > 0 })
  }

  @Test("Epochs wait their turn where a block does not take them all, and none waits for ever")
  func limitedEpochs() throws {
    let scenario = Self.scenario(seed: 7) {
      $0.tempo = 5
      $0.epochsPerBlock = 1
      $0.registrationInterval = 0
    }
    var network = try Network(scenario: scenario, engine: .reference)
    for _ in 0..<60 { #expect(try network.step().epochs <= 1) }
    #expect(network.state.subnets.allSatisfy { network.block - $0.lastEpochBlock <= 24 })
  }

  @Test("A halving in the middle: one TAO a block before it, half a TAO after it")
  func halving() throws {
    let scenario = Self.scenario(seed: 8) {
      $0.issuance = 10_500_000_000_000_000 - 20_000_000_000
      $0.tradeChance = 0
      $0.tempo = 0
    }
    var network = try Network(scenario: scenario, engine: .reference)
    var emissions: [UInt64] = []
    for _ in 0..<40 { emissions.append(try network.step().blockEmission) }
    #expect(Set(emissions) == [1_000_000_000, 500_000_000])
    #expect(emissions == emissions.sorted(by: >))
  }

  @Test("A scenario that breaks a rule is refused by field and rule")
  func refused() {
    func error(_ change: (inout NetworkScenario) -> Void) -> String? {
      var scenario = NetworkScenario()
      change(&scenario)
      do throws(EmissionError) {
        try scenario.validate()
        return nil
      } catch {
        return error.field
      }
    }
    #expect(error { _ in } == nil)
    #expect(error { $0.subnetCount = 0 } == "subnetCount")
    #expect(error { $0.subnetLimit = 1 } == "subnetLimit")
    #expect(error { $0.issuance = .max } == "issuance")
    #expect(error { $0.rootTao = .max } == "rootTao")
    #expect(error { $0.poolTao = .max } == "poolTao")
    #expect(error { $0.neuronCount = 4 } == "validatorCount")
    #expect(error { $0.specVersion = 300 } == "specVersion")
    #expect(error { $0.specVersion = 476 } == "specVersion")
    #expect(error { $0.halvingBlocks = 0 } == "halvingBlocks")
    #expect(error { $0.immunity = .max } == "immunity")
  }
}
