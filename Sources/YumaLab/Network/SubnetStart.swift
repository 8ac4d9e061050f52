// SPDX-License-Identifier: Apache-2.0
import DynamicTAO
import FixedPoint

/// A subnet at the start of a simulation. Amounts are in rao, of alpha unless the name says TAO.
public struct SubnetStart: Sendable, Hashable {
  /// The subnet's number; from 1.
  public var netuid: UInt16
  /// The block of its registration.
  public var registeredAt: UInt64 = 0
  /// The first block with emission.
  public var firstEmissionBlock: UInt64 = 0
  /// The block of its last epoch.
  public var lastEpochBlock: UInt64 = 0
  /// The TAO in its pool.
  public var taoReserve: UInt64 = 0
  /// The alpha in its pool.
  public var alphaReserve: UInt64 = 0
  /// The weight of TAO in its pool, if the rules' pools have weights, out of `WeightedPool.weightScale`.
  public var quoteWeight = WeightedPool.evenWeight
  /// The moving price.
  public var movingPrice = I96F32.zero
  /// The moving average of the users' net flow of TAO, in rao a block.
  public var userFlow = I64F64.zero
  /// The part of the last incentive that was withheld from miners.
  public var minerBurned = U96F32.zero
  /// Alpha of stakers who trade.
  public var heldAlpha: UInt64 = 0
  /// Alpha staked with validators.
  public var stakedAlpha: UInt64 = 0
  /// Whether the subnet gets emission of TAO at all.
  public var emissionEnabled = true
  /// Blocks between two epochs, 0 for none; `nil` for the scenario's.
  public var tempo: UInt64?
  /// Neurons; `nil` for the scenario's.
  public var neuronCount: Int?
  /// How many of them are validators; `nil` for the scenario's.
  public var validatorCount: Int?
  /// Determines its neurons.
  public var neuronSeed: UInt64 = 0
  /// Whether validators give half of the incentive to the owner, where it is burned.
  public var isBurning = false
  /// The majority that supports a weight, of 65535.
  public var kappa: UInt16 = 32_767
  /// The bonds penalty, of 65535.
  public var bondsPenalty: UInt16 = 65_535
  /// Whether bonds follow Yuma 3.
  public var yuma3 = true
  /// Whether bonds follow liquid alpha.
  public var liquidAlpha = false

  /// A subnet without anything.
  ///
  /// - Parameter netuid: its number.
  public init(netuid: UInt16) { self.netuid = netuid }

  /// Checks the fields on their own.
  ///
  /// - Parameter index: the subnet's place in the list, for messages.
  /// - Throws: `EmissionError` that names the first field that breaks its rule.
  func validate(index: Int, scenario: NetworkScenario) throws(EmissionError) {
    func require(_ holds: Bool, _ field: String, _ problem: String) throws(EmissionError) {
      guard holds else { throw EmissionError(field: "subnets[\(index)].\(field)", problem: problem) }
    }
    try require((1...4095).contains(netuid), "netuid", "\(netuid) is not from 1 to 4095")
    for (field, block) in [("registeredAt", registeredAt), ("lastEpochBlock", lastEpochBlock)] {
      try require(
        block <= scenario.startBlock, field, "block \(block) is after the start block, \(scenario.startBlock)")
    }
    try require(firstEmissionBlock < 1 << 48, "firstEmissionBlock", "\(firstEmissionBlock) is not below 2^48")
    try require(
      WeightedPool.weights.contains(quoteWeight), "quoteWeight",
      "\(quoteWeight) is not from \(WeightedPool.weights.lowerBound) to \(WeightedPool.weights.upperBound)")
    // Each is checked on its own first, so that the sum cannot overflow.
    for (field, amount) in [("alphaReserve", alphaReserve), ("heldAlpha", heldAlpha), ("stakedAlpha", stakedAlpha)] {
      try require(
        amount <= BlockEmission.supply, field, "\(amount) rao exceed the supply of \(BlockEmission.supply)")
    }
    let alpha = alphaReserve + heldAlpha + stakedAlpha
    try require(
      alpha <= BlockEmission.supply, "alphaReserve",
      "\(alpha) rao in the pool, held and staked exceed the supply of \(BlockEmission.supply)")
    try require(movingPrice >= .zero, "movingPrice", "a negative price")
    try require(minerBurned <= .one, "minerBurned", "a part above 1")
    try NetworkScenario.validate(tempo: tempo ?? scenario.tempo, field: "subnets[\(index)].tempo")
    let count = neuronCount ?? scenario.neuronCount
    try NetworkScenario.validate(
      neuronCount: count, validatorCount: validatorCount ?? scenario.validatorCount, prefix: "subnets[\(index)].")
    try require(
      count > 0 || stakedAlpha == 0, "stakedAlpha", "\(stakedAlpha) rao staked with validators, and no neurons")
  }
}
