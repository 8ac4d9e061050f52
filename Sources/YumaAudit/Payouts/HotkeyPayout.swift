// SPDX-License-Identifier: Apache-2.0
import DynamicTAO
import FixedPoint
import YumaFiles
import YumaJSON

/// One hotkey's way from the block's alpha to the pocket, rao by rao. It begins with what its neurons got. Then come the
/// parts of parents and children, its takes, what those who stake with it get, and what its stake grows by.
///
/// Every sum is formed again from its parts: ``addsUp`` says whether all of them are what the payout says.
public struct HotkeyPayout: Sendable, Hashable {
  /// A step of the way.
  public struct Step: Sendable, Hashable {
    /// The key in JSON.
    public let key: String
    /// What it is, with the formula.
    public let formula: String
    /// In rao.
    public let amount: UInt64
    /// What the chain recorded of it, in rao; nil where there is no record.
    public var recorded: UInt64?
    /// Another hotkey or coldkey that it concerns; nil for none.
    public var other: String?
    /// Whether the amount was formed again from its parts, and is the same.
    public var isConfirmed = true
  }

  /// The hotkey.
  public let hotkey: String
  /// Who owns it.
  public let coldkey: String
  /// Its neurons.
  public let uids: [Int]
  /// The way, from the epoch to the stake.
  public let steps: [Step]

  /// Whether every sum is what its parts give.
  public var addsUp: Bool { steps.allSatisfy(\.isConfirmed) }

  /// Follows a hotkey.
  ///
  /// - Parameters:
  ///   - name: the hotkey, as the file names it.
  ///   - audit: the payout.
  /// - Throws: `EmissionError` for a hotkey that is not in the file.
  public init(_ name: String, in audit: PayoutAudit) throws(EmissionError) {
    let (subnet, payout) = (audit.subnet, audit.payout)
    guard let place = subnet.places[name] else {
      throw EmissionError(
        field: "--hotkey", problem: "\(Printable.quoted(name)) is none of the \(subnet.hotkeys.count) hotkeys")
    }
    let (hotkey, row) = (subnet.hotkeys[place], payout.rows[place])
    self.hotkey = name
    coldkey = hotkey.facts.coldkey
    uids = subnet.uids(of: name)
    var way = Way(subnet: subnet, payout: payout, place: place, row: row)
    way.addServer()
    way.addFamily()
    way.addAlpha(recorded: hotkey.recorded.alphaDividends)
    way.addRoot(recorded: hotkey.recorded.rootDividends)
    way.addStake(hotkey)
    way.addStakers(hotkey)
    steps = way.steps
  }

  /// The way as one JSON object (Docs/Reference/Output.md, `explain --hotkey`).
  ///
  /// - Parameter audit: the payout that it was made from.
  public func json(of audit: PayoutAudit) -> [UInt8] {
    var writer = JSONWriter()
    writer.object { writer in
      writer.member("name") { $0.optional(audit.subnet.name) { $0.string($1) } }
      writer.member("chain") { audit.subnet.chain.write(to: &$0) }
      writer.member("hotkey") { $0.string(hotkey) }
      writer.member("coldkey") { $0.string(coldkey) }
      writer.member("uids") { $0.list(uids) { $0.integer($1) } }
      writer.member("addsUp") { $0.bool(addsUp) }
      writer.member("steps") { writer in
        writer.list(steps) { writer, step in
          writer.object { writer in
            writer.member("step") { $0.string(step.key) }
            writer.member("formula") { $0.string(step.formula) }
            writer.member("amount") { $0.integer(step.amount) }
            writer.member("recorded") { $0.optional(step.recorded) { $0.integer($1) } }
            writer.member("other") { $0.optional(step.other) { $0.string($1) } }
            writer.member("isConfirmed") { $0.bool(step.isConfirmed) }
          }
        }
      }
    }
    return writer.bytes
  }
}

/// The steps as they are collected.
private struct Way {
  let subnet: SubnetPayout
  let payout: EpochPayout
  let place: Int
  let row: EpochPayout.Row
  var steps: [HotkeyPayout.Step] = []

  init(subnet: SubnetPayout, payout: EpochPayout, place: Int, row: EpochPayout.Row) {
    self.subnet = subnet
    self.payout = payout
    self.place = place
    self.row = row
  }

  private mutating func add(
    _ key: String, _ formula: String, _ amount: UInt64, recorded: UInt64? = nil, other: String? = nil,
    isConfirmed: Bool = true
  ) {
    steps.append(
      HotkeyPayout.Step(
        key: key, formula: formula, amount: amount, recorded: recorded, other: other, isConfirmed: isConfirmed))
  }

  mutating func addServer() {
    add("incentive", "the epoch's pay for its servers", row.incentive)
    if row.withheld > 0 {
      add("withheld", "incentive that is withheld, as the hotkey is the owner's", row.withheld)
    }
    if let destination = subnet.hotkeys[place].autoStake {
      add("autoStake", "incentive that is staked with another hotkey", row.incentive - row.withheld, other: destination)
    }
  }

  mutating func addFamily() {
    let dividends = row.dividends
    add("dividend", "the epoch's pay for its validators", row.dividend)
    let given = payout.links.filter { $0.child == place }
    for link in given {
      add("toParent", "the part that the parent's stake earned", link.amount, other: subnet.hotkeys[link.parent].name)
    }
    // What neither a parent gets nor the hotkey keeps is burned, or cut off.
    add(
      "kept", "dividend less the parents' parts, with the childkey takes", dividends.kept,
      isConfirmed: UInt128(dividends.kept) + given.reduce(0) { $0 + UInt128($1.amount) } <= UInt128(row.dividend))
    let received = payout.links.filter { $0.parent == place }
    for link in received {
      add("fromChild", "the part that its stake earned there", link.amount, other: subnet.hotkeys[link.child].name)
    }
    add(
      "counts", "kept + what children give: its part in the sharing", dividends.dividend,
      isConfirmed: dividends.dividend == ([dividends.kept] + received.map(\.amount)).saturatingSum())
  }

  mutating func addAlpha(recorded: UInt64?) {
    let dividends = row.dividends
    let earned = UInt64(saturating: dividends.alphaDividend)
    add("alphaDividend", "validators' pool * its alpha part / sum of the alpha parts", earned)
    addTake("alphaTake", "alphaOfNominators", of: dividends.alphaDividend, dividends, isRoot: false, recorded)
  }

  mutating func addRoot(recorded: UInt64?) {
    let dividends = row.dividends
    let earned = UInt64(saturating: dividends.rootDividend)
    add("rootDividend", "what is pending for root * its root part / sum of the root parts", earned)
    addTake("rootTake", "rootOfNominators", of: dividends.rootDividend, dividends, isRoot: true, recorded)
  }

  private mutating func addTake(
    _ takeKey: String, _ restKey: String, of dividend: U96F32, _ row: DividendPayout.Row, isRoot: Bool,
    _ recorded: UInt64?
  ) {
    let rate = subnet.hotkeys[place].facts.take
    let expected = DelegateTake(dividend: dividend, take: rate)
    let (take, rest) = isRoot ? (row.rootTake, row.rootOfNominators) : (row.alphaTake, row.alphaOfNominators)
    add(
      takeKey, "dividend * take, which is \(rate) of 65535", take, other: subnet.hotkeys[place].facts.coldkey,
      isConfirmed: take == expected.validator)
    add(restKey, "the rest, to those who stake", rest, recorded: recorded, isConfirmed: rest == expected.nominators)
  }

  mutating func addStake(_ hotkey: SubnetPayout.Hotkey) {
    if row.ownerCut > 0 { add("ownerCut", "the subnet owner's cut", row.ownerCut) }
    add("staked", "incentive that is staked with it", row.staked)
    let parts = [row.staked, row.ownerCut, row.dividends.alphaTake, row.dividends.alphaOfNominators]
    let take = payout.ledger.rootIsAlpha ? row.dividends.rootTake : 0
    let growth = hotkey.recorded.alphaStakeAfter.flatMap { after in
      after >= hotkey.facts.alphaStake ? after - hotkey.facts.alphaStake : nil
    }
    add(
      "toStake", "what its alpha stake grows by: incentive, cut, takes, nominators of alpha", row.toStake,
      recorded: growth, isConfirmed: row.toStake == (parts + [take]).saturatingSum())
  }

  mutating func addStakers(_ hotkey: SubnetPayout.Hotkey) {
    for (index, name) in hotkey.stakers.enumerated() {
      add(
        "staker", "nominators' part of alpha * stake / all stake", row.dividends.alphaOfStakers[index], other: name)
      add(
        "stakerOnRoot", "nominators' part of root * stake / all stake", row.dividends.rootOfStakers[index],
        other: name)
    }
  }
}
