// SPDX-License-Identifier: Apache-2.0

/// The rules that an epoch runs under. The chain changes them with its spec version: `EpochRules.history` is the list of
/// changes.
///
///     try EpochRules(specVersion: 397).ownerPermit    // .always
///     EpochRules.latest
///
/// Each rule that ever changed is an enumeration here, whose cases say what holds. Sections are those of
/// Docs/Specification/epoch.md.
public struct EpochRules: Sendable, Hashable {
  /// Whose stake the stake threshold cuts off (section 2).
  public var stakeThreshold: StakeThreshold
  /// Which neurons get a validator permit for their stake (section 3).
  public var permits: Permits
  /// Whether the subnet's owner holds a permit by right (section 3).
  public var ownerPermit: OwnerPermit
  /// Whether a neuron's weight on itself counts (section 4).
  public var selfWeight: SelfWeight
  /// Whether a weight on a neuron that registered after the commit counts (section 4).
  public var commitMask: CommitMask
  /// Which stored bonds are dropped because their neuron registered recently (section 8).
  public var bondMask: BondMask
  /// By which rules bonds may form (section 8).
  public var bondRules: BondRules
  /// How liquid alpha is worked out (section 8).
  public var liquidAlpha: LiquidAlpha
  /// What the steepness of liquid alpha's sigmoid stands for (section 8).
  public var steepness: Steepness
  /// The exponential function of liquid alpha (section 8).
  public var exponential: Exponential
  /// The consensus mode of a subnet whose record has none (section 8, consensus modes).
  public var absentConsensusMode: LiquidAlphaConsensusMode
  /// What is stored of the bonds of a neuron that has a permit neither at the start nor at the end (section 10).
  public var bondsWithoutPermit: BondsWithoutPermit
  /// Whether rank, trust and pruning scores are stored (section 10).
  public var rankReports: RankReports
  /// Whether the stake weight is stored (section 10).
  public var stakeWeight: StakeWeight
  /// What is done where two neurons have one hotkey.
  public var repeatedHotkeys: RepeatedHotkeys
  /// Which consensus a subnet may choose.
  public var consensus: Consensus

  /// Whose stake the stake threshold cuts off.
  public enum StakeThreshold: String, Sendable, Hashable, CaseIterable {
    /// There is no threshold.
    case none
    /// The stake of every neuron whose total is below it counts as 0.
    case everybody
    /// The stake of every neuron but the owner whose total is below it counts as 0.
    case everybodyButOwner
  }

  /// Which neurons get a validator permit for their stake: the k with the largest stake, of equal ones the later.
  public enum Permits: String, Sendable, Hashable, CaseIterable {
    /// Those without stake too, where k reaches that far.
    case largest
    /// None without stake.
    case largestWithStake
  }

  /// Whether the subnet's owner holds a permit by right.
  public enum OwnerPermit: String, Sendable, Hashable, CaseIterable {
    /// Only for its stake, as any other.
    case byStake
    /// Always, at the start of the epoch and at its end.
    case always
  }

  /// Whether a neuron's weight on itself counts.
  public enum SelfWeight: String, Sendable, Hashable, CaseIterable {
    /// Nobody's.
    case nobody
    /// The owner's alone.
    case owner
  }

  /// Whether a weight on a neuron that registered after the commit counts.
  public enum CommitMask: String, Sendable, Hashable, CaseIterable {
    /// It counts: commits are not looked at.
    case none
    /// It is dropped where commit-reveal is on.
    case registeredAfterCommit
  }

  /// Which stored bonds are dropped because their neuron registered recently.
  public enum BondMask: String, Sendable, Hashable, CaseIterable {
    /// Bond (i, j) where j registered at or after i's last update.
    case sinceLastUpdate
    /// Column j where j registered at or after `currentBlock - tempo`.
    case sinceTempo
    /// Column j where j registered after the mechanism's last epoch; as `sinceTempo` where there was none.
    case sinceMechanismStep
    /// Column j where j registered after the last epoch under Yuma; as `sinceMechanismStep` where its block is not stored.
    case sinceYumaStep
  }

  /// By which rules bonds may form.
  public enum BondRules: String, Sendable, Hashable, CaseIterable {
    /// Yuma's alone; the switch of Yuma 3 is not read.
    case yuma
    /// Yuma's, or Yuma 3's where the subnet has it on.
    case yumaOrYuma3
  }

  /// How liquid alpha is worked out.
  public enum LiquidAlpha: String, Sendable, Hashable, CaseIterable {
    /// An alpha for each column, on a logistic curve through quantiles of the consensus; under Yuma.
    case logistic
    /// An alpha for each cell, on a sigmoid of how far weight, bond and consensus lie apart; under Yuma 3 alone.
    case sigmoid
  }

  /// What the steepness of liquid alpha's sigmoid stands for.
  public enum Steepness: String, Sendable, Hashable, CaseIterable {
    /// A number from 0 to 65535, taken as it is.
    case whole
    /// A number from -32768 to 32767, in hundredths.
    case hundredths
  }

  /// The exponential function of liquid alpha.
  public enum Exponential: String, Sendable, Hashable, CaseIterable {
    /// The chain's recipe, and 0 where that fails: beyond 20.8885 in size, of either sign.
    case zeroWhereItFails
    /// The chain's recipe for x clamped to -20 ... 20.
    case clamped
  }

  /// What is stored of the bonds of a neuron that has a permit neither at the start nor at the end.
  public enum BondsWithoutPermit: String, Sendable, Hashable, CaseIterable {
    /// Its row stays as it was stored.
    case kept
    /// Its row becomes empty.
    case emptied
  }

  /// Whether rank, trust and pruning scores are stored.
  public enum RankReports: String, Sendable, Hashable, CaseIterable {
    /// They are.
    case stored
    /// They are not.
    case notStored
  }

  /// Whether the stake weight is stored.
  public enum StakeWeight: String, Sendable, Hashable, CaseIterable {
    /// It is.
    case stored
    /// It is worked out, but what was stored before stays.
    case notStored
  }

  /// What is done where two neurons have one hotkey.
  public enum RepeatedHotkeys: String, Sendable, Hashable, CaseIterable {
    /// Nothing: results are kept by uid.
    case keptByUID
    /// Results are kept by hotkey: the later neuron's replace the earlier's, and the stored lists get shorter.
    case laterReplaces
    /// No epoch runs.
    case noEpoch
  }

  /// Which consensus a subnet may choose.
  public enum Consensus: String, Sendable, Hashable, CaseIterable {
    /// There is Yuma alone.
    case yuma
    /// Yuma, or Null, which one neuron decides.
    case yumaOrNull
  }

  /// The rules in force at a spec version of the chain.
  ///
  /// - Throws: `UnknownSpecVersion`, which says what is known about a version without rules: they are never guessed.
  public init(specVersion: Int) throws(UnknownSpecVersion) { self = try Self.history.rules(at: specVersion) }

  /// The rules of the last spec version that is known.
  public static let latest = history.latest

  /// The rules of spec version 424: those of a golden file that names none.
  public static let golden = history.rules(upTo: 424)

  init(
    stakeThreshold: StakeThreshold, permits: Permits, ownerPermit: OwnerPermit, selfWeight: SelfWeight,
    commitMask: CommitMask, bondMask: BondMask, bondRules: BondRules, liquidAlpha: LiquidAlpha, steepness: Steepness,
    exponential: Exponential, absentConsensusMode: LiquidAlphaConsensusMode, bondsWithoutPermit: BondsWithoutPermit,
    rankReports: RankReports, stakeWeight: StakeWeight, repeatedHotkeys: RepeatedHotkeys, consensus: Consensus
  ) {
    self.stakeThreshold = stakeThreshold
    self.permits = permits
    self.ownerPermit = ownerPermit
    self.selfWeight = selfWeight
    self.commitMask = commitMask
    self.bondMask = bondMask
    self.bondRules = bondRules
    self.liquidAlpha = liquidAlpha
    self.steepness = steepness
    self.exponential = exponential
    self.absentConsensusMode = absentConsensusMode
    self.bondsWithoutPermit = bondsWithoutPermit
    self.rankReports = rankReports
    self.stakeWeight = stakeWeight
    self.repeatedHotkeys = repeatedHotkeys
    self.consensus = consensus
  }
}
