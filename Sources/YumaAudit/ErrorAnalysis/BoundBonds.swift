import Yuma

/// The error bounds of the bonds, column by column.
struct BoundBonds {
  let input: EpochInput
  let trace: EpochTrace
  let u: Double
  let activeStake: [Double]
  let errorActiveStake: [Double]
  /// Of an entry of the weights for bonds, by column.
  let errorWeight: [Double]
  private var n: Int { input.neuronCount }

  /// What is known of each column of new bonds.
  struct Columns {
    /// The sum of the bonds.
    var sum: [Double]
    /// The error of a bond over that sum.
    var errorShare: [Double]
    /// The error of a bond as it is stored, where it is stored.
    var errorStored: [Double]
  }

  /// Yuma: weights times stake, and stored bonds, as parts of their columns; the EMA of these, as parts and over the largest.
  func yuma(_ weights: SparseMatrix<Double>, _ stored: SparseMatrix<Double>) -> Columns {
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
    let alpha = 1 - Double(input.parameters.bondsMovingAverage) / 1_000_000
    var result = Columns(sum: sum.map { $0 > 0 ? $0 : 1 }, errorShare: sum, errorStored: sum)
    for column in 0..<n where count[column] > 0 || errorBought[column] > 0 {
      let isCertain = bought[column] == 0 || bought[column] > 2 * errorBought[column]
      let errorPart =
        bought[column] == 0
        ? 0 : u + (errorEntry[column] + errorBought[column]) / max(bought[column] - errorBought[column], u)
      // Parts add up to 1, and their EMA to 1, or to alpha or 1 - alpha where there are only new ones or stored ones.
      let errorAverage = abs(alpha) * errorPart + (abs(1 - alpha) + 4) * u
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
  func yuma3(_ stored: SparseMatrix<Double>) -> Columns {
    let parameters = input.parameters
    let alpha = 1 - Double(parameters.bondsMovingAverage) / 1_000_000
    var errorBond = errorWeight.map { abs(alpha) * $0 + (abs(1 - alpha) + 4) * u }
    if parameters.liquidAlpha {
      let errorAlpha = errorOfLiquidAlpha()
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

  /// Of liquid alpha's alphas, by column: what the sigmoid makes of the error of the difference, and the chain's recipe for
  /// the exponential. Where weight and bond are equal but for rounding, either difference may count.
  private func errorOfLiquidAlpha() -> [Double] {
    let parameters = input.parameters
    let slope = abs(Double(parameters.alphaSigmoidSteepness)) / 100
    let range = abs(Double(proportion: parameters.alphaHigh) - Double(proportion: parameters.alphaLow))
    let consensus = trace.consensus.doubles
    var errorDifference = errorWeight.map { 2 * $0 + u }
    if let weights = trace.weightsForBonds?.doubles {
      for row in 0..<n {
        let bonds = Dictionary(input.bonds.row(row), uniquingKeysWith: { $1 })
        for k in weights.entries(ofRow: row) {
          let column = Int(weights.columns[k])
          let bond = Double(proportion: bonds[weights.columns[k]] ?? 0)
          guard bond > 0, abs(weights.values[k] - bond) <= errorWeight[column] + u else { continue }
          errorDifference[column] = max(
            errorDifference[column], abs(weights.values[k] - consensus[column]) + 1 / 65535)
        }
      }
    }
    // A column whose consensus may be 0 on the chain alone loses its entries there.
    return (0..<n).map { column in
      let vanishes = consensus[column] > 0 && consensus[column] <= errorWeight[column]
      return vanishes ? 1 : range * (slope / 4 * (errorDifference[column] + 2 * u) + 64 * u) + 3 * u
    }
  }
}
