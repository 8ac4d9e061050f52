// SPDX-License-Identifier: Apache-2.0
import DenseOperations
import Yuma
import YumaDouble

/// The running error bound, in the order of the stages. A name that begins with `error` bounds the distance between the
/// chain's number and the engine's.
struct BoundDerivation {
  /// A unit of the chain's numbers, and a tenth of one for what double precision itself rounds.
  let u: Double
  let input: EpochInput
  let output: EpochOutput
  let trace: EpochTrace
  let plan: EpochPlan
  var bound = RoundingBound()

  private let activeStake: [Double]
  private var errorActiveStake: [Double] = []
  /// Of an entry of the clipped weights, by column.
  private var errorClipped: [Double] = []
  private var errorIncentive: [Double] = []
  private var n: Int { input.neuronCount }

  init(input: EpochInput, result: EpochResult, trace: EpochTrace, unit: Double) {
    u = unit
    self.input = input
    output = result.output
    plan = result.report.plan
    self.trace = trace
    activeStake = trace.activeStake.doubles
  }

  mutating func derive() {
    let errorStake = boundStake()
    switch plan.consensus {
    case .null: break  // All but the stake weight is integers.
    case .yuma:
      boundPermits(errorStake)
      boundConsensus()
      boundIncentive()
      let errorDividends = boundBonds()
      boundEmission(errorDividends)
    }
  }

  /// Section 2; the errors of the stake's shares.
  private mutating func boundStake() -> [Double] {
    let errorStake = errorOfStake(trace.stake.doubles)
    bound.stake = errorStake.max() ?? u
    let threshold = Double(plan.stakeThreshold)
    let isUnclear = output.stake.indices.contains { uid in
      guard uid != plan.exemptUID else { return false }
      // A sum of integers below 2^53 is exact.
      let isExact = input.taoStake[uid] == 0 && output.stake[uid] < 1 << 53
      let error = 2 + u * Double(input.taoStake[uid]) + threshold * 0x1p-50
      return !isExact && abs(Double(output.stake[uid]) - threshold) <= error
    }
    if threshold > 0 && isUnclear { bound.decisions.append("who reaches the stake threshold") }
    let largestStake = Double(output.stake.max() ?? 0)
    let errorTAO = input.parameters.taoWeight > 0 ? u * Double(input.taoStake.max() ?? 0) : 0
    bound.rao = largestStake * 0x1p-51 + errorTAO + 1
    return errorStake
  }

  /// Decides whether rounding can change who gets a permit: the stakes around the last permit lie closer than their
  /// errors (section 3).
  private mutating func boundPermits(_ errorStake: [Double]) {
    let stake = trace.stake.doubles
    let order = stake.indices.sorted { stake[$0] > stake[$1] }
    let count = min(plan.permitCount, n)
    func isTie(_ first: Int, _ second: Int) -> Bool {
      // What the threshold cuts off is 0 on the chain too.
      let isSame =
        (stake[first] == 0 && stake[second] == 0)
        || (input.alphaStake[first] == input.alphaStake[second] && input.taoStake[first] == input.taoStake[second])
      return stake[first] - stake[second] <= errorStake[first] + errorStake[second] && !isSame
    }
    let margin = 2 * bound.stake
    let (last, next) = count > 0 && count < n ? (stake[order[count - 1]], stake[order[count]]) : (0, 0)
    let needsStake =
      switch plan.rules.permits {
      case .largest: false
      case .largestWithStake: true
      }
    let inside = order.prefix(count).filter { (!needsStake || stake[$0] > 0) && stake[$0] - next <= margin }
    let outside = order.dropFirst(count).filter { last - stake[$0] <= margin }
    if (needsStake && order.prefix(count).contains { stake[$0] > 0 && stake[$0] <= errorStake[$0] })
      || inside.contains(where: { first in outside.contains { isTie(first, $0) } })
    {
      bound.decisions.append("who holds a permit")
    }

    let sums = zip(stake, errorStake).enumerated().filter { activeStake[$0.offset] > 0 }.map(\.element)
    let sum = sums.reduce(0) { $0 + $1.0 }
    let errorSum = sums.reduce(0) { $0 + $1.1 }
    if sum > 0 && sum <= 2 * errorSum { bound.decisions.append("whether any stake is active") }
    errorActiveStake = activeStake.indices.map {
      activeStake[$0] > 0 ? u + (errorStake[$0] + activeStake[$0] * errorSum) / max(sum - errorSum, u) : 0
    }
  }

  /// The chain's weight of TAO is off by a unit, the same for all: a share s_i = (alpha_i + w tao_i) / T moves by no more than the
  /// larger of tao_i and s_i * sum of tao, over T, times that.
  private func errorOfStake(_ stake: [Double]) -> [Double] {
    let counted = stake.indices.filter { stake[$0] > 0 }
    let total = counted.reduce(0) { $0 + Double(output.stake[$1]) }
    let tao = counted.reduce(0) { $0 + Double(input.taoStake[$1]) }
    guard total > 0, input.parameters.taoWeight > 0 else { return stake.map { _ in u } }
    return stake.indices.map { u * (1 + max(Double(input.taoStake[$0]), stake[$0] * tao) / total) }
  }

  /// Section 5: what the median can be where each stake is off by its error.
  private mutating func boundConsensus() {
    let errorMass = 2 * errorActiveStake.reduce(0, +) + Double(activeStake.count { $0 > 0 } + 2) * u
    var kernels = DoubleKernels(products: PortableProducts())
    guard let weights = trace.weights?.doubles else { return }
    let kappa = Double(proportion: input.parameters.kappa)
    var low: [Double] = []
    var high: [Double] = []
    kernels.weightedMedian(of: weights, stake: activeStake, majority: kappa + errorMass, into: &low)
    kernels.weightedMedian(of: weights, stake: activeStake, majority: kappa - errorMass, into: &high)
    let consensus = trace.consensus.doubles
    errorClipped = consensus.indices.map { u + max(consensus[$0] - low[$0], high[$0] - consensus[$0]) }
    bound.consensus = errorClipped.max() ?? 0
    bound.undecidedMedian = errorClipped.firstIndex { $0 * 65535 >= Double(RoundingBound.declaredSteps) }
  }

  /// Bounds rank_j = sum of stake_i * clipped_ij, and the incentive, rank_j / sum of ranks, from the errors of both
  /// factors (section 6).
  private mutating func boundIncentive() {
    guard let clipped = trace.clippedWeights?.doubles, let weights = trace.weights?.doubles else { return }
    var errorRank = [Double](repeating: 0, count: n)
    var (rank, prerank, errorPrerank) = (errorRank, errorRank, errorRank)
    for row in 0..<n {
      // Clipping may drop entries that the chain keeps at next to nothing: their columns count by the weights.
      var errorTrust = 0.0
      for k in weights.entries(ofRow: row) {
        let column = Int(weights.columns[k])
        errorTrust += errorClipped[column]
        errorRank[column] += activeStake[row] * errorClipped[column] + u
        prerank[column] += activeStake[row] * weights.values[k]
        errorPrerank[column] += (activeStake[row] + 1) * u + weights.values[k] * errorActiveStake[row]
      }
      bound.validatorTrust = max(bound.validatorTrust, errorTrust)
      for k in clipped.entries(ofRow: row) {
        let column = Int(clipped.columns[k])
        errorRank[column] += clipped.values[k] * errorActiveStake[row]
        rank[column] += activeStake[row] * clipped.values[k]
      }
    }
    errorIncentive = errorOfShares(rank, errors: errorRank, "whether there is any incentive")
    bound.incentive = errorIncentive.max() ?? 0
    switch plan.rules.rankReports {
    case .notStored: break
    case .stored:
      bound.trust = (0..<n).map { column in
        guard prerank[column] > 0 else { return 0 }
        let least = prerank[column] - errorPrerank[column]
        let trust = rank[column] / prerank[column]
        return least > 0 ? min(1, u + (errorRank[column] + trust * errorPrerank[column]) / least) : 1
      }.max()
    }
  }

  /// Sections 7, 8 and 10; the errors of the dividends.
  private mutating func boundBonds() -> [Double] {
    let alphas = BoundAlphas(
      input: input, plan: plan, u: u, consensus: trace.consensus.doubles, errorConsensus: errorClipped)
    let bonds = BoundBonds(
      alphas: alphas, u: u, activeStake: activeStake, errorActiveStake: errorActiveStake,
      errorWeight: errorClipped.map { 3 * u + $0 })
    guard let weights = trace.weightsForBonds?.doubles, let stored = trace.emaBonds?.doubles else { return [] }
    let columns: BoundBonds.Columns
    switch plan.bonds {
    case .yuma3: columns = bonds.yuma3(weights, stored)
    case .yuma:
      let ofColumns = alphas.ofColumns()
      if ofColumns.isUndecided { bound.decisions.append("which alpha applies") }
      columns = bonds.yuma(weights, stored, alphas: ofColumns)
    }
    bound.bonds = columns.errorStored.max() ?? 0

    let incentive = trace.incentive.doubles
    var dividends = [Double](repeating: 0, count: n)
    var errors = dividends
    for row in 0..<n {
      for k in stored.entries(ofRow: row) {
        let column = Int(stored.columns[k])
        let share = stored.values[k] / columns.sum[column]
        dividends[row] += incentive[column] * share
        errors[row] += errorIncentive[column] * share + incentive[column] * columns.errorShare[column] + u
      }
      // Entries that only one of the two keeps are within the error of a share.
      if plan.bonds == .yuma3 {
        errors[row] = activeStake[row] * errors[row] + dividends[row] * errorActiveStake[row] + u
        dividends[row] *= activeStake[row]
      }
    }
    let result = errorOfShares(dividends, errors: errors, "whether there are any dividends")
    bound.dividends = result.max() ?? 0
    return result
  }

  /// Bounds what each neuron is paid, emission * share, from the errors of incentive and dividends and of their sum
  /// (section 9).
  private mutating func boundEmission(_ errorDividends: [Double]) {
    let total = trace.incentive.doubles.reduce(0, +) + trace.dividends.doubles.reduce(0, +)
    let errorTotal = errorIncentive.reduce(0, +) + errorDividends.reduce(0, +)
    var errorShare = u
    switch plan.payment {
    case .activeStake: errorShare = max(u, errorActiveStake.max() ?? 0)
    case .stake: errorShare = bound.stake
    case .shares:
      // A share is at most 1, and total counts incentive and dividends: 2 where there are both.
      for (incentive, dividends) in zip(errorIncentive, errorDividends) {
        errorShare = max(errorShare, u + (incentive + dividends + errorTotal) / max(total - errorTotal, u))
      }
    }
    bound.rao = max(errorShare * Double(input.emission) + 1, bound.rao)
    switch plan.rules.rankReports {
    case .notStored: break
    case .stored:
      // Scores are shares in parts of the largest.
      let least = (trace.normalizedCombinedEmission.doubles.max() ?? 0) - errorShare
      bound.pruningScores = least > 0 ? min(1, u + 2 * errorShare / least) : 1
    }
  }

  /// The errors of values over their sum. Where the sum is no larger than its own error, rounding decides `what`.
  private mutating func errorOfShares(_ values: [Double], errors: [Double], _ what: String) -> [Double] {
    let sum = values.reduce(0, +)
    let errorSum = errors.reduce(0, +)
    guard sum > 0 else { return values.map { _ in 0 } }
    if sum <= 2 * errorSum { bound.decisions.append(what) }
    let least = max(sum - errorSum, u)
    return zip(values, errors).map { u + ($1 + $0 / sum * errorSum) / least }
  }
}

extension TraceValues {
  /// The values, where they are doubles.
  var doubles: [Double] { if case .real(let values) = self { values } else { [] } }
}

extension TraceMatrix {
  /// The matrix, where it is of doubles.
  var doubles: SparseMatrix<Double> {
    let elements = values.doubles
    var result = SparseMatrix<Double>()
    result.rebuild { rowOffsets, columns, values in
      rowOffsets = self.rowOffsets
      columns = self.columns
      values = elements
    }
    return result
  }
}
