// SPDX-License-Identifier: Apache-2.0
import Yuma

/// The chain's rules at one spec version: those of the epoch and those of the block around it.
public struct ChainRules: Sendable {
  /// The rules of the epoch.
  public let epoch: EpochRules
  /// The rules of the block's emission.
  public let block: BlockRules

  /// The rules in force at a spec version.
  ///
  /// - Throws: `UnknownSpecVersion` for a version whose rules are not known, with the reason.
  public init(specVersion: Int) throws(UnknownSpecVersion) {
    epoch = try EpochRules(specVersion: specVersion)
    block = try BlockRules(specVersion: specVersion)
  }
}
