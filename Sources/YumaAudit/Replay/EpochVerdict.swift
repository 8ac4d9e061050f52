// SPDX-License-Identifier: Apache-2.0
import Yuma
import YumaFiles
import YumaJSON

/// What a replay found of one epoch: a line of its result (Docs/Guide/Replay.md, "Verdicts").
public struct EpochVerdict: Sendable, Hashable {
  /// The answer.
  public enum Answer: String, Sendable, Hashable, CaseIterable {
    /// Everything recorded is what the epoch gives.
    case conforms
    /// Something recorded is not.
    case deviates
    /// Neither can be said; `reason` says why.
    case cannotTell = "cannot tell"
    /// The snapshot cannot be read; `reason` says why.
    case unreadable
  }

  /// The first value that differs, in the first stage that has one.
  public struct Difference: Sendable, Hashable {
    /// The stage's field, as in the file.
    public var field: String
    /// The neuron, or the validator whose bonds differ.
    public var uid: Int
    /// What the neuron does in the epoch as recomputed; nil where a line of an earlier version does not say.
    public var role: NeuronRole?
    /// What the chain stored, nil where it has no such entry.
    public var recorded: UInt64?
    /// What the epoch gives, nil where it has no such entry.
    public var recomputed: UInt64?

    /// A difference of the given place and values.
    public init(field: String, uid: Int, role: NeuronRole? = nil, recorded: UInt64?, recomputed: UInt64?) {
      self.field = field
      self.uid = uid
      self.role = role
      self.recorded = recorded
      self.recomputed = recomputed
    }
  }

  /// The file that the snapshot lies in; nil in an archive.
  public var file: String?
  /// Where the snapshot stands in what is replayed, such as "line 5"; an archive leaves it empty.
  public var place: String
  /// The snapshot's name, where it has one.
  public var name: String?
  /// The digest of the document that the snapshot lies in; nil in an archive, and where it cannot be read.
  public var digest: DocumentDigest?
  /// The subnet, as far as the snapshot says.
  public var subnet: Subnet
  /// The epoch's block; 0 where the snapshot cannot be read.
  public var block: UInt64
  /// The answer.
  public var answer: Answer
  /// Why it cannot be told, or cannot be read.
  public var reason: String?
  /// What differs first.
  public var difference: Difference?
  /// How the epoch fails to follow the one before it; nil where it does, or is the first.
  public var discontinuity: Discontinuity?

  /// A verdict of the given parts.
  public init(
    place: String = "", subnet: Subnet = Subnet(), block: UInt64 = 0, answer: Answer, reason: String? = nil,
    difference: Difference? = nil, discontinuity: Discontinuity? = nil
  ) {
    self.place = place
    self.subnet = subnet
    self.block = block
    self.answer = answer
    self.reason = reason
    self.difference = difference
    self.discontinuity = discontinuity
  }

  /// What to tell a person, on one line; nil where all is well.
  public var complaint: String? {
    var parts: [String] = []
    if let difference {
      let values = (
        difference.recorded.map { "\($0)" } ?? "no entry", difference.recomputed.map { "\($0)" } ?? "no entry"
      )
      parts.append(
        "\(answer.rawValue): \(difference.field)[\(difference.uid)]: recorded \(values.0), recomputed \(values.1)")
    }
    if let reason { parts.append("\(answer.rawValue): \(reason)") }
    if let discontinuity { parts.append("\(discontinuity)") }
    guard !parts.isEmpty else { return nil }
    let name = [place, answer == .unreadable ? "" : "\(subnet.place)block \(block)"].filter { !$0.isEmpty }
    return Printable.escaped((name + [parts.joined(separator: "; ")]).joined(separator: ": "))
  }
}

/// A subnet's mechanism on a network, as far as a snapshot says.
public struct Subnet: Sendable, Hashable {
  /// The network's name.
  public var network: String?
  /// The subnet.
  public var netuid: UInt16?
  /// The mechanism within the subnet; nil means the only one, 0.
  public var mechanism: UInt8?

  /// A subnet of the given parts.
  public init(network: String? = nil, netuid: UInt16? = nil, mechanism: UInt8? = nil) {
    self.network = network
    self.netuid = netuid
    self.mechanism = mechanism
  }

  /// The subnet that a snapshot names.
  public init(_ chain: ChainOrigin?) {
    self.init(network: chain?.network, netuid: chain?.netuid, mechanism: chain?.mechanism)
  }

  /// What is known, as "finney netuid 15 mechanism 0"; empty where nothing is.
  package var description: String {
    [network, netuid.map { "netuid \($0)" }, mechanism.map { "mechanism \($0)" }].compactMap(\.self)
      .joined(separator: " ")
  }

  /// What is known, followed by a space; empty where nothing is.
  package var place: String { description.isEmpty ? "" : description + " " }
}

extension EpochVerdict {
  static let schema = "yuma-verdict/1"

  private enum Key: String, JSONKey {
    case schema, file, place, name, digest, network, netuid, mechanism, block, engine, verdict, reason, field, uid,
      role,
      recorded, recomputed
    case discontinuity, detail
    static let optional: Set<Key> = Set(allCases).subtracting([.schema, .place, .engine, .verdict])
  }

  /// The verdict as a line of JSON, with its line break.
  public func json(engine: String) -> [UInt8] {
    var writer = JSONWriter()
    writer.object { writer in
      writer.member(Key.schema, Self.schema) { $0.string($1) }
      writer.member(Key.file, file) { $0.string($1) }
      writer.member(Key.place, place) { $0.string($1) }
      writer.member(Key.name, name) { $0.string($1) }
      writer.member(Key.digest, digest?.description) { $0.string($1) }
      writer.member(Key.network, subnet.network) { $0.string($1) }
      writer.member(Key.netuid, subnet.netuid) { $0.integer($1) }
      writer.member(Key.mechanism, subnet.mechanism) { $0.integer($1) }
      if answer != .unreadable { writer.member(Key.block, block) { $0.integer($1) } }
      writer.member(Key.engine, engine) { $0.string($1) }
      writer.member(Key.verdict, answer.rawValue) { $0.string($1) }
      writer.member(Key.reason, reason) { $0.string($1) }
      writer.member(Key.field, difference?.field) { $0.string($1) }
      writer.member(Key.uid, difference?.uid) { $0.integer($1) }
      writer.member(Key.role, difference?.role?.rowText) { $0.string($1) }
      writer.member(Key.recorded, difference?.recorded) { $0.integer($1) }
      writer.member(Key.recomputed, difference?.recomputed) { $0.integer($1) }
      writer.member(Key.discontinuity, discontinuity?.kind.rawValue) { $0.string($1) }
      writer.member(Key.detail, discontinuity?.detail) { $0.string($1) }
    }
    return writer.bytes + [0x0A]
  }

  /// Reads a line of a result.
  ///
  /// - Throws: `FileError` for what is not a verdict.
  init(_ contents: FileContents) throws(FileError) {
    (self, _) = try contents.document { try Self.read(from: &$0) }
  }

  /// Reads a line of a result that has to be of `engine`.
  init(_ contents: FileContents, engine expected: String) throws(FileError) {
    let (verdict, engine) = try contents.document { try Self.read(from: &$0) }
    guard engine == expected else {
      throw FileError(
        file: contents.name, field: "engine", problem: "\(Printable.quoted(engine)), where \"\(expected)\" replays")
    }
    self = verdict
  }

  private static func read(from reader: inout JSONReader) throws -> (EpochVerdict, engine: String) {
    var verdict = EpochVerdict(answer: .unreadable)
    var engine = ""
    var difference = Difference(field: "", uid: 0, recorded: nil, recomputed: nil)
    var discontinuity: Discontinuity.Kind?
    var detail = ""
    try reader.object(Key.self) { (reader, key) in
      switch key {
      case .schema: try reader.requireSchema(schema)
      case .file: verdict.file = try reader.string()
      case .place: verdict.place = try reader.string()
      case .name: verdict.name = try reader.string()
      case .digest:
        let text = try reader.string()
        guard let digest = DocumentDigest(text) else {
          throw JSONError("\(Printable.quoted(text)), where 16 hexadecimal digits belong")
        }
        verdict.digest = digest
      case .network: verdict.subnet.network = try reader.string()
      case .netuid: verdict.subnet.netuid = try reader.unsigned()
      case .mechanism: verdict.subnet.mechanism = try reader.unsigned()
      case .block: verdict.block = try reader.unsigned()
      case .engine: engine = try reader.string()
      case .verdict: verdict.answer = try reader.named()
      case .reason: verdict.reason = try reader.string()
      case .field: difference.field = try reader.string()
      case .uid: difference.uid = Int(try reader.unsigned(UInt32.self))
      case .role: difference.role = try reader.named()
      case .recorded: difference.recorded = try reader.unsigned()
      case .recomputed: difference.recomputed = try reader.unsigned()
      case .discontinuity: discontinuity = try reader.named()
      case .detail: detail = try reader.string()
      }
    }
    if !difference.field.isEmpty { verdict.difference = difference }
    verdict.discontinuity = discontinuity.map { Discontinuity(kind: $0, detail: detail) }
    return (verdict, engine)
  }
}

extension JSONReader {
  /// A string that is one of an enumeration's.
  fileprivate mutating func named<Value: CaseIterable & RawRepresentable<String>>() throws -> Value {
    let name = try string()
    guard let value = Value(rawValue: name) else {
      let known = Value.allCases.map(\.rawValue).joined(separator: ", ")
      throw JSONError("\(Printable.quoted(name)) is not one of \(known)")
    }
    return value
  }
}
