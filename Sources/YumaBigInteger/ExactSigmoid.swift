// SPDX-License-Identifier: Apache-2.0
#if GMP
  import Yuma

  extension ExactKernels {
    /// Section 8, Yuma 3, step 2 with liquid alpha, for the cells of the entries of `weights`.
    package mutating func sigmoidMovingAverage(
      weights: Matrix, bonds: Matrix, consensus: Vector, shape: SigmoidAlpha, into result: inout Matrix
    ) {
      let n = weights.rowCount
      var liquid = CellAlpha(shape, kernels: self)
      var walkedWeights = arithmetic.numbers(n)
      var walkedBonds = arithmetic.numbers(n)
      var lastBonds = arithmetic.numbers(n)
      var registers = arithmetic.numbers(2)
      let decayed = registers.writable(0)
      let bought = registers.writable(1)
      let zero = arithmetic.numbers(1)
      result.removeAll()
      for row in 0..<n {
        if !weights.entries(ofRow: row).isEmpty {
          walk(weights, row: row, into: &walkedWeights)
          walk(bonds, row: row, into: &walkedBonds)
          scatter(bonds, row: row, into: &lastBonds)
          for k in weights.entries(ofRow: row) {
            let column = Int(weights.columns[k])
            let alpha = liquid.alpha(
              weight: walkedWeights[column], bond: walkedBonds[column], consensus: consensus.numbers[column])
            arithmetic.subtract(one[0], alpha, into: decayed)
            arithmetic.multiply(decayed, lastBonds[column], into: decayed)
            arithmetic.multiply(alpha, weights.values[k], into: bought)
            arithmetic.maximum(bought, zero[0], into: bought)
            arithmetic.add(decayed, bought, into: decayed)
            arithmetic.minimum(decayed, one[0], into: decayed)
            if arithmetic.isPositive(decayed) { result.append(column: column, value: decayed) }
          }
        }
        result.endRow()
      }
    }

    /// The two-pointer walk: what each column 0 ..< n finds where a pointer advances through the row while its column is
    /// below.
    private func walk(_ matrix: Matrix, row: Int, into found: inout Numbers) {
      let entries = matrix.entries(ofRow: row)
      var k = entries.lowerBound
      found.reset(count: matrix.rowCount)
      for column in 0..<matrix.rowCount {
        while k < entries.upperBound && matrix.columns[k] < column { k += 1 }
        if k < entries.upperBound && matrix.columns[k] == column {
          arithmetic.copy(matrix.values[k], into: found.writable(column))
        }
      }
    }
  }

  /// Section 8, liquid alpha: how much of a bond a cell renews, from how far weight, bond and consensus lie apart.
  private struct CellAlpha {
    private let arithmetic: LimbArithmetic
    private let exponential: Exponential
    private let rule: EpochRules.Exponential
    private let zero: Numbers
    private let one: Numbers
    private var half: Numbers
    private var low: Numbers
    private var high: Numbers
    private var range: Numbers
    private var slope: Numbers
    private var result: Numbers

    init(_ shape: SigmoidAlpha, kernels: ExactKernels) {
      arithmetic = kernels.arithmetic
      exponential = kernels.exponential
      rule = shape.exponential
      one = kernels.one
      let number = arithmetic.numbers(1)
      (zero, half, low, high, range, slope, result) = (number, number, number, number, number, number, number)
      arithmetic.set(half.writable(0), to: 1, over: 1)
      kernels.setProportion(low.writable(0), to: shape.low)
      kernels.setProportion(high.writable(0), to: shape.high)
      arithmetic.subtract(high[0], low[0], into: range.writable(0))

      // x is -1 times a whole steepness times (d - 1/2), or a steepness in hundredths, negated, times that.
      arithmetic.set(slope.writable(0), to: UInt64(shape.steepness.magnitude))
      switch shape.unit {
      case .whole: break
      case .hundredths: arithmetic.divide(slope[0], byInteger: 100, into: slope.writable(0))
      }
      if shape.steepness > 0 { arithmetic.subtract(zero[0], slope[0], into: slope.writable(0)) }
    }

    /// The alpha of a cell, to be read before the next call.
    mutating func alpha(weight: Number, bond: Number, consensus: Number) -> Number {
      let alpha = result.writable(0)
      if arithmetic.isLess(weight, bond) {
        arithmetic.subtract(bond, weight, into: alpha)
      } else {
        arithmetic.subtract(weight, consensus, into: alpha)
      }
      arithmetic.minimum(alpha, one[0], into: alpha)
      arithmetic.maximum(alpha, zero[0], into: alpha)

      arithmetic.subtract(alpha, half[0], into: alpha)
      arithmetic.multiply(slope[0], alpha, into: alpha)
      exponential.evaluate(alpha, rule: rule, into: alpha)
      arithmetic.add(one[0], alpha, into: alpha)
      arithmetic.divide(one[0], by: alpha, into: alpha)

      arithmetic.multiply(alpha, range[0], into: alpha)
      arithmetic.add(low[0], alpha, into: alpha)
      arithmetic.minimum(alpha, high[0], into: alpha)
      arithmetic.maximum(alpha, low[0], into: alpha)
      return Number(alpha)
    }
  }
#endif
