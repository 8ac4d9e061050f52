// SPDX-License-Identifier: Apache-2.0
import DynamicTAO
import YumaImport
import YumaJSON

/// The lines as they are made, one identity after another.
struct ReconciliationBook {
  typealias Line = Reconciliation.Line
  typealias Term = Reconciliation.Term

  let state: StateTotals
  let before: StateTotals?
  let specVersion: UInt32
  private(set) var lines: [Line] = []
  private(set) var counts: [StateIdentity: Reconciliation.Count] = [:]
  private(set) var notCompared: [String] = []

  /// How many hotkeys whose shares do not claim their stake are listed.
  static let shareLimit = 1000
  private static let tao: Int128 = 1_000_000_000

  init(state: StateTotals, before: StateTotals?, specVersion: UInt32) {
    self.state = state
    self.before = before
    self.specVersion = specVersion
  }

  mutating func compare(_ identity: StateIdentity) {
    switch identity {
    case .balances: compareBalances()
    case .totalIssuance: compareIssuance()
    case .totalStake: compareStake()
    case .root: compareRoot()
    case .subnetAccount: forEachSubnet(identity) { $0.compareAccount($1) }
    case .alphaOut: forEachSubnet(identity) { $0.compareAlphaOut($1) }
    case .alphaStaked: forEachSubnet(identity) { $0.compareAlphaStaked($1) }
    case .shares: compareShares()
    case .blockEmission, .issuanceChange, .alphaIssuanceChange, .alphaEmission: compareStates(identity)
    }
  }

  /// Compares each subnet but root; where the dump has none, that is said.
  mutating func forEachSubnet(_ identity: StateIdentity, _ body: (inout ReconciliationBook, UInt16) -> Void) {
    let netuids = added.filter { $0 != 0 }
    if netuids.isEmpty {
      notCompared.append("\(identity.rawValue): the dump has no subnet that is added (NetworksAdded)")
    }
    for netuid in netuids { body(&self, netuid) }
  }

  /// The subnets, in their order.
  var added: [UInt16] { state.subnets.filter { $0.value.isAdded }.keys.sorted() }

  // MARK: Sides

  /// A side as it is put together: what it lacks is named.
  struct Side {
    var terms: [Term] = []
    var missing: [String] = []

    mutating func add(_ name: String, _ amount: Int128?) {
      if let amount { terms.append(Term(name: name, amount: amount)) } else { missing.append(name) }
    }
  }

  func item(_ item: StateItem, _ netuid: UInt16? = nil, of totals: StateTotals? = nil) -> (String, Int128?) {
    let totals = totals ?? state
    let name = item.rawValue.split(separator: ".").last.map(String.init) ?? item.rawValue
    let full = item.rawValue.hasPrefix("SubtensorModule.") ? name : item.rawValue
    guard let netuid else { return (full, totals.amount(item).map { Int128($0) }) }
    return ("\(full)(\(netuid))", totals.amount(item, netuid).map { Int128($0) })
  }

  /// The sum over all hotkeys of a subnet.
  func hotkeyAlpha(_ netuid: UInt16) -> (String, Int128?) {
    let subnet = state.subnets[netuid]
    return (
      "TotalHotkeyAlpha of \(Figures.grouped(subnet?.hotkeys ?? 0)) hotkeys on \(netuid)",
      state.isComplete(.totalHotkeyAlpha) ? Int128(subnet?.hotkeyAlpha ?? 0) : nil
    )
  }

  /// Adds a line, and finds its verdict.
  ///
  /// - Parameters:
  ///   - item: what the chain stores, where the identity has several lines.
  ///   - doubt: why a difference would tell nothing; nil where it would.
  mutating func add(
    _ identity: StateIdentity, item: StateItem? = nil, netuid: UInt16? = nil, recorded: Side, recomputed: Side,
    doubt: String? = nil
  ) {
    let missing = recorded.missing + recomputed.missing
    let difference = Line.sum(recorded.terms) - Line.sum(recomputed.terms)
    var exceptions: [Reconciliation.Exception] = []
    let verdict: AuditVerdict
    if !missing.isEmpty {
      verdict = .cannotTell(.incomplete("missing from the dump: \(missing.joined(separator: ", "))"))
    } else if difference == 0 {
      verdict = .conforms
    } else {
      let parts = KnownException.all.compactMap { known in
        known.part(of: identity, item: item, netuid: netuid, specVersion: specVersion, block: state.block).map {
          (known.name, $0)
        }
      }
      exceptions = parts.compactMap { name, part in
        if case .exact(let amount) = part { .init(name: name, amount: amount) } else { nil }
      }
      var left = difference - exceptions.reduce(0) { $0 + ($1.amount ?? 0) }
      for case (let name, .rounding(let most)) in parts where left > 0 && left <= most {
        exceptions.append(.init(name: name, amount: left))
        left = 0
      }
      let open = parts.compactMap { name, part -> String? in
        if case .open(let sign) = part, sign == nil || sign == left.signum() { name } else { nil }
      }
      if left == 0 {
        verdict = .conforms
      } else if let doubt {
        verdict = .cannotTell(.incomplete(doubt))
      } else if !open.isEmpty {
        exceptions += open.map { .init(name: $0, amount: nil) }
        verdict = .cannotTell(.incomplete("of an amount that is not known: \(open.joined(separator: "; "))"))
      } else {
        verdict = .deviates
      }
    }
    lines.append(
      Line(
        identity: identity, netuid: netuid, hotkey: nil, recorded: recorded.terms, recomputed: recomputed.terms,
        exceptions: exceptions, verdict: verdict))
    count(identity, verdict)
  }

  private mutating func count(_ identity: StateIdentity, _ verdict: AuditVerdict) {
    switch verdict {
    case .conforms: counts[identity, default: .init()].conforms += 1
    case .deviates: counts[identity, default: .init()].deviates += 1
    case .cannotTell: counts[identity, default: .init()].cannotTell += 1
    }
  }

  /// A side of terms.
  func side(_ terms: (String, Int128?)...) -> Side {
    var side = Side()
    for (name, amount) in terms { side.add(name, amount) }
    return side
  }

  // MARK: TAO

  private mutating func compareBalances() {
    let sum = state.isComplete(.account) ? Int128(state.balances) : nil
    add(
      .balances, recorded: side(item(.balancesIssuance)),
      recomputed: side(("System.Account of \(Figures.grouped(state.accounts)) accounts", sum)),
      doubt: state.isAscending ? nil : "the keys are not in ascending order, so that an account may be there twice")
  }

  private mutating func compareIssuance() {
    if (Self.separateIssuance..<411).contains(specVersion) {
      return notCompared.append("T2: which of its two rules holds in specs 403 to 410 is not known")
    }
    var parts = side(item(.balancesIssuance))
    if specVersion < Self.separateIssuance {
      let (name, amount) = item(.totalStake)
      parts.add(name, amount)
    }
    add(.totalIssuance, recorded: side(item(.totalIssuance)), recomputed: parts)
  }

  /// From this spec version on stakes are accounts of the balances, and not beside them.
  private static let separateIssuance: UInt32 = 403

  private mutating func compareStake() {
    var parts = Side()
    if state.isComplete(.networksAdded) {
      for netuid in added {
        let (name, amount) = item(.subnetTAO, netuid)
        parts.add(name, amount)
      }
    } else {
      parts.add("NetworksAdded of every subnet", nil)
    }
    add(.totalStake, recorded: side(item(.totalStake)), recomputed: parts)
  }

  private mutating func compareRoot() {
    for total in [StateItem.subnetAlphaOut, .subnetTAO] {
      add(.root, item: total, netuid: 0, recorded: side(item(total, 0)), recomputed: side(hotkeyAlpha(0)))
    }
  }

  private mutating func compareAccount(_ netuid: UInt16) {
    let balance = state.subnets[netuid]?.balance.map { Int128($0) } ?? (state.isComplete(.account) ? 0 : nil)
    add(
      .subnetAccount, netuid: netuid, recorded: side(("System.Account of subnet \(netuid)", balance)),
      recomputed: side(
        item(.subnetTAO, netuid), item(.subnetLocked, netuid), ("the first TAO of the lock", -Self.tao),
        item(.balancerTaoReservoir, netuid)))
  }

  // MARK: Alpha

  private mutating func compareAlphaOut(_ netuid: UInt16) {
    var parts = side(hotkeyAlpha(netuid))
    var items: [StateItem] = specVersion >= 411 ? [.alphaBurned] : []
    if specVersion >= 413 { items.append(.subnetProtocolAlpha) }
    items += pending
    for part in items {
      let (name, amount) = item(part, netuid)
      parts.add(name, amount)
    }
    add(.alphaOut, netuid: netuid, recorded: side(item(.subnetAlphaOut, netuid)), recomputed: parts)
  }

  /// The pending accounts of alpha of the spec version.
  var pending: [StateItem] {
    if specVersion >= 343 {
      return [.pendingServerEmission, .pendingValidatorEmission, .pendingRootAlphaDivs, .pendingOwnerCut]
    }
    return [.pendingEmission, specVersion < 334 ? .pendingAlphaSwapped : .pendingRootAlphaDivs, .pendingOwnerCut]
  }

  private mutating func compareAlphaStaked(_ netuid: UInt16) {
    let isMigrating = state.counts[.totalAlphaStakedMigration] ?? 0 > 0
    add(
      .alphaStaked, netuid: netuid, recorded: side(item(.totalAlphaStaked, netuid)),
      recomputed: side(hotkeyAlpha(netuid)),
      doubt: isMigrating ? "the migration of TotalAlphaStaked is not at its end" : nil)
  }

  /// A line for each hotkey whose shares do not claim its stake.
  private mutating func compareShares() {
    let shareItems: [StateItem] = [.alpha, .alphaV2, .totalHotkeyShares, .totalHotkeySharesV2, .totalHotkeyAlpha]
    let missing = shareItems.filter { !state.isComplete($0) }
    guard missing.isEmpty else {
      notCompared.append(
        "A4: the dump may lack values of \(missing.map(\.rawValue).joined(separator: ", "))")
      return
    }
    let hasEpochs = state.counts[.alphaSharePoolEpoch] ?? 0 > 0
    var found: [(place: StateTotals.Place, pool: SharePool, beyond: Int128?)] = []
    for (place, pool) in state.pools {
      let beyond = pool.claimsBeyondAlpha
      guard beyond != 0 else {
        count(.shares, .conforms)
        continue
      }
      found.append((place, pool, beyond))
    }
    found.sort {
      let (left, right) = ($0.beyond?.magnitude ?? 0, $1.beyond?.magnitude ?? 0)
      return left == right
        ? ($0.place.netuid, $0.place.hotkey.hexadecimal) < ($1.place.netuid, $1.place.hotkey.hexadecimal) : left > right
    }
    for (number, one) in found.enumerated() {
      let verdict: AuditVerdict =
        if !state.isAscending {
          .cannotTell(.incomplete("the keys are not in ascending order, so that a share may be there twice"))
        } else if hasEpochs {
          .cannotTell(.incomplete("shares of closed pools (AlphaSharePoolEpoch) are not told apart"))
        } else if let beyond = one.beyond, beyond > 0 {
          .deviates
        } else {
          .cannotTell(
            .incomplete(
              one.beyond == nil
                ? "there are shares and no denominator"
                : "shares that swaps and transfers lost (SDK 2895, subtensor 2201) leave stake that nobody can claim"))
        }
      count(.shares, verdict)
      guard number < Self.shareLimit else { continue }
      let claims = one.beyond.map { Int128(one.pool.alpha) + $0 }
      lines.append(
        Line(
          identity: .shares, netuid: one.place.netuid, hotkey: one.place.hotkey.hexadecimal,
          recorded: [Term(name: "TotalHotkeyAlpha", amount: Int128(one.pool.alpha))],
          recomputed: claims.map { [Term(name: "claims of \(one.pool.coldkeys) coldkeys", amount: $0)] } ?? [],
          exceptions: [], verdict: verdict))
    }
    if found.count > Self.shareLimit {
      notCompared.append(
        "A4: the \(Figures.grouped(found.count - Self.shareLimit)) smallest differences are counted and not listed")
    }
  }
}

extension KeyWords {
  /// The bytes in hexadecimal.
  var hexadecimal: String { "0x" + bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined() }
}
