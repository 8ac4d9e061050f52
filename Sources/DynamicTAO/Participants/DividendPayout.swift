// SPDX-License-Identifier: Apache-2.0
import FixedPoint

/// What an epoch's dividends come to in the hands of stakers: first shared with parents (``ParentDividends``), then turned
/// into the pending alpha and root alpha (``DividendDistribution``), of which the validator takes its part
/// (``DelegateTake``) and those who stake with it the rest. Amounts are in rao.
public struct DividendPayout: Sendable, Hashable {
  /// Somebody who stakes with a hotkey.
  public struct Staker: Sendable, Hashable {
    /// Alpha staked.
    public var alphaStake: UInt64
    /// TAO staked with the hotkey on root.
    public var rootStake: UInt64

    /// A staker.
    ///
    /// - Parameters:
    ///   - alphaStake: alpha staked, in rao.
    ///   - rootStake: TAO staked on root, in rao.
    public init(alphaStake: UInt64, rootStake: UInt64) {
      self.alphaStake = alphaStake
      self.rootStake = rootStake
    }
  }

  /// A child of a hotkey, and the part of its stake that it gives it.
  public struct Child: Sendable, Hashable {
    /// The child's place in the list of hotkeys.
    public var hotkey: Int
    /// The part, of 2^64 - 1.
    public var proportion: UInt64

    /// A child.
    ///
    /// - Parameters:
    ///   - hotkey: its place in the list of hotkeys.
    ///   - proportion: the part of the stake that it gets, of 2^64 - 1.
    public init(hotkey: Int, proportion: UInt64) {
      self.hotkey = hotkey
      self.proportion = proportion
    }
  }

  /// A hotkey: its dividend, its rates, and who stakes with it.
  public struct Hotkey: Sendable, Hashable {
    /// The dividend that the epoch gave it; 0 for one that is no validator of the subnet.
    public var dividend: UInt64
    /// Who owns it: hotkeys of one coldkey pay each other neither take nor burn.
    public var coldkey: String
    /// Its delegate take, of 65535.
    public var take: UInt16
    /// Its childkey take, of 65535.
    public var childkeyTake: UInt16
    /// The hotkeys that it gives parts of its stake to.
    public var children: [Child]
    /// Who stakes with it, its owner among them.
    public var stakers: [Staker]
    /// Whether it has a uid on root; read from spec version 441 on.
    public var isOnRoot = true

    /// A hotkey.
    ///
    /// - Parameters:
    ///   - dividend: what the epoch gave it.
    ///   - coldkey: who owns it.
    ///   - take: its delegate take, of 65535.
    ///   - childkeyTake: its childkey take, of 65535.
    ///   - children: the hotkeys that it gives parts of its stake to.
    ///   - stakers: who stakes with it.
    public init(
      dividend: UInt64, coldkey: String, take: UInt16 = DelegateTake.standard, childkeyTake: UInt16 = 0,
      children: [Child] = [], stakers: [Staker] = []
    ) {
      self.dividend = dividend
      self.coldkey = coldkey
      self.take = take
      self.childkeyTake = childkeyTake
      self.children = children
      self.stakers = stakers
    }

    /// All alpha staked with it.
    public var alphaStake: UInt64 { stakers.map(\.alphaStake).saturatingSum() }
    /// All TAO staked with it on root.
    public var rootStake: UInt64 { stakers.map(\.rootStake).saturatingSum() }
  }

  /// What a hotkey and those who stake with it get.
  public struct Row: Sendable, Hashable {
    /// Its alpha stake after what children got and parents gave.
    public internal(set) var inheritedAlpha: UInt64
    /// Its root stake after what children got and parents gave.
    public internal(set) var inheritedRoot: UInt64
    /// What it keeps of its own dividend, childkey takes included.
    public internal(set) var kept: UInt64 = 0
    /// What its children's dividends give it.
    public internal(set) var fromChildren: UInt64 = 0
    /// Its part of the pending alpha.
    public internal(set) var alphaDividend = U96F32.zero
    /// Its part of the pending root alpha.
    public internal(set) var rootDividend = U96F32.zero
    /// Its take of what its alpha stake earns.
    public internal(set) var alphaTake: UInt64 = 0
    /// Its take of what its stake on root earns.
    public internal(set) var rootTake: UInt64 = 0
    /// What those who stake alpha with it share: what the chain stores as AlphaDividendsPerSubnet.
    public internal(set) var alphaOfNominators: UInt64 = 0
    /// What those who stake TAO with it on root share: what the chain stores as RootAlphaDividendsPerSubnet.
    public internal(set) var rootOfNominators: UInt64 = 0
    /// What each staker gets for alpha.
    public internal(set) var alphaOfStakers: [UInt64] = []
    /// What each staker gets for TAO on root.
    public internal(set) var rootOfStakers: [UInt64] = []

    /// Its take of both.
    public var take: UInt64 { alphaTake.addingSaturating(rootTake) }
    /// What it is worth in the sharing of the pending amounts.
    public var dividend: UInt64 { kept.addingSaturating(fromChildren) }
    /// All that it and its stakers get.
    public var paid: UInt64 { (alphaOfStakers + rootOfStakers).reduce(take) { $0.addingSaturating($1) } }
  }

  /// What a validator's dividend gives to a parent whose stake it used.
  public struct Link: Sendable, Hashable {
    /// The validator's place in the list of hotkeys.
    public let child: Int
    /// The parent's place.
    public let parent: Int
    /// The parent's part, in rao.
    public let amount: UInt64
  }

  /// The hotkeys, in the order given.
  public let rows: [Row]
  /// What validators gave to parents, child by child.
  public let links: [Link]
  /// What childkey burns took of the dividends.
  public let recycled: UInt64
  /// Pending root alpha that nobody earns and that is recycled, from spec version 441 on.
  public let recycledRoot: UInt64
  /// The pending alpha and root alpha together.
  public let pending: UInt64

  /// All that is paid.
  public var paid: UInt64 { rows.map(\.paid).saturatingSum() }
  /// What is not: lost to truncation, or nobody's where no hotkey has a dividend of that kind.
  public var lost: Int128 { Int128(pending) - Int128(paid) }

  /// Pays the pending amounts of a subnet by the dividends of an epoch.
  ///
  /// - Parameters:
  ///   - hotkeys: every hotkey that has a dividend or gives stake to one that has.
  ///   - pendingAlpha: what alpha stake earned.
  ///   - pendingRootAlpha: what stake on root earned.
  ///   - taoWeight: the weight of root stake, as parts of 2^64 - 1.
  ///   - childkeyBurn: the childkey burn in force, of 2^64 - 1.
  ///   - minimumChildkeyTakes: the chain's and the subnet's minimum of the childkey take, of 65535; read from spec version
  ///     411 on.
  ///   - rules: the rules in force.
  /// - Throws: `EmissionError` for a child that is not there, is the hotkey itself, or occurs twice, for proportions that
  ///   add up to more than 1, and for pending amounts above the supply.
  public init(
    hotkeys: [Hotkey], pendingAlpha: UInt64, pendingRootAlpha: UInt64, taoWeight: UInt64, childkeyBurn: UInt64,
    minimumChildkeyTakes: [UInt16] = [], rules: BlockRules
  ) throws(EmissionError) {
    for (field, amount) in [("pendingAlpha", pendingAlpha), ("pendingRootAlpha", pendingRootAlpha)]
    where amount > BlockEmission.supply {
      throw EmissionError(field: field, problem: "\(amount) rao exceed the supply of \(BlockEmission.supply)")
    }
    try Self.validate(hotkeys)
    var parents = [[(place: Int, proportion: UInt64)]](repeating: [], count: hotkeys.count)
    for (place, hotkey) in hotkeys.enumerated() {
      for child in hotkey.children { parents[child.hotkey].append((place, child.proportion)) }
    }
    let alpha = hotkeys.map(\.alphaStake)
    let root = hotkeys.map(\.rootStake)
    var rows = hotkeys.indices.map { place in
      let given = hotkeys[place].children.map(\.proportion)
      func inherited(_ stakes: [UInt64]) -> UInt64 {
        InheritedStake.of(
          own: stakes[place], childProportions: given,
          parents: parents[place].map { InheritedStake.Parent(proportion: $0.proportion, stake: stakes[$0.place]) },
          numbers: rules.wideNumbers)
      }
      return Row(inheritedAlpha: inherited(alpha), inheritedRoot: inherited(root))
    }
    var recycled: UInt64 = 0
    var links: [Link] = []
    for (place, hotkey) in hotkeys.enumerated() {
      var validator = ParentDividends.Validator(
        rootStake: root[place], alphaStake: alpha[place], childProportions: hotkey.children.map(\.proportion),
        childkeyTake: hotkey.childkeyTake, childkeyBurn: childkeyBurn)
      validator.minimumTakes = minimumChildkeyTakes
      let shared = ParentDividends(
        dividends: hotkey.dividend, validator: validator,
        parents: parents[place].map { parent in
          ParentDividends.Parent(
            proportion: parent.proportion, rootStake: root[parent.place], alphaStake: alpha[parent.place],
            sameOwner: hotkeys[parent.place].coldkey == hotkey.coldkey)
        }, taoWeight: taoWeight, rule: rules.parents)
      rows[place].kept = shared.own
      recycled = recycled.addingSaturating(shared.recycled)
      for (parent, amount) in zip(parents[place], shared.parents) {
        rows[parent.place].fromChildren = rows[parent.place].fromChildren.addingSaturating(amount)
        links.append(Link(child: place, parent: parent.place, amount: amount))
      }
    }
    let distribution = DividendDistribution(
      validatorPool: pendingAlpha, pendingRoot: pendingRootAlpha, taoWeight: taoWeight,
      hotkeys: hotkeys.indices.map {
        DividendDistribution.Hotkey(
          alphaStake: alpha[$0], rootStake: root[$0], dividend: rows[$0].dividend, isOnRoot: hotkeys[$0].isOnRoot)
      }, rule: rules.dividends)
    for (place, hotkey) in hotkeys.enumerated() {
      rows[place].pay(
        alpha: distribution.alphaDividends[place], root: distribution.rootDividends[place], to: hotkey)
    }
    self.rows = rows
    self.links = links
    self.recycled = recycled
    recycledRoot = distribution.recycledRoot
    pending = pendingAlpha + pendingRootAlpha
  }

  private static func validate(_ hotkeys: [Hotkey]) throws(EmissionError) {
    for (place, hotkey) in hotkeys.enumerated() {
      var known = Set<Int>()
      var sum: UInt64 = 0
      for (index, child) in hotkey.children.enumerated() {
        let field = "hotkeys[\(place)].children"
        guard hotkeys.indices.contains(child.hotkey), child.hotkey != place else {
          throw EmissionError(field: field, index: index, problem: "hotkey \(child.hotkey) cannot be its child")
        }
        guard known.insert(child.hotkey).inserted else {
          throw EmissionError(field: field, index: index, problem: "hotkey \(child.hotkey) occurs twice")
        }
        let (total, overflows) = sum.addingReportingOverflow(child.proportion)
        guard !overflows else {
          throw EmissionError(field: field, index: index, problem: "the proportions add up to more than 1")
        }
        sum = total
      }
    }
  }
}

extension DividendPayout.Row {
  /// Takes the hotkey's part, and gives the rest to those who stake with it.
  fileprivate mutating func pay(alpha: U96F32, root: U96F32, to hotkey: DividendPayout.Hotkey) {
    let ofAlpha = DelegateTake(dividend: alpha, take: hotkey.take)
    let ofRoot = DelegateTake(dividend: root, take: hotkey.take)
    alphaDividend = alpha
    rootDividend = root
    (alphaTake, rootTake) = (ofAlpha.validator, ofRoot.validator)
    (alphaOfNominators, rootOfNominators) = (ofAlpha.nominators, ofRoot.nominators)
    alphaOfStakers = DividendDistribution.shareAmongNominators(
      pool: ofAlpha.nominators, stakes: hotkey.stakers.map(\.alphaStake))
    rootOfStakers = DividendDistribution.shareAmongNominators(
      pool: ofRoot.nominators, stakes: hotkey.stakers.map(\.rootStake))
  }
}
