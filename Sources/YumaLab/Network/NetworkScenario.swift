// SPDX-License-Identifier: Apache-2.0
import DynamicTAO
import FixedPoint
import Yuma

/// A network to simulate: its size, its rules, and the policies of those who use it.
///
/// The chain's rules are those of Docs/Specification/emission.md. What stakers, miners and founders of subnets do is not
/// the chain's: the policies here are assumptions, each a field. Amounts are in rao unless a field says otherwise,
/// fractions are of 65535. ``fields`` are the names of a file's fields.
public struct NetworkScenario: Sendable, Hashable {
  /// Determines everything random.
  public var seed: UInt64 = 0
  /// How many subnets there are at the start, root not counted.
  public var subnetCount = 128
  /// How many subnets there may be at most.
  public var subnetLimit = 128
  /// The block before the first one simulated.
  public var startBlock: UInt64 = 8_740_000
  /// The spec version whose rules are in force, from 233 on.
  public var specVersion = 475
  /// Shares by net flow, as from spec version 411 to 420, instead of those of `specVersion`.
  public var sharesByFlow = false

  /// TAO issued at the start.
  public var issuance: UInt64 = 11_181_823_000_000_000
  /// TAO staked on root. It stays there.
  public var rootTao: UInt64 = 5_500_000_000_000_000
  /// TAO in all pools at the start.
  public var poolTao: UInt64 = 2_500_000_000_000_000
  /// The sum of all prices at the start, in thousandths.
  public var priceSumPerMille: UInt64 = 1400
  /// The weight of root stake, as parts of 2^64 - 1; by default that of the main network.
  public var taoWeight = NetworkParameters.mainNetworkTaoWeight
  /// The final speed of moving prices; by default that of the main network.
  public var movingAlpha = MovingPrice.mainNetworkMovingAlpha
  /// The blocks after which a moving price has half its final speed.
  public var halvingBlocks = MovingPrice.halvingBlocks
  /// The owners' cut, of 65535.
  public var ownerCut = EmissionSplit.ownerCut

  /// Neurons of a subnet; 0 leaves the epoch out: then a subnet pays its miners and validators in aggregate.
  public var neuronCount = 0
  /// How many of them are validators.
  public var validatorCount = 64
  /// Blocks between two epochs of a subnet; 0 means never.
  public var tempo: UInt64 = 360
  /// How many subnets' epochs run in one block at most; the others wait.
  public var epochsPerBlock = 2
  /// Part of the subnets whose validators give half of the incentive to the owner, where it is burned.
  public var burningSubnets: UInt16 = 16_384

  /// How stakers choose between buying and selling.
  public var policy = StakerPolicy.random
  /// The chance of a trade in a subnet at a block.
  public var tradeChance: UInt16 = 3277
  /// The largest trade, as part of the pool's TAO; most are far smaller.
  public var largestTrade: UInt16 = 328
  /// The fee of a trade.
  public var feeRate = TradeOrder.feeRate
  /// What miners sell of their incentive at once.
  public var minerSale: UInt16 = 32_768
  /// What validators, their nominators, owners and root's stakers sell of what they get at once.
  public var stakerSale: UInt16 = 13_107

  /// A founder tries to register a subnet every so many blocks; 0 means never.
  public var registrationInterval: UInt64 = 28_800
  /// What a founder pays at most.
  public var registrationBudget: UInt64 = 1_000_000_000_000
  /// What a registration costs at least.
  public var minimumRegistrationCost: UInt64 = 1_000_000_000
  /// The blocks in which the cost, doubled by a registration, would fall back to 0.
  public var registrationDecay: UInt64 = 57_600
  /// The blocks in which a new subnet cannot be pruned.
  public var immunity: UInt64 = 864_000
  /// The blocks from a subnet's registration to its first emission.
  public var startDelay: UInt64 = 50_400

  /// The subnets at the start; `nil` where they are made from `seed`, `subnetCount`, `poolTao` and `priceSumPerMille`,
  /// which have no effect otherwise.
  public var subnets: [SubnetStart]?

  /// The scenario of the defaults.
  public init() {}

  /// Checks the fields.
  ///
  /// - Throws: `EmissionError` that names the first field that breaks its rule.
  public func validate() throws(EmissionError) {
    func require(_ holds: Bool, _ field: String, _ problem: String) throws(EmissionError) {
      guard holds else { throw EmissionError(field: field, problem: problem) }
    }
    try require(startBlock < 1 << 48, "startBlock", "\(startBlock) is not below 2^48")
    try require(
      issuance <= BlockEmission.supply, "issuance", "\(issuance) rao exceed the supply of \(BlockEmission.supply)")
    try require(rootTao <= issuance, "rootTao", "\(rootTao) rao exceed the issuance of \(issuance)")
    try Self.validate(neuronCount: neuronCount, validatorCount: validatorCount, prefix: "")
    try Self.validate(tempo: tempo, field: "tempo")
    try require(epochsPerBlock >= 1, "epochsPerBlock", "\(epochsPerBlock) is not positive")
    try require(registrationDecay > 0, "registrationDecay", "0 blocks")
    for (field, blocks) in [
      ("registrationInterval", registrationInterval), ("registrationDecay", registrationDecay),
      ("immunity", immunity), ("startDelay", startDelay),
    ] {
      try require(blocks < 1 << 48, field, "\(blocks) blocks are not below 2^48")
    }
    for (field, amount) in [
      ("registrationBudget", registrationBudget), ("minimumRegistrationCost", minimumRegistrationCost),
    ] {
      try require(amount <= BlockEmission.supply, field, "\(amount) rao exceed the supply of \(BlockEmission.supply)")
    }
    _ = try rules()
    try require(movingAlpha >= .zero && movingAlpha <= .one, "movingAlpha", "\(movingAlpha) is not from 0 to 1")
    try require(halvingBlocks > 0, "halvingBlocks", "0 blocks")
    if let subnets { try validate(subnets) } else { try validateGeneration() }
    try require(
      ((subnets?.count ?? subnetCount)...4095).contains(subnetLimit), "subnetLimit",
      "\(subnetLimit) is not from \(subnets?.count ?? subnetCount), the subnets at the start, to 4095")
  }

  /// The fields from which subnets are made.
  private func validateGeneration() throws(EmissionError) {
    func require(_ holds: Bool, _ field: String, _ problem: String) throws(EmissionError) {
      guard holds else { throw EmissionError(field: field, problem: problem) }
    }
    try require((1...4095).contains(subnetCount), "subnetCount", "\(subnetCount) is not from 1 to 4095")
    try require(
      poolTao <= issuance - rootTao, "poolTao", "\(poolTao) rao exceed what root leaves, \(issuance - rootTao)")
    try require(
      poolTao / UInt64(subnetCount) >= 1_000_000_000, "poolTao", "\(poolTao) rao are less than a TAO a subnet")
    try require(
      (1...1_000_000).contains(priceSumPerMille), "priceSumPerMille", "\(priceSumPerMille) is not from 1 to 1000000")
  }

  /// Subnets that are given.
  private func validate(_ subnets: [SubnetStart]) throws(EmissionError) {
    var known = Set<UInt16>()
    var left = issuance - rootTao
    for (index, subnet) in subnets.enumerated() {
      try subnet.validate(index: index, scenario: self)
      guard known.insert(subnet.netuid).inserted else {
        throw EmissionError(field: "subnets[\(index)].netuid", problem: "\(subnet.netuid) occurs twice")
      }
      guard subnet.taoReserve <= left else {
        throw EmissionError(
          field: "subnets[\(index)].taoReserve",
          problem: "\(subnet.taoReserve) rao exceed what root and the pools before leave of the issuance, \(left)")
      }
      left -= subnet.taoReserve
    }
  }

  static func validate(tempo: UInt64, field: String) throws(EmissionError) {
    guard tempo <= UInt64(UInt16.max) else {
      throw EmissionError(field: field, problem: "\(tempo) is above 65535")
    }
  }

  static func validate(neuronCount: Int, validatorCount: Int, prefix: String) throws(EmissionError) {
    guard (0...4096).contains(neuronCount) else {
      throw EmissionError(field: "\(prefix)neuronCount", problem: "\(neuronCount) is not from 0 to 4096")
    }
    guard neuronCount == 0 || (neuronCount > 1 && (1..<neuronCount).contains(validatorCount)) else {
      throw EmissionError(
        field: "\(prefix)validatorCount", problem: "\(validatorCount) is not from 1 to neuronCount - 1")
    }
  }

  /// The rules in force.
  ///
  /// - Throws: `EmissionError` for a spec version without known rules.
  public func rules() throws(EmissionError) -> BlockRules {
    var rules: BlockRules
    do throws(UnknownSpecVersion) {
      rules = try BlockRules(specVersion: specVersion)
    } catch {
      throw EmissionError(field: "specVersion", problem: "no rules for \(specVersion): \(error.reason)")
    }
    if sharesByFlow { rules.shares = .netFlow }
    return rules
  }
}

extension NetworkScenario {
  /// The rules of the epochs.
  ///
  /// - Throws: `UnknownSpecVersion` for a spec version without known rules.
  func epochRules() throws(UnknownSpecVersion) -> EpochRules { try EpochRules(specVersion: specVersion) }
}

/// How the stakers of a simulated network choose between buying and selling. Every fourth trade is a coin's throw under any
/// policy.
public enum StakerPolicy: String, Sendable, Hashable, CaseIterable {
  /// A coin's throw.
  case random
  /// Buy what costs more than its moving price, sell what costs less.
  case momentum
  /// Buy what costs less than its moving price, sell what costs more.
  case value
  /// Buy where the share of emission exceeds the share of all TAO in pools, sell elsewhere.
  case yield
}
