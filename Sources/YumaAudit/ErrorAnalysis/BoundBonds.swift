// SPDX-License-Identifier: Apache-2.0
import Yuma

/// The error bounds of the bonds, column by column.
struct BoundBonds {
  let alphas: BoundAlphas
  let u: Double
  let activeStake: [Double]
  let errorActiveStake: [Double]
  /// Of an entry of the weights for bonds, by column.
  let errorWeight: [Double]
  private var n: Int { activeStake.count }

  /// What is known of each column of new bonds.
  struct Columns {
    /// The sum of the bonds.
    var sum: [Double]
    /// The error of a bond over that sum.
    var errorShare: [Double]
    /// The error of a bond as it is stored, where it is stored.
    var errorStored: [Double]
  }

  /// Yuma: weights times stake, and stored bonds, as parts of their columns; the EMA of these, as parts and divided by the largest.
  func yuma(
    _ weights: SparseMatrix<Double>, _ stored: SparseMatrix<Double>, alphas: BoundAlphas.Columns
  ) -> Columns {
    var bought = [Double](repeating: 0, count: n)
    var errorBought = bought
    var errorEntry = bought
    for row in 0..<n {
      for k in weights.entries(ofRow: row) {
        let column = Int(weights.columns[k])
        bought[column] += activeStake[row] * weights.values[k]
        let error =
          activeStake[row] * errorWeight[column] + weights.values[k] * errorActiveStake[row] + u
        errorBought[column] += error
        errorEntry[column] = max(errorEntry[column], error)
      }
    }

    // As stored, over the largest of the column: its sum is then sum over largest.
    var sum = [Double](repeating: 0, count: n)
    var count = sum
    for (column, value) in zip(stored.columns, stored.values) {
      sum[Int(column)] += value
      count[Int(column)] += 1
    }
    var result = Columns(sum: sum.map { $0 > 0 ? $0 : 1 }, errorShare: sum, errorStored: sum)
    for column in 0..<n where count[column] > 0 || errorBought[column] > 0 {
      let isCertain = bought[column] == 0 || bought[column] > 2 * errorBought[column]
      let errorPart =
        bought[column] == 0
        ? 0 : u + (errorEntry[column] + errorBought[column]) / max(bought[column] - errorBought[column], u)
      // Parts add up to 1, and their EMA to 1, or to alpha or 1 - alpha where there are only new ones or stored ones.
      let (alpha, errorAlpha) = (alphas.alphas[column], alphas.errors[column])
      let errorAverage = abs(alpha) * errorPart + (abs(1 - alpha) + 4) * u + errorAlpha
      let least = abs(bought[column] > 0 ? alpha : 1 - alpha) - (count[column] + 1) * errorAverage
      let errorShare = isCertain && least > 0 ? u + (1 + count[column]) * errorAverage / least : 1
      result.errorShare[column] = errorShare
      // The largest part is 1 over the stored sum.
      let largest = 1 / result.sum[column] - errorShare
      result.errorStored[column] = largest > 0 ? min(1, u + 2 * errorShare / largest) : 1
    }
    return result
  }

  /// Yuma 3: an average of weights and stored bonds, each within [0, 1], is off by no more than they are.
  func yuma3(_ weights: SparseMatrix<Double>, _ stored: SparseMatrix<Double>) -> Columns {
    let alpha = 1 - Double(alphas.input.parameters.bondsMovingAverage) / 1_000_000
    var errorBond = errorWeight.map { abs(alpha) * $0 + (abs(1 - alpha) + 4) * u }
    if case .sigmoid(let shape) = alphas.plan.liquidAlpha {
      let errorAlpha = alphas.errorsOfSigmoid(shape, weights: weights, errorWeight: errorWeight)
      for column in 0..<n {
        errorBond[column] = max(errorBond[column], errorWeight[column] + errorAlpha[column] + 4 * u)
      }
    }
    var sum = [Double](repeating: 0, count: n)
    var count = sum
    for (column, value) in zip(stored.columns, stored.values) {
      sum[Int(column)] += value
      count[Int(column)] += 1
    }
    var result = Columns(sum: sum.map { $0 > 0 ? $0 : 1 }, errorShare: sum, errorStored: errorBond)
    for column in 0..<n where count[column] > 0 {
      let errorSum = count[column] * errorBond[column]
      let least = sum[column] - errorSum
      result.errorShare[column] = least > 0 ? min(1, u + (errorBond[column] + errorSum) / least) : 1
    }
    return result
  }
}
