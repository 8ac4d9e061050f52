extension EpochPipeline {
  /// Section 5: for each neuron the weight that a majority kappa of the stake supports.
  mutating func findConsensus(_ input: EpochInput) {
    kernels.weightedMedian(
      of: state.weights, stake: state.activeStake, kappa: input.parameters.kappa, into: &state.consensus)
  }
}
