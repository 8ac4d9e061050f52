extension EpochPipeline {
  /// Section 4: the weights that count, each row adding up to one.
  mutating func normalizeWeights(_ input: EpochInput) {
    kernels.loadWeights(input.weights, plan: state.plan, into: &state.weights)
    kernels.normalizeRows(&state.weights)
  }
}
