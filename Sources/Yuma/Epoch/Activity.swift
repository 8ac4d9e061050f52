extension EpochPipeline {
  /// Section 1: a neuron is active unless its last update lies more than the activity cutoff before this block.
  mutating func markActive(_ input: EpochInput, into output: inout EpochOutput) {
    let cutoff = input.parameters.activityCutoff
    output.active.replace(with: input.lastUpdate) { $0.addingClamped(cutoff) >= input.currentBlock }
  }
}
