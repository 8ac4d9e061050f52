extension EpochPipeline {
  /// Section 3: who validates from now on, and whose stake counts in this epoch. The old permits decide on this epoch; the
  /// owner always holds one.
  mutating func choosePermits(_ input: EpochInput, into output: inout EpochOutput) {
    state.permits.replace(with: input.validatorPermits)
    kernels.markLargest(
      Int(input.parameters.maxAllowedValidators), of: state.stake, into: &output.validatorPermits)
    if let owner = input.ownerUID {
      state.permits[Int(owner)] = true
      output.validatorPermits[Int(owner)] = true
    }
    state.newPermits.replace(with: output.validatorPermits)

    let (active, permits) = (output.active, state.permits)
    state.counted.replace(with: active.indices) { active[$0] && permits[$0] }
    kernels.keep(state.stake, where: state.counted, into: &state.activeStake)
    kernels.normalize(&state.activeStake)
  }
}
