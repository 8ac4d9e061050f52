// SPDX-License-Identifier: Apache-2.0
import RandomSubnets
import Testing
import Yuma

/// Laws of an epoch that follow from its rules, on random subnets. A failure names the seed.
@Suite struct LawTests {
  static let seeds: Range<UInt64> = 0..<300

  @Test(arguments: Strangeness.allCases)
  func `The ledger adds up to the emission, whatever the input`(_ strangeness: Strangeness) throws {
    for seed in Self.seeds {
      let input = randomSubnet(seed: seed, strangeness)
      let result = try Epoch.run(input, under: .golden)
      let ledger = result.ledger
      #expect(ledger.emission == input.emission, "seed \(seed)")
      #expect(
        Int128(ledger.serverEmission) + Int128(ledger.validatorEmission) + ledger.undistributed
          == Int128(input.emission),
        "seed \(seed)")
      #expect(ledger.serverEmission == result.output.serverEmission.reduce(0) { $0 + UInt128($1) }, "seed \(seed)")
      #expect(ledger.combinedEmission == result.output.combinedEmission.reduce(0) { $0 + UInt128($1) }, "seed \(seed)")
    }
  }

  @Test func `Truncation never pays more than the emission on an everyday subnet`() throws {
    for seed in Self.seeds {
      let input = randomSubnet(seed: seed, .everyday)
      let undistributed = try Epoch.run(input, under: .golden).ledger.undistributed
      #expect(undistributed >= 0, "seed \(seed)")
    }
  }

  @Test func `An inactive validator earns no dividends under Yuma 3`() throws {
    var inactive = 0
    for seed in Self.seeds {
      var input = randomSubnet(seed: seed, .everyday)
      input.parameters.yuma3 = true
      let output = try Epoch.run(input, under: .golden).output
      for uid in output.active.indices where !output.active[uid] {
        inactive += 1
        #expect(output.dividends[uid] == 0, "seed \(seed) uid \(uid)")
      }
    }
    #expect(inactive > 100)
  }

  @Test func `A neuron that nobody weighs gets no incentive and no consensus`() throws {
    for seed in Self.seeds {
      let input = randomSubnet(seed: seed, .everyday)
      let output = try Epoch.run(input, under: .golden).output
      let weighed = Set(input.weights.columns)
      for uid in output.incentive.indices where !weighed.contains(UInt16(uid)) {
        #expect(output.incentive[uid] == 0 && output.consensus[uid] == 0, "seed \(seed) uid \(uid)")
      }
    }
  }

  @Test func `Clipped weights lie at or below both the weight and the consensus`() throws {
    for seed in Self.seeds {
      let trace = try #require(try Epoch.run(randomSubnet(seed: seed, .everyday), under: .golden, detail: .trace).trace)
      let weights = trace.weights.map(cells) ?? [:]
      let consensus = bits(trace.consensus)
      let clipped = trace.clippedWeights.map(cells) ?? [:]
      for (cell, value) in clipped {
        #expect(value <= consensus[cell.column], "seed \(seed) \(cell)")
        #expect(weights[cell].map { value <= $0 } == true, "seed \(seed) \(cell)")
      }
    }
  }

  @Test func `A row of weights counts by its proportions alone`() throws {
    for seed in Self.seeds {
      var input = randomSubnet(seed: seed, .everyday)
      var doubled = SparseMatrix<UInt16>()
      var halved = SparseMatrix<UInt16>()
      for row in 0..<input.neuronCount {
        halved.appendRow(input.weights.row(row).map { ($0.0, $0.1 / 2) })
        doubled.appendRow(input.weights.row(row).map { ($0.0, $0.1 / 2 * 2) })
      }
      input.weights = halved
      let small = try Epoch.run(input, under: .golden).output
      input.weights = doubled
      #expect(try Epoch.run(input, under: .golden).output == small, "seed \(seed)")
    }
  }

  @Test func `The order of uids does not matter where no two stakes are equal`() throws {
    for seed in Self.seeds {
      let input = randomSubnet(seed: seed, .everyday).withDistinctStakes()
      var random = SplitMix64(seed: seed)
      let order = Array(0..<input.neuronCount).shuffled(using: &random)
      let straight = try Epoch.run(input, under: .golden).output
      let moved = try Epoch.run(input.reordered(order), under: .golden).output
      #expect(order.map { straight.incentive[$0] } == moved.incentive, "seed \(seed)")
      #expect(order.map { straight.dividends[$0] } == moved.dividends, "seed \(seed)")
      #expect(order.map { straight.consensus[$0] } == moved.consensus, "seed \(seed)")
      #expect(order.map { straight.validatorTrust[$0] } == moved.validatorTrust, "seed \(seed)")
      #expect(order.map { straight.combinedEmission[$0] } == moved.combinedEmission, "seed \(seed)")
      #expect(order.map { straight.validatorPermits[$0] } == moved.validatorPermits, "seed \(seed)")
    }
  }

  @Test func `No emission in, nothing out`() throws {
    for seed in Self.seeds {
      var input = randomSubnet(seed: seed, .hostile)
      input.emission = 0
      let ledger = try Epoch.run(input, under: .golden).ledger
      #expect(ledger.serverEmission == 0 && ledger.validatorEmission == 0 && ledger.undistributed == 0, "seed \(seed)")
    }
  }

  @Test func `Emission changes what is paid and nothing else`() throws {
    for seed in Self.seeds {
      var input = randomSubnet(seed: seed, .hostile)
      var before = try Epoch.run(input, under: .golden).output
      input.emission = input.emission ^ 0xFFFF
      let after = try Epoch.run(input, under: .golden).output
      before.serverEmission = after.serverEmission
      before.validatorEmission = after.validatorEmission
      before.combinedEmission = after.combinedEmission
      #expect(before == after, "seed \(seed)")
    }
  }

  @Test func `With a penalty of 0 the bonds do not depend on the clip`() throws {
    for seed in Self.seeds {
      var input = randomSubnet(seed: seed, .everyday)
      input.parameters.bondsPenalty = 0
      let trace = try #require(try Epoch.run(input, under: .golden, detail: .trace).trace)
      #expect(trace.weightsForBonds == trace.weights, "seed \(seed)")
    }
  }

  @Test func `Yuma 3 drops bonds without a weight under liquid alpha and keeps them without`() throws {
    let input = EpochInput(
      currentBlock: 10_000, tempo: 360, lastMechanismStepBlock: 9_639, lastUpdate: [9_900, 9_900, 9_900, 9_900],
      blockAtRegistration: [100, 100, 100, 100], alphaStake: [5_000_000_000_000, 4_000_000_000_000, 0, 0],
      taoStake: [0, 0, 0, 0], validatorPermits: [true, true, false, false],
      weights: SparseMatrix(rows: [[(2, 65535)], [(2, 65535)], [], []]),
      bonds: SparseMatrix(rows: [[(2, 30000), (3, 30000)], [(2, 30000)], [], []]), emission: 1_000_000_000,
      parameters: Hyperparameters(yuma3: true, liquidAlpha: false))
    var liquid = input
    liquid.parameters.liquidAlpha = true
    #expect(try Epoch.run(input, under: .golden).output.bonds.row(0).map(\.0) == [2, 3])
    #expect(try Epoch.run(liquid, under: .golden).output.bonds.row(0).map(\.0) == [2])
  }
}

private struct Cell: Hashable {
  let row: Int
  let column: Int
}

private func bits(_ values: TraceValues) -> [Int64] {
  if case .bits(let bits) = values { bits } else { [] }
}

private func cells(_ matrix: TraceMatrix) -> [Cell: Int64] {
  let values = bits(matrix.values)
  var cells: [Cell: Int64] = [:]
  for row in 0..<(matrix.rowOffsets.count - 1) {
    for k in matrix.rowOffsets[row]..<matrix.rowOffsets[row + 1] {
      cells[Cell(row: row, column: Int(matrix.columns[k]))] = values[k]
    }
  }
  return cells
}

extension EpochInput {
  /// The same subnet with stakes that all differ, by orders of magnitude more than rounding.
  fileprivate func withDistinctStakes() -> EpochInput {
    var input = self
    for uid in alphaStake.indices {
      input.alphaStake[uid] = alphaStake[uid] + UInt64(uid + 1) * 1_000_000_000_000
    }
    return input
  }

  /// The same subnet where neuron `order[k]` has uid k.
  fileprivate func reordered(_ order: [Int]) -> EpochInput {
    var place = [Int](repeating: 0, count: order.count)
    for (new, old) in order.enumerated() { place[old] = new }
    func moved(_ matrix: SparseMatrix<UInt16>) -> SparseMatrix<UInt16> {
      SparseMatrix(
        rows: order.map { old in
          matrix.row(old).map { (UInt16(place[Int($0.0)]), $0.1) }.sorted { $0.0 < $1.0 }
        })
    }
    var input = self
    input.lastUpdate = order.map { lastUpdate[$0] }
    input.blockAtRegistration = order.map { blockAtRegistration[$0] }
    input.alphaStake = order.map { alphaStake[$0] }
    input.taoStake = order.map { taoStake[$0] }
    input.validatorPermits = order.map { validatorPermits[$0] }
    input.ownerUID = ownerUID.map { UInt16(place[Int($0)]) }
    input.weights = moved(weights)
    input.bonds = moved(bonds)
    input.commitBlocks = commitBlocks.map { blocks in order.map { blocks[$0] } }
    input.previousConsensus = previousConsensus.map { stored in order.map { $0 < stored.count ? stored[$0] : 0 } }
    return input
  }
}
