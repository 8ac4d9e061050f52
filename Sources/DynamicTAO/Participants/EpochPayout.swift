// SPDX-License-Identifier: Apache-2.0
import FixedPoint

/// From a subnet's epoch to the last hotkey (Docs/Specification/emission.md, Alpha for the participants to Alpha and root
/// dividends). The owner gets its cut. Servers get their incentive less what is withheld. Validators' dividends go
/// through parents, takes and nominators. Amounts are in rao.
///
///     let payout = try EpochPayout(operands, rules: BlockRules(specVersion: 440))
///     payout.rows[0].toStake      // what the epoch adds to the first hotkey's alpha stake
///     payout.ledger.left          // what nobody gets of the epoch's alpha
///
/// The amounts are those of the chain bit for bit; how the chain shares a hotkey's part among its nominators is not
/// modelled beyond ``DividendPayout/Staker``.
public struct EpochPayout: Sendable, Hashable {
  /// What is paid, and by whose keys.
  public struct Operands: Sendable, Hashable {
    /// The hotkeys: those of the subnet's neurons, their parents and their children. Their dividends are not read.
    public var hotkeys: [DividendPayout.Hotkey]
    /// Each neuron's place among the hotkeys, uid by uid.
    public var places: [Int]
    /// What the epoch gave each neuron as a server.
    public var incentives: [UInt64]
    /// What the epoch gave each neuron as a validator.
    public var dividends: [UInt64]
    /// The accounts that were drained for the epoch, the owner's cut among them.
    public var pending: PendingAccounts
    /// The coldkey of the subnet's owner; nil for a subnet without one.
    public var ownerColdkey: String?
    /// The place of the owner's hotkey among the hotkeys; nil for a subnet without one.
    public var ownerHotkey: Int?
    /// The places of the owner's immune hotkeys; read from spec version 306 to 319.
    public var immuneHotkeys: Set<Int> = []
    /// Where each hotkey's incentive is staked instead of with itself, by its place.
    public var autoStake: [Int: Int] = [:]
    /// The weight of root stake, as parts of 2^64 - 1.
    public var taoWeight: UInt64
    /// The childkey burn in force, of 2^64 - 1.
    public var childkeyBurn: UInt64 = 0
    /// The chain's and the subnet's minimum of the childkey take, of 65535; read from spec version 411 on.
    public var minimumChildkeyTakes: [UInt16] = []

    /// Operands without an owner, an immune hotkey or a childkey burn.
    ///
    /// - Parameters:
    ///   - hotkeys: the hotkeys of the neurons, their parents and their children.
    ///   - places: each neuron's place among them, uid by uid.
    ///   - incentives: what the epoch gave each neuron as a server, in rao.
    ///   - dividends: what it gave each neuron as a validator, in rao.
    ///   - pending: the accounts that were drained.
    ///   - taoWeight: the weight of root stake, as parts of 2^64 - 1.
    public init(
      hotkeys: [DividendPayout.Hotkey], places: [Int], incentives: [UInt64], dividends: [UInt64],
      pending: PendingAccounts, taoWeight: UInt64
    ) {
      self.hotkeys = hotkeys
      self.places = places
      self.incentives = incentives
      self.dividends = dividends
      self.pending = pending
      self.taoWeight = taoWeight
    }
  }

  /// What one hotkey gets.
  public struct Row: Sendable, Hashable {
    /// What the epoch gave its neurons as servers.
    public internal(set) var incentive: UInt64 = 0
    /// What is withheld of that.
    public internal(set) var withheld: UInt64 = 0
    /// What the epoch gave its neurons as validators.
    public internal(set) var dividend: UInt64 = 0
    /// The subnet owner's cut, where it is the owner's hotkey.
    public internal(set) var ownerCut: UInt64 = 0
    /// Incentive of other hotkeys that is staked with it, and its own if it is not staked elsewhere.
    public internal(set) var staked: UInt64 = 0
    /// Its way through parents, takes and nominators.
    public internal(set) var dividends: DividendPayout.Row
    /// Whether what its stake on root earns is alpha of the subnet; TAO before spec version 334.
    let rootIsAlpha: Bool

    /// All that the epoch adds to the alpha that is staked with the hotkey: incentive, owner's cut, its takes and what
    /// its nominators share. What stake on root earns is queued or claimable, and adds nothing but the take.
    public var toStake: UInt64 {
      [staked, ownerCut, dividends.alphaTake, dividends.alphaOfNominators, rootIsAlpha ? dividends.rootTake : 0]
        .saturatingSum()
    }
  }

  /// Where the epoch's alpha went.
  public struct Ledger: Sendable, Hashable {
    /// What was drained for the epoch: servers, validators and root.
    public internal(set) var budget: UInt64 = 0
    /// Incentive that is staked.
    public internal(set) var incentive: UInt64 = 0
    /// Incentive that is withheld from the owner's hotkeys.
    public internal(set) var withheld: UInt64 = 0
    /// What the validators share by their alpha stake.
    public internal(set) var validatorPool: UInt64 = 0
    /// The hotkeys' takes of that.
    public internal(set) var alphaTakes: UInt64 = 0
    /// What their nominators get of it.
    public internal(set) var alphaOfNominators: UInt64 = 0
    /// What is pending for stake on root: alpha, or TAO before spec version 334.
    public internal(set) var root: UInt64 = 0
    /// The hotkeys' takes of that.
    public internal(set) var rootTakes: UInt64 = 0
    /// What their nominators on root get of it.
    public internal(set) var rootOfNominators: UInt64 = 0
    /// What nobody on root earned and is recycled, from spec version 441 on.
    public internal(set) var recycledRoot: UInt64 = 0
    /// Root's part of the alpha that the pool has bought for TAO, before spec version 334.
    public internal(set) var sold: UInt64 = 0
    /// The owner's cut, which is not part of the budget.
    public internal(set) var ownerCut: UInt64 = 0
    /// What of the owner's cut nobody gets, as the subnet has no owner.
    public internal(set) var unpaidOwnerCut: UInt64 = 0
    /// What childkey burns take out of the issuance, beside the budget.
    public internal(set) var childkeyBurn: UInt64 = 0
    /// Whether what stake on root earns is alpha.
    public internal(set) var rootIsAlpha = true

    /// All of the budget that somebody gets or that is withheld, recycled or sold.
    public var accounted: Int128 {
      let root = rootIsAlpha ? [rootTakes, rootOfNominators, recycledRoot] : [sold]
      return ([incentive, withheld, alphaTakes, alphaOfNominators] + root).reduce(0) { $0 + Int128($1) }
    }

    /// What of the budget nobody gets: what the epoch left over, and what truncation cut off.
    public var left: Int128 { Int128(budget) - accounted }
  }

  /// The hotkeys, in the order given.
  public let rows: [Row]
  /// What validators gave to parents, child by child.
  public let links: [DividendPayout.Link]
  /// Where the epoch's alpha went.
  public let ledger: Ledger

  /// Pays what an epoch gave.
  ///
  /// - Parameters:
  ///   - operands: what is paid, and by whose keys.
  ///   - rules: the rules in force.
  /// - Throws: `EmissionError` for lists of unequal lengths, a place that is none of the hotkeys, and what
  ///   ``DividendPayout`` refuses.
  public init(_ operands: Operands, rules: BlockRules) throws(EmissionError) {
    try operands.validate()
    var hotkeys = operands.hotkeys
    for place in hotkeys.indices { hotkeys[place].dividend = 0 }
    var incentives = [UInt64](repeating: 0, count: hotkeys.count)
    for (uid, place) in operands.places.enumerated() {
      hotkeys[place].dividend = hotkeys[place].dividend.addingSaturating(operands.dividends[uid])
      incentives[place] = incentives[place].addingSaturating(operands.incentives[uid])
    }
    let (incentiveSum, dividendSum) = (incentives.saturatingSum(), hotkeys.map(\.dividend).saturatingSum())
    var ledger = Ledger()
    ledger.rootIsAlpha = rules.rootDividends != .tao
    ledger.budget = operands.pending.epochEmission
    ledger.validatorPool = operands.pending.validatorPool(incentiveSum: incentiveSum, rules: rules) ?? dividendSum
    ledger.root = ledger.rootIsAlpha ? operands.pending.rootAlpha : operands.pending.rootTao
    let dividends = try DividendPayout(
      hotkeys: hotkeys, pendingAlpha: ledger.validatorPool, pendingRootAlpha: ledger.root,
      taoWeight: operands.taoWeight, childkeyBurn: operands.childkeyBurn,
      minimumChildkeyTakes: operands.minimumChildkeyTakes, rules: rules)
    var rows = hotkeys.indices.map { place in
      var row = Row(dividends: dividends.rows[place], rootIsAlpha: ledger.rootIsAlpha)
      row.incentive = incentives[place]
      row.dividend = hotkeys[place].dividend
      let neuron = WithheldIncentive.Neuron(
        incentive: incentives[place], isOwnerHotkey: operands.ownerHotkey == place,
        isOfOwnerColdkey: operands.ownerColdkey == hotkeys[place].coldkey,
        isImmune: operands.immuneHotkeys.contains(place))
      if neuron.isWithheld(rules.withheldIncentive) { row.withheld = incentives[place] }
      return row
    }
    for place in rows.indices {
      let paid = rows[place].incentive - rows[place].withheld
      let destination = operands.autoStake[place] ?? place
      rows[destination].staked = rows[destination].staked.addingSaturating(paid)
    }
    ledger.ownerCut = operands.pending.ownerCut
    if let owner = operands.ownerHotkey, operands.ownerColdkey != nil {
      rows[owner].ownerCut = ledger.ownerCut
    } else {
      ledger.unpaidOwnerCut = ledger.ownerCut
    }
    ledger.withheld = rows.map(\.withheld).saturatingSum()
    ledger.incentive = incentiveSum.subtractingSaturating(ledger.withheld)
    ledger.alphaTakes = rows.map(\.dividends.alphaTake).saturatingSum()
    ledger.alphaOfNominators = rows.map(\.dividends.alphaOfNominators).saturatingSum()
    ledger.rootTakes = rows.map(\.dividends.rootTake).saturatingSum()
    ledger.rootOfNominators = rows.map(\.dividends.rootOfNominators).saturatingSum()
    ledger.recycledRoot = dividends.recycledRoot
    ledger.sold = operands.pending.alphaSwapped
    ledger.childkeyBurn = dividends.recycled
    self.rows = rows
    links = dividends.links
    self.ledger = ledger
  }
}

extension EpochPayout.Operands {
  fileprivate func validate() throws(EmissionError) {
    for (field, count) in [("incentives", incentives.count), ("dividends", dividends.count)]
    where count != places.count {
      throw EmissionError(field: field, problem: "\(count) elements, where there are \(places.count) neurons")
    }
    for (uid, place) in places.enumerated() where !hotkeys.indices.contains(place) {
      throw EmissionError(field: "places", index: uid, problem: "\(place) is none of \(hotkeys.count) hotkeys")
    }
    if let ownerHotkey, !hotkeys.indices.contains(ownerHotkey) {
      throw EmissionError(field: "ownerHotkey", problem: "\(ownerHotkey) is none of \(hotkeys.count) hotkeys")
    }
    for (place, destination) in autoStake.sorted(by: { $0.key < $1.key })
    where !hotkeys.indices.contains(place) || !hotkeys.indices.contains(destination) {
      throw EmissionError(
        field: "autoStake", index: place, problem: "\(destination) or \(place) is none of \(hotkeys.count) hotkeys")
    }
  }
}
