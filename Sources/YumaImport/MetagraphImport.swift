// SPDX-License-Identifier: Apache-2.0
import Yuma
import YumaFiles
import YumaJSON

/// A `yuma-metagraph/1` file: a subnet's metagraph with its weights and bonds as the Python SDK gives them, which
/// becomes a snapshot (Docs/Reference/Import/metagraph.md).
public struct MetagraphImport: Sendable {
  /// The snapshot.
  public private(set) var snapshot: Snapshot
  /// The fields whose u16 were recovered from decimals.
  public private(set) var recovered: [String] = []
  /// What the file leaves open, and what would tell it.
  public private(set) var notes: [String] = []

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
    let lastUpdate = metagraph.numbers("last_update") ?? []
    let n = lastUpdate.count
    var assumed = metagraph.fill(&parameters, beside: given)
    let stakes = try Self.within("metagraph") {
      try MetagraphStakes(metagraph, taoWeight: given.contains("taoWeight") ? parameters.taoWeight : nil)
    }
    if let weight = stakes.taoWeight {
      parameters.taoWeight = weight
      assumed.removeAll { $0 == "input.parameters.taoWeight" }
    }
    if let note = stakes.note {
      assumed.append("input.taoStake")
      notes.append(note)
    }
    if parts.emission == nil { assumed.append("input.emission") }
    if metagraph.number("commit_reveal_weights_enabled") != 0, parts.commitBlocks == nil {
      assumed.append("input.commitBlocks")
    }
    let input = EpochInput(
      currentBlock: metagraph.number("block") ?? 0, tempo: metagraph.number("tempo") ?? 0,
      lastMechanismStepBlock: metagraph.number("last_step") ?? 0, lastUpdate: lastUpdate,
      blockAtRegistration: metagraph.numbers("block_at_registration") ?? [],
      alphaStake: metagraph.numbers("alpha_stake") ?? [], taoStake: stakes.tao,
      validatorPermits: metagraph.flags("validator_permit") ?? [], ownerUID: metagraph.ownerUID,
      weights: try Self.within("weights") { try weights.matrix(neurons: n) },
      bonds: try Self.within("bonds") { try bonds.matrix(neurons: n) }, commitBlocks: parts.commitBlocks,
      emission: parts.emission ?? 0, parameters: parameters, previousConsensus: parts.previousConsensus)
    let recorded = metagraph.recorded
    try Self.within("metagraph") { try recorded.requireLengths(n) }
    chain.block = chain.block ?? metagraph.number("block")
    chain.netuid = chain.netuid ?? metagraph.netuid
    snapshot = Snapshot(
      name: parts.name, description: parts.description, source: parts.source ?? "a metagraph with weights and bonds",
      chain: chain, input: input, recorded: recorded == RecordedOutput() ? nil : recorded, assumed: assumed.sorted())
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
