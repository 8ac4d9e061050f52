// SPDX-License-Identifier: Apache-2.0
import DynamicTAO
import YumaImport

extension ReconciliationBook {
  /// The identities of a change. Those of a block want two states of consecutive blocks.
  mutating func compareStates(_ identity: StateIdentity) {
    guard let before else { return }
    switch identity {
    case .blockEmission: compareBlockEmission(before)
    case .issuanceChange: compareIssuanceChange(before)
    case .alphaIssuanceChange: forEachSubnet(identity) { $0.compareAlphaChange(before, $1) }
    default: forEachSubnet(identity) { $0.compareAlphaEmission(before, $1) }
    }
  }

  /// Why a difference between the states tells nothing.
  private func doubt(_ before: StateTotals, isOfBlock: Bool, netuid: UInt16? = nil) -> String? {
    if isOfBlock {
      guard let first = before.block, let second = state.block else { return "a state lacks System.Number" }
      if first + 1 != second {
        return "the states are \(second - first) blocks apart, and the identity is one of a block"
      }
    }
    if before.specVersion != state.specVersion || before.specVersion == nil {
      return "an upgrade between the states may have moved amounts"
    }
    if let netuid, before.subnets[netuid]?.isAdded != true { return "the subnet came between the states" }
    return nil
  }

  /// The change of an item of a subnet.
  private func change(_ one: StateItem, _ netuid: UInt16, from before: StateTotals) -> (String, Int128?) {
    let (name, after) = item(one, netuid)
    let earlier = item(one, netuid, of: before).1
    guard let after, let earlier else { return ("the change of \(name)", nil) }
    return ("the change of \(name)", after - earlier)
  }

  private mutating func compareBlockEmission(_ before: StateTotals) {
    var parts = Side()
    if !state.isComplete(.networksAdded) { parts.add("NetworksAdded of every subnet", nil) }
    for netuid in added where netuid != 0 {
      for part in [StateItem.subnetTaoInEmission, .subnetExcessTao] {
        let (name, amount) = item(part, netuid)
        parts.add(name, amount)
      }
      if specVersion >= Self.reservoirs {
        let (name, amount) = change(.balancerTaoReservoir, netuid, from: before)
        parts.add(name, amount)
      }
    }
    add(
      .blockEmission, recorded: side(("the emission of the block", emission(before))), recomputed: parts,
      doubt: doubt(before, isOfBlock: true))
  }

  /// From this spec version on pools have reservoirs.
  private static let reservoirs: UInt32 = 432

  /// What the block mints, by the issuance before it.
  private func emission(_ before: StateTotals) -> Int128? {
    before.amount(.totalIssuance).map { Int128(BlockEmission.rao(issuance: $0)) }
  }

  private mutating func compareIssuanceChange(_ before: StateTotals) {
    var grown = Side()
    let (name, after) = item(.totalIssuance)
    if let after, let earlier = item(.totalIssuance, of: before).1 {
      grown.add("the change of \(name)", after - earlier)
    } else {
      grown.add("the change of \(name)", nil)
    }
    add(
      .issuanceChange, recorded: grown, recomputed: side(("the emission of the block", emission(before))),
      doubt: doubt(before, isOfBlock: true))
  }

  private mutating func compareAlphaChange(_ before: StateTotals, _ netuid: UInt16) {
    add(
      .alphaIssuanceChange, netuid: netuid, recorded: side(change(.totalAlphaIssuance, netuid, from: before)),
      recomputed: side(
        change(.subnetAlphaIn, netuid, from: before), change(.subnetAlphaOut, netuid, from: before),
        change(.balancerAlphaReservoir, netuid, from: before)),
      doubt: doubt(before, isOfBlock: false, netuid: netuid))
  }

  private mutating func compareAlphaEmission(_ before: StateTotals, _ netuid: UInt16) {
    var issuance = Side()
    var items: [StateItem] = [.subnetAlphaIn, .subnetAlphaOut]
    if (361..<391).contains(specVersion) { items.append(.subnetAlphaInProvided) }
    if specVersion >= Self.reservoirs { items.append(.balancerAlphaReservoir) }
    for part in items {
      let (name, amount) = item(part, netuid, of: before)
      issuance.add("\(name) before", amount)
    }
    let sum = Reconciliation.Line.sum(issuance.terms)
    var minted = Side()
    minted.missing = issuance.missing
    minted.add(
      "the alpha that a block mints at an issuance of \(sum)",
      UInt64(exactly: sum).map { Int128(BlockEmission.rao(issuance: $0)) })
    var uncertain = doubt(before, isOfBlock: true, netuid: netuid)
    let recorded = item(.subnetAlphaOutEmission, netuid)
    if uncertain == nil, recorded.1 == item(.subnetAlphaOutEmission, netuid, of: before).1 {
      uncertain = "the block may have given the subnet nothing: the item is as it was before"
    }
    if uncertain == nil, (353..<361).contains(specVersion), before.amount(.subnetAlphaInProvided, netuid) != 0 {
      uncertain = "whether the issuance has SubnetAlphaInProvided in specs 353 to 360 is not known"
    }
    add(.alphaEmission, netuid: netuid, recorded: side(recorded), recomputed: minted, doubt: uncertain)
    comparePending(before, netuid, recorded: recorded)
  }

  /// What the block minted goes into the pending accounts, which an epoch empties.
  private mutating func comparePending(_ before: StateTotals, _ netuid: UInt16, recorded: (String, Int128?)) {
    var grown = Side()
    for account in pending {
      let (name, amount) = change(account, netuid, from: before)
      grown.add(name, amount)
    }
    let wasEmptied = grown.terms.contains { $0.amount < 0 } || pending.allSatisfy { item($0, netuid).1 == 0 }
    var uncertain = doubt(before, isOfBlock: true, netuid: netuid)
    if uncertain == nil, wasEmptied { uncertain = "an epoch emptied the pending accounts in the block" }
    if uncertain == nil, recorded.1 == item(.subnetAlphaOutEmission, netuid, of: before).1, recorded.1 != 0 {
      uncertain = "the block may have given the subnet nothing: SubnetAlphaOutEmission is as it was before"
    }
    add(
      .alphaEmission, item: .pendingServerEmission, netuid: netuid, recorded: side(recorded), recomputed: grown,
      doubt: uncertain)
  }
}
