import FixedPoint

extension EpochKernels where Vector == [I32F32], Matrix == SparseMatrix<I32F32> {
  /// Section 8, Yuma 3, step 2 with liquid alpha. The chain works out an alpha for every cell; only those at the entries of
  /// `weights` matter.
  public mutating func liquidMovingAverage(
    weights: Matrix, bonds: Matrix, consensus: Vector, parameters: Hyperparameters, into result: inout Matrix
  ) {
    let n = weights.rowCount
    let alpha = LiquidAlpha(parameters)
    var walkedWeights = Vector(repeating: .zero, count: n)
    var walkedBonds = walkedWeights
    var lastBonds = walkedWeights
    result.removeAll()
    for row in 0..<n {
      if !weights.entries(ofRow: row).isEmpty {
        walk(weights, row: row, into: &walkedWeights)
        walk(bonds, row: row, into: &walkedBonds)
        lastBonds.fill(.zero, count: n)
        for k in bonds.entries(ofRow: row) where bonds.columns[k] < n {
          lastBonds[Int(bonds.columns[k])] = bonds.values[k]
        }

        for k in weights.entries(ofRow: row) {
          let column = Int(weights.columns[k])
          let alpha = alpha(
            weight: walkedWeights[column], bond: walkedBonds[column], consensus: consensus[column])
          let decayed = I32F32.one.saturatingSubtracting(alpha).saturatingMultiplied(by: lastBonds[column])
          let bought = max(.zero, alpha.saturatingMultiplied(by: weights.values[k]))
          let value = min(.one, decayed.saturatingAdding(bought))
          if value > .zero { result.append(column: weights.columns[k], value: value) }
        }
      }
      result.endRow()
    }
  }
}

/// Section 8, liquid alpha, the two-pointer walk: what each column 0 ..< n finds where a pointer advances through the row
/// while its column is below. It sees the first of repeated columns, and misses what an unsorted row hides.
private func walk(_ matrix: SparseMatrix<I32F32>, row: Int, into found: inout [I32F32]) {
  let entries = matrix.entries(ofRow: row)
  var k = entries.lowerBound
  for column in found.indices {
    while k < entries.upperBound && matrix.columns[k] < column { k += 1 }
    found[column] = k < entries.upperBound && matrix.columns[k] == column ? matrix.values[k] : .zero
  }
}

/// Section 8, liquid alpha: how much of a bond a cell renews, from how far weight, bond and consensus lie apart.
struct LiquidAlpha {
  private let low: I32F32
  private let high: I32F32
  private let slope: I32F32
  private let half = I32F32(saturating: 0.5)

  init(_ parameters: Hyperparameters) {
    low = I32F32(proportion: parameters.alphaLow)
    high = I32F32(proportion: parameters.alphaHigh)
    slope = I32F32(saturating: parameters.alphaSigmoidSteepness).safeDivided(by: I32F32(saturating: -100))
  }

  func callAsFunction(weight: I32F32, bond: I32F32, consensus: I32F32) -> I32F32 {
    let difference = weight >= bond ? weight.saturatingSubtracting(consensus) : bond.saturatingSubtracting(weight)
    let clamped = max(.zero, min(.one, difference))
    let exponent = slope.saturatingMultiplied(by: clamped.saturatingSubtracting(half))
    let sigma = I32F32.one.safeDivided(by: I32F32.one.saturatingAdding(exponent.safeExp()))
    let alpha = low.saturatingAdding(sigma.saturatingMultiplied(by: high.saturatingSubtracting(low)))
    return max(low, min(high, alpha))
  }
}
