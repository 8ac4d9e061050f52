// SPDX-License-Identifier: Apache-2.0
import CDenseKernels
import DenseOperations
import Yuma

/// The rows of an epoch that hold anything, as dense matrices, and what the fused kernels work out
/// on them. It keeps its storage from epoch to epoch.
struct DenseEpoch {
  /// The uid of each row: those with active stake first.
  var uids: [Int] = []
  /// The row of each uid, -1 where it has none.
  var rowOfUID: [Int] = []
  /// n, rounded up to a multiple of eight: the columns of the matrices. Those beyond n hold zeros.
  var width = 0
  /// How many rows have active stake.
  var counted = 0
  /// The active stake of each row.
  var stake: [Double] = []
  /// The active stake of the rows that have any, over its sum.
  var countedStake: [Double] = []
  /// Normalised weights.
  var weights = DenseMatrix()
  /// Stored bonds, row after row.
  var storedBonds: [UInt16] = []
  /// New bonds.
  var bonds = DenseMatrix()
  /// The consensus, at which weights are cut off.
  var ceiling: [Double] = []
  /// The active stake behind each column's clipped weights.
  var ranks: [Double] = []
  /// The sum of each column of new bonds.
  var bondSums: [Double] = []
  /// The largest bond of each column, 1 where all are 0; empty where bonds are stored as they are.
  var largest: [Double] = []
  /// Room for a number a row.
  var perRow: [Double] = []
  /// Room for numbers a column.
  var perColumn: [Double] = []
  /// Numbers a column for weights, or new bonds: factors, or the consensus of liquid alpha.
  var perColumnNew: [Double] = []
  /// Numbers a column for old bonds.
  var perColumnOld: [Double] = []
  /// Room for a row of integers.
  var integers: [UInt16] = []
  /// Room for a row of ones.
  var ones: [UInt16] = []
  /// Room for the median.
  var medians = ColumnMedians()

  let kernels = DenseKernels.best

  /// The most cells of a matrix: 64 MiB of doubles. Larger subnets go over sparse rows.
  static let cellLimit = 1 << 23
  /// So many cells are multiplied faster without a library: more than `LaneEpochs` ever takes.
  static let smallCellCount = 2048

  /// Chooses the rows that hold weights, bonds or active stake.
  ///
  /// - Returns: whether they can be dense: sorted, no column repeated or beyond n, and not too many cells.
  mutating func chooseRows(_ input: EpochInput, activeStake: [Double], plan: EpochPlan) -> Bool {
    let n = input.neuronCount
    uids.removeAll(keepingCapacity: true)
    for uid in 0..<n where activeStake[uid] > 0 { uids.append(uid) }
    counted = uids.count
    for uid in 0..<n where !(activeStake[uid] > 0) {
      let hasWeights = plan.permitted[uid] && !input.weights.entries(ofRow: uid).isEmpty
      if hasWeights || !input.bonds.entries(ofRow: uid).isEmpty { uids.append(uid) }
    }
    width = (n + 7) / 8 * 8
    guard uids.count * width <= Self.cellLimit else { return false }
    rowOfUID.fill(-1, count: n)
    for (r, uid) in uids.enumerated() { rowOfUID[uid] = r }
    stake.replace(with: uids) { activeStake[$0] }
    return input.weights.isSorted(rows: uids, kernels) && input.bonds.isSorted(rows: uids, kernels)
  }

  /// Section 4: `weights`, each row over its sum.
  mutating func loadWeights(_ input: EpochInput, plan: EpochPlan) {
    let (width, kernels) = (width, kernels)
    let lastRegistration = plan.blockAtRegistration.max() ?? 0
    weights.reshape(rowCount: uids.count, columnCount: width)
    integers.resize(to: width)
    weights.withUnsafeMutableElements { elements in
      integers.withUnsafeMutableBufferPointer { row in
        guard let start = elements.baseAddress, let integers = row.baseAddress else { return }
        input.weights.withEntries { entries in
          for (r, uid) in uids.enumerated() {
            entries.scatterWeights(ofRow: uid, plan: plan, lastRegistration: lastRegistration, into: row, kernels)
            kernels.table.pointee.shares(width, integers, start + r * width)
          }
        }
      }
    }
  }

  /// Section 8: `storedBonds`, masked.
  mutating func loadBonds(_ input: EpochInput, plan: EpochPlan) {
    storedBonds.resize(to: uids.count * width)
    let (uids, width, kernels) = (uids, width, kernels)
    storedBonds.withUnsafeMutableBufferPointer {
      input.scatterBonds(ofRows: uids, plan: plan, into: $0, width: width, kernels)
    }
  }

  /// Sections 6 and 7: `perRow` and `perColumn` are the sums of the rows and, by stake, of the columns of the weights as they
  /// buy bonds.
  mutating func sumWeights(penalty: Double) {
    perRow.resize(to: uids.count)
    perColumn.resize(to: width)
    kernels.table.pointee.clippedSums(
      uids.count, width, weights.elements, ceiling, penalty, stake, &perRow, &perColumn)
  }

  /// dividends_i = sum over j of bond_ij * perColumn_j, into `perRow`; small ones without a call of the library, which would
  /// cost more than it saves.
  mutating func earn(_ products: any MatrixProducts) {
    guard uids.count * width <= Self.smallCellCount else {
      return products.multiply(bonds, by: perColumn, into: &perRow)
    }
    perRow.resize(to: uids.count)
    kernels.table.pointee.multiply(uids.count, width, bonds.elements, perColumn, &perRow)
  }

  /// Section 8, Yuma: `perColumnOld` are the sums of the columns of the stored bonds.
  mutating func sumStoredBonds() {
    perColumnOld.resize(to: width)
    kernels.table.pointee.integerColumnSums(uids.count, width, storedBonds, &perColumnOld)
  }
}

/// The entries of a matrix where they are.
struct RawEntries {
  let rowOffsets: UnsafeBufferPointer<Int>
  let columns: UnsafePointer<UInt16>
  let values: UnsafePointer<UInt16>

  func range(ofRow row: Int) -> Range<Int> { rowOffsets[row]..<rowOffsets[row + 1] }

  /// Sets `row` to `entries`, which are sorted, or to `others` in their places, and to 0 where there are none.
  func scatter(
    _ entries: Range<Int>, as others: UnsafePointer<UInt16>? = nil, into row: UnsafeMutableBufferPointer<UInt16>,
    _ kernels: DenseKernels
  ) {
    guard let start = row.baseAddress else { return }
    let first = entries.lowerBound
    kernels.table.pointee.scatter(entries.count, columns + first, others ?? values + first, row.count, start)
  }

  /// Section 4, steps 1 to 4: sets `row` to the entries that `plan` keeps, or to `others` in their places, 0 elsewhere.
  func scatterWeights(
    ofRow uid: Int, as others: UnsafePointer<UInt16>? = nil, plan: EpochPlan, lastRegistration: UInt64,
    into row: UnsafeMutableBufferPointer<UInt16>, _ kernels: DenseKernels
  ) {
    scatter(plan.permitted[uid] ? range(ofRow: uid) : 0..<0, as: others, into: row, kernels)
    if uid != plan.selfWeighingUID { row[uid] = 0 }
    let limit = plan.rowLimits[uid]
    if lastRegistration >= limit {
      for j in plan.blockAtRegistration.indices where plan.blockAtRegistration[j] >= limit { row[j] = 0 }
    }
  }
}

extension EpochInput {
  /// Section 8: stored bonds, masked, in rows of `width`.
  func scatterBonds(
    ofRows uids: [Int], plan: EpochPlan, into elements: UnsafeMutableBufferPointer<UInt16>, width: Int,
    _ kernels: DenseKernels
  ) {
    let dropsAny = plan.keptBonds.contains(false)
    bonds.withEntries { entries in
      for (r, uid) in uids.enumerated() {
        let row = UnsafeMutableBufferPointer(rebasing: elements[r * width..<(r + 1) * width])
        entries.scatter(entries.range(ofRow: uid), into: row, kernels)
        if dropsAny {
          for j in plan.keptBonds.indices where !plan.keptBonds[j] { row[j] = 0 }
        }
      }
    }
  }

  /// Section 4, steps 1 to 4: the weights that `plan` keeps, in rows of `width`.
  func scatterWeights(
    ofRows uids: [Int], plan: EpochPlan, into elements: UnsafeMutableBufferPointer<UInt16>, width: Int,
    _ kernels: DenseKernels
  ) {
    let lastRegistration = plan.blockAtRegistration.max() ?? 0
    weights.withEntries { entries in
      for (r, uid) in uids.enumerated() {
        let row = UnsafeMutableBufferPointer(rebasing: elements[r * width..<(r + 1) * width])
        entries.scatterWeights(ofRow: uid, plan: plan, lastRegistration: lastRegistration, into: row, kernels)
      }
    }
  }
}

extension SparseMatrix where Element == UInt16 {
  /// Calls `body` with the entries where they are.
  func withEntries(_ body: (RawEntries) -> Void) {
    rowOffsets.withUnsafeBufferPointer { rowOffsets in
      withArray(columns) { columns in
        withArray(values) { body(RawEntries(rowOffsets: rowOffsets, columns: columns, values: $0)) }
      }
    }
  }

  /// Whether the columns of each of `rows` ascend, stay below n and do not repeat.
  fileprivate func isSorted(rows: [Int], _ kernels: DenseKernels) -> Bool {
    withArray(columns) { columns in
      rows.allSatisfy { row in
        let entries = entries(ofRow: row)
        guard let last = entries.last else { return true }
        return columns[last] < rowCount
          && kernels.table.pointee.isAscending(entries.count, columns + entries.lowerBound)
      }
    }
  }
}

/// Calls `body` with an array's elements where they are; an empty one's address is not to be read.
private func withArray<Result>(_ array: UnsafePointer<UInt16>, _ body: (UnsafePointer<UInt16>) -> Result) -> Result {
  body(array)
}

extension Array where Element: ExpressibleByIntegerLiteral {
  /// Resizes to `count` elements; their values are unspecified.
  mutating func resize(to count: Int) {
    if self.count > count {
      removeLast(self.count - count)
    } else if self.count < count {
      append(contentsOf: repeatElement(0, count: count - self.count))
    }
  }
}
