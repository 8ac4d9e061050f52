// SPDX-License-Identifier: Apache-2.0
#if GMP
  import Yuma

  extension ExactKernels {
    /// Section 4, steps 1 to 4.
    package mutating func loadWeights(_ weights: SparseMatrix<UInt16>, plan: EpochPlan, into result: inout Matrix) {
      let arithmetic = arithmetic
      result.removeAll()
      for row in 0..<weights.rowCount {
        if plan.permitted[row] {
          for k in weights.entries(ofRow: row)
          where plan.keepsWeight(row: row, column: Int(weights.columns[k])) {
            let value = result.append(column: Int(weights.columns[k]))
            arithmetic.set(value, to: UInt64(weights.values[k]))
          }
        }
        result.endRow()
      }
    }

    /// Section 4, step 5.
    package mutating func normalizeRows(_ matrix: inout Matrix) {
      let arithmetic = arithmetic
      var wrapped: Int?
      for row in 0..<matrix.rowCount {
        let entries = matrix.entries(ofRow: row)
        // The entries are integers of 16 bits.
        let sum = entries.reduce(0) { $0 + arithmetic.clampedFloor(matrix.values[$1]) }
        if sum > UInt64(Int32.max) { wrapped = wrapped ?? row }
        guard var divider = IntegerDivider(sum, arithmetic) else { continue }
        for k in entries {
          let value = matrix.values.writable(k)
          divider.divide(arithmetic.clampedFloor(value), into: value)
        }
      }
      if let wrapped { remarks.append(EpochRemark(.wraps, in: .weights, row: wrapped)) }
    }

    /// Caps each entry at its column's ceiling. Drops the entry if that ceiling is 0 or below (section 6).
    package mutating func clip(_ matrix: Matrix, at ceiling: Vector, into result: inout Matrix) {
      let arithmetic = arithmetic
      result.removeAll()
      for row in 0..<matrix.rowCount {
        for k in matrix.entries(ofRow: row) {
          let column = Int(matrix.columns[k])
          let ceiling = ceiling.numbers[column]
          if !arithmetic.isLess(ceiling, matrix.values[k]) {
            result.append(column: column, value: matrix.values[k])
          } else if arithmetic.isPositive(ceiling) {
            result.append(column: column, value: ceiling)
          }
        }
        result.endRow()
      }
    }

    /// Section 6: validator trust.
    package mutating func rowSums(_ matrix: Matrix, into sums: inout Vector) {
      sums.numbers.removeAll()
      for row in 0..<matrix.rowCount {
        let sum = sum(matrix.values, over: matrix.entries(ofRow: row))
        sums.numbers.append(sum[0])
      }
    }

    /// Section 6: rank.
    package mutating func rank(_ matrix: Matrix, stake: Vector, into rank: inout Vector) {
      let arithmetic = arithmetic
      var product = arithmetic.numbers(1)
      rank.numbers.reset(count: matrix.rowCount)
      for row in 0..<matrix.rowCount {
        for k in matrix.entries(ofRow: row) {
          let sum = rank.numbers.writable(Int(matrix.columns[k]))
          arithmetic.multiply(stake.numbers[row], matrix.values[k], into: product.writable(0))
          arithmetic.add(sum, product[0], into: sum)
        }
      }
    }

    /// For every row and every column v = w + beta * (c - w), an absent entry counting as 0 and of a repeated column
    /// the last; keeps v > 0, sorted by column (section 7).
    package mutating func blend(_ weights: Matrix, _ clipped: Matrix, beta: UInt16, into result: inout Matrix) {
      let n = weights.rowCount
      var factor = arithmetic.numbers(1)
      setProportion(factor.writable(0), to: beta)
      var w = arithmetic.numbers(n)
      var c = arithmetic.numbers(n)
      result.removeAll()
      for row in 0..<n {
        // Where there is no weight there is no clipped one, and the blend of 0 and 0 is dropped.
        if !weights.entries(ofRow: row).isEmpty {
          scatter(weights, row: row, into: &w)
          scatter(clipped, row: row, into: &c)
          for column in 0..<n {
            let value = c.writable(column)
            arithmetic.subtract(value, w[column], into: value)
            arithmetic.multiply(factor[0], value, into: value)
            arithmetic.add(w[column], value, into: value)
            if arithmetic.isPositive(value) { result.append(column: column, value: value) }
          }
        }
        result.endRow()
      }
    }

    /// Row `row` as n numbers: 0 where it has no entry, the last of a repeated column.
    func scatter(_ matrix: Matrix, row: Int, into dense: inout Numbers) {
      dense.reset(count: matrix.rowCount)
      for k in matrix.entries(ofRow: row) where matrix.columns[k] < matrix.rowCount {
        arithmetic.copy(matrix.values[k], into: dense.writable(Int(matrix.columns[k])))
      }
    }
  }
#endif
