// SPDX-License-Identifier: Apache-2.0

/// An epoch, stage by stage and in order, over an engine's kernels (Docs/Specification/epoch.md; the numbers are its
/// sections). What a rule decides stands in `state.plan`; where rules differ in what is done at all, the stage says so.
struct EpochPipeline<Kernels: EpochKernels> {
  var kernels: Kernels
  var state: EpochState<Kernels>
  let observer: (any EpochObserver<Kernels>)?
  /// How the last epoch was computed.
  var paths = EpochPaths()

  init(kernels: Kernels, observer: (any EpochObserver<Kernels>)? = nil) {
    self.kernels = kernels
    self.observer = observer
    state = EpochState(kernels: kernels)
  }

  /// The epoch. `input` is valid under `rules`.
  mutating func run(_ input: EpochInput, under rules: EpochRules, detail: EpochDetail, into output: inout EpochOutput) {
    kernels.beginEpoch()
    paths = EpochPaths()
    state.plan.resolve(input, under: rules)
    markActive(input, into: &output)  // 1
    sumStake(input, into: &output)  // 2
    switch input.epochConsensus {
    case .yuma: runYuma(input, detail: detail, into: &output)
    case .null(let budgets): runNull(input, budgets: budgets, into: &output)
    }
    keepByHotkey(input, into: &output)  // [from 320 to 333]
  }

  private mutating func runYuma(_ input: EpochInput, detail: EpochDetail, into output: inout EpochOutput) {
    choosePermits(input, into: &output)  // 3
    let fused = mayRunFused(detail: detail) && runFused(input, detail: detail, into: &output)
    if !fused {
      normalizeWeights(input)  // 4
      findConsensus(input)  // 5
      clipWeights(input)  // 6
      chooseWeightsForBonds()  // 7
      updateBonds(input)  // 8
      storeBonds(input, into: &output)  // 10
    }
    keepBondsWithoutPermit(input, into: &output)  // 10 [until 320]
    distributeEmission(input, into: &output)  // 9
    storeShares(into: &output)  // 10
    storeRankReports(into: &output)  // 10 [until 365]
  }

  // MARK: 1 to 3. Activity, stake, permits

  /// A neuron is active unless its last update lies more than the activity cutoff before this block.
  private mutating func markActive(_ input: EpochInput, into output: inout EpochOutput) {
    input.markActive(into: &output.active)
  }

  /// What each neuron's stake counts for, and its share of the whole.
  private mutating func sumStake(_ input: EpochInput, into output: inout EpochOutput) {
    kernels.stake(of: input, plan: state.plan, into: &state.stake, total: &output.stake)
    observe(.stakeSummed, input)
  }

  /// Who validates from now on, and whose stake counts in this epoch. The old permits decide on this epoch.
  private mutating func choosePermits(_ input: EpochInput, into output: inout EpochOutput) {
    kernels.markLargest(
      state.plan.permitCount, of: state.stake, permits: state.plan.rules.permits, into: &output.validatorPermits)
    if state.plan.permittedByRight >= 0 { output.validatorPermits[state.plan.permittedByRight] = true }
    state.newPermits.replace(with: output.validatorPermits)

    let (active, permits) = (output.active, state.plan.permitted)
    state.counted.replace(with: active.indices) { active[$0] && permits[$0] }
    kernels.keep(state.stake, where: state.counted, into: &state.activeStake)
    kernels.normalize(&state.activeStake)
  }

  // MARK: 4 to 6. Weights, consensus, clipping

  /// The weights that count, each row adding up to one.
  private mutating func normalizeWeights(_ input: EpochInput) {
    kernels.loadWeights(input.weights, plan: state.plan, into: &state.weights)
    observe(.weightsLoaded, input)
    kernels.normalizeRows(&state.weights)
  }

  /// For each neuron the weight that a majority kappa of the stake supports.
  private mutating func findConsensus(_ input: EpochInput) {
    kernels.weightedMedian(
      of: state.weights, stake: state.activeStake, kappa: input.parameters.kappa, into: &state.consensus)
  }

  /// Weights above the consensus are cut off; what is left gives validator trust, rank and incentive.
  private mutating func clipWeights(_ input: EpochInput) {
    kernels.clip(state.weights, at: state.consensus, into: &state.clippedWeights)
    kernels.rowSums(state.clippedWeights, into: &state.validatorTrust)
    kernels.rank(state.clippedWeights, stake: state.activeStake, into: &state.rank)
    compareRanks()  // [until 365]
    observe(.ranked, input)
    kernels.divide(state.rank, bySumOf: state.rank, into: &state.incentive)
  }

  /// Trust: what the clip left of each rank, both before they are normalised.
  private mutating func compareRanks() {
    switch state.plan.rules.rankReports {
    case .notStored: break
    case .stored:
      kernels.rank(state.weights, stake: state.activeStake, into: &state.prerank)
      kernels.divide(state.rank, by: state.prerank, into: &state.trust)
    }
  }

  // MARK: 7 and 8. Bonds

  /// How much of a weight above the consensus still buys bonds. Both shortcuts keep entries of 0, the blend drops them.
  private mutating func chooseWeightsForBonds() {
    switch state.plan.weightsForBonds {
    case .unclipped: state.weightsForBonds = state.weights
    case .clipped: state.weightsForBonds = state.clippedWeights
    case .blended(let penalty):
      kernels.blend(state.weights, state.clippedWeights, beta: penalty, into: &state.weightsForBonds)
    }
  }

  /// New bonds out of old ones and weights, and the dividends they earn.
  private mutating func updateBonds(_ input: EpochInput) {
    switch state.plan.bonds {
    case .yuma: updateYumaBonds(input)
    case .yuma3: updateYuma3Bonds(input)
    }
    observe(.dividendsEarned, input)
    kernels.normalize(&state.dividends)
  }

  /// Yuma: a validator holds shares of each column.
  private mutating func updateYumaBonds(_ input: EpochInput) {
    kernels.loadBonds(input.bonds, scale: .integers, plan: state.plan, into: &state.oldBonds)
    observe(.bondsLoaded, input)
    kernels.normalizeColumns(&state.oldBonds)

    kernels.scaleRows(state.weightsForBonds, by: state.activeStake, into: &state.boughtBonds)
    observe(.bondsBought, input)
    kernels.normalizeColumns(&state.boughtBonds)

    averageBonds(new: state.boughtBonds, input)
    observe(.bondsAveraged, input)
    kernels.normalizeColumns(&state.averagedBonds)
    kernels.dividends(bonds: state.averagedBonds, incentive: state.incentive, into: &state.dividends)
  }

  /// Yuma 3: each validator's bonds lie between 0 and 1, whatever the others hold; stake counts in the dividends.
  private mutating func updateYuma3Bonds(_ input: EpochInput) {
    kernels.loadBonds(input.bonds, scale: .proportions, plan: state.plan, into: &state.oldBonds)
    observe(.bondsLoaded, input)
    readStoredConsensus(input)
    averageBonds(new: state.weightsForBonds, input)
    observe(.bondsAveraged, input)

    state.bondShares = state.averagedBonds
    kernels.normalizeColumns(&state.bondShares)
    kernels.dividends(
      bonds: state.bondShares, incentive: state.incentive, stake: state.activeStake, into: &state.dividends)
  }

  /// The moving average, with the alpha that applies: liquid alpha needs a consensus that is not 0 everywhere.
  private mutating func averageBonds(new: Kernels.Matrix, _ input: EpochInput) {
    switch state.plan.liquidAlpha {
    case .off: break
    case .logistic(let shape):
      guard !kernels.isZero(state.consensus),
        kernels.logisticAlphas(shape, consensus: state.consensus, into: &state.alphas)
      else { break }
      state.plan.appliedAlpha = .logistic
      return kernels.movingAverage(
        new: new, old: state.oldBonds, alphas: state.alphas, into: &state.averagedBonds)
    case .sigmoid(let shape):
      guard !kernels.isZero(state.liquidConsensus) else { break }
      state.plan.appliedAlpha = .sigmoid
      return kernels.sigmoidMovingAverage(
        weights: new, bonds: state.oldBonds, consensus: state.liquidConsensus, shape: shape,
        into: &state.averagedBonds)
    }
    kernels.movingAverage(
      new: new, old: state.oldBonds, alpha: state.plan.fixedAlpha, into: &state.averagedBonds)
  }

  /// The consensus that the last epoch stored, where liquid alpha compares with that.
  private mutating func readStoredConsensus(_ input: EpochInput) {
    switch state.plan.liquidConsensus {
    case .current: break
    case .stored:
      kernels.proportions(input.previousConsensus ?? [], count: input.neuronCount, into: &state.storedConsensus)
    }
  }

  // MARK: 9 and 10. Emission and storage

  /// Incentive pays servers, dividends pay validators; where there is neither, stake is paid.
  private mutating func distributeEmission(_ input: EpochInput, into output: inout EpochOutput) {
    kernels.add(state.incentive, state.dividends, into: &state.combinedShare)
    observe(.sharesCombined, input)
    kernels.divide(state.incentive, bySumOf: state.combinedShare, into: &state.serverShare)
    kernels.divide(state.dividends, bySumOf: state.combinedShare, into: &state.validatorShare)
    if kernels.sumIsZero(state.combinedShare) {
      let activeStakeIsZero = kernels.sumIsZero(state.activeStake)
      state.plan.payment = activeStakeIsZero ? .stake : .activeStake
      state.validatorShare = activeStakeIsZero ? state.stake : state.activeStake
      state.combinedShare = state.validatorShare
    } else {
      kernels.normalize(&state.combinedShare)
    }

    kernels.distribute(input.emission, by: state.serverShare, into: &output.serverEmission)
    kernels.distribute(input.emission, by: state.validatorShare, into: &output.validatorEmission)
    kernels.distribute(input.emission, by: state.combinedShare, into: &output.combinedEmission)
  }

  /// The bonds of those who validate from now on; in Yuma in parts of their column's largest.
  private mutating func storeBonds(_ input: EpochInput, into output: inout EpochOutput) {
    switch state.plan.bonds {
    case .yuma: kernels.scaleColumnsToMaximum(&state.averagedBonds)
    case .yuma3: break
    }
    observe(.bondsStoring, input)
    kernels.store(state.averagedBonds, rows: state.newPermits, into: &output.bonds)
  }

  /// A neuron without a permit, neither old nor new, keeps the row that is stored.
  private mutating func keepBondsWithoutPermit(_ input: EpochInput, into output: inout EpochOutput) {
    switch state.plan.rules.bondsWithoutPermit {
    case .emptied: break
    case .kept:
      let (old, new) = (state.plan.permitted, state.newPermits)
      output.bonds.replaceRows(with: input.bonds) { !old[$0] && !new[$0] }
    }
  }

  /// The shares, to 16 bits.
  private mutating func storeShares(into output: inout EpochOutput) {
    kernels.roundToU16(state.stake, into: &output.stakeWeight)
    kernels.roundToU16(state.consensus, into: &output.consensus)
    kernels.roundToU16(state.incentive, into: &output.incentive)
    kernels.roundToU16(state.dividends, into: &output.dividends)
    kernels.roundToU16(state.validatorTrust, into: &output.validatorTrust)
  }

  /// Rank, trust and pruning scores.
  private mutating func storeRankReports(into output: inout EpochOutput) {
    switch state.plan.rules.rankReports {
    case .notStored: (output.rank, output.trust, output.pruningScores) = (nil, nil, nil)
    case .stored:
      var (rank, trust, scores) = (
        output.rank.take() ?? [], output.trust.take() ?? [], output.pruningScores.take() ?? []
      )
      kernels.roundToU16(state.incentive, into: &rank)
      kernels.roundToU16(state.trust, into: &trust)
      kernels.upscaleToU16(state.combinedShare, into: &scores)
      (output.rank, output.trust, output.pruningScores) = (rank, trust, scores)
    }
  }

  /// Results are kept by hotkey, where one has two uids.
  private func keepByHotkey(_ input: EpochInput, into output: inout EpochOutput) {
    output.keptUIDs = nil
    switch state.plan.rules.repeatedHotkeys {
    case .keptByUID, .noEpoch: break
    case .laterReplaces: if let hotkeys = input.hotkeys { output.keep(by: hotkeys) }
    }
  }

  // MARK: Fused

  /// Whether the engine's fused kernels may run; if not, `paths` says why.
  private mutating func mayRunFused(detail: EpochDetail) -> Bool {
    guard Kernels.hasFusedKernels else { return false }
    if detail == .trace || observer != nil {
      paths.reason = .traced
    } else if !kernels.supports(state.plan) {
      paths.reason = .rules
    }
    return paths.reason == nil
  }

  /// Sections 4 to 8 and the bonds of 10 by the engine's fused kernels, if both take the input.
  private mutating func runFused(_ input: EpochInput, detail: EpochDetail, into output: inout EpochOutput) -> Bool {
    guard let consensus = kernels.fusedConsensus(input, state: &state) else {
      paths.reason = .input
      return false
    }
    readStoredConsensus(input)
    if state.plan.rules.rankReports == .stored { rankAgain(input) }
    guard
      let bonds = kernels.fusedBonds(input, state: &state, keepsRawBonds: detail == .raw, into: &output.bonds)
    else {
      paths.reason = .input
      return false
    }
    (paths.consensus, paths.bonds) = (consensus, bonds)
    return true
  }

  /// Ranks after a fused consensus, which gives none, for the trust.
  private mutating func rankAgain(_ input: EpochInput) {
    normalizeWeights(input)
    kernels.clip(state.weights, at: state.consensus, into: &state.clippedWeights)
    kernels.rank(state.clippedWeights, stake: state.activeStake, into: &state.rank)
    compareRanks()
  }

  private func observe(_ moment: EpochMoment, _ input: EpochInput) { observer?.observe(moment, state, input) }
}
