// SPDX-License-Identifier: Apache-2.0
import FixedPoint

/// Watches the reference engine's numbers for saturation and wrapping (Docs/Specification/fixed-point.md).
///
/// Only five places have to be looked at. As long as nothing was out of range before, stakes, weights in a row and bonds in a
/// column are parts of a whole: each at most 1, and 1 in sum. Averages of such parts by such parts (active stake, median,
/// clipped weights, trust, rank, blend, dividends, liquid alpha, shares) are at most 1 again, their few sums and
/// differences below 3, the exponential at most e^20. What is left are sums of raw integers and the factors of
/// a moving average, which a hyperparameter beyond a million makes large.
package final class SaturationWatch: EpochObserver {
  package typealias Kernels = ReferenceKernels
  private typealias Matrix = SparseMatrix<I32F32>

  private var remarks: [EpochRemark] = []

  /// A watch without remarks.
  package init() {}

  /// Hands over the remarks since the last call.
  package func takeRemarks() -> [EpochRemark] {
    defer { remarks = [] }
    return remarks
  }

  /// Looks at the numbers that may be out of range at a moment.
  package func observe(_ moment: EpochMoment, _ state: EpochState<ReferenceKernels>, _ input: EpochInput) {
    switch moment {
    case .stakeSummed: watchStake(input, plan: state.plan)
    case .weightsLoaded: watchRows(state.weights)
    case .bondsLoaded:
      switch state.plan.bonds {
      case .yuma: watchColumns(state.oldBonds)
      case .yuma3: break
      }
    case .bondsBought: watchColumns(state.boughtBonds)
    case .bondsAveraged:
      watchAverage(state)
      watchColumns(state.averagedBonds)
    case .bondsStoring: watchStorage(state.averagedBonds, rows: state.newPermits)
    case .ranked, .dividendsEarned, .sharesCombined: break
    }
  }

  /// Section 2: a stake or the sum of a neuron's two saturates, the sum of all wraps.
  private func watchStake(_ input: EpochInput, plan: EpochPlan) {
    let weight = weightOfTao(input.parameters.taoWeight)
    let exact = zip(input.alphaStake, input.taoStake).map { alpha, tao -> I64F64? in
      guard let alpha = I64F64(exactly: alpha), let tao = I64F64(exactly: tao) else { return nil }
      return tao.checkedMultiplied(by: weight).flatMap(alpha.checkedAdding)
    }
    if let uid = exact.firstIndex(of: nil) { remarks.append(EpochRemark(.saturates, in: .stake, row: uid)) }

    var sum: I64F64? = .zero
    for uid in exact.indices {
      let total = totalStake(alpha: input.alphaStake[uid], tao: input.taoStake[uid], taoWeight: weight)
      if UInt64(saturating: total) >= plan.stakeThreshold || uid == plan.exemptUID {
        sum = sum?.checkedAdding(exact[uid] ?? .max)
      }
    }
    if sum == nil { remarks.append(EpochRemark(.wraps, in: .stake)) }
  }

  /// Section 4: the sum of a row wraps.
  private func watchRows(_ matrix: Matrix) {
    let row = (0..<matrix.rowCount).first { row in
      matrix.values[matrix.entries(ofRow: row)].reduce(I32F32.zero) { $0?.checkedAdding($1) } == nil
    }
    if let row { remarks.append(EpochRemark(.wraps, in: .weights, row: row)) }
  }

  /// Section 8: the sum of a column saturates.
  private func watchColumns(_ matrix: Matrix) {
    var sums = [I32F32?](repeating: .zero, count: matrix.rowCount)
    note(.bondColumns, in: matrix) { _, column, value in
      guard column < sums.count else { return false }
      sums[column] = sums[column]?.checkedAdding(value)
      return sums[column] == nil
    }
  }

  /// Section 8: alpha does not fit, or the average of an entry saturates.
  private func watchAverage(_ state: EpochState<ReferenceKernels>) {
    switch state.plan.appliedAlpha {
    case .logistic, .sigmoid: return
    case .fixed: break
    }
    let fixed = state.plan.fixedAlpha
    if fixed.movingAverage >= FixedAlpha.firstOutOfRange {
      remarks.append(EpochRemark(fixed.conversion == .saturating ? .saturates : .wraps, in: .alpha))
    }
    let new =
      switch state.plan.bonds {
      case .yuma: state.boughtBonds
      case .yuma3: state.weightsForBonds
      }
    let alpha = fixed.value
    let factors = [(new, alpha), (state.oldBonds, I32F32.one.saturatingSubtracting(alpha))]
    for row in 0..<new.rowCount {
      var sums = [I32F32](repeating: .zero, count: new.rowCount)
      for (matrix, factor) in factors {
        for k in matrix.entries(ofRow: row) where matrix.columns[k] < new.rowCount {
          let column = Int(matrix.columns[k])
          guard let sum = factor.checkedMultiplied(by: matrix.values[k]).flatMap(sums[column].checkedAdding) else {
            return remarks.append(EpochRemark(.saturates, in: .movingAverage, row: row, column: column))
          }
          sums[column] = sum
        }
      }
    }
  }

  /// Section 10: a bond times 65535 saturates.
  private func watchStorage(_ bonds: Matrix, rows kept: [Bool]) {
    let scale = I32F32(saturating: UInt16.max)
    note(.storedBonds, in: bonds) { row, _, value in kept[row] && value.checkedMultiplied(by: scale) == nil }
  }

  /// Remarks on the first entry that `saturates`.
  private func note(
    _ stage: EpochRemark.Stage, in matrix: Matrix, where saturates: (_ row: Int, _ column: Int, _ value: I32F32) -> Bool
  ) {
    for row in 0..<matrix.rowCount {
      for k in matrix.entries(ofRow: row) where saturates(row, Int(matrix.columns[k]), matrix.values[k]) {
        remarks.append(EpochRemark(.saturates, in: stage, row: row, column: Int(matrix.columns[k])))
        return
      }
    }
  }
}
