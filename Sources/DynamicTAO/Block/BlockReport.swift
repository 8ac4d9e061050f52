// SPDX-License-Identifier: Apache-2.0
import FixedPoint

/// What one block did: the shares, each subnet's part, and a ledger that adds up.
public struct BlockReport: Sendable, Hashable {
  /// The block.
  public let block: UInt64
  /// The way from prices or flows to each eligible subnet's TAO.
  public let shares: BlockShares
  /// What became of each eligible subnet's part, in the order of ``shares``.
  public internal(set) var subnets: [SubnetStep] = []
  /// Where every rao went.
  public internal(set) var ledger = BlockLedger()
}

/// What a block did to one subnet. Amounts are in rao, of alpha unless the name says TAO.
public struct SubnetStep: Sendable, Hashable {
  /// How much of what belongs into a pool it took.
  public enum Liquidity: Sendable, Hashable, CaseIterable {
    /// All of it.
    case all
    /// The alpha; the TAO waits.
    case alphaAlone
    /// The TAO; the alpha waits.
    case taoAlone
    /// Nothing: it waits in the reservoirs, or was dropped before there were any.
    case none
  }

  /// The subnet's number.
  public let netuid: UInt16
  /// The price before the block, in TAO for an alpha.
  public let price: U64F64
  /// What the rules give the subnet, before it is rounded down.
  public let terms: SubnetTerms
  /// SubnetTaoInEmission: TAO added to the pool, older reservoirs included.
  public internal(set) var taoIn: UInt64 = 0
  /// SubnetAlphaInEmission: alpha added to the pool, older reservoirs included.
  public internal(set) var alphaIn: UInt64 = 0
  /// SubnetAlphaOutEmission: alpha minted for the participants.
  public internal(set) var alphaOut: UInt64 = 0
  /// SubnetExcessTao: TAO that bought alpha.
  public internal(set) var excessTao: UInt64 = 0
  /// Alpha that the excess bought.
  public internal(set) var bought: UInt64 = 0
  /// Why the pool refused the purchase; `nil` where it did not, or where there was none.
  public internal(set) var refusal: PoolRefusal?
  /// How much of the liquidity the pool took.
  public internal(set) var liquidity = Liquidity.all
  /// Root's proportion after the mint, by which the alpha is divided.
  public internal(set) var rootProportion = U96F32.zero
  /// What joined the accounts that wait for the epoch.
  public internal(set) var accounts = PendingAccounts()
  /// Root's part that was recycled.
  public internal(set) var rootRecycled: UInt64 = 0
  /// Root's part that was sold in the pool, until spec version 333.
  public internal(set) var rootSold: UInt64 = 0
  /// The fee within that, from spec version 283 to 289; it is in neither reserve.
  public internal(set) var rootSaleFee: UInt64 = 0
}

/// Where every rao of a block's emission went, summed over the subnets; in rao.
///
///     blockEmission + taoWaitingBefore = taoInjected + taoSpent + taoRecycled + taoWaiting
///     alphaMinted + alphaWaitingBefore = alphaInjected + alphaWaiting
///                                        + ownerCut + servers + validators + participants + root + rootRecycled + lost
public struct BlockLedger: Sendable, Hashable {
  /// TAO that the block may mint.
  public internal(set) var blockEmission: UInt64 = 0
  /// TAO that waited in reservoirs before the block.
  public internal(set) var taoWaitingBefore: UInt64 = 0
  /// TAO added to pools.
  public internal(set) var taoInjected: UInt64 = 0
  /// TAO that bought alpha from pools.
  public internal(set) var taoSpent: UInt64 = 0
  /// TAO that reached no pool: recycled from spec version 411 on, not minted before.
  public internal(set) var taoRecycled: UInt64 = 0
  /// TAO that waits in reservoirs after the block.
  public internal(set) var taoWaiting: UInt64 = 0

  /// Alpha minted, for pools and participants.
  public internal(set) var alphaMinted: UInt64 = 0
  /// Alpha that waited in reservoirs before the block.
  public internal(set) var alphaWaitingBefore: UInt64 = 0
  /// Alpha added to pools.
  public internal(set) var alphaInjected: UInt64 = 0
  /// Alpha that waits in reservoirs after the block.
  public internal(set) var alphaWaiting: UInt64 = 0
  /// The owners' cut.
  public internal(set) var ownerCut: UInt64 = 0
  /// Put aside for servers, from spec version 343 on.
  public internal(set) var servers: UInt64 = 0
  /// Put aside for validators, from spec version 343 on.
  public internal(set) var validators: UInt64 = 0
  /// Put aside for servers and validators together, until spec version 342.
  public internal(set) var participants: UInt64 = 0
  /// Root's part: put aside, or sold until spec version 333.
  public internal(set) var root: UInt64 = 0
  /// Root's part, recycled.
  public internal(set) var rootRecycled: UInt64 = 0
  /// Minted, and nobody's where parts were rounded down.
  public internal(set) var lost: UInt64 = 0

  /// Alpha that the protocol bought from pools; it was minted before.
  public internal(set) var alphaBought: UInt64 = 0

  /// A ledger of nothing.
  public init() {}

  /// What is missing to the two sums, in rao: 0.
  public var difference: (tao: Int128, alpha: Int128) {
    let taoGone = Int128(taoInjected) + Int128(taoSpent) + Int128(taoRecycled) + Int128(taoWaiting)
    let parts = [alphaInjected, alphaWaiting, ownerCut, servers, validators, participants, root, rootRecycled, lost]
    return (
      Int128(blockEmission) + Int128(taoWaitingBefore) - taoGone,
      parts.reduce(Int128(alphaMinted) + Int128(alphaWaitingBefore)) { $0 - Int128($1) }
    )
  }

  /// Whether both sums add up to the rao.
  public var isBalanced: Bool { difference == (0, 0) && taoRecycled <= blockEmission }
}
