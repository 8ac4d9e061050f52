extension EpochPipeline {
  /// Section 2: what each neuron's stake counts for, and its share of the whole.
  mutating func sumStake(_ input: EpochInput, into output: inout EpochOutput) {
    kernels.stake(of: input, into: &state.stake, total: &output.stake)
  }
}
