// SPDX-License-Identifier: Apache-2.0
import RandomSubnets
import Testing
import Yuma

@Suite("The rules of an epoch and the spec versions they hold for")
struct EpochRulesTests {
  @Test("A golden file that names no version has the rules of 424, which hold from 423 to 445")
  func golden() throws {
    #expect(EpochRules.history.ranges.contains(423..<446))
    for version in [423, 424, 425, 440, 445] { #expect(try EpochRules(specVersion: version) == .golden) }
    #expect(try EpochRules(specVersion: 422) != .golden)
    #expect(try EpochRules(specVersion: 446) != .golden)
  }

  @Test("The latest rules are those of the last version that is known")
  func latest() throws { #expect(try EpochRules(specVersion: SpecVersions.last) == .latest) }

  @Test("From 446 the consensus mode is auto unless the subnet says otherwise")
  func consensusMode() throws {
    let rules = try EpochRules(specVersion: 446)
    var differing = 0
    for seed in 0..<UInt64(200) {
      var input = randomSubnet(seed: seed, .everyday)
      input.parameters.yuma3 = true
      input.parameters.liquidAlpha = true
      input.parameters.bondsPenalty = 65535
      input.parameters.liquidAlphaConsensusMode = nil
      let old = try Epoch.run(input, under: .golden).output
      let new = try Epoch.run(input, under: rules).output
      input.parameters.liquidAlphaConsensusMode = .auto
      #expect(try Epoch.run(input, under: .golden).output == new, "seed \(seed)")
      input.parameters.liquidAlphaConsensusMode = .current
      #expect(try Epoch.run(input, under: rules).output == old, "seed \(seed)")
      if old != new { differing += 1 }
    }
    #expect(differing > 10)
  }
}
