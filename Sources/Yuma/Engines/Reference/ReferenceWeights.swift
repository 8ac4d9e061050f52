// SPDX-License-Identifier: Apache-2.0
import FixedPoint

extension EpochKernels where Vector == [I32F32], Matrix == SparseMatrix<I32F32> {
  /// Section 4, steps 1 to 4.
  package mutating func loadWeights(_ weights: SparseMatrix<UInt16>, plan: EpochPlan, into result: inout Matrix) {
    result.removeAll()
    for row in 0..<weights.rowCount {
      if plan.permitted[row] {
        for k in weights.entries(ofRow: row)
        where plan.keepsWeight(row: row, column: Int(weights.columns[k])) {
          result.append(column: weights.columns[k], value: I32F32(saturating: weights.values[k]))
        }
      }
      result.endRow()
    }
  }

  /// Section 4, step 5.
  package mutating func normalizeRows(_ matrix: inout Matrix) {
    for row in 0..<matrix.rowCount {
      let entries = matrix.entries(ofRow: row)
      let sum = matrix.values[entries].wrappingSum
      guard sum > .zero else { continue }
      for k in entries { matrix.values[k] = matrix.values[k].safeDivided(by: sum) }
    }
  }

  /// Caps each entry at its column's ceiling. Drops the entry if that ceiling is 0 or below (section 6).
  package mutating func clip(_ matrix: Matrix, at ceiling: Vector, into result: inout Matrix) {
    result.removeAll()
    for row in 0..<matrix.rowCount {
      for k in matrix.entries(ofRow: row) {
        let ceiling = ceiling[Int(matrix.columns[k])]
        if matrix.values[k] <= ceiling {
          result.append(column: matrix.columns[k], value: matrix.values[k])
        } else if ceiling > .zero {
          result.append(column: matrix.columns[k], value: ceiling)
        }
      }
      result.endRow()
    }
  }

  /// Section 6: validator trust.
  package mutating func rowSums(_ matrix: Matrix, into sums: inout Vector) {
    sums.replace(with: 0..<matrix.rowCount) { matrix.values[matrix.entries(ofRow: $0)].wrappingSum }
  }

  /// Section 6: rank.
  package mutating func rank(_ matrix: Matrix, stake: Vector, into rank: inout Vector) {
    rank.fill(.zero, count: matrix.rowCount)
    for row in 0..<matrix.rowCount {
      for k in matrix.entries(ofRow: row) {
        let column = Int(matrix.columns[k])
        rank[column] = rank[column].saturatingAdding(stake[row].saturatingMultiplied(by: matrix.values[k]))
      }
    }
  }

  /// For every row and every column v = w + beta * (c - w), an absent entry counting as 0 and of a repeated column the
  /// last; keeps v > 0, sorted by column (section 7).
  package mutating func blend(_ weights: Matrix, _ clipped: Matrix, beta: UInt16, into result: inout Matrix) {
    let n = weights.rowCount
    let beta = I32F32(proportion: beta)
    var w = Vector(repeating: .zero, count: n)
    var c = w
    result.removeAll()
    for row in 0..<n {
      // Where there is no weight there is no clipped one, and the blend of 0 and 0 is dropped.
      if !weights.entries(ofRow: row).isEmpty {
        w.fill(.zero, count: n)
        c.fill(.zero, count: n)
        for k in weights.entries(ofRow: row) { w[Int(weights.columns[k])] = weights.values[k] }
        for k in clipped.entries(ofRow: row) { c[Int(clipped.columns[k])] = clipped.values[k] }
        for column in 0..<n {
          let value = w[column].saturatingAdding(
            beta.saturatingMultiplied(by: c[column].saturatingSubtracting(w[column])))
          if value > .zero { result.append(column: UInt16(truncatingIfNeeded: column), value: value) }
        }
      }
      result.endRow()
    }
  }
}
