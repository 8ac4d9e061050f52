// SPDX-License-Identifier: Apache-2.0
import DynamicTAO

extension EpochImport {
  /// The hotkeys, uid by uid.
  func hotkeys() throws(CaptureError) -> [AccountID] {
    var hotkeys: [AccountID] = []
    for uid in 0..<n {
      let key = StorageKey(.keys, .netuid(netuid), .uid(UInt16(uid)))
      guard asked(key) else { throw CaptureError(.before, key, "missing: stake is found by the hotkey") }
      let hotkey = try stored(.before, key) { decoder throws(SCALEError) in try decoder.account() }
      hotkeys.append(hotkey ?? AccountID.zero)
    }
    return hotkeys
  }

  /// Inherited alpha and TAO of each neuron, in rao (Docs/Specification/emission.md, Stake weight of a hotkey).
  mutating func stakes() throws(CaptureError) -> (alpha: [UInt64], tao: [UInt64]) {
    var (alpha, tao): ([UInt64], [UInt64]) = ([], [])
    let owner = try stored(.before, netuidKey(.subnetOwnerHotkey)) { decoder throws(SCALEError) in
      try decoder.account()
    }
    for (uid, hotkey) in try hotkeys().enumerated() {
      var children = try relatives(.childKeys, of: hotkey, uid: uid).map(\.proportion)
      if !children.isEmpty, try isSuspended(hotkey, owner: owner, uid: uid) { children = [] }
      var parents = try relatives(.parentKeys, of: hotkey, uid: uid)
      var suspended: Set<AccountID> = []
      for parent in parents where try isSuspended(parent.account, owner: owner, uid: uid) {
        suspended.insert(parent.account)
      }
      parents.removeAll { suspended.contains($0.account) }
      func inherited(_ subnet: UInt16, _ field: String) throws(CaptureError) -> UInt64 {
        var parentStakes: [InheritedStake.Parent] = []
        for parent in parents {
          let stake = try self.stake(of: parent.account, on: subnet, field: field, uid: uid)
          parentStakes.append(InheritedStake.Parent(proportion: parent.proportion, stake: stake))
        }
        let own = try stake(of: hotkey, on: subnet, field: field, uid: uid)
        return InheritedStake.of(own: own, childProportions: children, parents: parentStakes)
      }
      alpha.append(try inherited(netuid, "alphaStake"))
      tao.append(try inherited(0, "taoStake"))
    }
    return (alpha, tao)
  }

  /// Whether a parent's edges to its children count nowhere but on the subnet that it owns.
  mutating func isSuspended(_ parent: AccountID, owner: AccountID?, uid: Int) throws(CaptureError) -> Bool {
    guard StorageItem.childkeyThresholdSuspended.isRead(at: specVersion), parent != owner else { return false }
    let key = StorageKey(.childkeyThresholdSuspended, .account(parent))
    if !asked(key) {
      assume("alphaStake", uid: uid)
      assume("taoStake", uid: uid)
    }
    return try capture.value(.before, key) { _ throws(SCALEError) in true } ?? false
  }

  private mutating func stake(
    of account: AccountID, on subnet: UInt16, field: String, uid: Int
  ) throws(CaptureError) -> UInt64 {
    let key = StorageKey(.totalHotkeyAlpha, .account(account), .netuid(subnet))
    if !asked(key) { assume(field, uid: uid) }
    return try capture.integer(.before, key) ?? 0
  }

  mutating func relatives(
    _ item: StorageItem, of hotkey: AccountID, uid: Int
  ) throws(CaptureError) -> [(proportion: UInt64, account: AccountID)] {
    let key = StorageKey(item, .account(hotkey), .netuid(netuid))
    if !asked(key) {
      assume("alphaStake", uid: uid)
      assume("taoStake", uid: uid)
    }
    return try capture.relatives(key) ?? []
  }

  /// The owner's uid, if the owner has one here: of two owners before and after the block that which the epoch saw.
  mutating func ownerUID() throws(CaptureError) -> UInt16? {
    guard StorageItem.subnetOwnerHotkey.isRead(at: specVersion) else { return nil }
    let key = netuidKey(.subnetOwnerHotkey)
    if !asked(key) { assume("ownerUID") }
    let hotkeys = try hotkeys()
    func owner(_ state: StorageCapture.State) throws(CaptureError) -> (account: AccountID?, uid: UInt16?) {
      let account = try stored(state, key) { decoder throws(SCALEError) in try decoder.account() }
      return (account, account.flatMap { hotkeys.firstIndex(of: $0) }.map { UInt16($0) })
    }
    let before = try owner(.before)
    switch captureRules.owner {
    case .ofTheBlockBefore: return before.uid
    case .byConviction:
      guard capture.at.has(key) else { return before.uid }
      let after = try owner(.at)
      if after.account == before.account { return before.uid }
      // Either conviction made the new owner before the epoch, or a transaction after it. The owner that an epoch sees
      // has a permit after it.
      let permits = try capture.value(.at, netuidKey(.validatorPermit)) { decoder throws(SCALEError) in
        try decoder.bools()
      }
      func lacksPermit(_ uid: UInt16?) -> Bool {
        guard let uid, let permits, permits.indices.contains(Int(uid)) else { return false }
        return !permits[Int(uid)]
      }
      if lacksPermit(after.uid) { return before.uid }
      if !lacksPermit(before.uid) { assume("ownerUID") }
      return after.uid
    }
  }
}

extension StorageCapture {
  /// The parents or children of a hotkey, with the parts that are passed on.
  func relatives(_ key: StorageKey) throws(CaptureError) -> [(proportion: UInt64, account: AccountID)]? {
    try value(.before, key) { decoder throws(SCALEError) in
      try decoder.list(itemSize: 8 + AccountID.size) { decoder throws(SCALEError) in
        (proportion: try decoder.integer(), account: try decoder.account())
      }
    }
  }
}
