// SPDX-License-Identifier: Apache-2.0
import FixedPoint

extension EpochKernels where Vector == [I32F32], Matrix == SparseMatrix<I32F32> {
  /// Section 8: stored bonds, masked.
  package mutating func loadBonds(
    _ bonds: SparseMatrix<UInt16>, scale: BondScale, plan: EpochPlan, into result: inout Matrix
  ) {
    result.removeAll()
    for row in 0..<bonds.rowCount {
      for k in bonds.entries(ofRow: row) where plan.keepsBond(row: row, column: Int(bonds.columns[k])) {
        let value = bonds.values[k]
        result.append(
          column: bonds.columns[k],
          value: scale == .integers ? I32F32(saturating: value) : I32F32(proportion: value))
      }
      result.endRow()
    }
  }

  /// Section 8, Yuma, step 2.
  package mutating func scaleRows(_ matrix: Matrix, by stake: Vector, into result: inout Matrix) {
    result = matrix
    result.transformValues { row, _, value in value.saturatingMultiplied(by: stake[row]) }
  }

  /// Section 8: column normalise.
  package mutating func normalizeColumns(_ matrix: inout Matrix) {
    let n = matrix.rowCount
    var sums = Vector(repeating: .zero, count: n)
    for (column, value) in zip(matrix.columns, matrix.values) where column < n {
      sums[Int(column)] = sums[Int(column)].saturatingAdding(value)
    }
    matrix.transformValues { _, column, value in
      column < n && sums[column] != .zero ? value.safeDivided(by: sums[column]) : value
    }
  }

  /// Section 8: the EMA with a fixed alpha.
  package mutating func movingAverage(new: Matrix, old: Matrix, alpha: FixedAlpha, into result: inout Matrix) {
    let n = new.rowCount
    let alpha = alpha.value
    let decay = I32F32.one.saturatingSubtracting(alpha)
    var sums = Vector(repeating: .zero, count: n)
    result.removeAll()
    for row in 0..<n {
      if !new.entries(ofRow: row).isEmpty || !old.entries(ofRow: row).isEmpty {
        sums.fill(.zero, count: n)
        for (matrix, factor) in [(new, alpha), (old, decay)] {
          for k in matrix.entries(ofRow: row) where matrix.columns[k] < n {
            let column = Int(matrix.columns[k])
            sums[column] = sums[column].saturatingAdding(factor.saturatingMultiplied(by: matrix.values[k]))
          }
        }
        for column in 0..<n where sums[column] > .zero {
          result.append(column: UInt16(truncatingIfNeeded: column), value: sums[column])
        }
      }
      result.endRow()
    }
  }

  /// Section 8, Yuma, step 4.
  package mutating func dividends(bonds: Matrix, incentive: Vector, into dividends: inout Vector) {
    dividends.replace(
      with: (0..<bonds.rowCount).lazy.map { row in
        bonds.entries(ofRow: row).reduce(.zero) { sum, k in
          sum.saturatingAdding(incentive[Int(bonds.columns[k])].saturatingMultiplied(by: bonds.values[k]))
        }
      })
  }

  /// Section 8, Yuma 3, steps 3 and 4.
  package mutating func dividends(
    bonds: Matrix, incentive: Vector, stake: Vector, into dividends: inout Vector
  ) {
    dividends.replace(
      with: (0..<bonds.rowCount).lazy.map { row in
        let total = bonds.entries(ofRow: row).reduce(I32F32.zero) { sum, k in
          sum.wrappingAdding(bonds.values[k].saturatingMultiplied(by: incentive[Int(bonds.columns[k])]))
        }
        return total.checkedMultiplied(by: stake[row]) ?? .zero
      })
  }

  /// Section 8, Yuma, step 5.
  package mutating func scaleColumnsToMaximum(_ matrix: inout Matrix) {
    var largest = Vector(repeating: .zero, count: matrix.rowCount)
    for (column, value) in zip(matrix.columns, matrix.values) {
      largest[Int(column)] = max(largest[Int(column)], value)
    }
    matrix.transformValues { _, column, value in
      largest[column] == .zero ? value : value.safeDivided(by: largest[column])
    }
  }

  /// Stores each kept row as (column, entry * 65535, floored and clamped to 16 bits), zeros included; the other rows
  /// are empty (section 10).
  package mutating func store(_ bonds: Matrix, rows kept: [Bool], into result: inout SparseMatrix<UInt16>) {
    result.removeAll()
    for row in 0..<bonds.rowCount {
      if kept[row] {
        for k in bonds.entries(ofRow: row) {
          result.append(column: bonds.columns[k], value: bonds.values[k].proportionOfU16)
        }
      }
      result.endRow()
    }
  }
}

extension FixedAlpha {
  /// Section 8: alpha = 1 - movingAverage / 1 000 000, the quotient in I64F64.
  package var value: I32F32 {
    let million = I64F64(saturating: 1_000_000)
    let share =
      switch conversion {
      case .saturating: I32F32(saturating: I64F64(saturating: movingAverage).safeDivided(by: million))
      case .wrapping: I32F32(wrapping: I64F64(wrapping: movingAverage).safeDivided(by: million))
      }
    return I32F32.one.saturatingSubtracting(share)
  }
}
