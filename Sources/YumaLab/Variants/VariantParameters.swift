// SPDX-License-Identifier: Apache-2.0

/// What a research variant is run with. The names are those of the vector files' `parameters`.
public struct VariantParameters: Sendable, Hashable {
  /// The majority of stake that has to support the consensus.
  public var kappa = 0.5
  /// Beta: the part of a weight above the consensus that buys no bonds.
  public var bondPenalty = 1.0
  /// What remains of a bond after an epoch, where alpha is fixed.
  public var bondMovingAverage = 0.975
  /// Whether bonds follow liquid alpha.
  public var liquidAlpha = false
  /// Which consensus liquid alpha compares with; only yuma3-liquid knows another than the current.
  public var liquidAlphaConsensus = LiquidConsensus.current
  /// The least alpha of liquid alpha.
  public var alphaLow = 0.1
  /// The largest alpha of liquid alpha.
  public var alphaHigh = 0.3
  /// The steepness of liquid alpha's sigmoid.
  public var alphaSigmoidSteepness = 10.0
  /// What a bond of yuma2c loses an epoch.
  public var decayRate = 0.1
  /// The part of its capacity that a validator of yuma2c may buy an epoch.
  public var capacityAlpha = 0.1
  /// Whether the servers of the highest rank share the incentive, and the others get none.
  public var winnerTakesAll = false
  /// The consensus of every server where no weight has a majority, so that there is nothing to divide by.
  public var consensusWithoutMajority = 0.0
  /// What an epoch emits, in TAO.
  public var totalEpochEmission = 100.0
  /// The validators' part of it.
  public var validatorEmissionRatio = 0.41
  /// The stake of the subnet, in TAO, of which a validator's stake is a part.
  public var totalSubnetStake = 1_000_000.0

  /// What the public package makes of 0 / 0 there: the least 32-bit integer over 65535. Its recorded epochs follow from it.
  public static let publicPackageConsensusWithoutMajority = Double(Int32.min) / 65535

  /// The defaults of the vector files, with a fixed alpha.
  public init() {}
}

/// The consensus that liquid alpha compares weights and bonds with.
public enum LiquidConsensus: String, Sendable, Hashable, CaseIterable {
  /// The consensus of this epoch.
  case current
  /// The consensus of the last epoch.
  case previous
  /// The larger of the two.
  case mixed
}
