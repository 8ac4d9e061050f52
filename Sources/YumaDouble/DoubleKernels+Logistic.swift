// SPDX-License-Identifier: Apache-2.0
import DenseOperations
import Yuma

extension DoubleKernels {
  /// Section 8, logistic liquid alpha.
  package mutating func logisticAlphas(
    _ shape: LogisticAlpha, consensus: Vector, into alphas: inout Vector
  ) -> Bool {
    guard let curve = DoubleLogisticCurve(shape, consensus: consensus) else { return false }
    alphas.replace(with: consensus) { curve.alpha(consensus: $0) }
    return true
  }

  /// Section 8, the EMA with an alpha for each column.
  package mutating func movingAverage(new: Matrix, old: Matrix, alphas: Vector, into result: inout Matrix) {
    let n = new.rowCount
    var sums = Vector(repeating: 0, count: n)
    result.removeAll()
    for row in 0..<n {
      sums.fill(0, count: n)
      for k in new.entries(ofRow: row) where new.columns[k] < n {
        let column = Int(new.columns[k])
        sums[column] = alphas[column] * new.values[k]
      }
      for k in old.entries(ofRow: row) where old.columns[k] < n {
        let column = Int(old.columns[k])
        sums[column] += (1 - alphas[column]) * old.values[k]
      }
      for column in 0..<n where sums[column] > 0 { result.append(column: UInt16(column), value: sums[column]) }
      result.endRow()
    }
  }
}

/// Section 8, logistic liquid alpha: alpha_j = 1 / (1 + e^x_j) with x_j = intercept - slope * consensus_j, kept between two
/// proportions. The lower quartile of the consensus has the lower one, the upper quartile the higher one.
package struct DoubleLogisticCurve {
  /// The lower and the upper quartile of the consensus.
  package let quartiles: (lower: Double, upper: Double)
  /// a, what the consensus is multiplied by.
  package let slope: Double
  /// b, what that is taken from.
  package let intercept: Double
  private let low: Double
  private let high: Double
  private let exponential: EpochRules.Exponential

  /// The curve; nil where both quartiles are 0, so that it does not apply.
  package init?(_ shape: LogisticAlpha, consensus: [Double]) {
    let sorted = consensus.sorted()
    quartiles = (Self.quartile(1, of: sorted), Self.quartile(3, of: sorted))
    if quartiles.upper <= quartiles.lower && quartiles.upper == 0 { return nil }
    (low, high) = (Double(proportion: shape.low), Double(proportion: shape.high))
    exponential = shape.exponential
    if quartiles.upper <= quartiles.lower || low == 0 || high == 0 {
      (slope, intercept) = (0, 0)
    } else {
      let (atLow, atHigh) = (Self.logOfOdds(low), Self.logOfOdds(high))
      slope = (atHigh - atLow) / (quartiles.lower - quartiles.upper)
      intercept = atLow + slope * quartiles.lower
    }
  }

  /// x_j, the exponent of a column.
  package func exponent(consensus: Double) -> Double { intercept - slope * consensus }

  /// alpha_j, the alpha of a column.
  package func alpha(consensus: Double) -> Double {
    let power = exponential(SIMD8(repeating: exponent(consensus: consensus)))[0]
    return max(low, min(high, 1 / (1 + power)))
  }

  /// ln(1 / v - 1) for v above 0; 0 for 1.
  package static func logOfOdds(_ v: Double) -> Double { logarithm(1 / v - 1) }

  /// The quantile `quarters` / 4 of sorted values: between the two places next to it in proportion. 0 of no values.
  private static func quartile(_ quarters: Int, of sorted: [Double]) -> Double {
    let place = (sorted.count - 1) * quarters
    let (index, rest) = (place / 4, place % 4)
    guard sorted.indices.contains(index) else { return 0 }
    return rest == 0 ? sorted[index] : sorted[index] + (sorted[index + 1] - sorted[index]) * Double(rest) / 4
  }

  /// ln(x), 0 where x is not above 0, by Halley's iteration on `exponential`: the same bits on every machine.
  private static func logarithm(_ x: Double) -> Double {
    guard x > 0 else { return 0 }
    var y = 0.0
    for _ in 0..<64 {
      let power = DenseOperations.exponential(SIMD8(repeating: y))[0]
      let step = 2 * (x - power) / (x + power)
      y += step
      if abs(step) < 0x1p-48 { break }
    }
    return y
  }
}
