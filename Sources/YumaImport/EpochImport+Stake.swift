import DynamicTAO

extension EpochImport {
  /// The hotkeys, uid by uid; each has one uid.
  func hotkeys() throws(CaptureError) -> [AccountID] {
    var hotkeys: [AccountID] = []
    var uids: [AccountID: Int] = [:]
    for uid in 0..<n {
      let key = StorageKey(.keys, .netuid(netuid), .uid(UInt16(uid)))
      let hotkey = try capture.value(.before, key) { decoder throws(SCALEError) in try decoder.account() }
      guard let hotkey else { throw CaptureError(.before, key, "missing: stake is found by the hotkey") }
      if let other = uids.updateValue(uid, forKey: hotkey) {
        throw CaptureError(.before, key, "the hotkey of uid \(other) too")
      }
      hotkeys.append(hotkey)
    }
    return hotkeys
  }

  /// Inherited alpha and TAO of each neuron, in rao (Docs/Specification/emission.md, Stake weight of a hotkey).
  mutating func stakes() throws(CaptureError) -> (alpha: [UInt64], tao: [UInt64]) {
    var (alpha, tao): ([UInt64], [UInt64]) = ([], [])
    for (uid, hotkey) in try hotkeys().enumerated() {
      let children = try relatives(.childKeys, of: hotkey, uid: uid).map(\.proportion)
      let parents = try relatives(.parentKeys, of: hotkey, uid: uid)
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

  private mutating func stake(
    of account: AccountID, on subnet: UInt16, field: String, uid: Int
  ) throws(CaptureError) -> UInt64 {
    let key = StorageKey(.totalHotkeyAlpha, .account(account), .netuid(subnet))
    if !asked(key) { assume(field, uid: uid) }
    return try capture.integer(.before, key) ?? 0
  }

  private mutating func relatives(
    _ item: StorageItem, of hotkey: AccountID, uid: Int
  ) throws(CaptureError) -> [(proportion: UInt64, account: AccountID)] {
    let key = StorageKey(item, .account(hotkey), .netuid(netuid))
    if !asked(key) {
      assume("alphaStake", uid: uid)
      assume("taoStake", uid: uid)
    }
    return try capture.relatives(key) ?? []
  }

  /// The owner's uid, if the owner has one here.
  mutating func ownerUID() throws(CaptureError) -> UInt16? {
    if !asked(netuidKey(.subnetOwnerHotkey)) { assume("ownerUID") }
    let owner = try capture.value(.before, netuidKey(.subnetOwnerHotkey)) { decoder throws(SCALEError) in
      try decoder.account()
    }
    guard let owner else { return nil }
    return try hotkeys().firstIndex(of: owner).map { UInt16($0) }
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
