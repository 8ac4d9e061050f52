extension EpochPipeline {
  /// Section 7: how much of a weight above the consensus still buys bonds. Both shortcuts keep entries of 0, the blend
  /// drops them.
  mutating func chooseWeightsForBonds(_ input: EpochInput) {
    switch input.parameters.bondsPenalty {
    case 0: state.weightsForBonds = state.weights
    case .max: state.weightsForBonds = state.clippedWeights
    case let beta:
      kernels.blend(state.weights, state.clippedWeights, beta: beta, into: &state.weightsForBonds)
    }
  }
}
