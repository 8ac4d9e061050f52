// SPDX-License-Identifier: Apache-2.0
import RandomSubnets
import Testing
import Yuma

@Suite struct RunnerTests {
  @Test(arguments: Strangeness.allCases)
  func `A runner that has run other epochs gives what a new one gives`(_ strangeness: Strangeness) throws {
    var runner = try EpochRunner(engine: .reference)
    var output = EpochOutput()
    for seed in 0..<UInt64(300) {
      let input = randomSubnet(seed: seed, strangeness)
      let fresh = try Epoch.run(input, under: .golden)
      let ledger = try runner.run(input, under: .golden, into: &output)
      #expect(output == fresh.output, "seed \(seed)")
      #expect(ledger == fresh.ledger, "seed \(seed)")
    }
  }

  @Test func `A trace changes nothing of the output`() throws {
    for seed in 0..<UInt64(200) {
      let input = randomSubnet(seed: seed, .hostile)
      #expect(
        try Epoch.run(input, under: .golden, detail: .trace).output == Epoch.run(input, under: .golden).output,
        "seed \(seed)")
    }
  }

  @Test func `Raw values leave out the stages that only a trace forms`() throws {
    let input = randomSubnet(seed: 1, .everyday)
    let raw = try #require(try Epoch.run(input, under: .golden, engine: .reference, detail: .raw).trace)
    let trace = try #require(try Epoch.run(input, under: .golden, detail: .trace).trace)
    #expect(raw.weights == nil && raw.clippedWeights == nil && raw.weightsForBonds == nil)
    #expect(raw.dividends == trace.dividends && raw.emaBonds == trace.emaBonds)
  }

  @Test func `A result says which engine and kernels ran`() throws {
    let result = try Epoch.run(randomSubnet(seed: 2, .everyday), under: .golden, engine: .reference)
    #expect(result.engine == "reference")
    #expect(result.kernels == "swift")
  }

  @Test func `Invalid input leaves the output as it was`() throws {
    var runner = try EpochRunner(engine: .reference)
    var input = randomSubnet(seed: 3, .everyday)
    var output = EpochOutput()
    try runner.run(input, under: .golden, into: &output)
    let before = output
    input.alphaStake.append(1)
    #expect(throws: EpochInputError.self) { try runner.run(input, under: .golden, into: &output) }
    #expect(output == before)
  }
}
