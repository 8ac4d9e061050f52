// SPDX-License-Identifier: Apache-2.0
extension EpochPipeline {
  /// The raw values that the last epoch left in the state.
  func trace(_ detail: EpochDetail) -> EpochTrace {
    let stages = paths.consensus == .stages && detail == .trace
    return EpochTrace(
      stake: kernels.trace(state.stake),
      activeStake: kernels.trace(state.activeStake),
      weights: stages ? kernels.trace(state.weights) : nil,
      consensus: kernels.trace(state.consensus),
      clippedWeights: stages ? kernels.trace(state.clippedWeights) : nil,
      validatorTrust: kernels.trace(state.validatorTrust),
      incentive: kernels.trace(state.incentive),
      weightsForBonds: stages ? kernels.trace(state.weightsForBonds) : nil,
      emaBonds: kernels.trace(state.averagedBonds),
      dividends: kernels.trace(state.dividends),
      normalizedServerEmission: kernels.trace(state.serverShare),
      normalizedValidatorEmission: kernels.trace(state.validatorShare),
      normalizedCombinedEmission: kernels.trace(state.combinedShare))
  }
}
