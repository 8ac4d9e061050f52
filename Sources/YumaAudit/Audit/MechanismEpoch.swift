// SPDX-License-Identifier: Apache-2.0
import DynamicTAO
import Yuma
import YumaFiles

/// What is kept of a mechanism's epoch until those of the subnet's other mechanisms are there.
package struct MechanismEpoch: Sendable {
  let emission: UInt64
  let isNull: Bool
  let isCertain: Bool
  /// Without bonds, which are each mechanism's own.
  let output: EpochOutput

  /// The epoch of a snapshot.
  ///
  /// - Parameters:
  ///   - snapshot: the mechanism's.
  ///   - output: what its epoch gives.
  package init(_ snapshot: Snapshot, output: EpochOutput) {
    emission = snapshot.input.emission
    isNull = snapshot.input.epochConsensus != .yuma
    isCertain = snapshot.assumed.isEmpty
    var kept = output
    kept.bonds = SparseMatrix()
    self.output = kept
  }

  /// What the epochs of all mechanisms give together.
  package struct Combination: Sendable {
    /// The combined output.
    package let output: EpochOutput
    /// What all of them had to distribute, in rao.
    package let emission: UInt64
    /// Whether every input was read from the chain in full.
    package let isCertain: Bool
  }

  /// Combines the epochs of all mechanisms, in their order (Docs/Specification/emission.md, Mechanisms).
  ///
  /// - Throws: `EmissionError` for outputs of different numbers of neurons.
  package static func combined(_ epochs: [MechanismEpoch]) throws(EmissionError) -> Combination {
    let emissions = epochs.map(\.emission)
    let output = try Mechanisms.combine(
      epochs.map(\.output), emissions: emissions,
      combinedEmission: epochs.contains(where: \.isNull) ? .added : .byWeight)
    return Combination(
      output: output, emission: emissions.saturatingSum(), isCertain: epochs.allSatisfy(\.isCertain))
  }
}
