// SPDX-License-Identifier: Apache-2.0
extension EpochInput {
  /// Section 1: a neuron is active unless its last update lies more than the activity cutoff before this block.
  package func markActive(into active: inout [Bool]) {
    let cutoff = parameters.activityCutoff
    active.replace(with: lastUpdate) { $0.addingClamped(cutoff) >= currentBlock }
  }
}
