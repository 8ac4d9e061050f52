// SPDX-License-Identifier: Apache-2.0
import DenseOperations
import RandomSubnets
import Testing
import Yuma
import YumaAudit
import YumaDouble
import YumaVectors

@Suite struct RandomSubnetTests {
  @Test("An everyday subnet is as close to the chain as its bound says", arguments: EpochRules.firstVersions)
  func bound(_ version: Int) throws {
    let rules = try EpochRules(specVersion: version)
    let first = UInt64.random(in: 0 ... .max / 2)
    var bounded = 0
    for seed in first..<first + 40 {
      let input = randomSubnet(seed: seed, .everyday, under: rules)
      let bound = try RoundingBound(input, under: rules)
      guard let fields = bound.outputBound, EngineUnderTest.chainOutOfRange(input, rules) == nil else { continue }
      bounded += 1
      let chain = try Epoch.run(input, under: rules).output
      let estimate = try Epoch.run(input, under: rules, engine: .double).output
      #expect(chain.validatorPermits == estimate.validatorPermits, "seed \(seed)")
      for field in OutputField.allCases {
        guard case .proportions(let place) = field.values else { continue }
        expectClose(
          chain[place.output], estimate[place.output], try #require(fields[field]),
          "\(field), seed \(seed)")
      }
      for field in FormerField.allCases {
        guard let expected = chain[field.output], let found = estimate[field.output] else { continue }
        expectClose(expected, found, try #require(fields[field]), "\(field), seed \(seed)")
      }
      #expect((chain.rank == nil) == (estimate.rank == nil))
      for uid in 0..<input.neuronCount {
        expectClose(
          dense(chain.bonds.row(uid), input.neuronCount), dense(estimate.bonds.row(uid), input.neuronCount),
          try #require(fields[OutputField.bonds]), "bonds of \(uid), seed \(seed)")
      }
      let rao = try #require(fields[OutputField.combinedEmission])
      for (left, right) in zip(chain.combinedEmission, estimate.combinedEmission) {
        #expect(max(left, right) - min(left, right) <= rao, "seed \(seed)")
      }
    }
    // The bound has to hold for most inputs, or it says nothing.
    #expect(bounded > 15, "seeds from \(first)")
  }

  @Test("The fused kernels run under every ruleset, but for bonds masked by entry and logistic alphas")
  func fusedRules() throws {
    for version in EpochRules.firstVersions {
      let rules = try EpochRules(specVersion: version)
      var runner = try EpochRunner(engine: .double)
      var output = EpochOutput()
      for seed in 0..<UInt64(60) {
        var input = randomSubnet(seed: seed, .everyday)
        input.parameters.liquidAlpha = seed % 2 == 0
        try runner.run(input, under: rules, into: &output)
      }
      let declined =
        rules.bondMask == .sinceLastUpdate
        ? 60...60 : rules.liquidAlpha == .logistic || rules.steepness == .whole ? 1...30 : 0...0
      #expect(runner.counts.epochs == 60)
      #expect(declined.contains(runner.counts.declined(.rules)), "spec \(version)")
      #expect(runner.counts.consensus(.dense) + runner.counts.declined(.rules) == 60, "spec \(version)")
    }
  }

  @Test("Fused and fine kernels agree within rounding", arguments: Strangeness.allCases)
  func fusedAndFine(_ strangeness: Strangeness) throws {
    for seed in 0..<UInt64(120) {
      let rules = try EpochRules(specVersion: seed % 3 == 0 ? 273 : seed % 3 == 1 ? 424 : 475)
      let input = randomSubnet(seed: seed, strangeness, under: rules)
      guard input.epochConsensus == .yuma else { continue }
      let raw = try #require(try Epoch.run(input, under: rules, engine: .double, detail: .raw).trace)
      let trace = try #require(try Epoch.run(input, under: rules, engine: .double, detail: .trace).trace)
      for (fused, fine) in [
        (raw.consensus, trace.consensus), (raw.incentive, trace.incentive),
        (raw.validatorTrust, trace.validatorTrust),
        (raw.dividends, trace.dividends), (raw.normalizedCombinedEmission, trace.normalizedCombinedEmission),
      ] {
        guard case .real(let fused) = fused, case .real(let fine) = fine else {
          Issue.record("not doubles")
          continue
        }
        for (left, right) in zip(fused, fine) {
          #expect(abs(left - right) <= 1e-9 * max(1, abs(right)), "seed \(seed)")
        }
      }
    }
  }

  @Test("No input, however hostile, gives numbers that are not finite")
  func finite() throws {
    let versions = EpochRules.firstVersions
    for seed in 0..<UInt64(560) {
      let rules = try EpochRules(specVersion: versions[Int(seed) % versions.count])
      let input = randomSubnet(seed: seed, .hostile, under: rules)
      let result = try Epoch.run(input, under: rules, engine: .double, detail: .trace)
      // Null has no stages.
      guard input.epochConsensus == .yuma else { continue }
      let trace = try #require(result.trace)
      for values in [trace.stake, trace.consensus, trace.incentive, trace.dividends, trace.emaBonds?.values] {
        if case .real(let values) = values { #expect(!values.contains { !$0.isFinite }, "seed \(seed)") }
      }
    }
  }

  @Test("A runner that has run other epochs gives what a new one gives")
  func usedRunner() throws {
    var runner = try EpochRunner(engine: .double)
    var output = EpochOutput()
    for seed in 0..<UInt64(100) {
      let rules = try EpochRules(specVersion: EpochRules.firstVersions[Int(seed) % EpochRules.firstVersions.count])
      let input = randomSubnet(seed: seed, seed % 2 == 0 ? .everyday : .hostile, under: rules)
      try runner.run(input, under: rules, into: &output)
      let fresh = try Epoch.run(input, under: rules, engine: .double).output
      #expect(output == fresh, "seed \(seed)")
    }
  }

  #if OpenBLAS
    @Test("Portable products give what CBLAS gives within a step")
    func cblas() throws {
      for seed in 0..<UInt64(60) {
        let input = randomSubnet(seed: seed, .everyday)
        let portable = try Epoch.run(input, under: .golden, engine: .double(products: PortableProducts()))
        let cblas = try Epoch.run(input, under: .golden, engine: .double)
        #expect(portable.kernels == "portable" && cblas.kernels == "cblas")
        expectClose(portable.output.incentive, cblas.output.incentive, 1, "seed \(seed)")
        expectClose(portable.output.dividends, cblas.output.dividends, 1, "seed \(seed)")
      }
    }
  #endif

  @Test("A library that gives garbage makes no engine")
  func garbage() {
    #expect(throws: MatrixProductsError.self) { _ = try EpochEngine.double(products: Garbage()) }
  }
}

/// A library that forgets its results.
private struct Garbage: MatrixProducts {
  let name = "garbage"
  func multiply(_ matrix: DenseMatrix, by vector: [Double], into product: inout [Double]) {}
  func multiplyTransposed(_ matrix: DenseMatrix, by vector: [Double], into product: inout [Double]) {}
}

private func dense(_ row: [(UInt16, UInt16)], _ n: Int) -> [UInt16] {
  var result = [UInt16](repeating: 0, count: n)
  for (column, value) in row { result[Int(column)] = value }
  return result
}

private func expectClose(_ left: [UInt16], _ right: [UInt16], _ steps: UInt64, _ what: Comment) {
  #expect(left.count == right.count, what)
  for (left, right) in zip(left, right) { #expect(abs(Int(left) - Int(right)) <= Int(steps), what) }
}
