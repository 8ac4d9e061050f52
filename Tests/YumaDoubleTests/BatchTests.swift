// SPDX-License-Identifier: Apache-2.0
import RandomSubnets
import Testing
import Yuma

@testable import YumaDouble

@Suite struct BatchTests {
  @Test("A batch gives what single epochs give, bit for bit", arguments: SubnetShape.Rules.allCases)
  func singleEpochs(_ rules: SubnetShape.Rules) throws {
    let inputs = try (0..<UInt64(40)).map {
      try SubnetShape("n24-v6-d90-\(rules.rawValue)").makeInput(seed: $0)
    }
    var batch = try DoubleBatch(engine: .double)
    var outputs: [EpochOutput] = []
    for _ in 0..<2 {
      try batch.run(inputs, under: .golden, into: &outputs)
      #expect(outputs == (try inputs.map { try Epoch.run($0, under: .golden, engine: .double).output }))
    }
  }

  @Test(
    "Eight networks at once get what each gets by itself, bit for bit", arguments: Strangeness.allCases, [4, 20, 60])
  func lanes(_ strangeness: Strangeness, _ maximumNeurons: Int) throws {
    let rules = try EpochRules(specVersion: maximumNeurons == 20 ? 397 : 475)
    let first = UInt64.random(in: 0...1 << 32)
    var lanes = LaneEpochs()
    var waiting: [[Int]: [EpochInput]] = [:]
    var together = 0
    for seed in first..<first + 4000 where together < 5 {
      var input = randomSubnet(seed: seed, strangeness, under: rules, maximumNeurons: maximumNeurons)
      input.epochConsensus = .yuma
      input.parameters.liquidAlpha = false
      // Lanes take only rows as clients write them; all else stays as strange as it is.
      input.weights = input.weights.asClientsWriteIt
      input.bonds = input.bonds.asClientsWriteIt
      let shape = [input.neuronCount, input.parameters.yuma3 ? 1 : 0]
      waiting[shape, default: []].append(input)
      guard let eight = waiting[shape], eight.count == LaneEpochs.width else { continue }
      waiting[shape] = nil
      var outputs = [EpochOutput](repeating: EpochOutput(), count: LaneEpochs.width)
      guard eight.withUnsafeBufferPointer({ lanes.run($0, under: rules, into: &outputs, at: 0) }) else { continue }
      together += 1
      #expect(
        outputs == (try eight.map { try Epoch.run($0, under: rules, engine: .double).output }), "seeds from \(first)")
    }
    #expect(together == 5, "seeds from \(first)")
  }

  @Test("Lanes decline the rules that they do not follow", arguments: [233, 273, 297, 320, 362, 365, 475])
  func declinedRules(_ version: Int) throws {
    let rules = try EpochRules(specVersion: version)
    let eight = try (0..<UInt64(8)).map { try SubnetShape("n16-v4-d100-yuma3").makeInput(seed: $0) }
    var lanes = LaneEpochs()
    var outputs = [EpochOutput](repeating: EpochOutput(), count: 8)
    let taken = eight.withUnsafeBufferPointer { lanes.run($0, under: rules, into: &outputs, at: 0) }
    #expect(taken == (version >= 365))
  }

  @Test("Inputs of many shapes, and fewer than before, are taken as well, under every ruleset")
  func manyShapes() throws {
    var batch = try DoubleBatch(engine: .double)
    var outputs: [EpochOutput] = []
    for version in EpochRules.firstVersions {
      let rules = try EpochRules(specVersion: version)
      for count in [30, 0, 12] {
        let inputs = (0..<UInt64(count)).map {
          randomSubnet(seed: $0, $0 < 20 ? .everyday : .hostile, under: rules, maximumNeurons: 4)
        }
        try batch.run(inputs, under: rules, into: &outputs)
        #expect(
          outputs == (try inputs.map { try Epoch.run($0, under: rules, engine: .double).output }), "spec \(version)")
      }
    }
  }

  @Test("An input that is not valid is named by its position")
  func invalidInput() throws {
    var inputs = (0..<UInt64(3)).map { randomSubnet(seed: $0, .everyday) }
    inputs[1].lastUpdate.append(0)
    var batch = try DoubleBatch(engine: .double)
    var outputs: [EpochOutput] = []
    let error = #expect(throws: BatchInputError.self) { try batch.run(inputs, under: .golden, into: &outputs) }
    #expect(error?.description.hasPrefix("inputs[1].") == true)
    #expect(outputs[0] == (try Epoch.run(inputs[0], under: .golden, engine: .double).output))
  }
}

extension SparseMatrix where Element == UInt16 {
  /// The matrix with sorted rows that repeat no column and have none beyond n.
  fileprivate var asClientsWriteIt: SparseMatrix {
    SparseMatrix(
      rows: (0..<rowCount).map { row in
        let entries = Dictionary(self.row(row), uniquingKeysWith: { $1 })
        return entries.filter { $0.key < rowCount }.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
      })
  }
}
