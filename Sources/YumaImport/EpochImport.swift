// SPDX-License-Identifier: Apache-2.0
import DynamicTAO
import Yuma
import YumaFiles

/// Makes the snapshots of one subnet's epoch from a capture (Docs/Specification/storage.md).
struct EpochImport {
  let capture: StorageCapture
  let origin: ChainOrigin
  let rules: EpochRules
  let captureRules: CaptureRules
  /// The spec version, by which items have their defaults.
  let specVersion: UInt32
  let netuid: UInt16
  let block: UInt64
  let n: Int
  /// How many mechanisms the subnet runs.
  let mechanismCount: UInt8
  /// The mechanism that is imported.
  private(set) var mechanism: UInt8 = 0
  /// The fields that have the chain's default because nobody asked for them, or that nothing tells for certain.
  private(set) var assumptions = Assumptions()

  /// The most mechanisms that storage indices of 16 bits have room for.
  static let mechanismLimit = 16

  init(_ whole: StorageCapture) throws(CaptureError) {
    origin = try whole.origin()
    rules = try whole.rules(origin)
    specVersion = origin.specVersion ?? StorageTable.first
    captureRules = try whole.captureRules(specVersion)
    let netuid = try Self.netuid(of: whole)
    self.netuid = netuid
    var capture = whole
    capture.keepOnly(netuid: netuid)
    self.capture = capture
    guard let block = origin.block else {
      throw CaptureError("chain.block", "missing, and the block's own number (System.Number) is not among the items")
    }
    self.block = block
    let size = StorageKey(.subnetworkN, .netuid(netuid))
    guard let n = try capture.integer(.before, size, UInt16.self) else {
      let others = capture.passedOver.otherSubnets
      throw CaptureError(
        .before, size,
        "missing: nothing can be imported without the number of neurons"
          + (others > 0 ? "; \(others) items of other subnets were passed over" : ""))
    }
    self.n = Int(n)
    let count = StorageKey(.mechanismCountCurrent, .netuid(netuid))
    mechanismCount = try capture.integer(.before, count) ?? 1
    guard 1...Self.mechanismLimit ~= Int(mechanismCount) else {
      throw CaptureError(.before, count, "\(mechanismCount) mechanisms, where 1 to \(Self.mechanismLimit) are possible")
    }
    try checkNeurons()
    try checkEpoch()
  }

  /// The subnet that `chain` names, or the only one whose size was asked for.
  static func netuid(of capture: StorageCapture) throws(CaptureError) -> UInt16 {
    if let netuid = capture.chain.netuid { return netuid }
    let sizes = capture.before.keys(of: .subnetworkN)
    guard sizes.count == 1, case .netuid(let netuid)? = sizes.first?.parameters.first else {
      throw CaptureError("chain.netuid", "missing, and \(sizes.count) items SubnetworkN do not tell it")
    }
    return netuid
  }

  /// Checks that no item is of a neuron that is not there. (What a neuron left behind that is gone is no error where
  /// it is stored for good.)
  private func checkNeurons() throws(CaptureError) {
    if capture.before.hasAll(of: .keys) { return }
    for key in capture.before.values.keys {
      for case .uid(let uid) in key.parameters where uid >= n {
        throw CaptureError(.before, key, "there is no uid \(uid) among \(n) neurons")
      }
    }
  }

  /// The snapshots of all mechanisms, or of the one that `chain` names.
  func snapshots() throws(CaptureError) -> [Snapshot] {
    let mechanisms = origin.mechanism.map { $0..<($0 &+ 1) } ?? 0..<mechanismCount
    guard mechanisms.upperBound <= mechanismCount, !mechanisms.isEmpty else {
      throw CaptureError("chain.mechanism", "\(origin.mechanism ?? 0), where the subnet has \(mechanismCount)")
    }
    var snapshots: [Snapshot] = []
    for mechanism in mechanisms {
      var one = self
      one.mechanism = mechanism
      snapshots.append(try one.snapshot())
    }
    return snapshots
  }

  private mutating func snapshot() throws(CaptureError) -> Snapshot {
    if StorageItem.mechanismCountCurrent.isRead(at: specVersion), !asked(netuidKey(.mechanismCountCurrent)) {
      assumptions.add("chain.mechanism")
    }
    let commits = try self.commits()
    var input = EpochInput(
      currentBlock: block,
      tempo: UInt64(try integer(.tempo, UInt16.self, field: "tempo")),
      lastMechanismStepBlock: try integer(.lastMechanismStepBlock, field: "lastMechanismStepBlock"),
      lastUpdate: try lastUpdate(), blockAtRegistration: try registrations(), alphaStake: [], taoStake: [],
      validatorPermits: try list(netuidKey(.validatorPermit)) { decoder throws(SCALEError) in try decoder.bools() },
      weights: try weights(revealed: commits.revealed), bonds: try rows(of: .bonds, field: "bonds"),
      commitBlocks: commits.blocks, emission: 0)
    try setEmission(&input)
    (input.alphaStake, input.taoStake) = try stakes()
    input.ownerUID = try ownerUID()
    input.parameters = try parameters(tempo: input.tempo)
    input.previousConsensus = try previousConsensus(input.parameters)
    if StorageItem.lastYumaStepBlock.isRead(at: specVersion) {
      let key = netuidKey(.lastYumaStepBlock)
      if !asked(key) { assume("lastYumaStepBlock") }
      input.lastYumaStepBlock = try capture.integer(.before, key)
    }
    var chain = origin
    (chain.netuid, chain.mechanism) = (netuid, mechanism)
    let (recorded, subnet) = (try recorded(), try subnet())
    try checkRecord(of: input)
    let suffix = mechanismCount > 1 ? ".\(mechanism)" : ""
    do {
      try input.validate(under: rules)
    } catch {
      throw CaptureError("input.\(error.field)", error.problem)
    }
    return Snapshot(
      name: "sn\(netuid)\(suffix)-\(block)", source: "storage of SubtensorModule before and at the block", chain: chain,
      input: input, recorded: recorded, subnet: subnet, assumed: assumptions.places(neurons: n))
  }
}

extension EpochImport {
  /// The storage index of the mechanism.
  var index: UInt16 { netuid &+ 4096 &* UInt16(mechanism) }

  func netuidKey(_ item: StorageItem) -> StorageKey { StorageKey(item, .netuid(netuid)) }

  func asked(_ key: StorageKey) -> Bool { capture.before.has(key) }

  mutating func assume(_ field: String) { assumptions.add("input.\(field)") }

  mutating func assume(_ field: String, uid: Int) { assumptions.add("input.\(field)", uid: uid) }

  mutating func assumeRecord(_ field: String) { assumptions.add("recorded\(field)") }

  mutating func assumeRecord(uid: Int) { assumptions.add("recorded", uid: uid) }

  /// The value of an item in a state, or where the chain has none its default at the spec version; nil for an optional
  /// one.
  func stored<Value>(
    _ state: StorageCapture.State, _ key: StorageKey, _ decode: (inout SCALEDecoder) throws(SCALEError) -> Value
  ) throws(CaptureError) -> Value? {
    if let value = try capture.value(state, key, decode) { return value }
    guard let absent = key.item.absent(at: specVersion) else { return nil }
    do {
      return try SCALEDecoder.decode(absent, decode)
    } catch {
      throw CaptureError(state, key, error.problem)
    }
  }

  /// An integer before the block that is keyed by the subnet or by nothing; the chain's default is an assumption where
  /// nobody asked.
  mutating func integer<Integer: FixedWidthInteger>(
    _ item: StorageItem, _ type: Integer.Type = Integer.self, field: String
  ) throws(CaptureError) -> Integer {
    let key = item.parameters.isEmpty ? StorageKey(item) : netuidKey(item)
    if !asked(key) { assume(field) }
    return try stored(.before, key) { decoder throws(SCALEError) in try decoder.integer() } ?? 0
  }

  mutating func bool(_ item: StorageItem, field: String) throws(CaptureError) -> Bool {
    if !asked(netuidKey(item)) { assume(field) }
    return try stored(.before, netuidKey(item)) { decoder throws(SCALEError) in try decoder.bool() } ?? false
  }

  /// A list with an element for each neuron, for which the chain has no default that would do.
  func list<Element>(
    _ key: StorageKey, _ decode: (inout SCALEDecoder) throws(SCALEError) -> [Element]
  ) throws(CaptureError) -> [Element] {
    let list = try capture.value(.before, key, decode)
    guard let list = n == 0 ? list ?? [] : list else {
      throw CaptureError(.before, key, "missing: it has an element for each of \(n) neurons")
    }
    guard list.count == n else {
      throw CaptureError(.before, key, "\(list.count) elements, where SubnetworkN is \(n)")
    }
    return list
  }

  /// The blocks of the last updates. The chain pads a list that is absent or short, as that of a new mechanism may be.
  private func lastUpdate() throws(CaptureError) -> [UInt64] {
    let key = StorageKey(.lastUpdate, .index(index))
    let decode = { (decoder: inout SCALEDecoder) throws(SCALEError) -> [UInt64] in try decoder.integers() }
    switch captureRules.shortLastUpdate {
    case .trap: return try list(key, decode)
    case .zeros:
      guard asked(key) else { return try list(key, decode) }
      let blocks = try capture.value(.before, key, decode) ?? []
      guard blocks.count <= n else { return try list(key, decode) }
      return blocks + [UInt64](repeating: 0, count: n - blocks.count)
    }
  }

  private mutating func registrations() throws(CaptureError) -> [UInt64] {
    var blocks: [UInt64] = []
    for uid in 0..<n {
      let key = StorageKey(.blockAtRegistration, .netuid(netuid), .uid(UInt16(uid)))
      if !asked(key) { assume("blockAtRegistration", uid: uid) }
      blocks.append(try capture.integer(.before, key) ?? 0)
    }
    return blocks
  }

  /// The rows of a matrix before the block.
  private mutating func rows(of item: StorageItem, field: String) throws(CaptureError) -> SparseMatrix<UInt16> {
    var matrix = SparseMatrix<UInt16>()
    for uid in 0..<n {
      let key = StorageKey(item, .index(index), .uid(UInt16(uid)))
      if !asked(key) { assume(field, uid: uid) }
      matrix.appendRow(try capture.row(.before, key) ?? [])
    }
    return matrix
  }

  /// The weights that the epoch read: those before the block, but for rows that the block itself revealed.
  private mutating func weights(revealed: Set<Int>) throws(CaptureError) -> SparseMatrix<UInt16> {
    if revealed.isEmpty { return try rows(of: .weights, field: "weights") }
    var matrix = SparseMatrix<UInt16>()
    for uid in 0..<n {
      let key = StorageKey(.weights, .index(index), .uid(UInt16(uid)))
      let state: StorageCapture.State = revealed.contains(uid) ? .at : .before
      if !capture.values(state).has(key) { assume("weights", uid: uid) }
      let isKnown = state == .before || capture.at.has(key)
      matrix.appendRow(try capture.row(isKnown ? state : .before, key) ?? [])
    }
    return matrix
  }

  /// The consensus that the mechanism's last epoch stored, which liquid alpha may compare with.
  private mutating func previousConsensus(_ parameters: Hyperparameters) throws(CaptureError) -> [UInt16]? {
    guard StorageItem.consensusByMechanism.isRead(at: specVersion) else { return nil }
    let key = StorageKey(.consensusByMechanism, .index(index))
    if parameters.liquidAlpha, !asked(key) { assume("previousConsensus") }
    return try capture.value(.before, key) { decoder throws(SCALEError) in try decoder.integers() }
  }
}

extension StorageCapture {
  /// A row of weights or bonds.
  func row(_ state: State, _ key: StorageKey) throws(CaptureError) -> [(UInt16, UInt16)]? {
    try value(state, key) { decoder throws(SCALEError) in
      try decoder.list(itemSize: 4) { decoder throws(SCALEError) in (try decoder.integer(), try decoder.integer()) }
    }
  }

  /// How storage is meant at a spec version.
  func captureRules(_ specVersion: UInt32) throws(CaptureError) -> CaptureRules {
    do {
      return try CaptureRules.history.rules(at: Int(specVersion))
    } catch {
      throw CaptureError("chain", "\(error)")
    }
  }

  mutating func keepOnly(netuid: UInt16) {
    before.keepOnly(netuid: netuid)
    at.keepOnly(netuid: netuid)
  }
}
