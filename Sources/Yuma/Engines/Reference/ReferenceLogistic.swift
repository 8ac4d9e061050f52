// SPDX-License-Identifier: Apache-2.0
import FixedPoint

extension EpochKernels where Vector == [I32F32], Matrix == SparseMatrix<I32F32> {
  /// Section 8, logistic liquid alpha.
  package mutating func logisticAlphas(
    _ shape: LogisticAlpha, consensus: Vector, into alphas: inout Vector
  ) -> Bool {
    guard let curve = LogisticCurve(shape, consensus: consensus) else { return false }
    alphas.replace(with: consensus) { curve.alpha(consensus: $0) }
    return true
  }

  /// Section 8, the EMA with an alpha for each column.
  package mutating func movingAverage(new: Matrix, old: Matrix, alphas: Vector, into result: inout Matrix) {
    let n = new.rowCount
    var sums = Vector(repeating: .zero, count: n)
    result.removeAll()
    for row in 0..<n {
      sums.fill(.zero, count: n)
      for k in new.entries(ofRow: row) where new.columns[k] < n {
        let column = Int(new.columns[k])
        sums[column] = alphas[column].saturatingMultiplied(by: new.values[k])
      }
      for k in old.entries(ofRow: row) where old.columns[k] < n {
        let column = Int(old.columns[k])
        let decay = I32F32.one.saturatingSubtracting(alphas[column])
        sums[column] = sums[column].saturatingAdding(decay.saturatingMultiplied(by: old.values[k]))
      }
      for column in 0..<n where sums[column] > .zero {
        result.append(column: UInt16(truncatingIfNeeded: column), value: sums[column])
      }
      result.endRow()
    }
  }
}

/// Section 8, logistic liquid alpha: a logistic curve on which the lower quartile of the consensus has the larger alpha and
/// the upper one the least.
package struct LogisticCurve {
  /// The lower and the upper quartile of the consensus.
  package let quantiles: (low: I32F32, high: I32F32)
  /// a, what the consensus is multiplied by.
  package let slope: I32F32
  /// b, what that is taken from.
  package let intercept: I32F32
  private let low: I32F32
  private let high: I32F32
  private let exponential: EpochRules.Exponential

  /// The curve; nil where both quartiles are 0, so that it does not apply.
  package init?(_ shape: LogisticAlpha, consensus: [I32F32]) {
    let sorted = consensus.sorted()
    quantiles = (Self.quantile(sorted, quarters: 1), Self.quantile(sorted, quarters: 3))
    if quantiles.high <= quantiles.low && quantiles.high == .zero && quantiles.low >= .zero { return nil }
    low = I32F32(proportion: shape.low)
    high = I32F32(proportion: shape.high)
    exponential = shape.exponential
    if quantiles.high <= quantiles.low || low == .zero || high == .zero {
      (slope, intercept) = (.zero, .zero)
    } else {
      let (atLow, atHigh) = (Self.logOfOdds(low), Self.logOfOdds(high))
      slope = atHigh.saturatingSubtracting(atLow).safeDivided(by: quantiles.low.saturatingSubtracting(quantiles.high))
      intercept = atLow.saturatingAdding(slope.saturatingMultiplied(by: quantiles.low))
    }
  }

  /// The alpha of a column: 1 / (1 + e^(b - a * c)), at most the largest alpha, then at least the least.
  package func alpha(consensus: I32F32) -> I32F32 {
    let exponent = intercept.saturatingSubtracting(slope.saturatingMultiplied(by: consensus))
    let alpha = I32F32.one.safeDivided(by: I32F32.one.saturatingAdding(exponential(exponent)))
    return max(low, min(high, alpha))
  }

  /// ln(1 / v - 1), 0 where that fails.
  private static func logOfOdds(_ v: I32F32) -> I32F32 {
    I32F32.one.safeDivided(by: v).saturatingSubtracting(.one).safeLn()
  }

  /// The quantile `quarters` / 4 of sorted values: between the two places next to it in proportion.
  private static func quantile(_ sorted: [I32F32], quarters: Int) -> I32F32 {
    let place = (sorted.count - 1) * quarters
    let (index, rest) = (place / 4, place % 4)
    guard sorted.indices.contains(index) else { return .zero }
    if rest == 0 { return sorted[index] }
    let step = sorted[index + 1].saturatingSubtracting(sorted[index])
    let fraction = I32F32(saturating: Double(rest) / 4)
    return sorted[index].saturatingAdding(step.saturatingMultiplied(by: fraction))
  }
}
