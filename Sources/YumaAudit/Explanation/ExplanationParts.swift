// SPDX-License-Identifier: Apache-2.0
import FixedPoint
import Yuma

/// The parts of an explanation, looked up in what the reference engine's kernels were given and gave back.
struct ExplanationParts {
  let uid: Int
  let input: EpochInput
  let epoch: WatchedEpoch
  let trace: RawVectors
  /// The neuron's bonds, server by server.
  private(set) var bonds: [ExplainedBond] = []

  var operands: WatchedEpoch.Operands { epoch.operands }
  var output: EpochOutput { epoch.result.output }

  init(uid: Int, input: EpochInput, epoch: WatchedEpoch) {
    self.uid = uid
    self.input = input
    self.epoch = epoch
    trace = RawVectors(epoch.result.trace)
    bonds = explainedBonds
  }

  /// Whether nobody earned anything, so that stake is paid.
  var isPaidByStake: Bool { operands.plan.payment != .shares }

  var neuron: ExplainedNeuron {
    ExplainedNeuron(
      isActive: output.active[uid], hasPermit: operands.plan.permitted[uid],
      keepsPermit: output.validatorPermits[uid], isOwner: input.ownerUID.map(Int.init) == uid,
      stake: output.stake[uid], cutOff: cutOff)
  }

  /// The threshold, where the neuron's stake is below it.
  private var cutOff: ExplainedNeuron.StakeCutOff? {
    let plan = operands.plan
    guard output.stake[uid] < plan.stakeThreshold, uid != plan.exemptUID else { return nil }
    let (alpha, weight) = (input.alphaStake[uid], weightOfTao(input.parameters.taoWeight))
    func reaches(_ tao: UInt64) -> Bool {
      UInt64(saturating: totalStake(alpha: alpha, tao: tao, taoWeight: weight)) >= plan.stakeThreshold
    }
    guard reaches(.max) else { return .init(threshold: plan.stakeThreshold, leastTaoStake: nil) }
    // The least of those that reach it: stake grows with TAO stake.
    var (low, high) = (input.taoStake[uid], UInt64.max)
    while low < high {
      let middle = low + (high - low) / 2
      if reaches(middle) { high = middle } else { low = middle + 1 }
    }
    return .init(threshold: plan.stakeThreshold, leastTaoStake: low)
  }

  /// The weights on the neuron, validator by validator.
  var weights: [ExplainedWeight] {
    (0..<input.neuronCount).flatMap { row in weights(ofRow: row).filter { $0.server == uid } }
  }

  /// The weights of the neuron.
  var ownWeights: [ExplainedWeight] { weights(ofRow: uid) }

  /// The entries of a row, those that count beside their normalised values: both are in stored order.
  private func weights(ofRow row: Int) -> [ExplainedWeight] {
    let stake = operands.activeStake[row]
    var next = operands.weights.entries(ofRow: row).lowerBound
    return input.weights.entries(ofRow: row).map { k in
      let column = Int(input.weights.columns[k])
      let exclusion = exclusion(row: row, column: column)
      guard exclusion == nil else {
        return ExplainedWeight(
          validator: row, server: column, set: input.weights.values[k], exclusion: exclusion, stake: stake,
          weight: .zero, clipped: .zero, contribution: .zero)
      }
      let weight = operands.weights.values[next]
      next += 1
      let consensus = operands.consensus[column]
      let clipped = weight <= consensus ? weight : max(consensus, .zero)
      return ExplainedWeight(
        validator: row, server: column, set: input.weights.values[k], exclusion: nil, stake: stake, weight: weight,
        clipped: clipped, contribution: stake.saturatingMultiplied(by: clipped))
    }
  }

  private func exclusion(row: Int, column: Int) -> ExplainedWeight.Exclusion? {
    if column >= input.neuronCount { return .unknownUID }
    if !operands.plan.permitted[row] { return .noPermit }
    if operands.plan.keepsWeight(row: row, column: column) { return nil }
    return .ofMasked(row: row, column: column, input: input, plan: operands.plan)
  }

  var median: ExplainedMedian {
    let median = MedianStake(operands.activeStake, kappa: input.parameters.kappa)
    let consensus = operands.consensus[uid]
    let scores = median.rows.map { row in
      operands.weights.entries(ofRow: row).last { operands.weights.columns[$0] == uid }
        .map { operands.weights.values[$0] } ?? .zero
    }
    func stake(_ isCounted: (I32F32) -> Bool) -> I32F32 {
      zip(median.rows, scores).reduce(.zero) { isCounted($1.1) ? $0.saturatingAdding(median.stake[$1.0]) : $0 }
    }
    let below = stake { $0 < consensus }
    let upTo = stake { $0 <= consensus }
    let makers = zip(median.rows, scores).filter { $0.1 == consensus }.map(\.0)
    // The smallest score with more than the minority up to it; the largest where none has; 0 without validators.
    let isSmallest = upTo > median.minority && (below <= median.minority || scores.min() == consensus)
    let isLargest = upTo <= median.minority && scores.max() == consensus
    return ExplainedMedian(
      consensus: consensus, minority: median.minority, below: below, upTo: upTo, makers: makers,
      voters: median.rows.count, supporters: scores.count { $0 > .zero },
      isConfirmed: median.rows.isEmpty ? consensus == .zero : !makers.isEmpty && (isSmallest || isLargest))
  }

  /// What the neuron's bonds earn, before stake counts in Yuma 3: the chain's sum, which saturates in Yuma and wraps in
  /// Yuma 3.
  var bondIncome: I32F32 {
    bonds.reduce(.zero) { sum, bond in
      operands.plan.bonds == .yuma3
        ? sum.wrappingAdding(bond.contribution) : sum.saturatingAdding(bond.contribution)
    }
  }
}

/// The raw bits of a trace's vectors; empty without one.
struct RawVectors {
  let stake: [Int64]
  let validatorTrust: [Int64]
  let incentive: [Int64]
  let dividends: [Int64]
  let serverShare: [Int64]
  let validatorShare: [Int64]
  let combinedShare: [Int64]

  init(_ trace: EpochTrace?) {
    func bits(_ values: TraceValues?) -> [Int64] { if case .bits(let bits)? = values { bits } else { [] } }
    stake = bits(trace?.stake)
    validatorTrust = bits(trace?.validatorTrust)
    incentive = bits(trace?.incentive)
    dividends = bits(trace?.dividends)
    serverShare = bits(trace?.normalizedServerEmission)
    validatorShare = bits(trace?.normalizedValidatorEmission)
    combinedShare = bits(trace?.normalizedCombinedEmission)
  }
}

extension [I32F32] {
  /// The sum, which wraps.
  var sum: I32F32 { reduce(.zero) { $0.wrappingAdding($1) } }
}

extension ExplainedWeight.Exclusion {
  /// Why the plan drops a weight on a neuron of the subnet.
  static func ofMasked(row: Int, column: Int, input: EpochInput, plan: EpochPlan) -> Self {
    if column == row && row != plan.selfWeighingUID { return .ownWeight }
    return input.lastUpdate[row] <= input.blockAtRegistration[column] ? .olderThanRegistration : .olderThanCommit
  }
}
