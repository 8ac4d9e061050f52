// SPDX-License-Identifier: Apache-2.0
#if GMP
  import RandomSubnets
  import Testing
  import TestSupport
  import Yuma
  import YumaBigInteger

  @testable import YumaAudit

  @Suite("Error analysis of the chain against the exact engine")
  struct ErrorAnalysisTests {
    private func analyse(_ input: EpochInput, fractionalBits: Int = 256) throws -> ErrorAnalysis {
      try ErrorAnalysis(
        of: Epoch.run(input, under: .golden, engine: .reference, detail: .trace),
        against: Epoch.run(input, under: .golden, engine: .exact(fractionalBits: fractionalBits), detail: .trace))
    }

    @Test("finds nothing where the exact engine is the chain")
    func same() throws {
      let input = try Vectors.snapshots("real/sn15-yuma3-liquid.json")[0].input
      let analysis = try ErrorAnalysis(
        of: Epoch.run(input, under: .golden, engine: .reference, detail: .trace),
        against: Epoch.run(
          input, under: .golden, engine: .exact(fractionalBits: 32, chainTranscendentals: true), detail: .trace))
      #expect(analysis.neurons.allSatisfy { !$0.isDifferent && $0.firstStage == nil })
      #expect(analysis.stages.allSatisfy { $0.largest == 0 && $0.row == nil && $0.count == 0 })
      #expect(analysis.stages.map(\.stage) == EpochStage.allCases)
      #expect(analysis.decided.isEmpty)
      #expect(analysis.undistributed == analysis.undistributedByMeasure)
    }

    @Test("gives each neuron's steps and rao")
    func neurons() throws {
      let input = try Vectors.snapshots("real/sn15-yuma3.json")[0].input
      let chain = try Epoch.run(input, under: .golden, engine: .reference, detail: .trace)
      let exact = try Epoch.run(input, under: .golden, engine: .exact(fractionalBits: 256), detail: .trace)
      let analysis = try ErrorAnalysis(of: chain, against: exact)
      #expect(analysis.engine == "reference")
      #expect(analysis.measure == "exact")
      #expect(analysis.neurons.contains { $0.isDifferent })
      for neuron in analysis.neurons {
        let uid = neuron.uid
        #expect(neuron.incentive == Int(chain.output.incentive[uid]) - Int(exact.output.incentive[uid]))
        #expect(
          neuron.serverEmission
            == Int128(chain.output.serverEmission[uid]) - Int128(exact.output.serverEmission[uid]))
      }
      let paid = analysis.neurons.reduce(Int128(0)) { $0 + $1.serverEmission + $1.validatorEmission }
      #expect(paid == analysis.undistributedByMeasure - analysis.undistributed)
    }

    /// Three validators of one third of the stake each, and kappa of two thirds: whether one third exceeds one third is up to
    /// the last bit. 2^32 / 3 leaves 1, 2^65 / 3 leaves 2, so that 32 bits say no and 65 say yes.
    @Test("flags a tie that rounding decides: the median and the clips")
    func tie() throws {
      let rows: [[(UInt16, UInt16)]] = [[(3, 10), (4, 90)], [(3, 40), (4, 60)], [(3, 70), (4, 30)], [], []]
      let input = EpochInput(
        currentBlock: 1000, tempo: 100, lastMechanismStepBlock: 900,
        lastUpdate: [Int](repeating: 990, count: 5).map(UInt64.init), blockAtRegistration: [1, 1, 1, 1, 1],
        alphaStake: [1000, 1000, 1000, 0, 0], taoStake: [0, 0, 0, 0, 0],
        validatorPermits: [true, true, true, false, false], weights: SparseMatrix(rows: rows),
        bonds: SparseMatrix(emptyRows: 5), emission: 1_000_000_000, parameters: Hyperparameters(kappa: 43690))
      let decided = try analyse(input, fractionalBits: 65).decided
      #expect(decided.medians == [3, 4])
      // The chain takes the middle weight, 65 bits the smallest; of the middle row more is clipped then.
      #expect(decided.clips.map { [$0.row, $0.column] } == [[1, 3], [1, 4]])
      #expect(decided.permits.isEmpty)
      #expect(decided.ranks.isEmpty)
      #expect(!decided.isEmpty)
      #expect(try analyse(input, fractionalBits: 256).decided.isEmpty)
    }

    @Test("flags uids whose order of incentive is strictly opposite, and permits of one result only")
    func order() throws {
      let input = randomSubnet(seed: 4, .everyday)
      let result = try Epoch.run(input, under: .golden, engine: .reference, detail: .trace)
      let trace = try #require(result.trace)
      func ranks(_ first: [Int64], _ second: [Int64]) -> [Int] {
        var (left, right) = (trace, trace)
        left.incentive = .bits(first)
        right.incentive = .decimal(second.map { "\($0 << 8)" }, fractionalBits: 40)
        return RoundingDecisions(of: result.output, left, against: result.output, right).ranks
      }
      #expect(ranks([1, 2, 3, 4], [10, 20, 30, 40]) == [])
      #expect(ranks([1, 1, 1, 4], [10, 20, 30, 40]) == [], "a tie is no opposite order")
      #expect(ranks([1, 2, 3, 4], [10, 20, 20, 20]) == [])
      #expect(ranks([1, 3, 2, 4], [10, 20, 30, 40]) == [1, 2])
      #expect(ranks([4, 2, 3, 1], [10, 20, 30, 40]) == [0, 1, 2, 3])

      var other = result.output
      other.validatorPermits[0].toggle()
      #expect(RoundingDecisions(of: result.output, trace, against: other, trace).permits == [0])
    }

    @Test("needs traces of one input")
    func errors() throws {
      let input = randomSubnet(seed: 1, .everyday)
      let traced = try Epoch.run(input, under: .golden, engine: .reference, detail: .trace)
      let bare = try Epoch.run(input, under: .golden, engine: .reference)
      #expect(throws: ErrorAnalysisError.noTrace(engine: "reference")) { try ErrorAnalysis(of: bare, against: traced) }
      let other = try Epoch.run(randomSubnet(seed: 2, .everyday), under: .golden, engine: .reference, detail: .trace)
      #expect(throws: ErrorAnalysisError.self) { try ErrorAnalysis(of: traced, against: other) }
    }
  }
#endif
