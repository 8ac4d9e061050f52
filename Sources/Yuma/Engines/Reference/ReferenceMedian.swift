// SPDX-License-Identifier: Apache-2.0
import FixedPoint

extension EpochKernels where Vector == [I32F32], Matrix == SparseMatrix<I32F32> {
  /// For each column the smallest score p with upto(p) > minority, over the rows of positive stake; 0 without such a
  /// row, the largest score where none qualifies (section 5). n rows, n medians.
  package mutating func weightedMedian(
    of scores: Matrix, stake: Vector, kappa: UInt16, into median: inout Vector
  ) {
    let n = stake.count
    let rows = stake.indices.filter { stake[$0] > .zero }
    var rowStake = rows.map { stake[$0] }
    normalize(&rowStake)

    // The entries of those rows, column by column; rows stay in order, so the last of a repeated column comes last.
    var starts = [Int](repeating: 0, count: n + 1)
    for row in rows {
      for k in scores.entries(ofRow: row) { starts[Int(scores.columns[k]) + 1] += 1 }
    }
    for column in 0..<n { starts[column + 1] += starts[column] }
    var next = starts
    var entries = [(position: Int, score: I32F32)](repeating: (0, .zero), count: starts[n])
    for (position, row) in rows.enumerated() {
      for k in scores.entries(ofRow: row) {
        let column = Int(scores.columns[k])
        entries[next[column]] = (position, scores.values[k])
        next[column] += 1
      }
    }

    let kappa = I32F32(proportion: kappa)
    var search = WeightedMedian(stake: rowStake, kappa: kappa)
    median.fill(.zero, count: n)
    for column in 0..<n {
      search.clear()
      for entry in entries[starts[column]..<starts[column + 1]] { search.scores[entry.position] = entry.score }
      median[column] = search.find()
    }
  }
}

/// The stake-weighted median of `scores`: the chain's weighted_median (Docs/Specification/epoch.md, section 5).
///
/// - Parameters:
///   - scores: one score a row.
///   - stake: the stake behind each score, normalised.
///   - kappa: the majority of stake that has to support the median or more.
/// - Returns: the smallest score p such that the stake behind scores up to p exceeds the minority, total - kappa; the
///   largest score where none does; 0 where there is no score. Where sums overflow, what the chain's search finds.
public func weightedMedian(of scores: [I32F32], stake: [I32F32], kappa: I32F32) -> I32F32 {
  var search = WeightedMedian(stake: Array(stake.prefix(scores.count)), kappa: kappa)
  for (row, score) in scores.prefix(search.scores.count).enumerated() { search.scores[row] = score }
  return search.find()
}

/// The chain's search, by repeated partition around the middle element; it keeps its storage from column to column.
struct WeightedMedian {
  /// The score of each row.
  var scores: [I32F32]
  private let stake: [I32F32]
  private let total: I32F32
  private let minority: I32F32
  private var candidates: [Int] = []
  private var lower: [Int] = []
  private var upper: [Int] = []

  init(stake: [I32F32], kappa: I32F32) {
    self.stake = stake
    scores = [I32F32](repeating: .zero, count: stake.count)
    total = stake.wrappingSum
    minority = total.saturatingSubtracting(kappa)
  }

  /// Makes every score 0.
  mutating func clear() {
    scores.fill(.zero, count: stake.count)
  }

  mutating func find() -> I32F32 {
    candidates.replace(with: stake.indices)
    var below = I32F32.zero
    var upto = total
    // Where sums overflow the search may go astray; it gives up after one round more than there are rows.
    for _ in 0...stake.count {
      guard let first = candidates.first else { return .zero }
      if candidates.count == 1 { return scores[first] }

      let pivot = scores[candidates[candidates.count / 2]]
      var lowerStake = I32F32.zero
      var upperStake = I32F32.zero
      lower.removeAll(keepingCapacity: true)
      upper.removeAll(keepingCapacity: true)
      for row in candidates {
        if scores[row] < pivot {
          lower.append(row)
          lowerStake = lowerStake.saturatingAdding(stake[row])
        } else if scores[row] > pivot {
          upper.append(row)
          upperStake = upperStake.saturatingAdding(stake[row])
        }
      }

      if !lower.isEmpty && minority < below.saturatingAdding(lowerStake) {
        upto = below.saturatingAdding(lowerStake)
        swap(&candidates, &lower)
      } else if !upper.isEmpty && upto.saturatingSubtracting(upperStake) <= minority {
        below = upto.saturatingSubtracting(upperStake)
        swap(&candidates, &upper)
      } else {
        return pivot
      }
    }
    return .zero
  }
}
