#if OpenBLAS
  import RandomSubnets
  import Testing
  import Yuma
  @testable import YumaBLAS

  @Suite struct BatchTests {
    @Test(arguments: SubnetShape.Rules.allCases)
    func `A batch gives what single epochs give, bit for bit`(_ rules: SubnetShape.Rules) throws {
      let inputs = try (0..<UInt64(40)).map {
        try SubnetShape("n24-v6-d90-\(rules.rawValue)").makeInput(seed: $0)
      }
      var batch = try BLASBatch(engine: .blas)
      var outputs: [EpochOutput] = []
      for _ in 0..<2 {
        try batch.run(inputs, into: &outputs)
        #expect(outputs == (try inputs.map { try Epoch.run($0, engine: .blas).output }))
      }
    }

    @Test(arguments: Strangeness.allCases, [4, 20, 60])
    func `Eight networks at once get what each gets by itself, bit for bit`(
      _ strangeness: Strangeness, _ maximumNeurons: Int
    ) throws {
      let first = UInt64.random(in: 0...1 << 32)
      let inputs = (0..<UInt64(400)).map {
        var input = randomSubnet(seed: first + $0, strangeness, maximumNeurons: maximumNeurons)
        input.parameters.liquidAlpha = false
        return input
      }
      var lanes = LaneEpochs()
      var together = 0
      for (_, group) in Dictionary(grouping: inputs, by: { [$0.neuronCount, $0.parameters.yuma3 ? 1 : 0] }) {
        for start in stride(from: 0, through: group.count - LaneEpochs.width, by: LaneEpochs.width) {
          let eight = Array(group[start..<start + LaneEpochs.width])
          var outputs = [EpochOutput](repeating: EpochOutput(), count: LaneEpochs.width)
          guard eight.withUnsafeBufferPointer({ lanes.run($0, into: &outputs, at: 0) }) else { continue }
          together += 1
          #expect(outputs == (try eight.map { try Epoch.run($0, engine: .blas).output }), "seeds from \(first)")
        }
      }
      #expect(together > 0 || strangeness == .hostile, "seeds from \(first)")
    }

    @Test func `Inputs of many shapes, and fewer than before, are taken as well`() throws {
      var batch = try BLASBatch(engine: .blas)
      var outputs: [EpochOutput] = []
      for count in [30, 0, 12] {
        let inputs = (0..<UInt64(count)).map { randomSubnet(seed: $0, .hostile) }
        try batch.run(inputs, into: &outputs)
        #expect(outputs == (try inputs.map { try Epoch.run($0, engine: .blas).output }))
      }
    }

    @Test func `An input that is not valid is named by its position`() throws {
      var inputs = (0..<UInt64(3)).map { randomSubnet(seed: $0, .everyday) }
      inputs[1].lastUpdate.append(0)
      var batch = try BLASBatch(engine: .blas)
      var outputs: [EpochOutput] = []
      let error = #expect(throws: BatchInputError.self) { try batch.run(inputs, into: &outputs) }
      #expect(error?.description.hasPrefix("inputs[1].") == true)
      #expect(outputs[0] == (try Epoch.run(inputs[0], engine: .blas).output))
    }
  }
#endif
