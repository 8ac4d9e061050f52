// SPDX-License-Identifier: Apache-2.0
import Yuma

extension DoubleKernels {
  /// There are.
  package static var hasFusedKernels: Bool { true }

  /// They follow every rule but the bond mask by entry and the logistic liquid alpha, and know one exponential, which is
  /// that of both rules where it cannot fail.
  package func supports(_ plan: EpochPlan) -> Bool {
    guard plan.bondLimits.isEmpty else { return false }
    switch plan.liquidAlpha {
    case .off: return true
    case .logistic: return false
    case .sigmoid(let shape):
      switch (shape.unit, shape.exponential) {
      case (.whole, _): return false
      case (.hundredths, .clamped): return true
      case (.hundredths, .zeroWhereItFails): return shape.steepness.magnitude <= 4000
      }
    }
  }

  /// Sections 4 to 6 on dense rows.
  package mutating func fusedConsensus(_ input: EpochInput, state: inout EpochState<Self>) -> EpochPath? {
    guard dense.chooseRows(input, activeStake: state.activeStake, plan: state.plan) else { return nil }
    let n = input.neuronCount
    dense.loadWeights(input, plan: state.plan)

    dense.countedStake.replace(with: dense.stake.prefix(dense.counted))
    dense.countedStake.divideBySum()
    dense.medians.find(
      of: dense.weights, stake: dense.countedStake, majority: Double(proportion: input.parameters.kappa),
      fallback: .smallest, into: &dense.ceiling)
    state.consensus.replace(with: dense.ceiling.prefix(n))

    dense.sumWeights(penalty: 1)
    dense.ranks.replace(with: dense.perColumn)
    spread(dense.perRow, count: n, into: &state.validatorTrust)
    state.incentive.replace(with: dense.ranks.prefix(n))
    normalize(&state.incentive)
    return .dense
  }

  /// Sections 7, 8 and 10 on dense rows.
  package mutating func fusedBonds(
    _ input: EpochInput, state: inout EpochState<Self>, keepsRawBonds: Bool, into bonds: inout SparseMatrix<UInt16>
  ) -> EpochPath? {
    let parameters = input.parameters
    let penalty = Double(proportion: parameters.bondsPenalty)
    dense.loadBonds(input, plan: state.plan)
    switch state.plan.bonds {
    case .yuma3:
      // The double nearest 1 / 65535 is off by 2^-64 of it: the products are the quotients, rounded.
      let unit = 1.0 / 65535
      if case .sigmoid(let shape) = state.plan.liquidAlpha, !isZero(state.liquidConsensus) {
        state.plan.appliedAlpha = .sigmoid
        dense.renewLiquid(input, shape: shape, penalty: penalty, unit: unit, state: state)
      } else {
        let alpha = 1 - Double(parameters.bondsMovingAverage) / 1_000_000
        dense.perColumnNew.fill(alpha, count: dense.width)
        dense.perColumnOld.fill(1 - alpha, count: dense.width)
        dense.perRow.fill(1, count: dense.uids.count)
        dense.average(penalty: penalty, unit: unit, rowFactors: dense.perRow)
      }
      dense.largest.removeAll(keepingCapacity: true)
    case .yuma:
      scaleShares(penalty: penalty, movingAverage: parameters.bondsMovingAverage)
      dense.average(penalty: penalty, unit: 1, rowFactors: dense.stake)
      for j in 0..<dense.width where dense.largest[j] == 0 { dense.largest[j] = 1 }
    }

    dense.perColumn.fill(0, count: dense.width)
    for j in 0..<input.neuronCount {
      dense.perColumn[j] = state.incentive[j] / (dense.bondSums[j] == 0 ? 1 : dense.bondSums[j])
    }
    dense.earn(products)
    if state.plan.bonds == .yuma3 {
      for r in dense.perRow.indices { dense.perRow[r] *= dense.stake[r] }
    }
    spread(dense.perRow, count: input.neuronCount, into: &state.dividends)
    normalize(&state.dividends)
    dense.store(rows: state.newPermits, into: &bonds)
    if keepsRawBonds { dense.writeRaw(into: &state.averagedBonds) }
    return .dense
  }

  /// Section 8, Yuma, steps 1 to 3: what weights and stored bonds are multiplied with in each column, so that both are parts
  /// of their column's sum, and weighed by alpha.
  private mutating func scaleShares(penalty: Double, movingAverage: UInt64) {
    let alpha = 1 - Double(movingAverage) / 1_000_000
    // With the whole penalty the sums are the ranks.
    if penalty == 1 {
      dense.perColumnNew.replace(with: dense.ranks)
    } else {
      dense.sumWeights(penalty: penalty)
      dense.perColumnNew.replace(with: dense.perColumn)
    }
    dense.sumStoredBonds()
    for j in 0..<dense.width {
      dense.perColumnNew[j] = alpha / (dense.perColumnNew[j] == 0 ? 1 : dense.perColumnNew[j])
      dense.perColumnOld[j] = (1 - alpha) / (dense.perColumnOld[j] == 0 ? 1 : dense.perColumnOld[j])
    }
  }

  /// Numbers of the dense rows, by uid.
  private func spread(_ perRow: [Double], count n: Int, into vector: inout Vector) {
    vector.fill(0, count: n)
    for (r, uid) in dense.uids.enumerated() { vector[uid] = perRow[r] }
  }
}
