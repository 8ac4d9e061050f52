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
    operations.rowSums(given, into: &sums)
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

    operations.multiplyTransposed(clippedWeights, by: stake, into: &incentive)
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
    let rule = LiquidAlphaRule(parameters)
    let columnCount = weights.columnCount
    alpha.reshape(rowCount: weights.rowCount, columnCount: columnCount)
    alpha.withUnsafeMutableElements { alpha in
      weights.withUnsafeElements { weights in
        bonds.withUnsafeElements { bonds in
          compared.withUnsafeBufferPointer { consensus in
            var row = 0
            while row < alpha.count {
              rule.fill(alpha, weights: weights, bonds: bonds, consensus: consensus, fromRowAt: row)
              row += columnCount
            }
          }
        }
      }
    }
  }
}

/// Liquid alpha: how much of a bond a cell renews, from how far weight, bond and consensus lie apart.
struct LiquidAlphaRule {
  let low: Double
  let high: Double
  let steepness: Double

  init(_ parameters: VariantParameters) {
    low = parameters.alphaLow
    high = parameters.alphaHigh
    steepness = parameters.alphaSigmoidSteepness
  }

  /// One row, eight cells at a time.
  func fill(
    _ alpha: UnsafeMutableBufferPointer<Double>, weights: UnsafeBufferPointer<Double>,
    bonds: UnsafeBufferPointer<Double>, consensus: UnsafeBufferPointer<Double>, fromRowAt row: Int
  ) {
    var column = 0
    while column < consensus.count {
      let k = row + column
      if column + 8 <= consensus.count {
        let cells = self(weight: lanes(weights, k), bond: lanes(bonds, k), consensus: lanes(consensus, column))
        UnsafeMutableRawBufferPointer(alpha).storeBytes(of: cells, toByteOffset: 8 * k, as: SIMD8<Double>.self)
        column += 8
      } else {
        let cell = self(
          weight: SIMD8(repeating: weights[k]), bond: SIMD8(repeating: bonds[k]),
          consensus: SIMD8(repeating: consensus[column]))
        alpha[k] = cell[0]
        column += 1
      }
    }
  }

  @inline(__always)
  private func callAsFunction(
    weight: SIMD8<Double>, bond: SIMD8<Double>, consensus: SIMD8<Double>
  ) -> SIMD8<Double> {
    let difference = (bond - weight).replacing(with: weight - consensus, where: weight .>= bond)
    let positive = difference.replacing(with: 0, where: difference .< 0)
    let clamped = positive.replacing(with: 1, where: positive .> 1)
    let alpha = low + (high - low) / (1 + exponential(-steepness * (clamped - 0.5)))
    let capped = alpha.replacing(with: high, where: alpha .> high)
    return capped.replacing(with: low, where: capped .< low)
  }

  @inline(__always)
  private func lanes(_ values: UnsafeBufferPointer<Double>, _ k: Int) -> SIMD8<Double> {
    UnsafeRawBufferPointer(values).loadUnaligned(fromByteOffset: 8 * k, as: SIMD8<Double>.self)
  }
}
