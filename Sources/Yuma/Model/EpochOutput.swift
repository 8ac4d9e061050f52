// SPDX-License-Identifier: Apache-2.0

/// What an epoch stores on the chain, and what it pays (Docs/Specification/epoch.md, sections 9 and 10; the JSON key is
/// the property's name). Lists have one element a neuron; 16-bit values are proportions of 65535.
public struct EpochOutput: Sendable, Hashable, Codable {
  /// Which neurons set weights recently enough.
  public var active: [Bool] = []
  /// Which neurons hold a validator permit from now on.
  public var validatorPermits: [Bool] = []
  /// The share of stake, after the threshold.
  public var stakeWeight: [UInt16] = []
  /// The stake-weighted median of the weights on each neuron.
  public var consensus: [UInt16] = []
  /// The share of all incentive, as a proportion of 65535.
  public var incentive: [UInt16] = []
  /// The share of all dividends, as a proportion of 65535.
  public var dividends: [UInt16] = []
  /// How much of each validator's weights the consensus left.
  public var validatorTrust: [UInt16] = []
  /// Alpha paid for serving, in rao.
  public var serverEmission: [UInt64] = []
  /// Alpha paid for validating, in rao.
  public var validatorEmission: [UInt64] = []
  /// The emission that the chain records, rounded on its own: not the sum of the two above.
  public var combinedEmission: [UInt64] = []
  /// Alpha stake plus weighted TAO stake, before the threshold, in rao.
  public var stake: [UInt64] = []
  /// The neurons whose results are kept, where one hotkey has two uids and results are kept by hotkey (spec versions 320 to
  /// 333): every list has an element for each of these. Nil where all are kept.
  public var keptUIDs: [UInt16]?
  /// The share of rank, before spec 365: as the incentive. Nil where it is not stored.
  public var rank: [UInt16]?
  /// What the clip left of each neuron's rank, before spec 365. Nil where it is not stored.
  public var trust: [UInt16]?
  /// The share of the recorded emission in parts of the largest, before spec 365. Nil where it is not stored.
  public var pruningScores: [UInt16]?
  /// The bonds to store: row i holds validator i's (uid, bond of 65535).
  public var bonds = SparseMatrix<UInt16>()

  /// An output without neurons, for a runner to fill.
  public init() {}

  /// The number of neurons, n.
  public var neuronCount: Int { active.count }
}
