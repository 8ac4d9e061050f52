// SPDX-License-Identifier: Apache-2.0
import FixedPoint

/// What the chain stores of a subnet that a block's emission reads and writes. Amounts are in rao, of alpha unless the name
/// says TAO.
public struct SubnetState: Sendable, Hashable {
  /// The subnet's number; from 1.
  public let netuid: UInt16

  // What decides whether it takes part.
  /// FirstEmissionBlockNumber; `nil` where none is stored.
  public var firstEmissionBlock: UInt64?
  /// NetworkRegisteredAt: what a subnet's age counts from until spec version 256.
  public var registeredAt: UInt64 = 0
  /// SubtokenEnabled.
  public var subtokenEnabled = true
  /// NetworkRegistrationAllowed.
  public var registrationAllowed = true
  /// NetworkPowRegistrationAllowed; read until spec version 396.
  public var workRegistrationAllowed = true
  /// SubnetEmissionEnabled; read from spec version 411 on.
  public var emissionEnabled = true
  /// OwnerCutEnabled; read from spec version 411 on.
  public var ownerCutEnabled = true
  /// EMAPriceHalvingBlocks; read from spec version 252 on.
  public var halvingBlocks = MovingPrice.halvingBlocks

  // Prices and proportions.
  /// SubnetMovingPrice.
  public var movingPrice = I96F32.zero
  /// MinerBurned: the part of the last epoch's incentive that was withheld from miners.
  public var minerBurned = U96F32.zero
  /// RootProp: root's proportion, as the last block stored it.
  public var rootProportion = U96F32.zero

  // Alpha and TAO.
  /// The pool: SubnetTAO and SubnetAlphaIn with its weight or liquidity.
  public var pool: SubnetPool
  /// SubnetAlphaOut: alpha outside the pool.
  public var alphaOut: UInt64 = 0
  /// SubnetAlphaInProvided: users' alpha in the pool; read from spec version 361 to 390.
  public var providedAlpha: UInt64 = 0
  /// BalancerTaoReservoir: TAO that waits for the pool, from spec version 432 on.
  public var taoReservoir: UInt64 = 0
  /// BalancerAlphaReservoir: alpha that waits for the pool.
  public var alphaReservoir: UInt64 = 0
  /// SubnetProtocolAlpha: alpha that the protocol has bought since spec version 413.
  public var protocolAlpha: UInt64 = 0
  /// What waits for the epoch.
  public var pending = PendingAccounts()

  // The flow of TAO, read from spec version 334 to 420.
  /// SubnetEmaTaoFlow: the moving average of the users' net inflow.
  public var userFlow: FlowAverage?
  /// SubnetTaoFlow: the users' net inflow since the average was updated.
  public var userBlockFlow: Int64 = 0
  /// The moving average of the protocol's own flow.
  public var protocolFlow: FlowAverage?
  /// The protocol's own flow since the average was updated.
  public var protocolBlockFlow: Int64 = 0

  // Epochs.
  /// Tempo: blocks between two epochs; 0 for none.
  public var tempo: UInt16 = 360
  /// LastEpochBlock; read from spec version 423 on.
  public var lastEpochBlock: UInt64 = 0

  /// A subnet that takes part, with the chain's defaults.
  ///
  /// - Parameters:
  ///   - netuid: its number.
  ///   - firstEmissionBlock: the block from which it may get emission.
  ///   - pool: its pool.
  public init(netuid: UInt16, firstEmissionBlock: UInt64? = 0, pool: SubnetPool) {
    self.netuid = netuid
    self.firstEmissionBlock = firstEmissionBlock
    self.pool = pool
  }

  /// All alpha of the subnet, as the rules count it; saturating.
  ///
  /// - Parameter rule: the rule in force.
  public func alphaIssuance(_ rule: BlockRules.AlphaIssuance) -> UInt64 {
    let issuance = pool.alphaReserve.addingSaturating(alphaOut)
    switch rule {
    case .poolAndOut: return issuance
    case .poolProvidedAndOut: return issuance.addingSaturating(providedAlpha)
    case .poolReservoirAndOut: return issuance.addingSaturating(alphaReservoir)
    }
  }

  /// b of the moving price: the blocks since the subnet's start.
  ///
  /// - Parameters:
  ///   - block: the block.
  ///   - rule: what the age counts from.
  public func age(at block: UInt64, _ rule: BlockRules.Maturity) -> UInt64 {
    switch rule {
    case .registration: block.subtractingSaturating(registeredAt)
    case .firstEmission:
      MovingPrice.blocksSinceStart(block: block, firstEmissionBlock: firstEmissionBlock ?? 0)
    }
  }

  /// Empties the accounts that wait for the epoch, as its block does first.
  ///
  /// - Parameter block: the block of the epoch.
  /// - Returns: what the accounts held.
  public mutating func drain(at block: UInt64) -> PendingAccounts {
    defer { pending = PendingAccounts() }
    lastEpochBlock = block
    return pending
  }

  /// Whether the subnet's epoch is due at a block. Under `sinceLast` a block runs only so many; the others wait.
  ///
  /// - Parameters:
  ///   - block: the block.
  ///   - rule: the rule in force.
  public func isEpochDue(at block: UInt64, _ rule: BlockRules.EpochSchedule) -> Bool {
    guard tempo > 0 else { return false }
    switch rule {
    case .modulo:
      let period = UInt64(tempo) + 1
      return block.addingSaturating(UInt64(netuid) + 1) % period == UInt64(tempo)
    case .sinceLast: return block.subtractingSaturating(lastEpochBlock) >= UInt64(tempo)
    }
  }
}

/// Parameters of the chain that no subnet has for itself.
public struct NetworkParameters: Sendable, Hashable {
  /// The default of TaoWeight, nearly 0.0527.
  public static let taoWeight: UInt64 = 971_718_665_099_567_868
  /// TaoWeight as the main network stores it: 0.18.
  public static let mainNetworkTaoWeight: UInt64 = 3_320_413_933_267_719_290

  /// TaoWeight, as parts of 2^64 - 1.
  public var taoWeight = taoWeight
  /// SubnetMovingAlpha.
  public var movingAlpha = MovingPrice.movingAlpha
  /// SubnetOwnerCut, of 65535.
  public var ownerCut = EmissionSplit.ownerCut
  /// The factor of the flows' moving averages, of 2^63 - 1; read from spec version 334 to 420.
  public var smoothingFactor = FlowAverage.smoothingFactor
  /// What the shares by flow read.
  public var flow = BlockShares.FlowParameters()
  /// The fee of the sale of root's part, of 65535; read from spec version 283 to 289.
  public var rootSaleFeeRate: UInt16 = 196

  /// The chain's defaults.
  public init() {}

  /// What the main network stores instead of the defaults: TaoWeight and SubnetMovingAlpha.
  public static var mainNetwork: NetworkParameters {
    var parameters = NetworkParameters()
    parameters.taoWeight = mainNetworkTaoWeight
    parameters.movingAlpha = MovingPrice.mainNetworkMovingAlpha
    return parameters
  }
}

/// What the chain stores that a block's emission reads and writes. Amounts are in rao.
public struct NetworkState: Sendable, Hashable {
  /// The last block that is part of the state.
  public var block: UInt64
  /// TotalIssuance of TAO.
  public var totalIssuance: UInt64
  /// SubnetTAO of root.
  public var rootTao: UInt64
  /// The emission gate with its stored bar.
  public var gate: EmissionGate
  /// The parameters in force.
  public var parameters: NetworkParameters
  /// The subnets but root, in the order of their numbers.
  public var subnets: [SubnetState]

  /// A state.
  ///
  /// - Parameters:
  ///   - block: the last block that is part of it.
  ///   - totalIssuance: TAO issued, in rao.
  ///   - rootTao: TAO on root, in rao.
  ///   - gate: the emission gate with its stored bar.
  ///   - parameters: the parameters in force.
  ///   - subnets: the subnets but root, in the order of their numbers.
  public init(
    block: UInt64, totalIssuance: UInt64, rootTao: UInt64, gate: EmissionGate = EmissionGate(),
    parameters: NetworkParameters = NetworkParameters(), subnets: [SubnetState] = []
  ) {
    self.block = block
    self.totalIssuance = totalIssuance
    self.rootTao = rootTao
    self.gate = gate
    self.parameters = parameters
    self.subnets = subnets
  }
}
