extension EpochPipeline {
  /// Section 6: weights above the consensus are cut off; what is left gives validator trust, rank and incentive.
  mutating func clipWeights() {
    kernels.clip(state.weights, at: state.consensus, into: &state.clippedWeights)
    kernels.rowSums(state.clippedWeights, into: &state.validatorTrust)
    kernels.rank(state.clippedWeights, stake: state.activeStake, into: &state.incentive)
    kernels.normalize(&state.incentive)
  }
}
