// SPDX-License-Identifier: Apache-2.0
import DynamicTAO
import FixedPoint

/// What a simulation knows of a subnet beside the chain's own state. Amounts are in rao of alpha unless the name says TAO.
public struct SimulatedSubnet: Sendable {
  /// The block of its registration.
  public let registeredAt: UInt64
  /// Who holds the alpha outside the pool.
  public internal(set) var accounts = AlphaAccounts()
  /// The share of the last block's emission.
  public internal(set) var share = U64F64.zero
  /// The TAO emission of the last block, in rao: into the pool and spent.
  public internal(set) var taoEmission: UInt64 = 0
  /// The neurons, where epochs are simulated.
  public internal(set) var neurons: Neurons?
  /// All alpha ever minted.
  public internal(set) var minted: UInt64
  /// All alpha taken out of the issuance again.
  public internal(set) var recycled: UInt64 = 0
  /// The block from which it gets emission.
  let firstEmissionBlock: UInt64
  /// What the alpha reservoir held after the last block.
  var waiting: UInt64 = 0

  /// A subnet at the start or at its registration.
  init(_ start: SubnetStart, scenario: NetworkScenario) {
    registeredAt = start.registeredAt
    firstEmissionBlock = start.firstEmissionBlock
    if start.neuronCount ?? scenario.neuronCount > 0 {
      neurons = Neurons(start, scenario: scenario, block: start.lastEpochBlock)
    }
    accounts.nominators = start.stakedAlpha
    accounts.holders = start.heldAlpha
    minted = start.alphaReserve &+ start.heldAlpha &+ start.stakedAlpha
  }

  /// Whether minted less recycled is what the pool, the reservoir and the accounts hold, and what is outside the pool is
  /// what the accounts hold, to the rao.
  func isBalanced(with state: SubnetState) -> Bool {
    let outside = accounts.total &+ state.pending.outside &+ state.protocolAlpha
    return state.alphaOut == outside
      && minted &- recycled == state.pool.alphaReserve &+ state.alphaReservoir &+ outside
  }
}

extension SubnetState {
  /// The chain's state of a subnet at the start or at its registration.
  init(_ start: SubnetStart, scenario: NetworkScenario, rules: BlockRules) {
    var pool = SubnetPool(taoReserve: start.taoReserve, alphaReserve: start.alphaReserve, rules: rules)
    switch rules.pool {
    case .constantProductSigned, .constantProduct, .concentrated: break
    case .weighted:
      let weighted = try? WeightedPool(
        taoReserve: start.taoReserve, alphaReserve: start.alphaReserve, quoteWeight: start.quoteWeight)
      pool = weighted.map { .weighted($0) } ?? pool
    }
    self.init(netuid: start.netuid, firstEmissionBlock: nil, pool: pool)
    registeredAt = start.registeredAt
    emissionEnabled = start.emissionEnabled
    halvingBlocks = scenario.halvingBlocks
    movingPrice = start.movingPrice
    minerBurned = start.minerBurned
    alphaOut = start.heldAlpha &+ start.stakedAlpha
    userFlow = FlowAverage(block: scenario.startBlock, value: start.userFlow)
    tempo = UInt16(clamping: start.tempo ?? scenario.tempo)
    lastEpochBlock = start.lastEpochBlock
  }
}

extension PendingAccounts {
  /// What waits outside the pool: all but the part of root that the pool has bought.
  var outside: UInt64 { ownerCut &+ emission &+ rootAlpha &+ server &+ validator }
}

/// Who holds the alpha of a subnet outside its pool, in rao, beside what waits for the epoch and what the protocol has
/// bought. Sums of amounts below the supply of 21e15 rao do not overflow.
public struct AlphaAccounts: Sendable, Hashable {
  /// Stakers who trade.
  public internal(set) var holders: UInt64 = 0
  /// The subnet's owner.
  public internal(set) var owner: UInt64 = 0
  /// Miners.
  public internal(set) var miners: UInt64 = 0
  /// Validators: their takes, and what they earn on them.
  public internal(set) var validators: UInt64 = 0
  /// Those who stake with validators.
  public internal(set) var nominators: UInt64 = 0
  /// Stakers of root.
  public internal(set) var root: UInt64 = 0
  /// Incentive that was burned.
  public internal(set) var burned: UInt64 = 0
  /// Nobody's: lost to truncation. It wraps below 0 where an epoch paid more than it drained.
  public internal(set) var lost: UInt64 = 0

  /// All of it.
  public var total: UInt64 {
    holders &+ owner &+ miners &+ validators &+ nominators &+ root &+ burned &+ lost
  }
}
