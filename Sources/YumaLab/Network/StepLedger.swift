// SPDX-License-Identifier: Apache-2.0
import DynamicTAO

/// Where every rao of a network's step went, summed over the subnets. ``isBalanced`` says that it adds up.
public struct StepLedger: Sendable, Hashable {
  /// TAO that the block could mint.
  public internal(set) var blockEmission: UInt64 = 0
  /// TAO minted into pools.
  public internal(set) var taoInjected: UInt64 = 0
  /// TAO minted to buy alpha from pools.
  public internal(set) var taoSpent: UInt64 = 0
  /// TAO that reached no pool: truncation, pools that refused, or no subnet to emit to.
  public internal(set) var taoUnissued: UInt64 = 0
  /// TAO that joined reservoirs, less what left them.
  public internal(set) var taoWaiting: Int64 = 0
  /// TAO fees, taken out of the issuance.
  public internal(set) var taoRecycled: UInt64 = 0

  /// Alpha minted.
  public internal(set) var alphaMinted: UInt64 = 0
  /// Alpha minted into pools, those of new subnets included.
  public internal(set) var alphaInjected: UInt64 = 0
  /// Alpha that joined reservoirs, less what left them.
  public internal(set) var alphaWaiting: Int64 = 0
  /// The owners' cut.
  public internal(set) var ownerCut: UInt64 = 0
  /// Put aside for servers and validators together, until spec version 342.
  public internal(set) var pendingParticipants: UInt64 = 0
  /// Put aside for servers.
  public internal(set) var pendingServer: UInt64 = 0
  /// Put aside for validators.
  public internal(set) var pendingValidator: UInt64 = 0
  /// Put aside for root, or sold for it until spec version 333.
  public internal(set) var pendingRoot: UInt64 = 0
  /// Root's part that was recycled because the prices add up to less than 1.
  public internal(set) var rootRecycled: UInt64 = 0
  /// Minted, and lost where the parts were rounded down.
  public internal(set) var splitLost: UInt64 = 0
  /// Alpha that the protocol bought.
  public internal(set) var alphaBought: UInt64 = 0
  /// Alpha fees, recycled.
  public internal(set) var alphaFees: UInt64 = 0

  /// Alpha that epochs took from the pending accounts.
  public internal(set) var drained: UInt64 = 0
  /// Paid to owners.
  public internal(set) var paidOwners: UInt64 = 0
  /// Paid to miners.
  public internal(set) var paidMiners: UInt64 = 0
  /// Paid to validators as their take and on their own stake.
  public internal(set) var paidValidators: UInt64 = 0
  /// Paid to nominators.
  public internal(set) var paidNominators: UInt64 = 0
  /// Paid to root's stakers.
  public internal(set) var paidRoot: UInt64 = 0
  /// Incentive withheld from miners, and burned.
  public internal(set) var burned: UInt64 = 0
  /// Drained, and lost to truncation. Negative where an epoch's sums overflowed and more was paid than drained.
  public internal(set) var epochLost: Int64 = 0

  /// Alpha of subnets that were pruned.
  public internal(set) var alphaDestroyed: UInt64 = 0
  /// Epochs run.
  public internal(set) var epochs: UInt64 = 0
  /// Trades made by stakers, sales of what was paid included.
  public internal(set) var trades: UInt64 = 0

  /// A ledger of nothing.
  public init() {}

  /// TAO that the block's emission put into pools and reservoirs.
  var taoIssued: Int128 { Int128(taoInjected) + Int128(taoSpent) + Int128(taoWaiting) }

  /// Whether the TAO of the block, the alpha minted and the alpha drained each equal the sum of where they went.
  public var isBalanced: Bool {
    let tao = Int128(blockEmission) == taoIssued + Int128(taoUnissued)
    let put = [
      alphaInjected, ownerCut, pendingParticipants, pendingServer, pendingValidator, pendingRoot, rootRecycled,
      splitLost,
    ]
    let paid = [paidOwners, paidMiners, paidValidators, paidNominators, paidRoot, burned]
    return tao && put.reduce(Int128(alphaWaiting)) { $0 + Int128($1) } == Int128(alphaMinted)
      && paid.reduce(Int128(epochLost)) { $0 + Int128($1) } == Int128(drained)
  }

  /// Adds another ledger, entry by entry.
  public mutating func add(_ other: StepLedger) {
    for entry in Self.entries { self[keyPath: entry] &+= other[keyPath: entry] }
    for entry in Self.signedEntries { self[keyPath: entry] &+= other[keyPath: entry] }
  }

  /// Adds the chain's step.
  mutating func add(_ report: BlockReport) {
    let ledger = report.ledger
    blockEmission &+= ledger.blockEmission
    taoInjected &+= ledger.taoInjected
    taoSpent &+= ledger.taoSpent
    taoUnissued &+= ledger.taoRecycled
    taoWaiting &+= Int64(truncatingIfNeeded: Int128(ledger.taoWaiting) - Int128(ledger.taoWaitingBefore))
    alphaMinted &+= ledger.alphaMinted
    alphaInjected &+= ledger.alphaInjected
    alphaWaiting &+= Int64(truncatingIfNeeded: Int128(ledger.alphaWaiting) - Int128(ledger.alphaWaitingBefore))
    ownerCut &+= ledger.ownerCut
    pendingParticipants &+= ledger.participants
    pendingServer &+= ledger.servers
    pendingValidator &+= ledger.validators
    pendingRoot &+= ledger.root
    rootRecycled &+= ledger.rootRecycled
    splitLost &+= ledger.lost
    alphaBought &+= ledger.alphaBought
  }

  private static let signedEntries: [WritableKeyPath<StepLedger, Int64> & Sendable] = [
    \.taoWaiting, \.alphaWaiting, \.epochLost,
  ]

  private static let entries: [WritableKeyPath<StepLedger, UInt64> & Sendable] = [
    \.blockEmission, \.taoInjected, \.taoSpent, \.taoUnissued, \.taoRecycled, \.alphaMinted, \.alphaInjected,
    \.ownerCut, \.pendingParticipants, \.pendingServer, \.pendingValidator, \.pendingRoot, \.rootRecycled, \.splitLost,
    \.alphaBought,
    \.alphaFees, \.drained, \.paidOwners, \.paidMiners, \.paidValidators, \.paidNominators, \.paidRoot, \.burned,
    \.alphaDestroyed, \.epochs, \.trades,
  ]
}

/// A step of a network that does not add up. It never happens; the check is made at every step.
public struct LedgerImbalance: Error, Hashable, Sendable, CustomStringConvertible {
  /// The block.
  public let block: UInt64
  /// What does not add up.
  public let account: String

  /// One line.
  public var description: String { "block \(block): \(account) does not add up" }
}
