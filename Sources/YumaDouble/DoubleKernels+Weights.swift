// SPDX-License-Identifier: Apache-2.0
import Yuma

extension DoubleKernels {
  /// Section 4, steps 1 to 4.
  package mutating func loadWeights(_ weights: SparseMatrix<UInt16>, plan: EpochPlan, into result: inout Matrix) {
    result.removeAll()
    for row in 0..<weights.rowCount {
      if plan.permitted[row] {
        for k in weights.entries(ofRow: row)
        where plan.keepsWeight(row: row, column: Int(weights.columns[k])) {
          result.append(column: weights.columns[k], value: Double(weights.values[k]))
        }
      }
      result.endRow()
    }
  }

  /// Section 4, step 5.
  package mutating func normalizeRows(_ matrix: inout Matrix) {
    var sums: Vector = []
    rowSums(matrix, into: &sums)
    matrix.transformValues { row, _, value in sums[row] > 0 ? value / sums[row] : value }
  }

  /// For each column the smallest score p with upto(p) > minority, over the rows of positive stake; 0 without such a
  /// row, the largest score where none qualifies (section 5). n rows, n medians.
  package mutating func weightedMedian(of scores: Matrix, stake: Vector, kappa: UInt16, into median: inout Vector) {
    weightedMedian(of: scores, stake: stake, majority: Double(proportion: kappa), into: &median)
  }

  /// Section 5, for any majority.
  package mutating func weightedMedian(of scores: Matrix, stake: Vector, majority: Double, into median: inout Vector) {
    let n = stake.count
    let rows = stake.indices.filter { stake[$0] > 0 }
    var rowStake = rows.map { stake[$0] }
    normalize(&rowStake)
    let minority = rowStake.reduce(0, +) - majority

    // The last entry of each row in each column.
    var columns = [[(row: Int, score: Double)]](repeating: [], count: n)
    for (position, row) in rows.enumerated() {
      for k in scores.entries(ofRow: row) {
        let column = Int(scores.columns[k])
        if columns[column].last?.row == position { columns[column].removeLast() }
        columns[column].append((position, scores.values[k]))
      }
    }

    median.fill(0, count: n)
    var column: [(score: Double, stake: Double)] = []
    for j in 0..<n {
      column.replace(with: rowStake.lazy.map { (0, $0) })
      for (row, score) in columns[j] { column[row].score = score }
      column.sort { $0.score < $1.score }
      median[j] = firstScore(in: column, above: minority)
    }
  }

  /// The smallest score up to which there is more stake than the minority; else the largest score, 0 where there is none.
  private func firstScore(in ascending: [(score: Double, stake: Double)], above minority: Double) -> Double {
    var upto = 0.0
    for (position, (score, stake)) in ascending.enumerated() {
      upto += stake
      let isLastOfItsScore = position + 1 == ascending.count || ascending[position + 1].score > score
      if isLastOfItsScore && upto > minority { return score }
    }
    return ascending.last?.score ?? 0
  }

  /// Caps each entry at its column's ceiling. Drops the entry if that ceiling is 0 or below (section 6).
  package mutating func clip(_ matrix: Matrix, at ceiling: Vector, into result: inout Matrix) {
    result.removeAll()
    for row in 0..<matrix.rowCount {
      for k in matrix.entries(ofRow: row) {
        let ceiling = ceiling[Int(matrix.columns[k])]
        if matrix.values[k] <= ceiling {
          result.append(column: matrix.columns[k], value: matrix.values[k])
        } else if ceiling > 0 {
          result.append(column: matrix.columns[k], value: ceiling)
        }
      }
      result.endRow()
    }
  }

  /// Section 6: validator trust.
  package mutating func rowSums(_ matrix: Matrix, into sums: inout Vector) {
    sums.replace(with: (0..<matrix.rowCount).lazy.map { matrix.values[matrix.entries(ofRow: $0)].reduce(0, +) })
  }

  /// Section 6: rank.
  package mutating func rank(_ matrix: Matrix, stake: Vector, into rank: inout Vector) {
    rank.fill(0, count: matrix.rowCount)
    for row in 0..<matrix.rowCount {
      for k in matrix.entries(ofRow: row) { rank[Int(matrix.columns[k])] += stake[row] * matrix.values[k] }
    }
  }

  /// For every row and every column v = w + beta * (c - w), an absent entry counting as 0 and of a repeated column the
  /// last; keeps v > 0, sorted by column (section 7).
  package mutating func blend(_ weights: Matrix, _ clipped: Matrix, beta: UInt16, into result: inout Matrix) {
    let n = weights.rowCount
    let beta = Double(proportion: beta)
    var w = Vector(repeating: 0, count: n)
    var c = w
    result.removeAll()
    for row in 0..<n {
      w.fill(0, count: n)
      c.fill(0, count: n)
      for k in weights.entries(ofRow: row) { w[Int(weights.columns[k])] = weights.values[k] }
      for k in clipped.entries(ofRow: row) { c[Int(clipped.columns[k])] = clipped.values[k] }
      for column in 0..<n {
        let value = w[column] + beta * (c[column] - w[column])
        if value > 0 { result.append(column: UInt16(column), value: value) }
      }
      result.endRow()
    }
  }
}
