#if OpenBLAS
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
    /// Weights cut off at the consensus.
    var clipped = DenseMatrix()
    /// Weights for bonds where the penalty blends.
    var blended = DenseMatrix()
    /// Stored bonds, and then new ones.
    var bonds = DenseMatrix()
    /// Room for a number a row.
    var perRow: [Double] = []
    /// Room for numbers a column.
    var perColumn: [Double] = []
    /// Numbers a column for weights, or new bonds: factors, or the consensus of liquid alpha.
    var perColumnNew: [Double] = []
    /// Numbers a column for old bonds, or what cut weights off.
    var perColumnOld: [Double] = []
    var largest: [Double] = []
    /// Room for a row of weights.
    var rowEntries: [Double] = []
    /// Room for a row of results.
    var rowColumns: [UInt16] = []
    var rowValues: [UInt16] = []
    /// Room for the median.
    var medians = ColumnMedians()

    /// The most cells of a matrix: 64 MiB of doubles. Larger subnets go over sparse rows.
    static let cellLimit = 1 << 23

    /// Chooses the rows that hold weights, bonds or active stake.
    ///
    /// - Returns: whether they can be dense: sorted, no column repeated or beyond n, and not too many cells.
    mutating func chooseRows(_ input: EpochInput, activeStake: [Double], plan: EntryPlan) -> Bool {
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
      return input.weights.isSorted(rows: uids) && input.bonds.isSorted(rows: uids)
    }

    /// Section 4: `weights`, each row over its sum.
    mutating func loadWeights(_ input: EpochInput, plan: EntryPlan) {
      let width = width
      let lastRegistration = plan.blockAtRegistration.max() ?? 0
      weights.reshape(rowCount: uids.count, columnCount: width)
      weights.withUnsafeMutableElements { elements in
        for (r, uid) in uids.enumerated() {
          let row = elements.row(r, width: width)
          input.weights.scatterWeights(ofRow: uid, plan: plan, lastRegistration: lastRegistration, into: row) { $0 }
          // Integers below 2^53: the sum is exact in any order.
          var sums = SIMD8<Double>.zero
          for j in stride(from: 0, to: width, by: 8) { sums += row.eight(at: j) }
          let sum = sums.sum()
          guard sum > 0 else { continue }
          for j in stride(from: 0, to: width, by: 8) { row.setEight(row.eight(at: j) / sum, at: j) }
        }
      }
    }

    /// Section 8: `bonds`, masked, each times `scale`.
    mutating func loadBonds(_ input: EpochInput, plan: EntryPlan, scale: Double) {
      let width = width
      let dropsAny = plan.keptBonds.contains(false)
      bonds.reshape(rowCount: uids.count, columnCount: width)
      bonds.withUnsafeMutableElements { elements in
        for (r, uid) in uids.enumerated() {
          let row = elements.row(r, width: width)
          input.bonds.scatter(input.bonds.entries(ofRow: uid), into: row) { $0 * scale }
          if dropsAny {
            for j in plan.keptBonds.indices where !plan.keptBonds[j] { row[j] = 0 }
          }
        }
      }
    }

    /// The matrix of section 7.
    mutating func weightsForBonds(penalty: UInt16) -> DenseMatrix {
      switch penalty {
      case 0: return weights
      case .max: return clipped
      default:
        blended.setBlend(of: weights, and: clipped, factor: Double(proportion: penalty))
        return blended
      }
    }
  }

  extension SparseMatrix where Element == UInt16 {
    /// Whether the columns of each of `rows` ascend, stay below n and do not repeat.
    fileprivate func isSorted(rows: [Int]) -> Bool {
      columns.withUnsafeBufferPointer { columns in
        let bytes = UnsafeRawBufferPointer(columns)
        func sixteen(at k: Int) -> SIMD16<UInt16> {
          bytes.loadUnaligned(fromByteOffset: 2 * k, as: SIMD16<UInt16>.self)
        }
        for row in rows {
          let entries = entries(ofRow: row)
          guard let last = entries.last else { continue }
          if columns[last] >= rowCount { return false }
          var descents = SIMD16<UInt16>.zero
          var k = entries.lowerBound
          while k + 16 <= last {
            descents.replace(with: 1, where: sixteen(at: k) .>= sixteen(at: k + 1))
            k += 16
          }
          while k < last {
            descents[0] |= columns[k] >= columns[k + 1] ? 1 : 0
            k += 1
          }
          if descents != .zero { return false }
        }
        return true
      }
    }

    /// Section 4, steps 1 to 4: sets `row` to what `transform` makes of the entries that `plan` keeps, 0 elsewhere.
    @inline(__always)
    func scatterWeights(
      ofRow uid: Int, plan: EntryPlan, lastRegistration: UInt64, into row: UnsafeMutableBufferPointer<Double>,
      _ transform: (Double) -> Double
    ) {
      scatter(plan.permitted[uid] ? entries(ofRow: uid) : 0..<0, into: row, transform)
      if uid != plan.ownerUID { row[uid] = 0 }
      let limit = plan.rowLimits[uid]
      if lastRegistration >= limit {
        for j in plan.blockAtRegistration.indices where plan.blockAtRegistration[j] >= limit { row[j] = 0 }
      }
    }

    /// Sets `row` to what `transform` makes of `entries`, which are sorted, and to 0 where there are none.
    @inline(__always)
    fileprivate func scatter(
      _ entries: Range<Int>, into row: UnsafeMutableBufferPointer<Double>, _ transform: (Double) -> Double
    ) {
      columns.withUnsafeBufferPointer { columns in
        values.withUnsafeBufferPointer { values in
          if entries.count == rowCount {
            for j in 0..<rowCount { row[j] = transform(Double(Int32(values[entries.lowerBound + j]))) }
            for j in rowCount..<row.count { row[j] = 0 }
          } else {
            for j in 0..<row.count { row[j] = 0 }
            for k in entries { row[Int(columns[k])] = transform(Double(Int32(values[k]))) }
          }
        }
      }
    }
  }
#endif
