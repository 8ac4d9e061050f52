// SPDX-License-Identifier: Apache-2.0
import DenseOperations

/// The stages that all variants share, in their order.
extension VariantStages {
  /// Keeps what the last epoch left. The first starts with bonds of 0.
  mutating func begin(rowCount: Int, columnCount: Int, isFirst: Bool) {
    self.isFirst = isFirst
    if isFirst { bonds = DenseMatrix(rowCount: rowCount, columnCount: columnCount) }
    swap(&weights, &previousWeights)
    swap(&consensus, &previousConsensus)
  }

  /// Weights and stake over their sums.
  mutating func normalize(weights given: DenseMatrix, stakes: [Double]) {
    var sums: [Double] = []
    given.sumRows(into: &sums)
    weights.setQuotient(of: given, byRows: sums.map { $0 + Self.epsilon })
    let total = stakes.reduce(0, +)
    stake = stakes.map { total == 0 ? 0 : $0 / total }
  }

  /// The consensus: the median, over its sum, cut off to 65535ths.
  mutating func findConsensus() {
    medians.find(of: weights, stake: stake, majority: parameters.kappa, fallback: .largest, into: &consensus)
    let sum = consensus.reduce(0, +)
    guard sum > 0 else {
      consensus = consensus.map { _ in parameters.consensusWithoutMajority }
      return
    }
    // At most 65535 and a rounding error more: the conversion cannot fail.
    for j in consensus.indices { consensus[j] = Double(Int32(consensus[j] / sum * 65535)) / 65535 }
  }

  /// The clipped weights, the weights for bonds and the incentive.
  mutating func clip() {
    clippedWeights.setMinimum(of: weightsToClip, andEachRow: consensus)
    let penalty = parameters.bondPenalty
    if penalty != 0 && penalty != 1 {
      blendedWeights.setBlend(of: weightsToClip, and: clippedWeights, factor: penalty)
    }

    products.multiplyTransposed(clippedWeights, by: stake, into: &incentive)
    if parameters.winnerTakesAll {
      let highest = incentive.max() ?? 0
      let winners = Double(incentive.count { $0 == highest })
      incentive = incentive.map { $0 == highest ? 1 / winners : 0 }
    } else {
      let sum = incentive.reduce(0, +)
      incentive = incentive.map { sum == 0 ? 0 : $0 / sum }
    }
  }

  /// The alpha of each cell: fixed, or liquid from the second epoch on.
  mutating func chooseAlpha() {
    guard parameters.liquidAlpha && !isFirst else {
      setAlpha(1 - parameters.bondMovingAverage)
      return
    }
    let compared =
      switch parameters.liquidAlphaConsensus {
      case .current: consensus
      case .previous: previousConsensus
      case .mixed: zip(consensus, previousConsensus).map { max($0, $1) }
      }
    alpha.setLiquidAlpha(
      weights: weights, bonds: bonds, consensus: compared, low: parameters.alphaLow, high: parameters.alphaHigh,
      steepness: parameters.alphaSigmoidSteepness)
  }
}
