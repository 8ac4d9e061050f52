// SPDX-License-Identifier: Apache-2.0
import Yuma

/// What would have come out otherwise without rounding: choices, where amounts merely shift.
public struct RoundingDecisions: Sendable, Hashable {
  /// An entry of the weights.
  public struct Entry: Sendable, Hashable {
    /// The validator's uid.
    public let row: Int
    /// The server's uid.
    public let column: Int
  }

  /// Columns whose consensus is another validator's weight: no row has the median in both results.
  public let medians: [Int]
  /// Uids that hold a permit in one result only.
  public let permits: [Int]
  /// Uids that stand in another order of incentive: for each there is another uid which has strictly more in one result and
  /// strictly less in the other.
  public let ranks: [Int]
  /// Weights that exceed the consensus, and are clipped, in one result only.
  public let clips: [Entry]

  /// Whether rounding decided nothing.
  public var isEmpty: Bool { medians.isEmpty && permits.isEmpty && ranks.isEmpty && clips.isEmpty }

  init(of output: EpochOutput, _ trace: EpochTrace, against measure: EpochOutput, _ truth: EpochTrace) {
    let n = output.neuronCount
    permits = (0..<n).filter { output.validatorPermits[$0] != measure.validatorPermits[$0] }
    ranks = Self.ranks(trace.incentive, truth.incentive)

    guard let weights = trace.weights, let trueWeights = truth.weights else {
      medians = []
      clips = []
      return
    }
    let holders = medianHolders(weights, trace.consensus, stake: trace.activeStake, count: n)
    let trueHolders = medianHolders(trueWeights, truth.consensus, stake: truth.activeStake, count: n)
    medians = (0..<n).filter {
      !(holders[$0].isEmpty && trueHolders[$0].isEmpty) && holders[$0].isDisjoint(with: trueHolders[$0])
    }
    clips = (0..<n).flatMap { row in
      weights.pairs(with: trueWeights, row: row).compactMap { column, first, second in
        guard let first, let second else { return nil }
        let clipped = trace.consensus.isLess(column, than: weights.values, first)
        return clipped == truth.consensus.isLess(column, than: trueWeights.values, second)
          ? nil : Entry(row: row, column: column)
      }
    }
  }

  /// Uids whose order with another is strictly opposite in two lists.
  private static func ranks(_ values: TraceValues, _ truth: TraceValues) -> [Int] {
    let n = min(values.indices.count, truth.indices.count)
    let ascending = (0..<n).sorted { truth.isLess($0, than: truth, $1) }
    // Groups of equal elements of the truth, between which order counts.
    var groups: [[Int]] = []
    for uid in ascending {
      if let last = groups.last?.first, !truth.isLess(last, than: truth, uid) {
        groups[groups.count - 1].append(uid)
      } else {
        groups.append([uid])
      }
    }
    var flagged: Set<Int> = []
    /// Flags what lies, by `values`, on the wrong side of the farthest element of the groups before.
    func sweep(_ groups: some Sequence<[Int]>, isBeyond: (Int, Int) -> Bool) {
      var farthest: Int?
      for group in groups {
        if let farthest { flagged.formUnion(group.filter { isBeyond(farthest, $0) }) }
        for uid in group where farthest.map({ isBeyond(uid, $0) }) ?? true { farthest = uid }
      }
    }
    sweep(groups) { values.isLess($1, than: values, $0) }
    sweep(groups.reversed()) { values.isLess($0, than: values, $1) }
    return flagged.sorted()
  }
}

/// For each column the rows whose score, their last weight in it, is the median; -1 stands for the rows without a weight, whose
/// score is 0. Only rows with active stake have a say.
private func medianHolders(
  _ weights: TraceMatrix, _ consensus: TraceValues, stake: TraceValues, count n: Int
) -> [Set<Int>] {
  let rows = (0..<n).filter { stake.isPositive($0) }
  var holders = [Set<Int>](repeating: [], count: n)
  var scores = [Int](repeating: 0, count: n)
  for row in rows {
    for (column, entry) in weights.lastEntries(ofRow: row) where column < n {
      scores[column] += 1
      let values = weights.values
      if !consensus.isLess(column, than: values, entry) && !values.isLess(entry, than: consensus, column) {
        holders[column].insert(row)
      }
    }
  }
  for column in 0..<n where scores[column] < rows.count && !consensus.isPositive(column) {
    holders[column].insert(-1)
  }
  return holders
}

extension TraceValues {
  /// Whether the value at a position is below one of another list in the same format.
  func isLess(_ position: Int, than other: TraceValues, _ otherPosition: Int) -> Bool {
    switch (self, other) {
    case (.bits(let left), .bits(let right)): left[position] < right[otherPosition]
    case (.real(let left), .real(let right)): left[position] < right[otherPosition]
    case (.decimal(let left, let bits), .decimal(let right, let otherBits)) where bits == otherBits:
      isSmaller(left[position], than: right[otherPosition])
    default: difference(position, from: other, otherPosition) < 0
    }
  }

  /// Whether the value at a position is above 0.
  func isPositive(_ position: Int) -> Bool { difference(position, from: self, nil) > 0 }
}

/// Whether an integer in decimal is smaller than another.
private func isSmaller(_ left: String, than right: String) -> Bool {
  let isNegative = left.hasPrefix("-")
  guard isNegative == right.hasPrefix("-") else { return isNegative }
  let (small, large) = isNegative ? (right, left) : (left, right)
  let (digits, others) = (small.utf8.count, large.utf8.count)
  return digits != others ? digits < others : small < large
}
