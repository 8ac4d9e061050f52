import FixedPoint

/// A subnet of a simulated network. Amounts are in rao, of alpha unless the name says TAO.
public struct SubnetState: Sendable {
  /// The subnet's number; from 1.
  public let netuid: UInt16
  /// The block of its registration.
  public let registeredAt: UInt64
  /// The first block with emission.
  public let firstEmissionBlock: UInt64
  /// Whether it gets emission of TAO at all.
  public let emissionEnabled: Bool
  /// Blocks between two epochs, 0 for none.
  public let tempo: UInt64
  /// The block of its last epoch.
  public internal(set) var lastEpochBlock: UInt64
  /// The pool.
  public internal(set) var pool: Pool
  /// Who holds the alpha outside the pool.
  public internal(set) var accounts = AlphaAccounts()
  /// The moving price.
  public internal(set) var movingPrice: I96F32
  /// The moving average of the users' net flow of TAO, in rao a block.
  public internal(set) var userFlow = I64F64.zero
  /// The moving average of the protocol's own flow of TAO, in rao a block.
  public internal(set) var protocolFlow = I64F64.zero
  /// The part of the last incentive that was withheld from miners.
  public internal(set) var minerBurned = U96F32.zero
  /// The share of the last block's emission.
  public internal(set) var share = U64F64.zero
  /// The TAO emission of the last block, in rao: into the pool and excess.
  public internal(set) var taoEmission: UInt64 = 0
  /// The neurons, where epochs are simulated.
  public internal(set) var neurons: Neurons?
  /// All alpha ever minted.
  public internal(set) var minted: UInt64
  /// All alpha taken out of the issuance again.
  public internal(set) var recycled: UInt64 = 0

  /// The TAO emission of this block before it is rounded down.
  var taoEmissionExact = U96F32.zero
  /// The users' net flow of TAO since the averages were updated.
  var userBlockFlow: Int64 = 0
  /// The protocol's own flow since the averages were updated.
  var protocolBlockFlow: Int64 = 0

  /// A subnet at the start or at its registration.
  init(_ start: SubnetStart, scenario: NetworkScenario, block: UInt64) {
    netuid = start.netuid
    registeredAt = start.registeredAt
    firstEmissionBlock = start.firstEmissionBlock
    lastEpochBlock = start.lastEpochBlock
    emissionEnabled = start.emissionEnabled
    tempo = start.tempo ?? scenario.tempo
    pool = Pool(tao: start.taoReserve, alpha: start.alphaReserve, validQuoteWeight: start.quoteWeight)
    movingPrice = start.movingPrice
    userFlow = start.userFlow
    minerBurned = start.minerBurned
    if start.neuronCount ?? scenario.neuronCount > 0 {
      neurons = Neurons(start, scenario: scenario, block: start.lastEpochBlock)
    }
    accounts.nominators = start.stakedAlpha
    accounts.holders = start.heldAlpha
    minted = start.alphaReserve &+ start.heldAlpha &+ start.stakedAlpha
  }

  /// The alpha issuance: the pool's reserve and what is outside of it.
  public var alphaIssuance: UInt64 { minted &- recycled }

  /// Minted less recycled equals what the pool and the accounts hold, to the rao.
  var isBalanced: Bool { alphaIssuance == pool.alphaReserve &+ accounts.total }
}

/// Who holds the alpha of a subnet outside its pool, in rao. Sums of amounts below the supply of 21e15 rao do not overflow.
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
  /// The owner's cut until the next epoch.
  public internal(set) var pendingOwner: UInt64 = 0
  /// The servers' part until the next epoch.
  public internal(set) var pendingServer: UInt64 = 0
  /// The validators' part until the next epoch.
  public internal(set) var pendingValidator: UInt64 = 0
  /// Root's part until the next epoch.
  public internal(set) var pendingRoot: UInt64 = 0
  /// Incentive that was burned.
  public internal(set) var burned: UInt64 = 0
  /// Nobody's: lost to truncation.
  public internal(set) var lost: UInt64 = 0

  /// All of it.
  public var total: UInt64 {
    holders &+ owner &+ miners &+ validators &+ nominators &+ root &+ pendingOwner &+ pendingServer
      &+ pendingValidator &+ pendingRoot &+ burned &+ lost
  }
}
