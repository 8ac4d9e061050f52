// SPDX-License-Identifier: Apache-2.0
import Yuma
import YumaJSON

/// Consecutive epochs of one subnet: a `yuma-epoch-series/1` file (Docs/Specification/vectors.md).
public struct SnapshotSeries: Sendable, Hashable {
  /// What the series is called.
  public var name: String?
  /// What it shows.
  public var description: String?
  /// Where its figures come from.
  public var source: String?
  /// Where on which chain it was taken; it holds for the epochs that do not say it themselves.
  public var chain: ChainOrigin?
  /// The epochs in order; at least one.
  public var epochs: [Snapshot]

  /// A series of the given parts.
  public init(
    name: String? = nil, description: String? = nil, source: String? = nil, chain: ChainOrigin? = nil,
    epochs: [Snapshot]
  ) {
    self.name = name
    self.description = description
    self.source = source
    self.chain = chain
    self.epochs = epochs
  }

  /// The epoch of an index as a snapshot of its own, with the series' name and chain where it has none; nil beyond the end.
  public func snapshot(at index: Int) -> Snapshot? {
    guard epochs.indices.contains(index) else { return nil }
    var snapshot = epochs[index]
    snapshot.name = snapshot.name ?? name.map { "\($0)[\(index)]" }
    snapshot.description = snapshot.description ?? description
    snapshot.source = snapshot.source ?? source
    snapshot.chain = snapshot.chain ?? chain
    return snapshot
  }
}

extension SnapshotSeries {
  package static let schema = "yuma-epoch-series/1"

  private enum Key: String, JSONKey {
    case schema, name, description, source, chain, epochs
    static let optional: Set<Key> = Set(allCases).subtracting([.schema, .epochs])
    static var isExtensible: Bool { true }
  }

  package init(from reader: inout JSONReader) throws {
    self.init(epochs: [])
    try reader.object(Key.self) { (reader, key) in
      switch key {
      case .schema: try reader.requireSchema(Self.schema)
      case .name: name = try reader.string()
      case .description: description = try reader.string()
      case .source: source = try reader.string()
      case .chain: chain = try ChainOrigin(from: &reader)
      case .epochs:
        epochs = try reader.array { try Snapshot(epochFrom: &$0) }
        if epochs.isEmpty { throw JSONError("no epochs, where a series has at least one") }
      }
    }
    for index in epochs.indices {
      do {
        try snapshot(at: index)?.validateInput()
      } catch let error as JSONError {
        throw error.within(.index(index)).within(.key(Key.epochs.rawValue))
      }
    }
  }

  /// The series as the bytes of a `yuma-epoch-series/1` file.
  public func json() -> [UInt8] {
    var writer = JSONWriter()
    writer.object { writer in
      writer.member(Key.schema, Self.schema) { $0.string($1) }
      writer.member(Key.name, name) { $0.string($1) }
      writer.member(Key.description, description) { $0.string($1) }
      writer.member(Key.source, source) { $0.string($1) }
      writer.member(Key.chain, chain) { $1.write(to: &$0) }
      writer.member(Key.epochs, epochs) { writer, epochs in
        writer.list(epochs) { writer, epoch in writer.object { epoch.writeMembers(to: &$0) } }
      }
    }
    return writer.bytes
  }
}
