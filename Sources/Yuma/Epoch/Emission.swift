extension EpochPipeline {
  /// Section 9: incentive pays servers, dividends pay validators; where there is neither, stake is paid.
  mutating func distributeEmission(_ input: EpochInput, into output: inout EpochOutput) {
    kernels.add(state.incentive, state.dividends, into: &state.combinedShare)
    kernels.divide(state.incentive, bySumOf: state.combinedShare, into: &state.serverShare)
    kernels.divide(state.dividends, bySumOf: state.combinedShare, into: &state.validatorShare)
    if kernels.sumIsZero(state.combinedShare) {
      let fallback = kernels.sumIsZero(state.activeStake) ? state.stake : state.activeStake
      state.validatorShare = fallback
      state.combinedShare = fallback
    } else {
      kernels.normalize(&state.combinedShare)
    }

    kernels.distribute(input.emission, by: state.serverShare, into: &output.serverEmission)
    kernels.distribute(input.emission, by: state.validatorShare, into: &output.validatorEmission)
    kernels.distribute(input.emission, by: state.combinedShare, into: &output.combinedEmission)
  }
}
