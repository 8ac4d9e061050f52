import DynamicTAO
import FixedPoint
import Yuma

extension EpochImport {
  /// The accounts that an epoch drains; each version has some of them.
  static let pendingAccounts: [StorageItem] = [
    .pendingEmission, .pendingAlphaSwapped, .pendingServerEmission, .pendingValidatorEmission, .pendingRootAlphaDivs,
  ]

  /// The alpha that this mechanism distributes: what was pending before the block, and what the block added to it.
  mutating func emission() throws(CaptureError) -> UInt64 {
    var pending: [StorageItem: UInt64] = [:]
    for item in Self.pendingAccounts where item.isRead(at: specVersion) {
      pending[item] = try integer(item, field: "emission")
    }
    let alpha = pending.values.reduce(try addedAlpha(pending)) { $0.addingSaturating($1) }
    if mechanismCount == 1 { return alpha }
    let key = netuidKey(.mechanismEmissionSplit)
    if !asked(key) { assume("emission") }
    let split: [UInt16]? = try capture.value(.before, key) { decoder throws(SCALEError) in try decoder.integers() }
    return Mechanisms.split(alpha: alpha, count: mechanismCount, split: split)[Int(mechanism)]
  }

  /// The alpha that the block's own emission step added to the accounts before the epoch.
  private mutating func addedAlpha(_ pending: [StorageItem: UInt64]) throws(CaptureError) -> UInt64 {
    let minted = netuidKey(.subnetAlphaOutEmission)
    let isEmittedTo = try isEmittedTo(netuid)
    // The item of a subnet that was not emitted to is that of an earlier block.
    if isEmittedTo == false { return 0 }
    if !capture.at.has(minted) { assume("emission") }
    let alphaOut: UInt64 = try capture.integer(.at, minted) ?? 0
    if alphaOut == 0 { return 0 }
    if isEmittedTo == nil { assume("emission") }
    let isCut =
      try StorageItem.ownerCutEnabled.isRead(at: specVersion) ? bool(.ownerCutEnabled, field: "emission") : true
    let cut = try integer(.subnetOwnerCut, UInt16.self, field: "emission")
    let split = EmissionSplit(
      alphaOut: U96F32(saturating: alphaOut), ownerCut: isCut ? cut : nil,
      rootProportion: try rootProportion(alphaOut: alphaOut))
    if pending[.pendingServerEmission] == nil {
      // The accounts of that time: what is not root's is one amount.
      let rest = split.serverAlpha.addingSaturating(split.validatorAlpha)
      return rest.addingSaturating(split.rootAlpha)
    }
    let root = try isRootPaid(pending, rootAlpha: split.rootAlpha) ? split.rootAlpha : 0
    return split.serverAlpha.addingSaturating(split.validatorAlpha).addingSaturating(root)
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
    switch rules.eligibility {
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

  /// Root's proportion as the block formed it: after it had added to the reserves and minted, and before its epochs took
  /// alpha out of circulation again. The proportion that the chain stores is of after that.
  private mutating func rootProportion(alphaOut: UInt64) throws(CaptureError) -> U96F32 {
    var items: [StorageItem] = [.subnetAlphaIn, .subnetAlphaOut]
    let reservoir = netuidKey(.balancerAlphaReservoir)
    let added = netuidKey(.subnetAlphaInEmission)
    let rootKey = StorageKey(.subnetTAO, .netuid(0))
    var isTold = capture.at.has(added) && asked(rootKey) && asked(StorageKey(.taoWeight))
    switch rules.rootProportion {
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
    if rules.rootProportion == .reservesAndReservoirs {
      let (before, after): (UInt64, UInt64) = (
        try capture.integer(.before, reservoir) ?? 0, try capture.integer(.at, reservoir) ?? 0
      )
      issuance = issuance.addingSaturating(after).subtractingSaturating(before)
    }
    return RootProportion.of(
      alphaIssuance: issuance, rootTao: try capture.integer(.before, rootKey) ?? 0,
      taoWeight: try integer(.taoWeight, field: "emission"))
  }

  /// Whether root's part is kept for root: while the moving prices of the subnets that are emitted to add up to more than 1.
  /// Where not all prices were asked for, what is pending tells, as long as something is.
  private mutating func isRootPaid(
    _ pending: [StorageItem: UInt64], rootAlpha: UInt64
  ) throws(CaptureError) -> Bool {
    switch rules.rootAlpha {
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
