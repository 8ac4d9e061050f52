import RandomSubnets
import Testing
import Yuma

@Suite struct RulesetTests {
  @Test func `Rulesets follow one another without a gap`() {
    for (earlier, later) in zip(Ruleset.all, Ruleset.all.dropFirst()) {
      #expect(earlier.specVersions.upperBound == later.specVersions.lowerBound)
    }
  }

  @Test func `Each spec version has the ruleset whose range holds it`() throws {
    #expect(try Ruleset(specVersion: 424) == .spec424)
    #expect(try Ruleset(specVersion: 445) == .spec424)
    #expect(try Ruleset(specVersion: 446) == .spec446)
  }

  @Test(arguments: [(0, 424), (423, 424), (447, 446), (444, 443), (9999, 446)])
  func `An unknown spec version is an error that knows the nearest`(_ version: Int, _ nearest: Int) {
    #expect {
      try Ruleset(specVersion: version)
    } throws: {
      ($0 as? UnknownSpecVersion)?.nearest == nearest
    }
  }

  @Test func `From 446 the consensus mode is auto unless the subnet says otherwise`() throws {
    var differing = 0
    for seed in 0..<UInt64(200) {
      var input = randomSubnet(seed: seed, .everyday)
      input.parameters.yuma3 = true
      input.parameters.liquidAlpha = true
      input.parameters.bondsPenalty = 65535
      input.parameters.liquidAlphaConsensusMode = nil
      let old = try Epoch.run(input, ruleset: .spec424).output
      let new = try Epoch.run(input, ruleset: .spec446).output
      input.parameters.liquidAlphaConsensusMode = .auto
      #expect(try Epoch.run(input, ruleset: .spec424).output == new, "seed \(seed)")
      input.parameters.liquidAlphaConsensusMode = .current
      #expect(try Epoch.run(input, ruleset: .spec446).output == old, "seed \(seed)")
      if old != new { differing += 1 }
    }
    #expect(differing > 10)
  }
}
