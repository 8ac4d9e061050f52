// SPDX-License-Identifier: Apache-2.0
import Yuma
import YumaFiles
import YumaJSON

/// The keys to ask a node for, so that a capture can be imported (Docs/Reference/Import/storage.md). What is to be asked depends
/// on what is known: the number of neurons, their hotkeys, the parents of these. So it takes a few rounds.
public struct StorageQuery: Sendable {
  /// A key to ask for.
  public struct Item: Sendable, Hashable {
    /// The key in hexadecimal.
    public let key: String
    /// What it is, in the manner of "Weights(15, 3)".
    public let name: String
  }

  /// What has not been asked for yet, in order.
  public let items: [Item]

  /// The keys that a capture lacks in one of its states.
  ///
  /// - Parameters:
  ///   - capture: what is known already; its `chain` names the subnet, and the spec version whose items are listed.
  ///     Without one it is that of LastRuntimeUpgrade, once that is known, and else the last version that is known.
  ///   - state: the state whose keys are listed.
  /// - Throws: `FileError` for a capture that cannot be read or names no subnet.
  public init(lackedBy capture: StorageCapture, in state: StorageCapture.State) throws(FileError) {
    var keys: [StorageKey]
    do throws(CaptureError) {
      switch capture.target {
      case .epoch: keys = try capture.epochKeys(state)
      case .payout: keys = try capture.epochKeys(state) + capture.payoutKeys(state)
      case .networkEmission: keys = try capture.networkKeys(state)
      case .networkBlock: keys = try NetworkBlockImport.keys(lackedBy: capture, in: state)
      }
    } catch {
      throw FileError(file: "the capture", field: error.place, problem: error.problem)
    }
    let version = capture.queryVersion
    keys.removeAll { !$0.item.isRead(at: version) || capture.values(state).has($0) }
    var seen: Set<StorageKey> = []
    items = keys.filter { seen.insert($0).inserted }.map { key in
      Item(key: Hexadecimal.text(key.encoding), name: key.description)
    }
  }

  /// The most keys that one request asks for; nodes limit the size of requests and of answers.
  private static let requestSize = 500

  /// The keys as bodies of JSON-RPC requests of the method `state_queryStorageAt`.
  ///
  /// - Parameter blockHash: the hash of the block after which the values are wanted.
  public func requests(blockHash: String) -> [String] {
    stride(from: 0, to: items.count, by: Self.requestSize).enumerated().map { number, start in
      var writer = JSONWriter()
      writer.object { writer in
        writer.member("jsonrpc") { $0.string("2.0") }
        writer.member("id") { $0.integer(number + 1) }
        writer.member("method") { $0.string("state_queryStorageAt") }
        writer.member("params") { writer in
          writer.list(0..<2) { writer, place in
            if place == 1 { return writer.string(blockHash) }
            writer.list(items[start..<min(start + Self.requestSize, items.count)]) { $0.string($1.key) }
          }
        }
      }
      return writer.text
    }
  }
}

extension StorageCapture {
  /// The spec version whose items are asked for.
  fileprivate var queryVersion: UInt32 {
    (try? origin())?.specVersion ?? chain.specVersion ?? UInt32(SpecVersions.last)
  }

  /// The keys of an epoch's import, as far as they can be told from what is known. What the version does not have is
  /// dropped by the query.
  fileprivate func epochKeys(_ state: State) throws(CaptureError) -> [StorageKey] {
    let netuid = try EpochImport.netuid(of: self)
    func map(_ items: [StorageItem]) -> [StorageKey] { items.map { StorageKey($0, .netuid(netuid)) } }
    let count = min(
      Int(try integer(.before, StorageKey(.mechanismCountCurrent, .netuid(netuid)), UInt8.self) ?? 1),
      EpochImport.mechanismLimit)
    let mechanisms = chain.mechanism.map { Int($0)...Int($0) } ?? 0...max(count - 1, 0)
    let indices = mechanisms.map { netuid &+ 4096 &* UInt16($0 & 15) }
    let n = try integer(.before, StorageKey(.subnetworkN, .netuid(netuid)), UInt16.self) ?? 0
    var keys = [StorageKey(.blockNumber), StorageKey(.lastRuntimeUpgrade)]
    if state == .at {
      keys.append(StorageKey(.parentHash))
      keys += map([.subnetworkN, .subnetEpochIndex, .lastMechanismStepBlock, .subnetOwnerHotkey])
      keys += map([.subnetAlphaOutEmission, .subnetAlphaInEmission, .balancerAlphaReservoir, .rootProp])
      keys += map([.active, .validatorPermit, .stakeWeight, .consensus, .dividends, .validatorTrust, .emission])
      keys += indices.flatMap { [StorageKey(.incentive, .index($0)), StorageKey(.consensusByMechanism, .index($0))] }
      keys += indices.flatMap { index in (0..<n).map { StorageKey(.bonds, .index(index), .uid($0)) } }
      keys += (0..<n).map { StorageKey(.blockAtRegistration, .netuid(netuid), .uid($0)) }
      return keys + (try revealedKeys(netuid: netuid, indices: indices, n: n))
    }
    keys += [.taoWeight, .stakeThreshold, .subnetOwnerCut].map { StorageKey($0) }
    keys += map([.subnetworkN, .mechanismCountCurrent, .mechanismEmissionSplit, .validatorPermit, .subnetOwnerHotkey])
    keys += map([.tempo, .activityCutoffFactorMilli, .activityCutoff, .kappa, .bondsPenalty, .maxAllowedValidators])
    keys += map([.bondsMovingAverage, .bondsResetOn, .alphaValues, .alphaSigmoidSteepness, .yuma3On, .liquidAlphaOn])
    keys += map([.liquidAlphaConsensusMode, .subnetEpochConsensus, .lastYumaStepBlock])
    keys += map([.commitRevealWeightsEnabled, .revealPeriodEpochs, .subnetEpochIndex, .lastMechanismStepBlock])
    keys += map(EpochImport.pendingAccounts + [.ownerCutEnabled])
    keys += map([.firstEmissionBlockNumber, .subtokenEnabled, .networkRegistrationAllowed])
    keys += map([.networkPowRegistrationAllowed, .subnetAlphaIn, .subnetAlphaOut, .balancerAlphaReservoir])
    keys.append(StorageKey(.subnetTAO, .netuid(0)))
    keys += indices.flatMap { [StorageKey(.lastUpdate, .index($0)), StorageKey(.consensusByMechanism, .index($0))] }
    keys += (0..<n).map { StorageKey(.keys, .netuid(netuid), .uid($0)) }
    keys += (0..<n).map { StorageKey(.blockAtRegistration, .netuid(netuid), .uid($0)) }
    for item in [StorageItem.weights, .bonds] {
      keys += indices.flatMap { index in (0..<n).map { StorageKey(item, .index(index), .uid($0)) } }
    }
    return keys + (try accountKeys(netuid: netuid, indices: indices, n: n))
  }

  /// What is keyed by the accounts that are known, and by the epochs whose commits may live.
  private func accountKeys(netuid: UInt16, indices: [UInt16], n: UInt16) throws(CaptureError) -> [StorageKey] {
    var keys: [StorageKey] = []
    for hotkey in try knownHotkeys(netuid: netuid, n: n).compactMap({ $0 }) {
      for item in [StorageItem.totalHotkeyAlpha, .parentKeys, .childKeys] {
        keys.append(StorageKey(item, .account(hotkey), .netuid(netuid)))
      }
      keys.append(StorageKey(.totalHotkeyAlpha, .account(hotkey), .netuid(0)))
      keys.append(StorageKey(.childkeyThresholdSuspended, .account(hotkey)))
      keys += indices.map { StorageKey(.weightCommits, .index($0), .account(hotkey)) }
      for parent in try relatives(StorageKey(.parentKeys, .account(hotkey), .netuid(netuid))) ?? [] {
        keys.append(StorageKey(.totalHotkeyAlpha, .account(parent.account), .netuid(netuid)))
        keys.append(StorageKey(.totalHotkeyAlpha, .account(parent.account), .netuid(0)))
        keys.append(StorageKey(.childkeyThresholdSuspended, .account(parent.account)))
      }
    }
    let live = try liveEpochs(netuid: netuid)
    for index in indices {
      for item in EpochImport.timelocked { keys += live.map { StorageKey(item, .index(index), .epoch($0)) } }
    }
    return keys
  }

  /// The hotkeys uid by uid, as far as they were asked for.
  func knownHotkeys(netuid: UInt16, n: UInt16) throws(CaptureError) -> [AccountID?] {
    var hotkeys: [AccountID?] = []
    for uid in 0..<n {
      let key = StorageKey(.keys, .netuid(netuid), .uid(uid))
      hotkeys.append(try value(.before, key) { decoder throws(SCALEError) in try decoder.account() })
    }
    return hotkeys
  }

  /// What tells which weights the block itself revealed: the commits that were due, and the rows of those who made
  /// them.
  private func revealedKeys(netuid: UInt16, indices: [UInt16], n: UInt16) throws(CaptureError) -> [StorageKey] {
    guard let due = try liveEpochs(netuid: netuid).first else { return [] }
    var keys: [StorageKey] = []
    let hotkeys = try knownHotkeys(netuid: netuid, n: n)
    for index in indices {
      for item in EpochImport.timelocked {
        let key = StorageKey(item, .index(index), .epoch(due))
        keys.append(key)
        let accounts = Set(try timelockedCommits(.before, key).map(\.account))
        for (uid, hotkey) in hotkeys.enumerated() {
          guard let hotkey, accounts.contains(hotkey) else { continue }
          keys.append(StorageKey(.weights, .index(index), .uid(UInt16(uid))))
        }
      }
    }
    return keys
  }

  /// The most epochs back that are asked for; the chain's own limit of the reveal period is 100.
  private static let revealPeriodLimit: UInt64 = 128

  /// The epochs whose commits may live: none before the reveal period is known.
  private func liveEpochs(netuid: UInt16) throws(CaptureError) -> [UInt64] {
    let periodKey = StorageKey(.revealPeriodEpochs, .netuid(netuid))
    guard StorageItem.revealPeriodEpochs.isRead(at: queryVersion), before.has(periodKey),
      let block = try origin().block,
      let current = try currentEpoch(netuid: netuid, block: block, rules: captureRules(queryVersion))
    else { return [] }
    let period = try integer(.before, periodKey, UInt64.self) ?? 1
    return Array(current.subtractingSaturating(min(period, Self.revealPeriodLimit))...current)
  }

  /// The keys of the import of a network's emission: those of the subnets that are there, or may be.
  fileprivate func networkKeys(_ state: State) throws(CaptureError) -> [StorageKey] {
    let netuids = try NetworkImport.netuids(of: self)
    let system = [StorageItem.blockNumber, .lastRuntimeUpgrade].map { StorageKey($0) }
    let items: [StorageItem]
    switch state {
    case .at:
      items = [.subnetTaoInEmission, .subnetExcessTao]
      return system + [StorageKey(.parentHash), StorageKey(.emissionGateBar)]
        + items.flatMap { item in netuids.map { StorageKey(item, .netuid($0)) } }
    case .before:
      items = [
        .networksAdded, .subnetMovingPrice, .minerBurned, .subnetEmissionEnabled, .firstEmissionBlockNumber,
        .subtokenEnabled, .networkRegistrationAllowed,
      ]
      let globals: [StorageItem] = [
        .totalIssuance, .emissionGateBar, .emissionBarQuantile, .emissionGateExponent, .emissionBarRank,
      ]
      return system + globals.map { StorageKey($0) }
        + items.flatMap { item in netuids.map { StorageKey(item, .netuid($0)) } }
    }
  }
}
