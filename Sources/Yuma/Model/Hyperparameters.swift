// SPDX-License-Identifier: Apache-2.0

/// The hyperparameters of a subnet that an epoch reads, in the chain's own units
/// (Docs/Specification/vectors.md, yuma-epoch/1; the JSON key is the property's name).
///
/// A value of 16 bits that is a proportion stands for `value / 65535`.
public struct Hyperparameters: Sendable, Hashable, Codable {
  /// Blocks without a weight update after which a validator is inactive.
  public var activityCutoff: UInt64
  /// The total stake, in rao, below which a neuron counts as having none.
  public var stakeThreshold: UInt64
  /// What a rao of TAO stake counts beside a rao of alpha stake, as a fraction of 2^64 - 1.
  public var taoWeight: UInt64
  /// How many neurons get a validator permit.
  public var maxAllowedValidators: UInt16
  /// The majority of stake that must support a weight for it to be the consensus; a proportion.
  public var kappa: UInt16
  /// Beta, the part of a weight above the consensus that buys no bonds; a proportion.
  public var bondsPenalty: UInt16
  /// What remains of a bond after an epoch, in parts per million.
  public var bondsMovingAverage: UInt64
  /// Whether bonds follow the rules of Yuma 3.
  public var yuma3: Bool
  /// Whether bonds follow liquid alpha; it takes effect under Yuma 3 only.
  public var liquidAlpha: Bool
  /// The least alpha of liquid alpha; a proportion.
  public var alphaLow: UInt16
  /// The largest alpha of liquid alpha; a proportion.
  public var alphaHigh: UInt16
  /// The steepness of liquid alpha's sigmoid: in hundredths, from -32768 to 32767; in spec versions 273 to 282 as it is, from 0
  /// to 65535.
  public var alphaSigmoidSteepness: Int32
  /// Which consensus liquid alpha compares with; nil where the subnet's record has no such field.
  public var liquidAlphaConsensusMode: LiquidAlphaConsensusMode?

  /// Hyperparameters with the chain's defaults (`ChainDefaults`), all of which may be given.
  public init(
    activityCutoff: UInt64 = ChainDefaults.activityCutoff, stakeThreshold: UInt64 = ChainDefaults.stakeThreshold,
    taoWeight: UInt64 = ChainDefaults.taoWeight, maxAllowedValidators: UInt16 = ChainDefaults.maxAllowedValidators,
    kappa: UInt16 = ChainDefaults.kappa, bondsPenalty: UInt16 = ChainDefaults.bondsPenalty,
    bondsMovingAverage: UInt64 = ChainDefaults.bondsMovingAverage, yuma3: Bool = false, liquidAlpha: Bool = false,
    alphaLow: UInt16 = ChainDefaults.alphaLow, alphaHigh: UInt16 = ChainDefaults.alphaHigh,
    alphaSigmoidSteepness: Int32 = ChainDefaults.alphaSigmoidSteepness,
    liquidAlphaConsensusMode: LiquidAlphaConsensusMode? = nil
  ) {
    self.activityCutoff = activityCutoff
    self.stakeThreshold = stakeThreshold
    self.taoWeight = taoWeight
    self.maxAllowedValidators = maxAllowedValidators
    self.kappa = kappa
    self.bondsPenalty = bondsPenalty
    self.bondsMovingAverage = bondsMovingAverage
    self.yuma3 = yuma3
    self.liquidAlpha = liquidAlpha
    self.alphaLow = alphaLow
    self.alphaHigh = alphaHigh
    self.alphaSigmoidSteepness = alphaSigmoidSteepness
    self.liquidAlphaConsensusMode = liquidAlphaConsensusMode
  }
}

/// Which consensus liquid alpha compares weights and bonds with, from spec 446
/// (Docs/Specification/epoch.md, section 8, consensus modes).
public enum LiquidAlphaConsensusMode: String, Sendable, Hashable, CaseIterable, Codable {
  /// The consensus of this epoch: the only rule before 446.
  case current
  /// The consensus that the last epoch stored, or this epoch's where none is stored.
  case previous
  /// `previous` where the bonds penalty is 65535, else `current`.
  case auto
}
