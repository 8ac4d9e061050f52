// SPDX-License-Identifier: Apache-2.0
import DynamicTAO
import FixedPoint
import Yuma

extension EpochImport {
  /// The accounts that an epoch drains; each version has some of them.
  static let pendingAccounts: [StorageItem] = [
    .pendingEmission, .pendingAlphaSwapped, .pendingServerEmission, .pendingValidatorEmission, .pendingRootAlphaDivs,
  ]

  /// What the block's own emission step adds to the accounts before the epoch.
  private struct Added {
    var ownerCut: UInt64 = 0
    var server: UInt64 = 0
    var validator: UInt64 = 0
    var root: UInt64 = 0
  }

  /// The accounts as the epoch drains them: what was pending before the block, and what the block added.
  mutating func drained() throws(CaptureError) -> PendingAccounts {
    var pending: [StorageItem: UInt64] = [:]
    for item in Self.pendingAccounts where item.isRead(at: specVersion) {
      pending[item] = try integer(item, field: "emission")
    }
    let added = try added(to: pending)
    var accounts = PendingAccounts()
    accounts.server = pending[.pendingServerEmission, default: 0].addingSaturating(added.server)
    accounts.validator = pending[.pendingValidatorEmission, default: 0].addingSaturating(added.validator)
    accounts.rootAlpha = pending[.pendingRootAlphaDivs, default: 0].addingSaturating(added.root)
    accounts.emission = pending[.pendingEmission, default: 0]
    accounts.alphaSwapped = pending[.pendingAlphaSwapped, default: 0]
    accounts.ownerCut = added.ownerCut
    return accounts
  }

  /// Gives the input the alpha that this mechanism distributes: what was pending before the block, and what the block
  /// added to it. Under Null the three accounts are three budgets.
  mutating func setEmission(_ input: inout EpochInput) throws(CaptureError) {
    let parts = try drained()
    if try isNull() {
      let (mining, validator) = (try share(of: parts.server), try share(of: parts.validator))
      let dividend = validator.addingSaturating(try share(of: parts.rootAlpha))
      input.epochConsensus = .null(
        NullBudgets(mining: mining, dividend: dividend, fallback: mining.addingSaturating(validator)))
      input.emission = mining.addingSaturating(dividend)
    } else {
      input.emission = try share(of: parts.epochEmission)
    }
  }

  /// Whether the subnet's epoch runs under Null.
  private mutating func isNull() throws(CaptureError) -> Bool {
    guard StorageItem.subnetEpochConsensus.isRead(at: specVersion) else { return false }
    switch try integer(.subnetEpochConsensus, UInt8.self, field: "epochConsensus") {
    case 0: return false
    case 1: return true
    case let other:
      throw CaptureError(.before, netuidKey(.subnetEpochConsensus), "\(other), where 0 (Yuma) or 1 (Null) belongs")
    }
  }

  /// The mechanism's part of an amount.
  private mutating func share(of alpha: UInt64) throws(CaptureError) -> UInt64 {
    if mechanismCount == 1 { return alpha }
    let key = netuidKey(.mechanismEmissionSplit)
    if !asked(key) { assume("emission") }
    var split: [UInt16]? = try capture.value(.before, key) { decoder throws(SCALEError) in try decoder.integers() }
    switch captureRules.oddSplit {
    case .cutOrPadded: break
    case .ignored: if split?.count != Int(mechanismCount) { split = nil }
    }
    return Mechanisms.split(alpha: alpha, count: mechanismCount, split: split)[Int(mechanism)]
  }

  private mutating func added(to pending: [StorageItem: UInt64]) throws(CaptureError) -> Added {
    let minted = netuidKey(.subnetAlphaOutEmission)
    let isEmittedTo = try isEmittedTo(netuid)
    // The item of a subnet that was not emitted to is that of an earlier block.
    if isEmittedTo == false { return Added() }
    if !capture.at.has(minted) { assume("emission") }
    let alphaOut: UInt64 = try capture.integer(.at, minted) ?? 0
    if alphaOut == 0 { return Added() }
    if isEmittedTo == nil { assume("emission") }
    let isCut =
      try StorageItem.ownerCutEnabled.isRead(at: specVersion) ? bool(.ownerCutEnabled, field: "emission") : true
    let cut = try integer(.subnetOwnerCut, UInt16.self, field: "emission")
    let split = EmissionSplit(
      alphaOut: U96F32(saturating: alphaOut), ownerCut: isCut ? cut : nil,
      rootProportion: try rootProportion(alphaOut: alphaOut))
    let isRootPaid = try isRootPaid(pending, rootAlpha: split.rootAlpha)
    return Added(
      ownerCut: split.ownerCut, server: split.serverAlpha, validator: split.validatorAlpha,
      root: isRootPaid ? split.rootAlpha : 0)
  }

  /// Whether the block mints alpha for a subnet; nil where what decides was not asked for.
  private func isEmittedTo(_ netuid: UInt16) throws(CaptureError) -> Bool? {
    func key(_ item: StorageItem) -> StorageKey { StorageKey(item, .netuid(netuid)) }
    func flag(_ item: StorageItem) throws(CaptureError) -> Bool? {
      guard asked(key(item)) else { return nil }
      return try stored(.before, key(item)) { decoder throws(SCALEError) in try decoder.bool() }
    }
    func all(_ conditions: Bool?...) -> Bool? {
      if conditions.contains(false) { return false }
      return conditions.contains(nil) ? nil : true
    }
    let first = key(.firstEmissionBlockNumber)
    func isStarted() throws(CaptureError) -> Bool? {
      guard asked(first) else { return nil }
      return try capture.integer(.before, first, UInt64.self) != nil
    }
    if netuid == 0 { return false }
    switch captureRules.eligibility {
    case .every: return true
    case .started: return try isStarted()
    case .openToBurnOrWork:
      let (burn, work) = (try flag(.networkRegistrationAllowed), try flag(.networkPowRegistrationAllowed))
      let isOpen = burn == true || work == true ? true : burn == nil || work == nil ? nil : false
      return all(try isStarted(), try flag(.subtokenEnabled), isOpen)
    case .open:
      return all(try isStarted(), try flag(.subtokenEnabled), try flag(.networkRegistrationAllowed))
    }
  }

  /// Root's proportion as the block formed it: after it had added to the reserves and minted, and before its epochs
  /// took alpha out of circulation again. The proportion that the chain stores is of after that.
  private mutating func rootProportion(alphaOut: UInt64) throws(CaptureError) -> U96F32 {
    var items: [StorageItem] = [.subnetAlphaIn, .subnetAlphaOut]
    let reservoir = netuidKey(.balancerAlphaReservoir)
    let added = netuidKey(.subnetAlphaInEmission)
    let rootKey = StorageKey(.subnetTAO, .netuid(0))
    var isTold = capture.at.has(added) && asked(rootKey) && asked(StorageKey(.taoWeight))
    switch captureRules.rootProportion {
    case .reserves: break
    case .reservesAndReservoirs:
      items.append(.balancerAlphaReservoir)
      isTold = isTold && capture.at.has(reservoir)
    case .untold: isTold = false
    }
    for item in items where !asked(netuidKey(item)) { isTold = false }
    guard isTold else {
      assume("emission")
      return U96F32(bits: try capture.integer(.at, netuidKey(.rootProp), UInt128.self) ?? 0)
    }
    // What the block bought moved from the reserve into circulation: the sum is the same.
    var issuance = alphaOut.addingSaturating(try capture.integer(.at, added) ?? 0)
    for item in items { issuance = issuance.addingSaturating(try capture.integer(.before, netuidKey(item)) ?? 0) }
    if captureRules.rootProportion == .reservesAndReservoirs {
      let (before, after): (UInt64, UInt64) = (
        try capture.integer(.before, reservoir) ?? 0, try capture.integer(.at, reservoir) ?? 0
      )
      issuance = issuance.addingSaturating(after).subtractingSaturating(before)
    }
    return RootProportion.of(
      alphaIssuance: issuance, rootTao: try capture.integer(.before, rootKey) ?? 0,
      taoWeight: try integer(.taoWeight, field: "emission"))
  }

  /// Whether root's part is kept for root: while the moving prices of the subnets that are emitted to add up to more
  /// than 1. Where not all prices were asked for, what is pending tells, as long as something is.
  private mutating func isRootPaid(
    _ pending: [StorageItem: UInt64], rootAlpha: UInt64
  ) throws(CaptureError) -> Bool {
    switch captureRules.rootAlpha {
    case .always: return true
    case .whilePricesAreHigh: break
    }
    if rootAlpha == 0 { return false }
    if capture.before.hasAll(of: .subnetMovingPrice) {
      var sum: UInt128 = 0
      var isKnown = true
      for key in capture.before.keys(of: .subnetMovingPrice) {
        guard let netuid = key.netuid, let isEmittedTo = try isEmittedTo(netuid) else {
          isKnown = false
          continue
        }
        if isEmittedTo { sum &+= try capture.integer(.before, key, UInt128.self) ?? 0 }
      }
      if isKnown { return sum > 1 << 32 }
    }
    if pending[.pendingRootAlphaDivs, default: 0] > 0 { return true }
    if pending.values.allSatisfy({ $0 == 0 }) { assume("emission") }
    return false
  }
}
