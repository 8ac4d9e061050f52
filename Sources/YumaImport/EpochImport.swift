import DynamicTAO
import Yuma
import YumaFiles

/// Makes the snapshots of one subnet's epoch from a capture (Docs/Specification/storage.md).
struct EpochImport {
  let capture: StorageCapture
  let origin: ChainOrigin
  let rules: EpochRules
  let netuid: UInt16
  let block: UInt64
  let n: Int
  /// How many mechanisms the subnet runs.
  let mechanismCount: UInt8
  /// The mechanism that is imported.
  private(set) var mechanism: UInt8 = 0
  /// The fields that have the chain's default because nobody asked for them.
  private(set) var assumptions = Assumptions()

  /// The most mechanisms that storage indices of 16 bits have room for.
  static let mechanismLimit = 16

  init(_ capture: StorageCapture) throws(CaptureError) {
    self.capture = capture
    origin = try capture.origin()
    rules = try capture.rules(origin)
    netuid = try Self.netuid(of: capture)
    guard let block = origin.block else {
      throw CaptureError("chain.block", "missing, and the block's own number (System.Number) is not among the items")
    }
    self.block = block
    let size = StorageKey(.subnetworkN, .netuid(netuid))
    guard let n = try capture.integer(.before, size, UInt16.self) else {
      throw CaptureError(.before, size, "missing: nothing can be imported without the number of neurons")
    }
    self.n = Int(n)
    let count = StorageKey(.mechanismCountCurrent, .netuid(netuid))
    mechanismCount = try capture.integer(.before, count) ?? 1
    guard 1...Self.mechanismLimit ~= Int(mechanismCount) else {
      throw CaptureError(.before, count, "\(mechanismCount) mechanisms, where 1 to \(Self.mechanismLimit) are possible")
    }
    try checkItems()
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

  /// Checks that every item is of this subnet and of its neurons.
  private func checkItems() throws(CaptureError) {
    for state in StorageCapture.State.allCases {
      for key in capture.values(state).values.keys {
        for parameter in key.parameters {
          switch parameter {
          case .netuid(let other) where other != netuid && !(other == 0 && key.item == .totalHotkeyAlpha):
            throw CaptureError(state, key, "an item of subnet \(other), where the epoch is of subnet \(netuid)")
          case .index(let index) where index % 4096 != netuid:
            throw CaptureError(state, key, "an item of subnet \(index % 4096), where the epoch is of subnet \(netuid)")
          case .uid(let uid) where state == .before && uid >= n:
            throw CaptureError(state, key, "there is no uid \(uid) among \(n) neurons")
          default: break
          }
        }
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
    if !asked(netuidKey(.mechanismCountCurrent)) { assumptions.add("chain.mechanism") }
    let commits = try self.commits()
    var input = EpochInput(
      currentBlock: block,
      tempo: UInt64(try integer(.tempo, default: UInt16(360), field: "tempo")),
      lastMechanismStepBlock: try integer(.lastMechanismStepBlock, default: 0, field: "lastMechanismStepBlock"),
      lastUpdate: try list(StorageKey(.lastUpdate, .index(index))) { decoder throws(SCALEError) in
        try decoder.integers()
      },
      blockAtRegistration: try registrations(), alphaStake: [], taoStake: [],
      validatorPermits: try list(netuidKey(.validatorPermit)) { decoder throws(SCALEError) in try decoder.bools() },
      weights: try weights(revealed: commits.revealed), bonds: try rows(of: .bonds, field: "bonds"),
      commitBlocks: commits.blocks, emission: try emission())
    (input.alphaStake, input.taoStake) = try stakes()
    input.ownerUID = try ownerUID()
    input.parameters = try parameters(tempo: input.tempo)
    input.previousConsensus = try previousConsensus(input.parameters)
    var chain = origin
    (chain.netuid, chain.mechanism) = (netuid, mechanism)
    let (recorded, subnet) = (try recorded(), try subnet())
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

  /// An integer keyed by the subnet, or the chain's default, which is an assumption where nobody asked.
  mutating func integer<Integer: FixedWidthInteger>(
    _ item: StorageItem, default value: Integer, field: String
  ) throws(CaptureError) -> Integer {
    let key = item.parameters[0].isEmpty ? StorageKey(item) : netuidKey(item)
    if !asked(key) { assume(field) }
    return try capture.integer(.before, key) ?? value
  }

  mutating func bool(_ item: StorageItem, default value: Bool, field: String) throws(CaptureError) -> Bool {
    if !asked(netuidKey(item)) { assume(field) }
    return try capture.bool(.before, netuidKey(item)) ?? value
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

  private mutating func previousConsensus(_ parameters: Hyperparameters) throws(CaptureError) -> [UInt16]? {
    let key = netuidKey(.consensus)
    let isRead = parameters.liquidAlpha && rules.absentConsensusMode != .current
    if isRead, !asked(key) { assume("previousConsensus") }
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
}

/// The fields that were assumed.
struct Assumptions {
  private var fields: [String] = []
  private var uids: [String: Set<Int>] = [:]

  mutating func add(_ field: String) {
    if !fields.contains(field) { fields.append(field) }
  }

  mutating func add(_ field: String, uid: Int) {
    add(field)
    uids[field, default: []].insert(uid)
  }

  /// The places in a snapshot, in order; of a list as a whole only its name.
  func places(neurons n: Int) -> [String] {
    fields.sorted().flatMap { field -> [String] in
      guard let uids = uids[field], uids.count < n else { return [field] }
      return uids.sorted().map { "\(field)[\($0)]" }
    }
  }
}
