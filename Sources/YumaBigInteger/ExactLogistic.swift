// SPDX-License-Identifier: Apache-2.0
#if GMP
  import Yuma

  extension ExactKernels {
    /// Section 8, logistic liquid alpha.
    package mutating func logisticAlphas(
      _ shape: LogisticAlpha, consensus: Vector, into alphas: inout Vector
    ) -> Bool {
      guard let curve = LogisticCurve(shape, consensus: consensus.numbers, kernels: self) else { return false }
      let n = consensus.numbers.count
      alphas.numbers.reset(count: n)
      for column in 0..<n { curve.alpha(consensus: consensus.numbers[column], into: alphas.numbers.writable(column)) }
      return true
    }

    /// Section 8, the EMA with an alpha for each column.
    package mutating func movingAverage(new: Matrix, old: Matrix, alphas: Vector, into result: inout Matrix) {
      let n = new.rowCount
      var sums = arithmetic.numbers(n)
      var product = arithmetic.numbers(1)
      result.removeAll()
      for row in 0..<n {
        sums.reset(count: n)
        for k in new.entries(ofRow: row) where new.columns[k] < n {
          let column = Int(new.columns[k])
          arithmetic.multiply(alphas.numbers[column], new.values[k], into: sums.writable(column))
        }
        for k in old.entries(ofRow: row) where old.columns[k] < n {
          let column = Int(old.columns[k])
          let sum = sums.writable(column)
          arithmetic.subtract(one[0], alphas.numbers[column], into: product.writable(0))
          arithmetic.multiply(product[0], old.values[k], into: product.writable(0))
          arithmetic.add(sum, product[0], into: sum)
        }
        for column in 0..<n where arithmetic.isPositive(sums[column]) {
          result.append(column: column, value: sums[column])
        }
        result.endRow()
      }
    }
  }

  /// Section 8, logistic liquid alpha: a logistic curve through two quartiles of the consensus.
  private struct LogisticCurve {
    private let arithmetic: LimbArithmetic
    private let exponential: Exponential
    private let rule: EpochRules.Exponential
    private let one: Numbers
    private var low: Numbers
    private var high: Numbers
    private var slope: Numbers
    private var intercept: Numbers

    init?(_ shape: LogisticAlpha, consensus: Numbers, kernels: ExactKernels) {
      arithmetic = kernels.arithmetic
      exponential = kernels.exponential
      rule = shape.exponential
      one = kernels.one
      let number = arithmetic.numbers(1)
      (low, high, slope, intercept) = (number, number, number, number)
      kernels.setProportion(low.writable(0), to: shape.low)
      kernels.setProportion(high.writable(0), to: shape.high)

      var quartiles = arithmetic.numbers(2)
      let order = (0..<consensus.count).sorted { kernels.arithmetic.isLess(consensus[$0], consensus[$1]) }
      for (place, quarters) in [1, 3].enumerated() {
        quantile(quarters, of: consensus, order: order, into: quartiles.writable(place))
      }
      let rises = arithmetic.isLess(quartiles[0], quartiles[1])
      if !rises && arithmetic.isZero(quartiles[1]) && !arithmetic.isNegative(quartiles[0]) { return nil }
      guard rises && shape.low > 0 && shape.high > 0 else { return }
      setCurve(quartiles, logarithm: kernels.logarithm)
    }

    private mutating func setCurve(_ quartiles: Numbers, logarithm: Logarithm) {
      var logs = arithmetic.numbers(2)
      for (place, proportion) in [low, high].enumerated() {
        let log = logs.writable(place)
        arithmetic.divide(one[0], by: proportion[0], into: log)
        arithmetic.subtract(log, one[0], into: log)
        logarithm.evaluate(log, into: log)
      }
      var difference = arithmetic.numbers(1)
      arithmetic.subtract(quartiles[0], quartiles[1], into: difference.writable(0))
      arithmetic.subtract(logs[1], logs[0], into: slope.writable(0))
      arithmetic.divide(slope[0], by: difference[0], into: slope.writable(0))
      arithmetic.multiply(slope[0], quartiles[0], into: intercept.writable(0))
      arithmetic.add(logs[0], intercept[0], into: intercept.writable(0))
    }

    /// The alpha of a column.
    func alpha(consensus: Number, into alpha: MutableNumber) {
      arithmetic.multiply(slope[0], consensus, into: alpha)
      arithmetic.subtract(intercept[0], alpha, into: alpha)
      exponential.evaluate(alpha, rule: rule, into: alpha)
      arithmetic.add(one[0], alpha, into: alpha)
      arithmetic.divide(one[0], by: alpha, into: alpha)
      arithmetic.minimum(alpha, high[0], into: alpha)
      arithmetic.maximum(alpha, low[0], into: alpha)
    }

    /// The quantile `quarters` / 4 of the numbers in ascending `order`; 0 of none.
    private func quantile(_ quarters: Int, of numbers: Numbers, order: [Int], into result: MutableNumber) {
      let place = (order.count - 1) * quarters
      let (index, rest) = (place / 4, place % 4)
      guard order.indices.contains(index) else { return }
      arithmetic.copy(numbers[order[index]], into: result)
      guard rest > 0 else { return }
      var registers = arithmetic.numbers(2)
      let (step, fraction) = (registers.writable(0), registers.writable(1))
      arithmetic.subtract(numbers[order[index + 1]], result, into: step)
      arithmetic.set(fraction, to: UInt64(rest), over: 2)
      arithmetic.multiply(step, fraction, into: step)
      arithmetic.add(result, step, into: result)
    }
  }
#endif
