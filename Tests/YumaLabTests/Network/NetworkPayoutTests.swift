// SPDX-License-Identifier: Apache-2.0
import DynamicTAO
import Testing
import Yuma

@testable import YumaLab

@Suite("The payout of a made-up network's epoch")
struct NetworkPayoutTests {
  /// What validators and nominators are paid; each share is rounded down.
  private static func isPaid(_ ledger: StepLedger, _ amount: UInt64) -> Bool {
    (amount - 2...amount).contains(ledger.paidValidators + ledger.paidNominators)
  }

  /// The ledger where the epoch gave the servers `incentive` each, and the only validator the rest.
  private static func paid(specVersion: Int, incentive: UInt64, drained: PendingAccounts) throws -> StepLedger {
    var scenario = NetworkScenario()
    (scenario.minerSale, scenario.stakerSale, scenario.rootTao) = (0, 0, 0)
    var start = SubnetStart(netuid: 1)
    (start.neuronCount, start.validatorCount, start.stakedAlpha) = (4, 1, 1_000_000)
    var neurons = Neurons(start, scenario: scenario, block: 0)
    neurons.output.serverEmission = [0, incentive, incentive, 0]
    neurons.output.validatorEmission = [drained.epochEmission - 2 * incentive, 0, 0, 0]
    var payout = EpochPayout(
      drained: drained, accounts: AlphaAccounts(), scenario: scenario,
      rules: try BlockRules(specVersion: specVersion))
    _ = payout.distribute(neurons: &neurons)
    return payout.paid
  }

  @Test("Where no server has incentive the validators share the servers' account, too", arguments: [347, 475])
  func withoutIncentive(specVersion: Int) throws {
    var drained = PendingAccounts()
    (drained.server, drained.validator) = (5_000_000, 3_000_000)
    let none = try Self.paid(specVersion: specVersion, incentive: 0, drained: drained)
    #expect(none.paidMiners == 0 && Self.isPaid(none, 8_000_000))
    let some = try Self.paid(specVersion: specVersion, incentive: 2_500_000, drained: drained)
    #expect(some.paidMiners == 5_000_000 && Self.isPaid(some, 3_000_000))
  }

  @Test("With one pending account it is the whole of it, else the half less root's")
  func oneAccount() throws {
    var drained = PendingAccounts()
    (drained.emission, drained.rootAlpha) = (8_000_000, 0)
    let none = try Self.paid(specVersion: 338, incentive: 0, drained: drained)
    #expect(none.paidMiners == 0 && Self.isPaid(none, 8_000_000))
    let some = try Self.paid(specVersion: 338, incentive: 2_000_000, drained: drained)
    #expect(some.paidMiners == 4_000_000 && Self.isPaid(some, 4_000_000))
  }
}
