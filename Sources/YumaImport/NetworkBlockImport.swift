// SPDX-License-Identifier: Apache-2.0
import DynamicTAO
import FixedPoint
import Yuma
import YumaFiles

/// Makes a `network-block/1` file of a capture of the states before and after a block (Docs/Reference/Import/network-block.md).
struct NetworkBlockImport {
  let capture: StorageCapture
  private var block: NetworkBlock
  /// Parts of the capture that cannot be used, one line each.
  private(set) var notes: [String] = []

  init(_ capture: StorageCapture) throws(CaptureError) {
    self.capture = capture
    var origin = try capture.origin()
    guard let number = origin.block, number > 0 else {
      throw CaptureError("chain.block", "missing, and the block's own number (System.Number) is not among the items")
    }
    guard origin.specVersion != nil else { throw CaptureError("chain.specVersion", "missing: the rules depend on it") }
    if origin.parentHash == nil { origin.parentHash = capture.before.blockHash }
    block = NetworkBlock(chain: origin)
    try requireNeighbours(number)
    block.name = "\(origin.network ?? "network")-\(number)"
    block.source = "storage of a node before and after the block"
  }

  /// The states are those after two blocks of which the second follows the first.
  private func requireNeighbours(_ number: UInt64) throws(CaptureError) {
    let key = StorageKey(.blockNumber)
    for (state, expected) in [(StorageCapture.State.before, number - 1), (.at, number)] {
      guard let found = try capture.integer(state, key, UInt32.self), UInt64(found) != expected else { continue }
      throw CaptureError(
        state, key, "the two states are not neighbours: block \(found), where \(expected) belongs for block \(number)")
    }
  }

  /// The file.
  mutating func made() throws(CaptureError) -> NetworkBlock {
    try readGlobals()
    for netuid in try netuids() {
      do throws(CaptureError) {
        block.subnets.append(try subnet(netuid))
      } catch {
        // The other subnets are still imported.
        notes.append("\(error.place): \(error.problem)")
      }
    }
    guard block.subnets.contains(where: { $0.netuid != 0 }) else {
      throw CaptureError("before", "no subnet but root is among the items")
    }
    return block
  }

  /// What an import reads of a state: in the first round which subnets there are, then their items.
  static func keys(
    lackedBy capture: StorageCapture, in state: StorageCapture.State
  ) throws(CaptureError) -> [StorageKey] {
    let globals: [StorageItem] =
      state == .before
      ? [
        .totalIssuance, .taoWeight, .subnetMovingAlpha, .subnetOwnerCut, .emissionGateBar, .emissionBarRank,
        .emissionBarQuantile, .emissionGateExponent, .blockNumber,
      ] : [.totalIssuance, .emissionGateBar, .blockNumber, .parentHash, .lastRuntimeUpgrade]
    let both: [StorageItem] = [
      .subnetMovingPrice, .minerBurned, .rootProp, .subnetTAO, .subnetAlphaIn, .subnetAlphaOut, .subnetProtocolAlpha,
      .swapBalancer, .balancerTaoReservoir, .balancerAlphaReservoir,
    ]
    let own: [StorageItem] =
      state == .before
      ? [
        .firstEmissionBlockNumber, .subtokenEnabled, .networkRegistrationAllowed, .subnetEmissionEnabled,
        .ownerCutEnabled, .emaPriceHalvingBlocks, .feeRate,
      ] : [.subnetTaoInEmission, .subnetAlphaInEmission, .subnetAlphaOutEmission, .subnetExcessTao]
    let netuids = try NetworkImport.netuids(of: capture)
    if capture.before.keys(of: .networksAdded).isEmpty {
      return globals.map { StorageKey($0) } + netuids.map { StorageKey(.networksAdded, .netuid($0)) }
    }
    return globals.map { StorageKey($0) }
      + netuids.flatMap { netuid in (both + own).map { StorageKey($0, .netuid(netuid)) } }
  }

  // MARK: What no subnet has for itself

  private mutating func readGlobals() throws(CaptureError) {
    block.globals.totalIssuance = try required(.totalIssuance)
    block.globals.rootTao = try capture.integer(.before, StorageKey(.subnetTAO, .netuid(0))) ?? 0
    if assume(.taoWeight, "taoWeight") { block.globals.taoWeight = try required(.taoWeight) }
    if assume(.subnetMovingAlpha, "movingAlpha_I96F32") {
      block.globals.movingAlpha = I96F32(bits: try required(.subnetMovingAlpha))
    }
    if capture.before.keys(of: .emaPriceHalvingBlocks).isEmpty {
      block.assumed.append("halvingBlocks (EMAPriceHalvingBlocks, not captured: its default)")
    }
    switch try rules().gate {
    case .none: break
    case .quantile, .rank:
      block.globals.gate.bar = U64F64(bits: try capture.integer(.before, StorageKey(.emissionGateBar)) ?? 0)
      if !capture.before.has(StorageKey(.emissionGateBar)) {
        block.assumed.append("gateBar_U64F64 (EmissionGateBar, not captured: its default)")
      }
      if assume(.emissionBarRank, "gateRank") { block.globals.gate.rank = try required(.emissionBarRank) }
      if assume(.emissionBarQuantile, "gateQuantile_U64F64") {
        block.globals.gate.quantile = U64F64(bits: try required(.emissionBarQuantile))
      }
      if assume(.emissionGateExponent, "gateExponent_U64F64") {
        block.globals.gate.exponent = U64F64(bits: try required(.emissionGateExponent))
      }
    }
    if assume(.subnetOwnerCut, "ownerCut") { block.globals.ownerCut = try required(.subnetOwnerCut) }
    var after = NetworkBlock.GlobalsAfter()
    after.totalIssuance = try capture.integer(.at, StorageKey(.totalIssuance))
    after.rootTao = try capture.integer(.at, StorageKey(.subnetTAO, .netuid(0)))
    if let bar = try capture.integer(.at, StorageKey(.emissionGateBar), UInt128.self) {
      after.gateBar = U64F64(bits: bar)
    }
    block.globalsAfter = after
  }

  /// The rules, as far as they say which items there are; those of the last known version for a later one.
  private func rules() throws(CaptureError) -> BlockRules {
    do throws(UnknownSpecVersion) {
      return try BlockRules.shares(specVersion: Int(block.chain.specVersion ?? 0))
    } catch {
      throw CaptureError("chain", "\(error)")
    }
  }

  private func required<Integer: FixedWidthInteger>(_ item: StorageItem) throws(CaptureError) -> Integer {
    let key = StorageKey(item)
    guard let value = try capture.integer(.before, key, Integer.self) else {
      throw CaptureError(.before, key, "missing: the block depends on it")
    }
    return value
  }

  /// Whether the chain has stored an item; notes that it has its default otherwise, and whether anybody asked.
  private mutating func assume(_ item: StorageItem, _ field: String) -> Bool {
    let key = StorageKey(item)
    if let bytes = capture.before.values[key], bytes != nil { return true }
    let wasAsked = capture.before.has(key)
    block.assumed.append(wasAsked ? field : "\(field) (\(item.rawValue), not captured: its default)")
    return false
  }

  // MARK: Subnets

  /// The subnets that are there: those that the chain says were added, or else those that something was asked of.
  private func netuids() throws(CaptureError) -> [UInt16] {
    var asked: Set<UInt16> = []
    var added: Set<UInt16> = []
    for key in capture.before.values.keys {
      guard case .netuid(let netuid)? = key.parameters.first else { continue }
      if key.item == .networksAdded {
        if try capture.bool(.before, key) == true { added.insert(netuid) }
      } else {
        asked.insert(netuid)
      }
    }
    let hasList = !capture.before.keys(of: .networksAdded).isEmpty
    return (hasList ? added : asked).sorted()
  }

  private mutating func subnet(_ netuid: UInt16) throws(CaptureError) -> NetworkBlock.Subnet {
    func key(_ item: StorageItem) -> StorageKey { StorageKey(item, .netuid(netuid)) }
    var subnet = NetworkBlock.Subnet(netuid: netuid)
    subnet.firstEmissionBlock = try capture.integer(.before, key(.firstEmissionBlockNumber))
    subnet.subtokenEnabled = try capture.bool(.before, key(.subtokenEnabled)) ?? false
    subnet.registrationAllowed = try capture.bool(.before, key(.networkRegistrationAllowed)) ?? true
    subnet.emissionEnabled = try capture.bool(.before, key(.subnetEmissionEnabled)) ?? true
    subnet.ownerCutEnabled = try capture.bool(.before, key(.ownerCutEnabled)) ?? true
    subnet.halvingBlocks = try capture.integer(.before, key(.emaPriceHalvingBlocks))
    subnet.feeRate = try capture.integer(.before, key(.feeRate))
    subnet.before = try state(.before, key)
    subnet.after = try state(.at, key)
    subnet.recorded.taoIn = try amount(.at, key(.subnetTaoInEmission))
    subnet.recorded.alphaIn = try amount(.at, key(.subnetAlphaInEmission))
    subnet.recorded.alphaOut = try amount(.at, key(.subnetAlphaOutEmission))
    subnet.recorded.excessTao = try amount(.at, key(.subnetExcessTao))
    let switches: [(StorageItem, String)] = [
      (.firstEmissionBlockNumber, "firstEmissionBlock"), (.subtokenEnabled, "subtokenEnabled"),
      (.networkRegistrationAllowed, "registrationAllowed"), (.subnetEmissionEnabled, "emissionEnabled"),
      (.subnetMovingPrice, "before.movingPrice_I96F32"), (.minerBurned, "before.minerBurned_U96F32"),
    ]
    for (item, field) in switches where !capture.before.has(key(item)) && netuid != 0 {
      block.assumed.append("subnets[\(netuid)].\(field) (\(item.rawValue), not captured: its default)")
    }
    return subnet
  }

  /// A subnet's state; 0 for what the chain has not stored, nil for what nobody asked for.
  private func state(
    _ state: StorageCapture.State, _ key: (StorageItem) -> StorageKey
  ) throws(CaptureError) -> NetworkBlock.State {
    var values = NetworkBlock.State()
    func raw<Integer: FixedWidthInteger>(_ item: StorageItem, _ type: Integer.Type) throws(CaptureError) -> Integer? {
      let key = key(item)
      guard capture.values(state).has(key) else { return nil }
      return try capture.integer(state, key, type) ?? 0
    }
    values.movingPrice = try raw(.subnetMovingPrice, Int128.self).map { I96F32(bits: $0) }
    values.minerBurned = try raw(.minerBurned, UInt128.self).map { U96F32(bits: $0) }
    values.rootProportion = try raw(.rootProp, UInt128.self).map { U96F32(bits: $0) }
    values.taoReserve = try raw(.subnetTAO, UInt64.self)
    values.alphaReserve = try raw(.subnetAlphaIn, UInt64.self)
    values.alphaOut = try raw(.subnetAlphaOut, UInt64.self)
    values.taoReservoir = try raw(.balancerTaoReservoir, UInt64.self)
    values.alphaReservoir = try raw(.balancerAlphaReservoir, UInt64.self)
    values.protocolAlpha = try raw(.subnetProtocolAlpha, UInt64.self)
    if capture.values(state).has(key(.swapBalancer)) {
      values.quoteWeight = try capture.integer(state, key(.swapBalancer)) ?? WeightedPool.evenWeight
    }
    return values
  }

  private func amount(_ state: StorageCapture.State, _ key: StorageKey) throws(CaptureError) -> UInt64? {
    guard capture.values(state).has(key) else { return nil }
    return try capture.integer(state, key) ?? 0
  }
}

extension StorageCapture {
  /// A whole block of the network, and what is to be said about parts that could not be used.
  ///
  /// - Parameter file: what the capture is called in errors.
  /// - Throws: `FileError`, which names the item and the rule that it breaks.
  public func networkBlock(file: String) throws(FileError) -> (block: NetworkBlock, notes: [String]) {
    do throws(CaptureError) {
      var made = try NetworkBlockImport(self)
      return (try made.made(), made.notes)
    } catch {
      throw FileError(file: file, field: error.place, problem: error.problem)
    }
  }
}
