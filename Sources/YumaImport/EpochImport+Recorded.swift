import Yuma
import YumaFiles

extension EpochImport {
  /// What the chain stored of the mechanism's epoch, as far as it was asked for: of several mechanisms only incentive and
  /// bonds are each one's own.
  func recorded() throws(CaptureError) -> RecordedOutput? {
    var recorded = mechanismCount > 1 ? RecordedOutput() : try recordedOfSubnet()
    recorded.incentive = try list(.incentive, keyedBy: .index(index)) { decoder throws(SCALEError) in
      try decoder.integers()
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
    recorded.stakeWeight = try shares(.stakeWeight)
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
