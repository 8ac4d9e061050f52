import DenseOperations
import RandomSubnets
import Testing
import Yuma
import YumaAudit
import YumaDouble
import YumaVectors

@Suite struct RandomSubnetTests {
  @Test("An everyday subnet is as close to the chain as its bound says")
  func bound() throws {
    var bounded = 0
    for seed in 0..<UInt64(150) {
      let input = randomSubnet(seed: seed, .everyday)
      let bound = try RoundingBound(input, under: .golden)
      guard bound.excess == nil, EngineUnderTest.chainOutOfRange(input, .golden) == nil else { continue }
      bounded += 1
      let chain = try Epoch.run(input, under: .golden).output
      let estimate = try Epoch.run(input, under: .golden, engine: .double).output
      #expect(chain.validatorPermits == estimate.validatorPermits, "seed \(seed)")
      expectClose(chain.stakeWeight, estimate.stakeWeight, bound.stake, "stakeWeight, seed \(seed)")
      expectClose(chain.consensus, estimate.consensus, bound.consensus, "consensus, seed \(seed)")
      expectClose(chain.incentive, estimate.incentive, bound.incentive, "incentive, seed \(seed)")
      expectClose(chain.dividends, estimate.dividends, bound.dividends, "dividends, seed \(seed)")
      expectClose(chain.validatorTrust, estimate.validatorTrust, bound.validatorTrust, "validatorTrust, seed \(seed)")
      for uid in 0..<input.neuronCount {
        expectClose(
          dense(chain.bonds.row(uid), input.neuronCount), dense(estimate.bonds.row(uid), input.neuronCount),
          bound.bonds,
          "bonds of \(uid), seed \(seed)")
      }
      for (left, right) in zip(chain.combinedEmission, estimate.combinedEmission) {
        #expect(abs(Double(left) - Double(right)) <= bound.rao + 1, "seed \(seed)")
      }
    }
    // The bound has to hold for most inputs, or it says nothing.
    #expect(bounded > 75)
  }

  @Test("Fused and fine kernels agree within rounding", arguments: Strangeness.allCases)
  func fusedAndFine(_ strangeness: Strangeness) throws {
    for seed in 0..<UInt64(120) {
      let input = randomSubnet(seed: seed, strangeness)
      let raw = try #require(try Epoch.run(input, under: .golden, engine: .double, detail: .raw).trace)
      let trace = try #require(try Epoch.run(input, under: .golden, engine: .double, detail: .trace).trace)
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
    for seed in 0..<UInt64(400) {
      let trace = try #require(
        try Epoch.run(randomSubnet(seed: seed, .hostile), under: .golden, engine: .double, detail: .trace).trace)
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
      let input = randomSubnet(seed: seed, seed % 2 == 0 ? .everyday : .hostile)
      try runner.run(input, under: .golden, into: &output)
      let fresh = try Epoch.run(input, under: .golden, engine: .double).output
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
        expectClose(portable.output.incentive, cblas.output.incentive, 1e-12, "seed \(seed)")
        expectClose(portable.output.dividends, cblas.output.dividends, 1e-12, "seed \(seed)")
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

/// Floors of numbers that are `error` apart.
private func expectClose(_ left: [UInt16], _ right: [UInt16], _ error: Double, _ what: Comment) {
  #expect(left.count == right.count, what)
  for (left, right) in zip(left, right) {
    #expect(abs(Int(left) - Int(right)) <= Int(min(error, 1) * 65535) + 1, what)
  }
}
