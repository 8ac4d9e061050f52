// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import Yuma

/// What code that uses the library leans on: inputs built in code, results by neuron, the next epoch, batches.
@Suite("Use in code")
struct UsageInCodeTests {
  private static let subnet = EpochInput(
    block: 10_000, emission: .alpha(148), owner: 0,
    neurons: [
      .validator(stake: .alpha(5_000), tao: .tao(1_000), weights: [2: 0.4, 3: 0.6]),
      .validator(stake: .alpha(3_000), weights: [2: 1, 3: 3]), .server(), .server(stake: .alpha(0.000000001)),
    ],
    parameters: Hyperparameters(taoWeight: Hyperparameters.taoWeight(fraction: 0.18)))

  @Test("Neurons in a list become the chain's lists, weights scaled so that the largest is 65535")
  func neurons() throws {
    let input = Self.subnet
    try input.validate(under: .latest)
    #expect(input.alphaStake == [5_000_000_000_000, 3_000_000_000_000, 0, 1])
    #expect(input.taoStake == [1_000_000_000_000, 0, 0, 0])
    #expect(input.validatorPermits == [true, true, false, false])
    #expect(input.weights[0].map(\.column) == [2, 3] && input.weights[0].map(\.value) == [43_690, 65_535])
    #expect(input.weights[1].map(\.value) == [21_845, 65_535])
    #expect(input.lastUpdate == [9_999, 9_999, 9_999, 9_999] && input.lastMechanismStepBlock == 9_640)
  }

  @Test("Weights that are not positive and finite, and uids that are none, are left out")
  func oddWeights() {
    let weights: [Int: Double] = [2: 0.5, 3: 0, 4: -1, 5: .nan, 6: .infinity, -1: 1, 70_000: 1]
    #expect(Neuron(hasPermit: true, weights: weights).storedWeights.map(\.0) == [2])
    #expect(Neuron(hasPermit: true, weights: [:]).storedWeights.isEmpty)
  }

  @Test("A neuron of a result has the figures of the output's lists")
  func neuronsOfAResult() throws {
    let result = try Epoch.run(Self.subnet, under: .latest)
    #expect(result.neurons.count == 4 && result.neurons.map(\.id) == [0, 1, 2, 3])
    for neuron in result.neurons {
      #expect(neuron == result[neuron.uid])
      #expect(neuron.incentive.parts == result.output.incentive[neuron.uid])
      #expect(neuron.stake.rao == result.output.stake[neuron.uid])
      #expect(
        neuron.paid.rao == result.output.serverEmission[neuron.uid] + result.output.validatorEmission[neuron.uid])
      #expect(neuron.isActive == result.output.active[neuron.uid])
      #expect(neuron.hasPermit == result.output.validatorPermits[neuron.uid])
    }
    #expect(result.neurons.map(\.paid.rao).reduce(0, +) + UInt64(result.ledger.undistributed) == 148_000_000_000)
  }

  @Test("Amounts and proportions round to the nearest, and clamp")
  func amounts() {
    #expect(Amount.alpha(1.5).rao == 1_500_000_000 && Amount.tao(-1).rao == 0 && Amount.alpha(.nan).rao == 0)
    #expect(Amount.alpha(1e12).rao == .max && Amount.alpha(.infinity).rao == .max)
    #expect("\(Amount(rao: 147_599_999_427))" == "147.599999427" && "\(Amount(rao: 7))" == "0.000000007")
    #expect(Proportion(fraction: 0.5).parts == 32_768 && Proportion(fraction: 2).parts == 65_535)
    #expect(Proportion(fraction: -1).parts == 0 && Proportion(fraction: .nan).parts == 0)
    #expect(Hyperparameters.taoWeight(fraction: 1) == .max && Hyperparameters.taoWeight(fraction: 0.5) == 1 << 63)
    #expect(Hyperparameters.taoWeight(fraction: .nan) == 0)
  }

  @Test("A replaced row leaves the other rows as they were", arguments: [0, 1, 3])
  func replacedRow(row: Int) {
    let rows: [[(UInt16, UInt16)]] = [[(1, 10), (2, 20)], [], [(0, 5)], [(3, 7), (3, 8), (1, 9)]]
    for new: [(UInt16, UInt16)] in [[], [(9, 1)], [(1, 2), (3, 4), (5, 6), (7, 8)]] {
      var matrix = SparseMatrix(rows: rows)
      matrix.replaceRow(row, with: new)
      var expected = rows
      expected[row] = new
      #expect(matrix == SparseMatrix(rows: expected))
      matrix[row] = rows[row].map { (column: $0.0, value: $0.1) }
      #expect(matrix == SparseMatrix(rows: rows))
    }
    let sparse = SparseMatrix<UInt16>(rowCount: 4, rows: [3: [(1, 2)], 9: [(1, 1)]])
    #expect(sparse == SparseMatrix(rows: [[], [], [], [(1, 2)]]))
  }

  @Test("The next epoch's input has what the epoch stored, and its blocks")
  func advance() throws {
    var input = Self.subnet
    let output = try Epoch.run(input, under: .latest).output
    input.advance(with: output, under: .latest)
    #expect(input.bonds == output.bonds && input.previousConsensus == output.consensus)
    #expect(input.currentBlock == 10_360 && input.lastMechanismStepBlock == 10_000)
    #expect(input.lastYumaStepBlock == 10_000, "from 475 on")
    try input.validate(under: .latest)

    let old = try EpochRules(specVersion: 424)
    var before = Self.subnet
    before.advance(with: output, under: old, to: 10_361)
    #expect(before.lastYumaStepBlock == nil && before.currentBlock == 10_361)
    try before.validate(under: old)
  }

  @Test("An error says which rule is broken, as data")
  func typedErrors() throws {
    var input = Self.subnet
    input.taoStake.removeLast()
    #expect { try input.validate(under: .latest) } throws: {
      ($0 as? EpochInputError)?.rule == .oneForEachNeuron && ($0 as? EpochInputError)?.field == "taoStake"
    }
    input = Self.subnet
    input.ownerUID = 9
    #expect { try input.validate(under: .latest) } throws: { ($0 as? EpochInputError)?.rule == .knownUID }
    input = Self.subnet
    input.weights.append(column: 1, value: 1)
    #expect { try input.validate(under: .latest) } throws: { ($0 as? EpochInputError)?.rule == .closedRows }
    input = Self.subnet
    input.epochConsensus = .null(NullBudgets(mining: 0, dividend: 0, fallback: 0))
    #expect { try input.validate(under: try EpochRules(specVersion: 424)) } throws: {
      ($0 as? EpochInputError)?.rule == .knownToTheRules
    }
  }

  @Test("A batch's results come in the order of the inputs, with failures in their places", arguments: [1, 3])
  func asynchronousResults(width: Int) async throws {
    var inputs = (0..<40).map { index in
      var input = Self.subnet
      input.emission = UInt64(index) * 1_000_000
      return input
    }
    inputs[7].taoStake.removeLast()
    var index = 0
    for try await result in EpochBatch(engine: .reference, width: width).results(of: inputs, under: .latest) {
      switch result {
      case .success(let result): #expect(result.ledger.emission == inputs[index].emission && index != 7)
      case .failure(let error): #expect(index == 7 && error.field == "taoStake")
      }
      index += 1
    }
    #expect(index == 40)
  }

  @Test("A batch is called from the main actor, and its consumer runs there")
  @MainActor func fromTheMainActor() async throws {
    var total: Int128 = 0
    let inputs = Array(repeating: Self.subnet, count: 12)
    try await EpochBatch(engine: .vector, width: 2).run(inputs, under: .latest) { _, result in
      MainActor.assertIsolated()
      total += try result.get().ledger.undistributed
    }
    var again: Int128 = 0
    for try await result in EpochBatch(engine: .vector, width: 2).results(of: inputs, under: .latest) {
      again += try result.get().ledger.undistributed
    }
    let once = try Epoch.run(Self.subnet, under: .latest).ledger.undistributed
    #expect(total == again && total == 12 * once)
  }

  @Test("A cancelled loop ends with CancellationError")
  func cancelledLoop() async throws {
    let inputs = Array(repeating: Self.subnet, count: 1_000)
    let task = Task {
      var count = 0
      for try await _ in EpochBatch(engine: .reference, width: 2).results(of: inputs, under: .latest) {
        count += 1
        if count == 3 { withUnsafeCurrentTask { $0?.cancel() } }
      }
      return count
    }
    await #expect(throws: CancellationError.self) { try await task.value }
  }
}
