// SPDX-License-Identifier: Apache-2.0
import DynamicTAO
import Yuma
import YumaFiles

/// Makes a `subnet-payout/1` file of a capture of the states before and after a subnet's epoch
/// (Docs/Reference/Import/payout.md).
struct PayoutImport {
  private var epoch: EpochImport
  private var payout: SubnetPayout
  /// The accounts of the hotkeys, in their order.
  private var accounts: [AccountID] = []
  private var places: [AccountID: Int] = [:]
  /// How many of the hotkeys have a part in the dividends: the neurons and their parents.
  private var familyCount = 0

  /// The first spec version whose payouts are imported: the accounts of servers and validators came with it.
  static let first: UInt32 = 343

  init(_ capture: StorageCapture) throws(CaptureError) {
    epoch = try EpochImport(capture)
    guard epoch.specVersion >= Self.first else {
      throw CaptureError(
        "chain.specVersion", "\(epoch.specVersion): payouts are imported from spec version \(Self.first) on")
    }
    var chain = epoch.origin
    (chain.netuid, chain.block) = (epoch.netuid, epoch.block)
    payout = SubnetPayout(chain: chain, taoWeight: 0)
    payout.name = "sn\(epoch.netuid)-\(epoch.block)"
    payout.source = "storage of SubtensorModule before and at the block"
  }

  /// The file.
  mutating func made() throws(CaptureError) -> SubnetPayout {
    let hotkeys = try epoch.hotkeys()
    for hotkey in hotkeys { _ = place(of: hotkey) }
    payout.neurons = hotkeys.map(\.description)
    payout.taoWeight = try epoch.integer(.taoWeight, field: "taoWeight")
    payout.childkeyBurn = try epoch.integer(.ckBurn, field: "childkeyBurn")
    if StorageItem.minChildkeyTake.isRead(at: epoch.specVersion) {
      let minimum: UInt16 = try epoch.integer(.minChildkeyTake, field: "minimumChildkeyTakes")
      let ofSubnet: UInt16 = try epoch.integer(.minChildkeyTakePerSubnet, field: "minimumChildkeyTakes")
      payout.minimumChildkeyTakes = [minimum, ofSubnet]
    }
    payout.pending = try epoch.drained()
    let cut: UInt64 = try epoch.integer(.pendingOwnerCut, field: "pending.ownerCut")
    payout.pending.ownerCut = payout.pending.ownerCut.addingSaturating(cut)
    let owner = try ownerHotkey()
    try addFamily(owner: owner)
    for place in 0..<familyCount { try readFacts(place) }
    if let owner, owner != .zero {
      let coldkey = try epoch.stored(.before, epoch.netuidKey(.subnetOwner)) { decoder throws(SCALEError) in
        try decoder.account()
      }
      if !epoch.asked(epoch.netuidKey(.subnetOwner)) { epoch.assume("owner") }
      if let coldkey, coldkey != .zero {
        _ = place(of: owner)
        payout.owner = SubnetPayout.Owner(coldkey: coldkey.description, hotkey: owner.description)
      }
    }
    for place in payout.hotkeys.indices { try readRecord(place) }
    payout.pendingOwnerCutAfter = try recorded(epoch.netuidKey(.pendingOwnerCut))
    payout.assumed = epoch.assumptions.places(neurons: epoch.n).filter(Self.isOfPayout).map {
      $0.hasPrefix("input.") ? String($0.dropFirst(6)) : $0
    }
    return payout
  }

  /// Whether an assumption concerns the payout; others concern the epoch alone, whose snapshot lists them.
  private static func isOfPayout(_ field: String) -> Bool { !field.hasPrefix("recorded") }

  /// The place of a hotkey, which is added if it is new.
  private mutating func place(of account: AccountID) -> Int {
    if let place = places[account] { return place }
    places[account] = accounts.count
    accounts.append(account)
    let name = account.description
    payout.hotkeys.append(
      SubnetPayout.Hotkey(name: name, facts: DividendPayout.Hotkey(dividend: 0, coldkey: "hotkey \(name)")))
    return accounts.count - 1
  }

  /// The owner's hotkey, where both states have the same.
  private mutating func ownerHotkey() throws(CaptureError) -> AccountID? {
    let key = epoch.netuidKey(.subnetOwnerHotkey)
    if !epoch.asked(key) { epoch.assume("owner") }
    func owner(_ state: StorageCapture.State) throws(CaptureError) -> AccountID? {
      try epoch.stored(state, key) { decoder throws(SCALEError) in try decoder.account() }
    }
    let before = try owner(.before)
    // Conviction may have made another owner in this block, before the epoch or after it.
    if epoch.capture.at.has(key), try owner(.at) != before { epoch.assume("owner") }
    return before
  }

  /// Adds the parents of the neurons, and the links between hotkeys.
  private mutating func addFamily(owner: AccountID?) throws(CaptureError) {
    var links: [(parent: AccountID, child: AccountID, proportion: UInt64)] = []
    let neurons = accounts
    for neuron in neurons {
      for parent in try relatives(.parentKeys, of: neuron)
      where try !epoch.isSuspended(parent.account, owner: owner, uid: 0) {
        _ = place(of: parent.account)
        links.append((parent.account, neuron, parent.proportion))
      }
    }
    familyCount = accounts.count
    // A neuron's own children count too, whether they are neurons or not: it earns with what they leave it.
    for neuron in neurons where try !epoch.isSuspended(neuron, owner: owner, uid: 0) {
      for child in try relatives(.childKeys, of: neuron) {
        let isKnown = links.contains { $0.parent == neuron && $0.child == child.account }
        if isKnown { continue }
        // The chain stores each link twice; one that is stored once would pay otherwise.
        if let place = places[child.account], place < neurons.count { epoch.assume("hotkeys[\(place)].parents") }
        links.append((neuron, child.account, child.proportion))
      }
    }
    for link in links {
      let (parent, child) = (place(of: link.parent), place(of: link.child))
      guard parent != child else {
        throw CaptureError("before", "the hotkey \(link.parent.description) is its own parent")
      }
      payout.hotkeys[parent].facts.children.append(
        DividendPayout.Child(hotkey: child, proportion: link.proportion))
    }
  }

  private mutating func relatives(
    _ item: StorageItem, of account: AccountID
  ) throws(CaptureError) -> [(proportion: UInt64, account: AccountID)] {
    let key = StorageKey(item, .account(account), .netuid(epoch.netuid))
    if !epoch.asked(key) { assume("children", of: account) }
    return try epoch.capture.relatives(key) ?? []
  }

  private mutating func assume(_ field: String, of account: AccountID) {
    epoch.assume("hotkeys[\(places[account] ?? 0)].\(field)")
  }

  /// Reads the coldkey, the rates and the stakes of a hotkey.
  private mutating func readFacts(_ place: Int) throws(CaptureError) {
    let account = accounts[place]
    let netuid = epoch.netuid
    func stored<Value>(
      _ key: StorageKey, _ field: String, _ decode: (inout SCALEDecoder) throws(SCALEError) -> Value
    ) throws(CaptureError) -> Value? {
      if !epoch.asked(key) { assume(field, of: account) }
      return try epoch.stored(.before, key, decode)
    }
    func number<Integer: FixedWidthInteger>(_ key: StorageKey, _ field: String) throws(CaptureError) -> Integer {
      try stored(key, field) { decoder throws(SCALEError) in try decoder.integer() } ?? 0
    }
    let coldkey = try stored(StorageKey(.owner, .account(account)), "coldkey") { decoder throws(SCALEError) in
      try decoder.account()
    }
    var facts = payout.hotkeys[place].facts
    if let coldkey { facts.coldkey = coldkey.description }
    facts.take = try number(StorageKey(.delegates, .account(account)), "take")
    facts.childkeyTake = try number(
      StorageKey(.childkeyTake, .account(account), .netuid(netuid)), "childkeyTake")
    let alpha: UInt64 = try number(StorageKey(.totalHotkeyAlpha, .account(account), .netuid(netuid)), "alphaStake")
    let root: UInt64 = try number(StorageKey(.totalHotkeyAlpha, .account(account), .netuid(0)), "rootStake")
    facts.stakers = [DividendPayout.Staker(alphaStake: alpha, rootStake: root)]
    if StorageItem.uids.isRead(at: epoch.specVersion) {
      let key = StorageKey(.uids, .netuid(0), .account(account))
      facts.isOnRoot =
        try stored(key, "rootRegistered") { decoder throws(SCALEError) in
          try decoder.integer(UInt16.self)
        } != nil
    }
    payout.hotkeys[place].facts = facts
    // Where incentive is staked decides no record, so that nothing is assumed where nobody asked.
    guard let coldkey else { return }
    let key = StorageKey(.autoStakeDestination, .account(coldkey), .netuid(netuid))
    let destination = try epoch.capture.value(.before, key) { decoder throws(SCALEError) in try decoder.account() }
    if let destination, destination != account {
      _ = self.place(of: destination)
      payout.hotkeys[place].autoStake = destination.description
    }
  }

  private mutating func readRecord(_ place: Int) throws(CaptureError) {
    let account = accounts[place]
    let netuid = epoch.netuid
    var record = SubnetPayout.Record()
    record.alphaDividends = try recorded(StorageKey(.alphaDividendsPerSubnet, .netuid(netuid), .account(account)))
    record.rootDividends = try recorded(StorageKey(.rootAlphaDividendsPerSubnet, .netuid(netuid), .account(account)))
    // Before the block the stake is known of the neurons and their parents alone.
    if place < familyCount {
      record.alphaStakeAfter = try recorded(StorageKey(.totalHotkeyAlpha, .account(account), .netuid(netuid)))
    }
    payout.hotkeys[place].recorded = record
  }

  /// A value after the block, 0 where the chain has none; nil where nobody asked.
  private func recorded(_ key: StorageKey) throws(CaptureError) -> UInt64? {
    guard epoch.capture.at.has(key) else { return nil }
    return try epoch.stored(.at, key) { decoder throws(SCALEError) in try decoder.integer() }
  }
}

extension StorageCapture {
  /// Makes the file that decides how the epoch is paid out.
  ///
  /// - Parameter file: the capture's name, for errors.
  /// - Throws: `FileError` for what cannot be used; it names the state and the item.
  public func payout(file: String) throws(FileError) -> SubnetPayout {
    do throws(CaptureError) {
      var payout = try PayoutImport(self)
      return try payout.made()
    } catch {
      throw FileError(file: file, field: error.place, problem: error.problem)
    }
  }

  /// The keys of a payout's import beside those of its epoch, as far as they can be told from what is known.
  func payoutKeys(_ state: State) throws(CaptureError) -> [StorageKey] {
    let netuid = try EpochImport.netuid(of: self)
    let n = try integer(.before, StorageKey(.subnetworkN, .netuid(netuid)), UInt16.self) ?? 0
    var family = try knownHotkeys(netuid: netuid, n: n).compactMap { $0 }
    for hotkey in family {
      family += try relatives(StorageKey(.parentKeys, .account(hotkey), .netuid(netuid)))?.map(\.account) ?? []
    }
    var keys = [StorageKey(.pendingOwnerCut, .netuid(netuid))]
    if state == .at {
      for hotkey in family {
        keys.append(StorageKey(.alphaDividendsPerSubnet, .netuid(netuid), .account(hotkey)))
        keys.append(StorageKey(.rootAlphaDividendsPerSubnet, .netuid(netuid), .account(hotkey)))
        keys.append(StorageKey(.totalHotkeyAlpha, .account(hotkey), .netuid(netuid)))
      }
      return keys
    }
    keys += [StorageKey(.subnetOwner, .netuid(netuid)), StorageKey(.minChildkeyTakePerSubnet, .netuid(netuid))]
    keys += [StorageKey(.minChildkeyTake), StorageKey(.ckBurn)]
    for hotkey in family {
      keys += [StorageKey(.owner, .account(hotkey)), StorageKey(.delegates, .account(hotkey))]
      keys.append(StorageKey(.childkeyTake, .account(hotkey), .netuid(netuid)))
      keys.append(StorageKey(.uids, .netuid(0), .account(hotkey)))
      let owner = try value(.before, StorageKey(.owner, .account(hotkey))) { decoder throws(SCALEError) in
        try decoder.account()
      }
      if let owner { keys.append(StorageKey(.autoStakeDestination, .account(owner), .netuid(netuid))) }
    }
    return keys
  }
}

/// The names of accounts.
public enum AccountName {
  /// An account as files name it, in hexadecimal; nil for a text that is no address and no 32 bytes.
  ///
  /// - Parameter text: an address of SS58, or 32 bytes in hexadecimal.
  public static func hexadecimal(_ text: String) -> String? {
    (try? AccountID(text: text))?.description
  }
}
