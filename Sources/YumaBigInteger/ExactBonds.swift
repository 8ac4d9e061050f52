// SPDX-License-Identifier: Apache-2.0
#if GMP
  import Yuma

  extension ExactKernels {
    /// Section 8: stored bonds, masked.
    package mutating func loadBonds(
      _ bonds: SparseMatrix<UInt16>, scale: BondScale, plan: EpochPlan, into result: inout Matrix
    ) {
      let arithmetic = arithmetic
      result.removeAll()
      for row in 0..<bonds.rowCount {
        for k in bonds.entries(ofRow: row) where plan.keepsBond(row: row, column: Int(bonds.columns[k])) {
          let value = result.append(column: Int(bonds.columns[k]))
          switch scale {
          case .integers: arithmetic.set(value, to: UInt64(bonds.values[k]))
          case .proportions: setProportion(value, to: bonds.values[k])
          }
        }
        result.endRow()
      }
    }

    /// Section 8, Yuma, step 2.
    package mutating func scaleRows(_ matrix: Matrix, by stake: Vector, into result: inout Matrix) {
      let arithmetic = arithmetic
      result = matrix
      for row in 0..<matrix.rowCount {
        for k in matrix.entries(ofRow: row) {
          arithmetic.multiply(matrix.values[k], stake.numbers[row], into: result.values.writable(k))
        }
      }
    }

    /// Section 8: column normalise.
    package mutating func normalizeColumns(_ matrix: inout Matrix) {
      let arithmetic = arithmetic
      let n = matrix.rowCount
      var sums = arithmetic.numbers(n)
      var watch = Watch()
      for row in 0..<n {
        for k in matrix.entries(ofRow: row) where matrix.columns[k] < n {
          let column = Int(matrix.columns[k])
          let sum = sums.writable(column)
          arithmetic.add(sum, matrix.values[k], into: sum)
          watch.note(row, column, if: isOutOfRange(sum))
        }
      }
      remark(.bondColumns, watch)
      divide(&matrix, byColumn: sums)
    }

    /// Section 8: the EMA with a fixed alpha.
    package mutating func movingAverage(new: Matrix, old: Matrix, alpha fixed: FixedAlpha, into result: inout Matrix) {
      if fixed.movingAverage >= FixedAlpha.firstOutOfRange {
        remarks.append(EpochRemark(fixed.conversion == .saturating ? .saturates : .wraps, in: .alpha))
      }
      let n = new.rowCount
      let decay = fixedDecay(movingAverage: fixed.movingAverage)
      var alpha = arithmetic.numbers(1)
      arithmetic.subtract(one[0], decay[0], into: alpha.writable(0))
      var sums = arithmetic.numbers(n)
      var watch = Watch()
      result.removeAll()
      for row in 0..<n {
        let (news, olds) = (new.entries(ofRow: row), old.entries(ofRow: row))
        if new.ascends(in: news, below: n) && old.ascends(in: olds, below: n) {
          merge((new, news, alpha), (old, olds, decay), row: row, watch: &watch, into: &result)
        } else {
          add((new, news, alpha), (old, olds, decay), row: row, watch: &watch, sums: &sums, into: &result)
        }
        result.endRow()
      }
      remark(.movingAverage, watch)
    }

    /// The entries of a row of a matrix, and the factor of each.
    private typealias Terms = (matrix: Matrix, entries: Range<Int>, factor: Numbers)

    /// The positive sums of two rows, entry by entry, where the columns of both ascend.
    private func merge(
      _ new: Terms, _ old: Terms, row: Int, watch: inout Watch, into result: inout Matrix
    ) {
      var product = arithmetic.numbers(1)
      // What is new is noted before what is old.
      var (ofNew, ofOld) = (Watch(), Watch())
      var (i, j) = (new.entries.lowerBound, old.entries.lowerBound)
      while i < new.entries.upperBound || j < old.entries.upperBound {
        let newColumn = i < new.entries.upperBound ? Int(new.matrix.columns[i]) : .max
        let oldColumn = j < old.entries.upperBound ? Int(old.matrix.columns[j]) : .max
        let column = min(newColumn, oldColumn)
        let sum = result.append(column: column)
        if newColumn == column {
          arithmetic.multiply(new.factor[0], new.matrix.values[i], into: sum)
          ofNew.note(row, column, if: isOutOfRange(sum))
          i += 1
        } else {
          arithmetic.set(sum, to: 0)
        }
        if oldColumn == column {
          arithmetic.multiply(old.factor[0], old.matrix.values[j], into: product.writable(0))
          arithmetic.add(sum, product[0], into: sum)
          ofOld.note(row, column, if: isOutOfRange(product[0]) || isOutOfRange(sum))
          j += 1
        }
        if !arithmetic.isPositive(sum) { result.removeLast() }
      }
      watch.first = watch.first ?? ofNew.first ?? ofOld.first
    }

    /// The same of rows whose columns do not ascend, or repeat.
    private func add(
      _ new: Terms, _ old: Terms, row: Int, watch: inout Watch, sums: inout Numbers, into result: inout Matrix
    ) {
      let n = new.matrix.rowCount
      var product = arithmetic.numbers(1)
      sums.reset(count: n)
      for (matrix, entries, factor) in [new, old] {
        for k in entries where matrix.columns[k] < n {
          let column = Int(matrix.columns[k])
          let sum = sums.writable(column)
          arithmetic.multiply(factor[0], matrix.values[k], into: product.writable(0))
          arithmetic.add(sum, product[0], into: sum)
          watch.note(row, column, if: isOutOfRange(product[0]) || isOutOfRange(sum))
        }
      }
      for column in 0..<n where arithmetic.isPositive(sums[column]) {
        result.append(column: column, value: sums[column])
      }
    }

    /// Section 8, Yuma, step 4.
    package mutating func dividends(bonds: Matrix, incentive: Vector, into dividends: inout Vector) {
      var product = arithmetic.numbers(1)
      dividends.numbers.reset(count: bonds.rowCount)
      for row in 0..<bonds.rowCount {
        let sum = dividends.numbers.writable(row)
        for k in bonds.entries(ofRow: row) {
          let share = incentive.numbers[Int(bonds.columns[k])]
          arithmetic.multiply(share, bonds.values[k], into: product.writable(0))
          arithmetic.add(sum, product[0], into: sum)
        }
      }
    }

    /// Section 8, Yuma 3, steps 3 and 4.
    package mutating func dividends(
      bonds: Matrix, incentive: Vector, stake: Vector, into dividends: inout Vector
    ) {
      self.dividends(bonds: bonds, incentive: incentive, into: &dividends)
      for row in 0..<bonds.rowCount {
        let total = dividends.numbers.writable(row)
        arithmetic.multiply(total, stake.numbers[row], into: total)
      }
    }

    /// Section 8, Yuma, step 5.
    package mutating func scaleColumnsToMaximum(_ matrix: inout Matrix) {
      var largest = arithmetic.numbers(matrix.rowCount)
      for (k, column) in matrix.columns.enumerated() {
        let value = matrix.values[k]
        if arithmetic.isLess(largest[Int(column)], value) {
          arithmetic.copy(value, into: largest.writable(Int(column)))
        }
      }
      divide(&matrix, byColumn: largest)
    }

    /// Stores each kept row as (column, entry * 65535, floored and clamped to 16 bits), zeros included; the other rows
    /// are empty (section 10).
    package mutating func store(_ bonds: Matrix, rows kept: [Bool], into result: inout SparseMatrix<UInt16>) {
      let arithmetic = arithmetic
      var watch = Watch()
      result.rebuild { rowOffsets, columns, values in
        rowOffsets.removeAll(keepingCapacity: true)
        columns.removeAll(keepingCapacity: true)
        values.removeAll(keepingCapacity: true)
        rowOffsets.append(0)
        for row in 0..<bonds.rowCount {
          if kept[row] {
            for k in bonds.entries(ofRow: row) {
              let product = arithmetic.clampedFloor(bonds.values[k], times: UInt64(UInt16.max))
              columns.append(bonds.columns[k])
              values.append(UInt16(clamping: product))
              watch.note(row, Int(bonds.columns[k]), if: product > UInt64(Int32.max))
            }
          }
          rowOffsets.append(columns.count)
        }
      }
      remark(.storedBonds, watch)
    }

    /// Each entry over its column's divisor, where that is not 0.
    private func divide(_ matrix: inout Matrix, byColumn divisors: Numbers) {
      var reciprocals = Reciprocals(of: divisors, arithmetic)
      for k in matrix.columns.indices where matrix.columns[k] < divisors.count {
        let column = Int(matrix.columns[k])
        if !arithmetic.isZero(divisors[column]) { reciprocals.divide(matrix.values.writable(k), by: column) }
      }
    }

    /// Section 8: movingAverage / 1 000 000, what is left of an old bond; the quotient has F + 32 bits, the result F.
    private func fixedDecay(movingAverage: UInt64) -> Numbers {
      let wide = stakeArithmetic
      var share = wide.numbers(1)
      let quotient = share.writable(0)
      wide.set(quotient, to: movingAverage)
      wide.divide(quotient, byInteger: 1_000_000, into: quotient)
      var decay = arithmetic.numbers(1)
      arithmetic.convert(quotient, from: wide, into: decay.writable(0))
      return decay
    }

    private mutating func remark(_ stage: EpochRemark.Stage, _ watch: Watch) {
      guard let (row, column) = watch.first else { return }
      remarks.append(EpochRemark(.saturates, in: stage, row: row, column: column))
    }
  }

  /// The first entry of a matrix at which something was noted.
  private struct Watch {
    var first: (row: Int, column: Int)?

    mutating func note(_ row: Int, _ column: Int, if condition: Bool) {
      if condition && first == nil { first = (row, column) }
    }
  }
#endif
