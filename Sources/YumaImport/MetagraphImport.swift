import Yuma
import YumaFiles
import YumaJSON

/// A `yuma-metagraph/1` file: a subnet's metagraph with its weights and bonds as the Python SDK gives them, which
/// becomes a snapshot (Docs/Import/metagraph.md).
public struct MetagraphImport: Sendable {
  /// The snapshot.
  public private(set) var snapshot: Snapshot
  /// The fields whose u16 were recovered from decimals.
  public private(set) var recovered: [String] = []

  static let schema = "yuma-metagraph/1"

  private enum Key: String, JSONKey {
    case schema, name, description, source, chain, metagraph, weights, bonds, parameters, emission, commitBlocks
    case previousConsensus
    static var optional: Set<Key> { Set(allCases).subtracting([.schema, .metagraph, .weights, .bonds]) }
    static var isExtensible: Bool { true }
  }

  /// Reads a file.
  ///
  /// - Throws: `FileError` for what is not such a file, and for a decimal that has lost the chain's integer.
  public init(_ contents: FileContents) throws(FileError) {
    self = try contents.document { try MetagraphImport(from: &$0) }
  }

  private init(from reader: inout JSONReader) throws {
    var chain = ChainOrigin()
    var metagraph = Metagraph()
    var (weights, bonds): (PairLists?, PairLists?)
    var parameters = Hyperparameters()
    var given: Set<String> = []
    var parts = (
      name: String?.none, description: String?.none, source: String?.none, emission: UInt64?.none,
      commitBlocks: [UInt64?]?.none, previousConsensus: [UInt16]?.none
    )
    try reader.object(Key.self) { (reader, key) in
      switch key {
      case .schema: try reader.requireSchema(Self.schema)
      case .name: parts.name = try reader.string()
      case .description: parts.description = try reader.string()
      case .source: parts.source = try reader.string()
      case .chain: chain = try ChainOrigin(from: &reader)
      case .metagraph: metagraph = try Metagraph(from: &reader)
      case .weights: weights = try PairLists(from: &reader)
      case .bonds: bonds = try PairLists(from: &reader)
      case .parameters: given = try parameters.override(from: &reader)
      case .emission: parts.emission = try reader.unsigned()
      case .commitBlocks:
        parts.commitBlocks = try reader.optional { try $0.array { try $0.optional { try $0.unsigned() } } }
      case .previousConsensus: parts.previousConsensus = try reader.optional { try $0.unsignedList() }
      }
    }
    guard let weights, let bonds else { throw JSONError("weights and bonds are missing") }
    let n = metagraph.lastUpdate.count
    var assumed = metagraph.fill(&parameters, beside: given)
    if parts.emission == nil { assumed.append("input.emission") }
    if metagraph.commitReveal != false, parts.commitBlocks == nil { assumed.append("input.commitBlocks") }
    let input = EpochInput(
      currentBlock: metagraph.block, tempo: metagraph.tempo, lastMechanismStepBlock: metagraph.lastStep,
      lastUpdate: metagraph.lastUpdate, blockAtRegistration: metagraph.blockAtRegistration,
      alphaStake: metagraph.alphaStake, taoStake: metagraph.taoStake, validatorPermits: metagraph.validatorPermit,
      ownerUID: metagraph.ownerUID, weights: try Self.within("weights") { try weights.matrix(neurons: n) },
      bonds: try Self.within("bonds") { try bonds.matrix(neurons: n) }, commitBlocks: parts.commitBlocks,
      emission: parts.emission ?? 0, parameters: parameters, previousConsensus: parts.previousConsensus)
    try Self.within("metagraph") { try metagraph.recorded.requireLengths(n) }
    chain.block = chain.block ?? metagraph.block
    chain.netuid = chain.netuid ?? metagraph.netuid
    snapshot = Snapshot(
      name: parts.name, description: parts.description, source: parts.source ?? "a metagraph with weights and bonds",
      chain: chain, input: input, recorded: metagraph.recorded == RecordedOutput() ? nil : metagraph.recorded,
      assumed: assumed.sorted())
    try snapshot.validateInput()
    recovered = metagraph.recovered
    if weights.areDecimals { recovered.append("weights") }
    if bonds.areDecimals { recovered.append("bonds") }
  }

  private static func within<Value>(_ key: String, _ body: () throws -> Value) throws -> Value {
    do {
      return try body()
    } catch let error as JSONError {
      throw error.within(.key(key))
    }
  }
}

/// The part of a metagraph that an epoch reads or stores, by the SDK's names.
private struct Metagraph {
  var block: UInt64 = 0
  var netuid: UInt16?
  var tempo: UInt64 = 0
  var lastStep: UInt64 = 0
  var lastUpdate: [UInt64] = []
  var blockAtRegistration: [UInt64] = []
  var alphaStake: [UInt64] = []
  var taoStake: [UInt64] = []
  var validatorPermit: [Bool] = []
  var commitReveal: Bool?
  var ownerUID: UInt16?
  var recorded = RecordedOutput()
  var recovered: [String] = []
  private var ownerHotkey: String?
  private var hotkeys: [String] = []
  private var hyperparameters: [String: UInt64] = [:]
  private var names: Set<String> = []

  init() {}

  private static let required = [
    "block", "tempo", "last_step", "last_update", "block_at_registration", "alpha_stake", "tao_stake",
    "validator_permit",
  ]

  init(from reader: inout JSONReader) throws {
    try reader.members { (reader, name) in
      guard names.insert(name).inserted else { throw JSONError("repeated key") }
      try read(name, from: &reader)
    }
    for name in Self.required where !names.contains(name) { throw JSONError("missing").within(.key(name)) }
    if let ownerHotkey, ownerUID == nil {
      ownerUID = hotkeys.firstIndex(of: ownerHotkey).flatMap { UInt16(exactly: $0) }
    }
  }

  private mutating func read(_ name: String, from reader: inout JSONReader) throws {
    switch name {
    case "block": block = try reader.unsigned()
    case "netuid": netuid = try reader.unsigned()
    case "tempo": tempo = try reader.unsigned()
    case "last_step": lastStep = try reader.unsigned()
    case "last_update": lastUpdate = try reader.unsignedList()
    case "block_at_registration": blockAtRegistration = try reader.unsignedList()
    case "alpha_stake": alphaStake = try amounts(&reader)
    case "tao_stake": taoStake = try amounts(&reader)
    case "validator_permit": validatorPermit = try reader.array { try $0.bool() }
    case "commit_reveal_weights_enabled": commitReveal = try reader.bool()
    case "owner_uid": ownerUID = try reader.optional { try $0.unsigned() }
    case "owner_hotkey": ownerHotkey = try reader.string()
    case "hotkeys": hotkeys = try reader.array { try $0.string() }
    case "active": recorded.active = try reader.array { try $0.bool() }
    case "stake_weight": recorded.stakeWeight = try shares(name, &reader)
    case "consensus": recorded.consensus = try shares(name, &reader)
    case "incentives": recorded.incentive = try shares(name, &reader)
    case "dividends": recorded.dividends = try shares(name, &reader)
    case "validator_trust": recorded.validatorTrust = try shares(name, &reader)
    case "emission": recorded.combinedEmission = try amounts(&reader)
    case "activity_cutoff", "max_validators": hyperparameters[name] = try reader.unsigned()
    case "liquid_alpha_enabled": hyperparameters[name] = try reader.bool() ? 1 : 0
    case "kappa", "alpha_low", "alpha_high":
      let values = try Self.shares([reader.number()])
      hyperparameters[name] = UInt64(values.shares[0])
      if values.areDecimals { recovered.append("metagraph.\(name)") }
    default: try reader.skip(integersOnly: false)
    }
  }

  private mutating func shares(_ name: String, _ reader: inout JSONReader) throws -> [UInt16] {
    let values = try Self.shares(try reader.array { try $0.number() })
    if values.areDecimals { recovered.append("metagraph.\(name)") }
    return values.shares
  }

  /// The u16 of a list of integers, or of a list of decimals.
  private static func shares(_ tokens: [Substring]) throws -> (shares: [UInt16], areDecimals: Bool) {
    let areDecimals = !tokens.allSatisfy { Decimal.isInteger($0) }
    func wrap(_ place: Int, _ error: SCALEError) -> JSONError { JSONError(error.problem).within(.index(place)) }
    return (areDecimals ? try Decimal.shares(tokens, wrap) : try Decimal.integers(tokens, wrap), areDecimals)
  }

  private func amounts(_ reader: inout JSONReader) throws -> [UInt64] {
    try reader.array { reader in
      let token = try reader.number()
      do throws(SCALEError) {
        return try Decimal.rao(token)
      } catch {
        throw JSONError(error.problem)
      }
    }
  }

  /// Gives the hyperparameters that the metagraph knows, unless they are given beside it.
  ///
  /// - Returns: the fields that nobody gives.
  func fill(_ parameters: inout Hyperparameters, beside given: Set<String>) -> [String] {
    var known = given
    func value(_ name: String, _ field: String) -> UInt64? {
      guard !given.contains(field), let value = hyperparameters[name] else { return nil }
      known.insert(field)
      return value
    }
    if let cutoff = value("activity_cutoff", "activityCutoff") { parameters.activityCutoff = cutoff }
    if let count = value("max_validators", "maxAllowedValidators") {
      parameters.maxAllowedValidators = UInt16(clamping: count)
    }
    if let kappa = value("kappa", "kappa") { parameters.kappa = UInt16(clamping: kappa) }
    if let low = value("alpha_low", "alphaLow") { parameters.alphaLow = UInt16(clamping: low) }
    if let high = value("alpha_high", "alphaHigh") { parameters.alphaHigh = UInt16(clamping: high) }
    if let isOn = value("liquid_alpha_enabled", "liquidAlpha") { parameters.liquidAlpha = isOn == 1 }
    var assumed = Hyperparameters.requiredKeys.subtracting(known).map { "input.parameters.\($0)" }
    if names.isDisjoint(with: ["owner_uid", "owner_hotkey"]) { assumed.append("input.ownerUID") }
    return assumed
  }
}
