import DenseOperations
import Yuma

extension DoubleKernels {
  /// Section 8, logistic liquid alpha.
  package mutating func logisticAlphas(
    _ shape: LogisticAlpha, consensus: Vector, into alphas: inout Vector
  ) -> Bool {
    let sorted = consensus.sorted()
    let (lower, upper) = (quartile(1, of: sorted), quartile(3, of: sorted))
    if upper <= lower && upper == 0 { return false }
    let (low, high) = (Double(proportion: shape.low), Double(proportion: shape.high))
    var (slope, intercept) = (0.0, 0.0)
    if upper > lower && low > 0 && high > 0 {
      let (atLow, atHigh) = (logarithm(1 / low - 1), logarithm(1 / high - 1))
      slope = (atHigh - atLow) / (lower - upper)
      intercept = atLow + slope * lower
    }
    alphas.replace(with: consensus) {
      let power = shape.exponential(SIMD8(repeating: intercept - slope * $0))[0]
      return max(low, min(high, 1 / (1 + power)))
    }
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

  /// The quantile `quarters` / 4 of sorted values: between the two places next to it in proportion.
  private func quartile(_ quarters: Int, of sorted: [Double]) -> Double {
    let place = (sorted.count - 1) * quarters
    let (index, rest) = (place / 4, place % 4)
    guard sorted.indices.contains(index) else { return 0 }
    return rest == 0 ? sorted[index] : sorted[index] + (sorted[index + 1] - sorted[index]) * Double(rest) / 4
  }

  /// ln(x), 0 where x is not above 0, by Halley's iteration on `exponential`: the same bits on every machine.
  private func logarithm(_ x: Double) -> Double {
    guard x > 0 else { return 0 }
    var y = 0.0
    for _ in 0..<64 {
      let power = exponential(SIMD8(repeating: y))[0]
      let step = 2 * (x - power) / (x + power)
      y += step
      if abs(step) < 0x1p-48 { break }
    }
    return y
  }
}
