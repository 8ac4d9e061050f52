// SPDX-License-Identifier: Apache-2.0
import Yuma
import YumaFiles

extension EpochImport {
  /// What the chain stored of the mechanism's epoch, as far as it was asked for: of several mechanisms only incentive
  /// and bonds are each one's own.
  func recorded() throws(CaptureError) -> RecordedOutput? {
    var recorded = mechanismCount > 1 ? RecordedOutput() : try recordedOfSubnet()
    recorded.incentive = try list(.incentive, keyedBy: .index(index)) { decoder throws(SCALEError) in
      try decoder.integers()
    }
    if mechanismCount > 1, StorageItem.consensusByMechanism.isRead(at: specVersion) {
      recorded.consensus = try list(.consensusByMechanism, keyedBy: .index(index)) { decoder throws(SCALEError) in
        try decoder.integers()
      }
    }
    recorded.bonds = try storedBonds()
    return recorded == RecordedOutput() ? nil : recorded
  }

  /// What it stored of all mechanisms together, where there are several.
  func subnet() throws(CaptureError) -> SubnetRecord? {
    guard mechanismCount > 1 else { return nil }
    let recorded = try recordedOfSubnet()
    return recorded == RecordedOutput() ? nil : SubnetRecord(mechanisms: mechanismCount, recorded: recorded)
  }

  private func recordedOfSubnet() throws(CaptureError) -> RecordedOutput {
    var recorded = RecordedOutput()
    recorded.active = try bools(.active)
    recorded.validatorPermits = try bools(.validatorPermit)
    // Where no epoch writes it, what is stored is of an earlier version.
    if StorageItem.stakeWeight.isRead(at: specVersion) { recorded.stakeWeight = try shares(.stakeWeight) }
    recorded.consensus = try shares(.consensus)
    recorded.dividends = try shares(.dividends)
    recorded.validatorTrust = try shares(.validatorTrust)
    recorded.combinedEmission = try list(.emission, keyedBy: .netuid(netuid)) { decoder throws(SCALEError) in
      try decoder.integers()
    }
    return recorded
  }

  private func shares(_ item: StorageItem) throws(CaptureError) -> [UInt16]? {
    try list(item, keyedBy: .netuid(netuid)) { decoder throws(SCALEError) in try decoder.integers() }
  }

  private func bools(_ item: StorageItem) throws(CaptureError) -> [Bool]? {
    try list(item, keyedBy: .netuid(netuid)) { decoder throws(SCALEError) in try decoder.bools() }
  }

  /// A list with an element for each neuron; a neuron that registered in the block, after the epoch, has one more.
  private func list<Element>(
    _ item: StorageItem, keyedBy parameter: StorageKey.Parameter,
    _ decode: (inout SCALEDecoder) throws(SCALEError) -> [Element]
  ) throws(CaptureError) -> [Element]? {
    let key = StorageKey(item, parameter)
    guard let list = try capture.value(.at, key, decode) else { return nil }
    let size = try capture.integer(.at, netuidKey(.subnetworkN), UInt16.self).map { Int($0) } ?? n
    guard list.count == n || (size > n && list.count == size) else {
      throw CaptureError(.at, key, "\(list.count) elements, where SubnetworkN is \(size)")
    }
    return Array(list.prefix(n))
  }

  /// The bonds after the block, if those of every neuron were asked for.
  private func storedBonds() throws(CaptureError) -> SparseMatrix<UInt16>? {
    var matrix = SparseMatrix<UInt16>()
    for uid in 0..<n {
      let key = StorageKey(.bonds, .index(index), .uid(UInt16(uid)))
      guard capture.at.has(key) else { return nil }
      matrix.appendRow(try capture.row(.at, key) ?? [])
    }
    return n == 0 ? nil : matrix
  }
}

extension EpochImport {
  /// Names what a transaction may have changed in the record after the epoch, in the same block: a difference there
  /// says nothing about the epoch.
  mutating func checkRecord(of input: EpochInput) throws(CaptureError) {
    try checkReplaced()
    try checkBondsReset(input)
  }

  /// A neuron that was replaced in the block: the chain has cleared what the epoch stored for the one before.
  private mutating func checkReplaced() throws(CaptureError) {
    for uid in 0..<n {
      let (hotkey, registration) = (
        StorageKey(.keys, .netuid(netuid), .uid(UInt16(uid))),
        StorageKey(.blockAtRegistration, .netuid(netuid), .uid(UInt16(uid)))
      )
      var isReplaced = try capture.integer(.at, registration, UInt64.self) == block
      if capture.at.has(hotkey) {
        let decode = { (decoder: inout SCALEDecoder) throws(SCALEError) -> AccountID in try decoder.account() }
        let (before, after) = (try stored(.before, hotkey, decode), try stored(.at, hotkey, decode))
        isReplaced = isReplaced || before != after
      }
      if isReplaced { assumeRecord(uid: uid) }
    }
  }

  /// A subnet may let a hotkey's commitment remove all bonds on it at once (BondsResetOn). Where a column has no bond
  /// after the block though the epoch gives one, a transaction may have removed it. Where the item is on, any bond or
  /// weight on the column counts; where nobody asked for it, only one that the epoch keeps for certain.
  private mutating func checkBondsReset(_ input: EpochInput) throws(CaptureError) {
    guard StorageItem.bondsResetOn.isRead(at: specVersion) else { return }
    let key = netuidKey(.bondsResetOn)
    let isOn = try stored(.before, key) { decoder throws(SCALEError) in try decoder.bool() }
    guard isOn == true || !asked(key), let bonds = try storedBonds() else { return }
    let permits = try bools(.validatorPermit) ?? input.validatorPermits
    var expected: Set<UInt16> = []
    var found: Set<UInt16> = []
    for uid in 0..<n {
      for (column, _) in bonds.row(uid) { found.insert(column) }
      let weighed = Set(input.weights.row(uid).lazy.filter { $0.1 > 0 }.map(\.0))
      let bonded = Set(input.bonds.row(uid).lazy.filter { $0.1 > 0 }.map(\.0))
      if isOn == true {
        expected.formUnion(weighed.union(bonded))
      } else if permits[uid], input.validatorPermits[uid], input.alphaStake[uid] > 0 {
        let lastStep = min(input.lastUpdate[uid], input.lastMechanismStepBlock)
        expected.formUnion(
          weighed.intersection(bonded).filter {
            $0 < n && Int($0) != uid && input.blockAtRegistration[Int($0)] < lastStep
          })
      }
    }
    if expected.contains(where: { $0 < n && !found.contains($0) }) { assumeRecord(".bonds") }
  }
}

extension StorageCapture {
  /// The snapshots of the epoch: one for each mechanism of the subnet, or the one that `chain` names.
  ///
  /// - Parameter file: what the capture is called in errors.
  /// - Throws: `FileError`, which names the item and the rule that it breaks.
  public func snapshots(file: String) throws(FileError) -> [Snapshot] {
    do throws(CaptureError) {
      return try EpochImport(self).snapshots()
    } catch {
      throw FileError(file: file, field: error.place, problem: error.problem)
    }
  }
}
