// SPDX-License-Identifier: Apache-2.0
import DenseOperations
import Foundation
import TestSupport
import Testing
import YumaLab

/// A `yuma-variants/1` file, as far as the tests read it.
private struct VariantFile: Decodable {
  struct Epoch: Decodable {
    let weights: [[Double]]
    let stakes: [Double]
  }

  struct Parameters: Decodable {
    let kappa, bondPenalty, bondMovingAverage, alphaLow, alphaHigh, alphaSigmoidSteepness: Double
    let decayRate, capacityAlpha, totalEpochEmission, validatorEmissionRatio, totalSubnetStake: Double
    let liquidAlpha, winnerTakesAll: Bool
    let liquidAlphaConsensus: String
  }

  struct Result: Decodable {
    let epoch: Int
    let consensus, incentive, dividends, dividendsPer1000Tao: [Double]
    let bonds: [[Double]]
  }

  struct Run: Decodable {
    let variant: String
    let parameters: Parameters
    let epochs: [Result]
  }

  let epochs: [Epoch]
  let resetBonds: Bool
  let resetBondsEpoch: Int?
  let resetBondsServer: Int?
  let runs: [Run]
}

extension VariantParameters {
  fileprivate init(_ file: VariantFile.Parameters) throws {
    self.init()
    kappa = file.kappa
    bondPenalty = file.bondPenalty
    bondMovingAverage = file.bondMovingAverage
    liquidAlpha = file.liquidAlpha
    liquidAlphaConsensus = try #require(LiquidConsensus(rawValue: file.liquidAlphaConsensus))
    alphaLow = file.alphaLow
    alphaHigh = file.alphaHigh
    alphaSigmoidSteepness = file.alphaSigmoidSteepness
    decayRate = file.decayRate
    capacityAlpha = file.capacityAlpha
    winnerTakesAll = file.winnerTakesAll
    consensusWithoutMajority = Self.publicPackageConsensusWithoutMajority
    totalEpochEmission = file.totalEpochEmission
    validatorEmissionRatio = file.validatorEmissionRatio
    totalSubnetStake = file.totalSubnetStake
  }
}

@Suite struct VariantVectorTests {
  static let names = Vectors.names("variants")

  @Test("All fifteen cases are there")
  func fifteenCases() {
    #expect(Self.names.count == 15)
  }

  @Test(
    "Every epoch of every run is the recorded one to a billionth",
    arguments: names)
  func epochRunRecordedBillionth(_ name: String) throws {
    let data = try Data(contentsOf: URL(fileURLWithPath: Vectors.path("variants/\(name)")))
    let file = try JSONDecoder().decode(VariantFile.self, from: data)
    #expect(file.runs.count == 16)
    for (index, run) in file.runs.enumerated() {
      let variant = try #require(Variant.named(run.variant))
      var runner = VariantRunner(variant, parameters: try VariantParameters(run.parameters))
      let expected = Dictionary(uniqueKeysWithValues: run.epochs.map { ($0.epoch, $0) })
      for (number, epoch) in file.epochs.enumerated() {
        if file.resetBonds, file.resetBondsEpoch == number, let server = file.resetBondsServer {
          runner.resetBonds(server: server)
        }
        let weights = try #require(DenseMatrix(rows: epoch.weights))
        let output = try runner.run(weights: weights, stakes: epoch.stakes)
        guard let expected = expected[number] else { continue }
        let place = "run \(index) \(run.variant) epoch \(number)"
        expectClose(output.consensus, expected.consensus, "\(place) consensus")
        expectClose(output.incentive, expected.incentive, "\(place) incentive")
        expectClose(output.dividends, expected.dividends, "\(place) dividends")
        expectClose(output.dividendsPer1000Tao, expected.dividendsPer1000Tao, "\(place) dividendsPer1000Tao")
        expectClose(output.bonds.elements, Array(expected.bonds.joined()), "\(place) bonds")
      }
    }
  }

  private func expectClose(_ found: [Double], _ expected: [Double], _ place: Comment) {
    #expect(found.count == expected.count, place)
    for (found, expected) in zip(found, expected) {
      #expect(abs(found - expected) <= 1e-9, place)
    }
  }
}
