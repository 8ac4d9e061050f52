// SPDX-License-Identifier: Apache-2.0
import Yuma
import YumaJSON

/// An epoch's input and what others made of it: a `yuma-epoch/1` file (Docs/Specification/vectors.md).
///
/// In a file, `input`, `parameters`, `output`, `recorded` and `intermediate` may have no keys but their own; the
/// document and `chain` may have more, which are passed over, so that others can add to them. A key that is a slip or
/// two away from a known one is an error there as well.
public struct Snapshot: Sendable, Hashable {
  /// What the snapshot is called.
  public var name: String?
  /// What it shows.
  public var description: String?
  /// Where its figures come from.
  public var source: String?
  /// Where on which chain it was taken.
  public var chain: ChainOrigin?
  /// The state before the epoch.
  public var input: EpochInput
  /// What the epoch gave.
  public var output: EpochOutput?
  /// What the chain stored, as far as it is known; where it is nil, `output` may be that (`chainRecord`).
  public var recorded: RecordedOutput?
  /// What the chain stored of all mechanisms together, where the subnet runs several.
  public var subnet: SubnetRecord?
  /// The raw values of the stages.
  public var intermediate: EpochTrace?
  /// The fields that nobody read from the chain and that have its default instead, as places in the file such as
  /// "input.parameters.kappa" or "input.weights[17]".
  public var assumed: [String]

  /// A snapshot of the given parts.
  public init(
    name: String? = nil, description: String? = nil, source: String? = nil, chain: ChainOrigin? = nil,
    input: EpochInput, output: EpochOutput? = nil, recorded: RecordedOutput? = nil, subnet: SubnetRecord? = nil,
    intermediate: EpochTrace? = nil, assumed: [String] = []
  ) {
    self.name = name
    self.description = description
    self.source = source
    self.chain = chain
    self.input = input
    self.output = output
    self.recorded = recorded
    self.subnet = subnet
    self.intermediate = intermediate
    self.assumed = assumed
  }

  /// What the chain stored: `recorded`, or else `output`.
  public var chainRecord: RecordedOutput? { recorded ?? output.map { RecordedOutput($0) } }

  /// The rules that the epoch ran under, by the spec version of `chain`. A golden file names no chain at all: it is of 424.
  ///
  /// - Throws: `UnknownSpecVersion` for a version without rules, and for a chain whose version is not named.
  public func rules() throws(UnknownSpecVersion) -> EpochRules {
    guard let chain else { return .golden }
    guard let version = chain.specVersion else { throw .notNamed }
    return try EpochRules(specVersion: Int(version))
  }
}

extension Snapshot {
  package static let schema = "yuma-epoch/1"

  private enum Key: String, JSONKey {
    case schema, name, description, source, chain, assumed, input, output, recorded, subnet, intermediate
    static let optional: Set<Key> = Set(allCases).subtracting([.schema, .input])
    static var isExtensible: Bool { true }
  }

  /// The keys of an epoch within a series.
  private enum EpochKey: String, JSONKey {
    case name, description, chain, assumed, input, output, recorded, subnet, intermediate
    static let optional: Set<EpochKey> = Set(allCases).subtracting([.input])
  }

  /// Reads a snapshot from the bytes of a file.
  public init(_ contents: FileContents) throws(FileError) {
    self = try contents.document { try Snapshot(from: &$0) }
  }

  package init(from reader: inout JSONReader) throws {
    try self.init(from: &reader, keys: Key.self)
  }

  /// Reads an epoch of a series.
  init(epochFrom reader: inout JSONReader) throws {
    try self.init(from: &reader, keys: EpochKey.self)
  }

  private init<Keys: JSONKey>(from reader: inout JSONReader, keys: Keys.Type) throws {
    var input: EpochInput?
    var parts = (
      name: String?.none, description: String?.none, source: String?.none, chain: ChainOrigin?.none,
      assumed: [String](), output: EpochOutput?.none, recorded: RecordedOutput?.none, subnet: SubnetRecord?.none,
      intermediate: EpochTrace?.none
    )
    try reader.object(keys) { (reader, key) in
      switch Key(rawValue: key.rawValue) {
      case .schema: try reader.requireSchema(Self.schema)
      case .name: parts.name = try reader.string()
      case .description: parts.description = try reader.string()
      case .source: parts.source = try reader.string()
      case .chain: parts.chain = try ChainOrigin(from: &reader)
      case .assumed: parts.assumed = try reader.array(limit: 1 << 20) { try $0.string() }
      case .input: input = try EpochInput(from: &reader)
      case .output: parts.output = try EpochOutput(from: &reader)
      case .recorded: parts.recorded = try RecordedOutput(from: &reader)
      case .subnet: parts.subnet = try SubnetRecord(from: &reader)
      case .intermediate: parts.intermediate = try EpochTrace(from: &reader)
      case nil: break
      }
    }
    guard let input else { throw JSONError("missing").within(.key(Key.input.rawValue)) }
    let n = input.neuronCount
    try Self.within(.output) { try parts.output?.requireLengths(n) }
    try Self.within(.recorded) { try parts.recorded?.requireLengths(n) }
    try Self.within(.subnet) { try parts.subnet?.requireLengths(n) }
    try Self.within(.intermediate) { try parts.intermediate?.requireLengths(n) }
    self.init(
      name: parts.name, description: parts.description, source: parts.source, chain: parts.chain, input: input,
      output: parts.output, recorded: parts.recorded, subnet: parts.subnet, intermediate: parts.intermediate,
      assumed: parts.assumed)
    if keys == Key.self { try validateInput() }
  }

  /// Checks the input against the rules of its spec version; where they are not known, the lengths of its lists.
  package func validateInput() throws {
    let rules = try? rules()
    try Self.within(.input) {
      do throws(EpochInputError) {
        if let rules { try input.validate(under: rules) } else { try input.validateLists() }
      } catch {
        throw JSONError(error)
      }
    }
  }

  private static func within(_ key: Key, _ check: () throws -> Void) throws {
    do {
      try check()
    } catch let error as JSONError {
      throw error.within(.key(key.rawValue))
    }
  }

  /// The snapshot as the bytes of a `yuma-epoch/1` file.
  public func json() -> [UInt8] {
    var writer = JSONWriter()
    writer.object { writer in
      writer.member(Key.schema, Self.schema) { $0.string($1) }
      writeMembers(to: &writer)
    }
    return writer.bytes
  }

  func writeMembers(to writer: inout JSONWriter) {
    writer.member(Key.name, name) { $0.string($1) }
    writer.member(Key.description, description) { $0.string($1) }
    writer.member(Key.source, source) { $0.string($1) }
    writer.member(Key.chain, chain) { $1.write(to: &$0) }
    if !assumed.isEmpty { writer.member(Key.assumed, assumed) { $0.list($1) { $0.string($1) } } }
    writer.member(Key.input, input) { $1.write(to: &$0) }
    writer.member(Key.output, output) { $1.write(to: &$0) }
    writer.member(Key.recorded, recorded) { $1.write(to: &$0) }
    writer.member(Key.subnet, subnet) { $1.write(to: &$0) }
    writer.member(Key.intermediate, intermediate) { $1.write(to: &$0) }
  }
}

extension JSONReader {
  /// The value of `schema`, which has to be the one that is expected.
  package mutating func requireSchema(_ expected: String) throws {
    let schema = try string()
    guard schema == expected else {
      throw JSONError("\(Printable.quoted(schema)), where \"\(expected)\" belongs")
    }
  }
}

extension EpochResult {
  /// The result as a JSON object of schema `yuma-epoch/1` (Docs/Reference/CommandLine.md, `epoch`).
  ///
  /// - Parameters:
  ///   - snapshot: what was computed, for its name and chain.
  ///   - includesInput: whether the input is written too, which makes the object a snapshot with this result as output.
  public func json(of snapshot: Snapshot, includesInput: Bool = false) -> [UInt8] {
    var writer = JSONWriter()
    writer.object { writer in
      writer.member("schema") { $0.string(Snapshot.schema) }
      if let name = snapshot.name { writer.member("name") { $0.string(name) } }
      if let chain = snapshot.chain { writer.member("chain") { chain.write(to: &$0) } }
      writer.member("engine") { $0.string(engine) }
      writer.member("kernels") { $0.string(kernels) }
      if includesInput { writer.member("input") { snapshot.input.write(to: &$0) } }
      writer.member("output") { output.write(to: &$0) }
      writer.member("ledger") { ledger.write(to: &$0) }
      if let trace { writer.member("intermediate") { trace.write(to: &$0) } }
    }
    return writer.bytes
  }
}

extension Ledger {
  package func write(to writer: inout JSONWriter) {
    writer.object { writer in
      writer.member("emission") { $0.integer(emission) }
      writer.member("serverEmission") { $0.integer(serverEmission) }
      writer.member("validatorEmission") { $0.integer(validatorEmission) }
      writer.member("undistributed") { $0.integer(undistributed) }
      writer.member("combinedEmission") { $0.integer(combinedEmission) }
    }
  }
}
