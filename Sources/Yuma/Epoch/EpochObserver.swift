// SPDX-License-Identifier: Apache-2.0

/// Sees an epoch's numbers as its stages leave them: what explanations and watches over saturation are built on. It changes
/// nothing. An observed epoch goes stage by stage.
package protocol EpochObserver<Kernels>: AnyObject {
  /// The kernels whose numbers it reads.
  associatedtype Kernels: EpochKernels

  /// Called at each moment, in the order of `EpochMoment`.
  func observe(_ moment: EpochMoment, _ state: EpochState<Kernels>, _ input: EpochInput)

  /// Hands over what it has to remark on the epoch that was just computed, and forgets it. By default there is nothing.
  func takeRemarks() -> [EpochRemark]
}

extension EpochObserver {
  /// None.
  package func takeRemarks() -> [EpochRemark] { [] }
}

/// A moment of an epoch at which numbers stand in its state that a later stage replaces. Sections are those of
/// Docs/Specification/epoch.md.
package enum EpochMoment: Sendable, Hashable, CaseIterable {
  /// Section 2: `stake`.
  case stakeSummed
  /// Section 4: `weights` are the entries that count, as integers.
  case weightsLoaded
  /// Section 6: `weights` are normalised, `consensus`, `clippedWeights` and `rank` are there.
  case ranked
  /// Section 8: `oldBonds` as they are read, before any column is normalised.
  case bondsLoaded
  /// Section 8, Yuma: `boughtBonds` before its columns are normalised.
  case bondsBought
  /// Section 8: `averagedBonds` before its columns are normalised, out of `oldBonds` and what was bought.
  case bondsAveraged
  /// Section 8: `dividends` before they are normalised.
  case dividendsEarned
  /// Section 10: `averagedBonds` as they are stored, in raw values.
  case bondsStoring
  /// Section 9: `combinedShare` is incentive plus dividends, before it is normalised.
  case sharesCombined
}
