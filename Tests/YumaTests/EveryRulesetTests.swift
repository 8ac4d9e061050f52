// SPDX-License-Identifier: Apache-2.0
import RandomSubnets
import Testing
import Yuma

@Suite("Every engine under every ruleset")
struct EveryRulesetTests {
  /// How many random subnets there are under each ruleset.
  private static let subnets: UInt64 = LargeSubnetTests.isAsked ? 60 : 12

  @Test("Under every ruleset no bit of the vector engine differs from the reference", arguments: KernelSet.available)
  func vector(_ set: KernelSet) throws {
    for version in EpochRules.firstVersions {
      let rules = EpochRules.history.rules(upTo: version)
      for seed in 0..<Self.subnets {
        let input = randomSubnet(
          seed: seed, seed % 2 == 0 ? .everyday : .hostile, under: rules, maximumNeurons: seed == 0 ? 300 : 24)
        let difference = try differenceFromReference(.vector(kernels: set), on: input, under: rules)
        #expect(difference == nil, "spec \(version) seed \(seed)")
      }
    }
  }

  @Test(
    "From 320 on the vector engine's fused kernels follow every rule but one",
    arguments: [320, 334, 365, 397, 423, 446, 475])
  func fused(_ version: Int) throws {
    let rules = try EpochRules(specVersion: version)
    var runner = try EpochRunner(engine: .vector)
    var output = EpochOutput()
    for seed in 0..<UInt64(100) {
      var input = randomSubnet(seed: seed, .everyday)
      try runner.run(input, under: rules, into: &output)
      // The unclamped exponential may fail beyond 40.
      input.parameters.alphaSigmoidSteepness = 4001
      (input.parameters.yuma3, input.parameters.liquidAlpha) = (true, true)
      try runner.run(input, under: rules, into: &output)
    }
    let declined = rules.exponential == .clamped ? 0 : 100
    #expect(runner.counts.declined(.rules) == declined)
    #expect(runner.counts.consensus(.stages) == declined)
  }

  @Test("Every path of the vector engine runs, and so does every reason to leave it", arguments: KernelSet.available)
  func paths(_ set: KernelSet) throws {
    var runner = try EpochRunner(engine: .vector(kernels: set))
    var reference = try EpochRunner(engine: .reference)
    var (output, expected) = (EpochOutput(), EpochOutput())
    let shapes = [
      "n256-v16-d100-yuma", "n256-v16-d100-yuma3", "n256-v32-d10-yuma", "n256-v32-d10-yuma3",
      "n256-v32-d10-yuma3-liquid",
    ]
    var inputs = try shapes.map { try ($0, SubnetShape($0).makeInput(seed: 3)) }
    // One validator that has most of the stake gives every column a consensus; hardly a cell is used.
    var alone = try SubnetShape("n256-v32-d2-yuma3").makeInput(seed: 3)
    let whale = try #require(alone.validatorPermits.firstIndex(of: true))
    alone.alphaStake[whale] = 1 << 58
    alone.weights.replaceRows(
      with: SparseMatrix(rows: (0..<256).map { _ in (0..<256).map { (UInt16($0), UInt16(1 + $0)) } })
    ) { $0 == whale }
    inputs.append(("one validator and crumbs", alone))
    // Liquid alpha has strips where a beta of 1 leaves weights in few columns, and else a list.
    var listed = try SubnetShape("n256-v32-d10-yuma3-liquid").makeInput(seed: 4)
    listed.parameters.bondsPenalty = 65534
    inputs.append(("a penalty below one", listed))
    // Dense rows, under liquid alpha as well.
    inputs.append(("dense, liquid", try SubnetShape("n256-v16-d100-yuma3-liquid").makeInput(seed: 5)))
    for (name, input) in inputs {
      try runner.run(input, under: .golden, into: &output)
      try reference.run(input, under: .golden, into: &expected)
      #expect(output == expected, "\(name)")
    }
    var input = try SubnetShape("n16-v4-d100-yuma3-liquid").makeInput(seed: 3)
    _ = try runner.run(input, under: .golden, detail: .trace)
    try runner.run(input, under: EpochRules(specVersion: 273), into: &output)
    input.weights = SparseMatrix(rows: (0..<16).map { _ in [(5, 1), (3, 2)] })
    try runner.run(input, under: .golden, into: &output)

    let counts = runner.counts
    for path in [EpochPath.dense, .sparse, .compact, .stages] {
      #expect(counts.consensus(path) > 0, "consensus \(path)")
    }
    for path in [EpochPath.dense, .compact, .stacked, .listed, .stages] {
      #expect(counts.bonds(path) > 0, "bonds \(path)")
    }
    for reason in EpochReport.Reason.allCases { #expect(counts.declined(reason) == 1, "\(reason)") }
    #expect(counts.epochs == inputs.count + 3)
  }

  @Test("A ruleset that flips one rule is one line, and every engine follows it")
  func invented() throws {
    let history = EpochRules.history.followed(
      by: Revision(from: 500, "Nobody's weight on itself counts.") { $0.selfWeight = .nobody })
    let rules = try history.rules(at: 500)
    #expect(try history.rules(at: 475) == .latest)
    var differing = 0
    for seed in 0..<UInt64(60) {
      var input = randomSubnet(seed: seed, .everyday)
      input.ownerUID = 0
      input.validatorPermits[0] = true
      input.weights.replaceRows(with: SparseMatrix(rows: (0..<input.neuronCount).map { _ in [(0, 65535)] })) { $0 == 0 }
      #expect(try differenceFromReference(.vector, on: input, under: rules) == nil, "seed \(seed)")
      let (old, new) = (try Epoch.run(input, under: .latest).output, try Epoch.run(input, under: rules).output)
      if old != new { differing += 1 }
    }
    #expect(differing > 10)
  }
}
