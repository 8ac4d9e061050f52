#if OpenBLAS
  import RandomSubnets
  import Testing
  import Yuma
  import YumaBLAS

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
