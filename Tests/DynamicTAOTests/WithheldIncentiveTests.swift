// SPDX-License-Identifier: Apache-2.0
import DynamicTAO
import FixedPoint
import Testing

@Suite("Incentive that is withheld from miners")
struct WithheldIncentiveTests {
  typealias Neuron = WithheldIncentive.Neuron

  @Test("MinerBurned is what is withheld of the incentive, in 32 fractional bits, by whose hotkeys the rule names")
  func rules() {
    let neurons = [
      Neuron(incentive: 20_991_341_371), Neuron(incentive: 30_000_000_000, isOfOwnerColdkey: true),
      Neuron(incentive: 22_808_658_558, isOwnerHotkey: true, isOfOwnerColdkey: true, isImmune: true),
    ]
    let all = WithheldIncentive(neurons, rule: .ownerColdkey)
    #expect(all.withheld == 52_808_658_558 && all.total == 73_799_999_929)
    #expect(all.minerBurned == U96F32(bits: 3_073_326_038))
    #expect(WithheldIncentive(neurons, rule: .none).withheld == 0)
    #expect(WithheldIncentive(neurons, rule: .ownerHotkey).withheld == 22_808_658_558)
    #expect(WithheldIncentive(neurons, rule: .immuneOwnerHotkeys).withheld == 22_808_658_558)
    #expect(WithheldIncentive([], rule: .ownerColdkey).minerBurned == .zero)
  }
}
