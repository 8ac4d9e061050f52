// SPDX-License-Identifier: Apache-2.0
#if GMP
  import RandomSubnets
  import Testing
  import TestSupport
  import Yuma
  import YumaBigInteger

  /// What the chain's engine and the exact engine of 32 bits say of one epoch.
  struct Comparison {
    let reference: EpochResult
    let exact: EpochResult

    init(_ input: EpochInput, under rules: EpochRules) throws {
      reference = try Epoch.run(input, under: rules, engine: .observingReference, detail: .trace)
      exact = try Epoch.run(
        input, under: rules, engine: .exact(fractionalBits: 32, chainTranscendentals: true), detail: .trace)
    }

    /// Outputs and raw values agree, or the chain's numbers were out of range first, at the same place for both.
    func expectAgreement(_ name: String) throws {
      #expect(exact.remarks.first == reference.remarks.first, "\(name)")
      guard reference.remarks.isEmpty else { return }
      #expect(exact.remarks.isEmpty, "\(name)")
      #expect(exact.trace?.firstDifference(from: reference.trace?.asDecimal) == nil, "\(name)")
      #expect(exact.output == reference.output, "\(name)")
    }
  }

  extension EpochTrace {
    /// The trace with raw bits as decimals of 32 fractional bits.
    fileprivate var asDecimal: EpochTrace {
      var copy = self
      for path in [
        \EpochTrace.stake, \.activeStake, \.consensus, \.validatorTrust, \.incentive, \.dividends,
        \.normalizedServerEmission, \.normalizedValidatorEmission, \.normalizedCombinedEmission,
      ] { copy[keyPath: path] = self[keyPath: path].asDecimal }
      for path in [\EpochTrace.weights, \.clippedWeights, \.weightsForBonds, \.emaBonds] {
        copy[keyPath: path]?.values = self[keyPath: path]?.values.asDecimal ?? .bits([])
      }
      return copy
    }
  }

  extension EpochTrace {
    /// The name and both values of the first stage in which two traces differ.
    fileprivate func firstDifference(from other: EpochTrace?) -> String? {
      guard let other, self != other else { return nil }
      let stages = zip(Mirror(reflecting: self).children, Mirror(reflecting: other).children)
      return stages.first { "\($0.value)" != "\($1.value)" }.map { "\($0.label ?? ""): \($0.value), \($1.value)" }
    }
  }

  extension TraceValues {
    fileprivate var asDecimal: TraceValues {
      guard case .bits(let bits) = self else { return self }
      return .decimal(bits.map { String($0) }, fractionalBits: 32)
    }
  }

  @Suite("With 32 bits and the chain's recipes the exact engine is the chain")
  struct AgreementTests {
    @Test("on every golden epoch on which nothing saturates or wraps", arguments: Vectors.epochFiles)
    func golden(name: String) throws {
      for (index, snapshot) in try Vectors.snapshots(name).enumerated() {
        try Comparison(snapshot.input, under: snapshot.rules()).expectAgreement("\(name), epoch \(index)")
      }
    }

    /// Stakes beyond 2^63 - 1 and a moving average beyond 2^31 million.
    @Test("The golden epochs on which something does are those made for it, and named")
    func notApplicable() throws {
      var stages: [EpochRemark.Stage: [String]] = [:]
      for name in Vectors.epochFiles where name.hasPrefix("epoch/") {
        for snapshot in try Vectors.snapshots(name) {
          let result = try Epoch.run(
            snapshot.input, under: snapshot.rules(), engine: .exact(fractionalBits: 32, chainTranscendentals: true))
          if let remark = result.remarks.first { stages[remark.stage, default: []].append(name) }
        }
      }
      let stake = stages.removeValue(forKey: .stake) ?? []
      #expect(stake.count == 28)
      #expect(stake.allSatisfy { $0.contains("hostile") || $0.contains("edge") || $0.contains("max-stake") })
      #expect(stages == [.alpha: ["epoch/hostile-008.json"]])
    }

    @Test("on random subnets, under every ruleset", arguments: [Strangeness.everyday, .hostile])
    func random(strangeness: Strangeness) throws {
      let first = UInt64.random(in: 0 ... .max / 2)
      print("seeds from \(first)")
      var compared = 0
      let versions = EpochRules.firstVersions
      for seed in first..<first + 600 {
        let version = versions[Int(seed % UInt64(versions.count))]
        let rules = try EpochRules(specVersion: version)
        let comparison = try Comparison(randomSubnet(seed: seed, strangeness, under: rules), under: rules)
        try comparison.expectAgreement("spec \(version), seed \(seed)")
        if comparison.reference.remarks.isEmpty { compared += 1 }
      }
      #expect(compared > 100)
    }
  }
#endif
