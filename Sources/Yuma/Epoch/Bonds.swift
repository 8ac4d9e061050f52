extension EpochPipeline {
  /// Section 8: new bonds out of old ones and weights, and the dividends they earn.
  mutating func updateBonds(_ input: EpochInput, ruleset: Ruleset) {
    if input.parameters.yuma3 {
      chooseLiquidConsensus(input, ruleset: ruleset)
      updateYuma3Bonds(input)
    } else {
      updateYumaBonds(input)
    }
    kernels.normalize(&state.dividends)
  }

  /// Section 8, Yuma: a validator holds shares of each column.
  private mutating func updateYumaBonds(_ input: EpochInput) {
    kernels.loadBonds(input.bonds, scale: .integers, plan: state.plan, into: &state.bonds)
    kernels.normalizeColumns(&state.bonds)

    kernels.scaleRows(state.weightsForBonds, by: state.activeStake, into: &state.scratchBonds)
    kernels.normalizeColumns(&state.scratchBonds)

    let delta = state.scratchBonds
    kernels.movingAverage(
      new: delta, old: state.bonds, movingAverage: input.parameters.bondsMovingAverage, conversion: .saturating,
      into: &state.scratchBonds)
    kernels.normalizeColumns(&state.scratchBonds)
    swap(&state.bonds, &state.scratchBonds)

    kernels.dividends(bonds: state.bonds, incentive: state.incentive, into: &state.dividends)
    kernels.scaleColumnsToMaximum(&state.bonds)
  }

  /// Section 8, Yuma 3: each validator's bonds lie between 0 and 1, whatever the others hold; stake counts in the
  /// dividends.
  private mutating func updateYuma3Bonds(_ input: EpochInput) {
    kernels.loadBonds(input.bonds, scale: .proportions, plan: state.plan, into: &state.bonds)

    if input.parameters.liquidAlpha && !kernels.isZero(state.liquidConsensus) {
      kernels.liquidMovingAverage(
        weights: state.weightsForBonds, bonds: state.bonds, consensus: state.liquidConsensus,
        parameters: input.parameters, into: &state.scratchBonds)
    } else {
      kernels.movingAverage(
        new: state.weightsForBonds, old: state.bonds, movingAverage: input.parameters.bondsMovingAverage,
        conversion: .wrapping, into: &state.scratchBonds)
    }
    swap(&state.bonds, &state.scratchBonds)

    state.scratchBonds = state.bonds
    kernels.normalizeColumns(&state.scratchBonds)
    kernels.dividends(
      bonds: state.scratchBonds, incentive: state.incentive, stake: state.activeStake, into: &state.dividends)
  }

  /// Section 8, consensus modes: the consensus that liquid alpha compares weights and bonds with.
  mutating func chooseLiquidConsensus(_ input: EpochInput, ruleset: Ruleset) {
    let parameters = input.parameters
    guard parameters.yuma3 && parameters.liquidAlpha else { return }

    let usesPrevious =
      switch parameters.liquidAlphaConsensusMode ?? ruleset.defaultConsensusMode {
      case .current: false
      case .previous: true
      case .auto: parameters.bondsPenalty == .max
      }
    if usesPrevious, let previous = input.previousConsensus, !previous.isEmpty {
      kernels.proportions(previous, count: input.neuronCount, into: &state.liquidConsensus)
    } else {
      state.liquidConsensus = state.consensus
    }
  }
}
