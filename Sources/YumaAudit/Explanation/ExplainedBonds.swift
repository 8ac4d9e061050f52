// SPDX-License-Identifier: Apache-2.0
import FixedPoint
import Yuma

extension ExplanationParts {
  /// The neuron's bonds: how the moving average made each, and what it earned.
  var explainedBonds: [ExplainedBond] {
    let paying = operands.payingBonds.entries(ofRow: uid)
    let stored = Dictionary(input.bonds.row(uid), uniquingKeysWith: { $1 })
    let averages =
      switch (operands.plan.appliedAlpha, operands.plan.liquidAlpha) {
      case (.sigmoid, .sigmoid(let shape)): sigmoidAverages(shape)
      case (.logistic, _): logisticAverages
      case (.fixed, _), (.sigmoid, _): fixedAverages
      }
    let sums = columnSums(operands.averagedBonds)
    return zip(paying, averages).map { (k, average) in
      let column = operands.payingBonds.columns[k]
      let share = operands.payingBonds.values[k]
      let averaged = operands.averagedBonds.values[k]
      let sum = sums[Int(column)]
      let incentive = I32F32(bits: trace.incentive[Int(column)])
      return ExplainedBond(
        server: Int(column), stored: stored[column], old: average.old, bought: average.bought, alpha: average.alpha,
        averaged: averaged, share: share, incentive: incentive, contribution: incentive.saturatingMultiplied(by: share),
        isConfirmed: paying.count == averages.count && average.column == column && average.value == averaged
          && share == (sum == .zero ? averaged : averaged.safeDivided(by: sum)))
    }
  }

  /// A place of the moving average: what went into it, and what comes out where that is done again.
  private struct Average {
    let column: UInt16
    let old: I32F32
    let bought: I32F32
    let alpha: I32F32
    let value: I32F32
  }

  /// With the fixed alpha: a place for each column that is above 0, sorted.
  private var fixedAverages: [Average] {
    let alpha = operands.plan.fixedAlpha.value
    let decay = I32F32.one.saturatingSubtracting(alpha)
    let bought = values(operands.newBonds)
    let old = values(operands.oldBonds)
    return Set(bought.keys).union(old.keys).sorted().compactMap { column in
      let (bought, old) = (bought[column] ?? [], old[column] ?? [])
      let parts = bought.map { alpha.saturatingMultiplied(by: $0) } + old.map { decay.saturatingMultiplied(by: $0) }
      let value = parts.saturatingSum
      guard value > .zero else { return nil }
      return Average(
        column: column, old: old.saturatingSum, bought: bought.saturatingSum, alpha: alpha, value: value)
    }
  }

  /// With an alpha for each column: a place for each that is above 0, sorted. Of a repeated column the last is bought.
  private var logisticAverages: [Average] {
    let bought = values(operands.newBonds)
    let old = values(operands.oldBonds)
    return Set(bought.keys).union(old.keys).sorted().compactMap { column in
      let alpha = operands.alphas[Int(column)]
      let decay = I32F32.one.saturatingSubtracting(alpha)
      let (bought, old) = (bought[column]?.last ?? .zero, old[column] ?? [])
      let parts = [alpha.saturatingMultiplied(by: bought)] + old.map { decay.saturatingMultiplied(by: $0) }
      let value = parts.saturatingSum
      guard value > .zero else { return nil }
      return Average(column: column, old: old.saturatingSum, bought: bought, alpha: alpha, value: value)
    }
  }

  /// With an alpha for each cell: a place for each entry of the weights for bonds that comes out above 0, in their order.
  private func sigmoidAverages(_ shape: SigmoidAlpha) -> [Average] {
    var row = LiquidRow(shape: shape, consensus: operands.liquidConsensus ?? [])
    row.walk(operands.newBonds, operands.oldBonds, row: uid)
    let old = Dictionary(operands.oldBonds.row(uid), uniquingKeysWith: { $1 })
    return operands.newBonds.row(uid).compactMap { (column, bought) in
      let alpha = row.alpha(column: Int(column))
      let old = old[column] ?? .zero
      let value = LiquidRow.average(alpha: alpha, bought: bought, old: old)
      return value > .zero ? Average(column: column, old: old, bought: bought, alpha: alpha, value: value) : nil
    }
  }

  /// The neuron's entries by column; those of no neuron vanish in the moving average.
  private func values(_ matrix: SparseMatrix<I32F32>) -> [UInt16: [I32F32]] {
    let entries = matrix.row(uid).filter { $0.0 < input.neuronCount }
    return Dictionary(grouping: entries, by: \.0).mapValues { $0.map(\.1) }
  }

  /// The saturating sum of each column, down the rows.
  private func columnSums(_ matrix: SparseMatrix<I32F32>) -> [I32F32] {
    var sums = [I32F32](repeating: .zero, count: input.neuronCount)
    for (column, value) in zip(matrix.columns, matrix.values) {
      sums[Int(column)] = sums[Int(column)].saturatingAdding(value)
    }
    return sums
  }
}

extension [I32F32] {
  /// The sum, which saturates.
  fileprivate var saturatingSum: I32F32 { reduce(.zero) { $0.saturatingAdding($1) } }
}
