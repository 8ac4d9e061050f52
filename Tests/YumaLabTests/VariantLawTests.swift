// SPDX-License-Identifier: Apache-2.0
import DenseOperations
import Testing
import YumaLab

@Suite struct VariantLawTests {
  private func weights(_ rows: [[Double]]) throws -> DenseMatrix { try #require(DenseMatrix(rows: rows)) }

  @Test("The incentive and the dividends of every variant are parts of a whole")
  func incentiveDividendsVariantParts() throws {
    for variant in Variant.all {
      var runner = VariantRunner(variant, parameters: VariantParameters())
      for epoch in 0..<5 {
        let output = try runner.run(
          weights: weights([[0.5, 0.5], [1, Double(epoch)], [0.2, 0.3]]), stakes: [5, 3, 2])
        #expect(abs(output.incentive.reduce(0, +) - 1) < 1e-9, "\(variant.name)")
        #expect(abs(output.dividends.reduce(0, +) - 1) < 1e-4, "\(variant.name)")
      }
    }
  }

  @Test("Where no weight has a majority there is no consensus and no incentive")
  func weightHasMajorityConsensus() throws {
    let rows = [[1.0, 0, 0], [0, 1, 0], [0, 0, 1]]
    for variant in Variant.all {
      var runner = VariantRunner(variant, parameters: VariantParameters())
      let output = try runner.run(weights: weights(rows), stakes: [1, 1, 1])
      #expect(output.consensus == [0, 0, 0] && output.incentive == [0, 0, 0], "\(variant.name)")
      #expect(output.dividends.allSatisfy { $0.isFinite }, "\(variant.name)")
    }
    var parameters = VariantParameters()
    parameters.winnerTakesAll = true
    var runner = VariantRunner(.yuma3, parameters: parameters)
    #expect(try runner.run(weights: weights(rows), stakes: [1, 1, 1]).incentive == [1.0 / 3, 1.0 / 3, 1.0 / 3])
  }

  @Test("A reset takes the bonds of one server, from the variants that know resets")
  func resetTakesBondsServer() throws {
    for variant in Variant.all {
      var runner = VariantRunner(variant, parameters: VariantParameters())
      let before = try runner.run(weights: weights([[1, 1], [1, 1]]), stakes: [1, 1]).bonds
      runner.resetBonds(server: 1)
      runner.resetBonds(server: 7)
      let after = try runner.run(weights: weights([[1, 0], [1, 0]]), stakes: [1, 1]).bonds
      if variant.resetsBonds {
        #expect(before[0, 1] > 0 && after[0, 1] == 0, "\(variant.name)")
      }
    }
  }

  @Test("A new variant is a name and a rule")
  func newVariantNameRule() throws {
    let patient = Variant(name: "patient") { stages in
      stages.setBonds { cell in max(cell.bond * (1 - cell.alpha), cell.weight * cell.alpha) }
      stages.addDividendsOfShares()
    }
    var runner = VariantRunner(patient, parameters: VariantParameters())
    let output = try runner.run(weights: weights([[1, 1], [1, 1]]), stakes: [1, 3])
    #expect(abs(output.dividends[0] - 0.5) < 1e-4 && abs(output.dividends[1] - 0.5) < 1e-4)
  }

  @Test("An output that is kept stays as it is while later epochs are computed")
  func outputKeptStaysWhile() throws {
    for variant in Variant.all {
      var runner = VariantRunner(variant, parameters: variant.usualParameters)
      var again = runner
      let epochs = try (1...6).map { try weights([[0.5, 0.5], [1, Double($0)], [0.2, 0.3]]) }
      let kept = try epochs.map { try runner.run(weights: $0, stakes: [5, 3, 2]) }
      for (output, epoch) in zip(kept, epochs) {
        #expect(try again.run(weights: epoch, stakes: [5, 3, 2]) == output, "\(variant.name)")
      }
    }
  }

  @Test("Numbers that are none, or do not fit, are named")
  func numbersNoneOrDo() throws {
    var runner = VariantRunner(.yuma3, parameters: VariantParameters())
    #expect(throws: VariantInputError("weights[1][0]", "nan is not a number of 0 and more")) {
      try runner.run(weights: weights([[1, 0], [.nan, 1]]), stakes: [1, 1])
    }
    #expect(throws: VariantInputError("stakes[0]", "-1.0 is not a number of 0 and more")) {
      try runner.run(weights: weights([[1, 0], [0, 1]]), stakes: [-1, 1])
    }
    #expect(throws: VariantInputError("weights[0][1]", "-inf is not a number of 0 and more")) {
      try runner.run(weights: weights([[1, -.infinity], [0, 1]]), stakes: [1, 1])
    }
    #expect(throws: VariantInputError("weights[1][1]", "inf is not a number of 0 and more")) {
      try runner.run(weights: weights([[1, 0], [0, .infinity]]), stakes: [1, 1])
    }
    #expect(throws: VariantInputError("stakes", "3 elements, where weights has 2 rows")) {
      try runner.run(weights: weights([[1, 0], [0, 1]]), stakes: [1, 1, 1])
    }
    _ = try runner.run(weights: weights([[1, -0.0], [0, 1]]), stakes: [1, 1])
    #expect(throws: VariantInputError("weights", "1 rows of 1, where the epoch before has 2 of 2")) {
      try runner.run(weights: weights([[1]]), stakes: [1])
    }
    let empty = try VariantRunner(.yuma2, parameters: VariantParameters()).emptied()
    #expect(empty.dividends.isEmpty && empty.consensus.isEmpty)
  }
}

extension VariantRunner {
  /// A run of an epoch of nobody.
  fileprivate func emptied() throws -> VariantOutput {
    var runner = self
    return try runner.run(weights: DenseMatrix(), stakes: [])
  }
}
