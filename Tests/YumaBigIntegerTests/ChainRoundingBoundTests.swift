// SPDX-License-Identifier: Apache-2.0
#if GMP
  import RandomSubnets
  import Testing
  import TestSupport
  import Yuma
  import YumaAudit
  import YumaBigInteger

  @Suite("What rounding can cost, by derivation")
  struct RoundingBoundTests {
    private func check(_ input: EpochInput, under rules: EpochRules, _ name: String) throws -> Bool {
      let chain = try Epoch.run(input, under: rules, engine: .reference, detail: .trace)
      let exact = try Epoch.run(input, under: rules, engine: .exact(fractionalBits: 256), detail: .trace)
      let analysis = try ErrorAnalysis(of: chain, against: exact)
      // Clips and ranks change sides where values are a step apart: no amount jumps there.
      guard analysis.decided.medians.isEmpty, analysis.decided.permits.isEmpty, let trace = exact.trace,
        let bound = ChainRoundingBound(input, trace: trace)
      else { return false }
      for neuron in analysis.neurons {
        let uid = neuron.uid
        for (difference, bound) in [
          (neuron.incentive, bound.incentive), (neuron.dividends, bound.dividends),
          (neuron.validatorTrust, bound.validatorTrust),
        ] { #expect(Double(difference.magnitude) <= ChainRoundingBound.steps(bound[uid]), "\(name), uid \(uid)") }
        for (difference, bound) in [
          (neuron.serverEmission, bound.serverShare), (neuron.validatorEmission, bound.validatorShare),
        ] {
          #expect(
            Double(difference.magnitude) <= ChainRoundingBound.rao(bound[uid], emission: input.emission),
            "\(name), uid \(uid)")
        }
      }
      return true
    }

    @Test("holds on random subnets on which rounding decides nothing")
    func random() throws {
      let first = UInt64.random(in: 0 ... .max / 2)
      print("seeds from \(first)")
      let checked = try (first..<first + 150).count {
        try check(randomSubnet(seed: $0, .everyday), under: EpochRules(specVersion: 446), "seed \($0)")
      }
      #expect(checked > 50)
    }

    @Test(
      "holds on the real subnet",
      arguments: ["real/sn15-yuma.json", "real/sn15-yuma3.json", "real/sn15-yuma3-liquid.json"])
    func real(name: String) throws {
      let snapshots = try Vectors.snapshots(name)
      let checked = try snapshots.count { try check($0.input, under: $0.rules(), name) }
      #expect(checked == snapshots.count)
    }
  }
#endif
