// SPDX-License-Identifier: Apache-2.0
import Yuma
import YumaFiles
import YumaJSON

/// What somebody read of the chain's storage around one block: a `yuma-storage/1` file, or the answers of a node
/// (Docs/Reference/Import/storage.md).
public struct StorageCapture: Sendable {
  /// What a capture can become.
  public enum Target: String, Sendable, CaseIterable {
    /// An epoch of a subnet's mechanisms.
    case epoch = "yuma-epoch/1"
    /// The TAO emission of all subnets at a block.
    case networkEmission = "network-emission/1"
    /// A whole block of the network.
    case networkBlock = "network-block/1"
    /// What decides how an epoch is paid out.
    case payout = "subnet-payout/1"

    /// Whether it is about one subnet.
    var isOfSubnet: Bool { self == .epoch || self == .payout }
  }

  /// Where and when the storage was read.
  public var chain: ChainOrigin
  /// What it is to become.
  public var target: Target
  /// The state after the block before.
  var before = StorageState()
  /// The state after the block.
  var at = StorageState()

  /// The two states of a capture.
  public enum State: String, Sendable, CaseIterable {
    /// After the block before: what an epoch reads.
    case before
    /// After the block: what the epoch stored.
    case at
  }

  /// A capture in which nothing has been read yet.
  ///
  /// - Parameters:
  ///   - chain: where it is read.
  ///   - target: what it is to become.
  public init(chain: ChainOrigin, target: Target = .epoch) {
    self.chain = chain
    self.target = target
  }

  /// Adds values that a node gave: JSON documents one after another, in any form that Docs/Reference/Import/storage.md lists.
  ///
  /// - Parameters:
  ///   - contents: the documents; none is none.
  ///   - state: the state that they are of.
  /// - Throws: `FileError` for what is not such a document, and for an item that is given twice with two values. Items
  ///   that no import reads are passed over and counted.
  public mutating func add(_ contents: FileContents, to state: State) throws(FileError) {
    if contents.count == 0 { return }
    var values = state == .before ? before : at
    if StorageRows.isTable(contents) {
      try StorageRows.add(contents, to: &values)
    } else {
      try contents.document { reader in
        while !reader.isAtEnd { try values.add(from: &reader) }
      }
    }
    if state == .before { before = values } else { at = values }
  }

  func values(_ state: State) -> StorageState { state == .before ? before : at }
}

extension StorageCapture {
  static let schema = "yuma-storage/1"

  private enum Key: String, JSONKey {
    case schema, name, description, source, into, chain, before, at
    static var optional: Set<Key> { [.name, .description, .source, .into, .at] }
    static var isExtensible: Bool { true }
  }

  /// Reads a `yuma-storage/1` file.
  public init(_ contents: FileContents) throws(FileError) {
    self = try contents.document { reader in
      var capture = StorageCapture(chain: ChainOrigin())
      try reader.object(Key.self) { (reader, key) in
        switch key {
        case .schema: try reader.requireSchema(Self.schema)
        case .name, .description, .source: _ = try reader.string()
        case .into:
          let name = try reader.string()
          guard let target = Target(rawValue: name) else {
            let known = Target.allCases.map(\.rawValue).joined(separator: ", ")
            throw JSONError("\(Printable.quoted(name)) is not one of \(known)")
          }
          capture.target = target
        case .chain: capture.chain = try ChainOrigin(from: &reader)
        case .before: try capture.before.add(from: &reader)
        case .at: try capture.at.add(from: &reader)
        }
      }
      return capture
    }
  }
}

/// What is wrong with an item of a capture, or with the capture as a whole.
struct CaptureError: Error {
  let place: String
  let problem: String

  init(_ place: String, _ problem: String) {
    self.place = place
    self.problem = problem
  }

  init(_ state: StorageCapture.State, _ key: StorageKey, _ problem: String) {
    self.init("\(state.rawValue): \(key)", problem)
  }
}

extension StorageCapture {
  /// The values of one item as `decode` reads them; nil where the chain has none or nobody asked.
  func value<Value>(
    _ state: State, _ key: StorageKey, _ decode: (inout SCALEDecoder) throws(SCALEError) -> Value
  ) throws(CaptureError) -> Value? {
    guard let bytes = values(state).values[key] ?? nil else { return nil }
    do {
      return try SCALEDecoder.decode(bytes, decode)
    } catch {
      throw CaptureError(state, key, error.problem)
    }
  }

  /// An integer of fixed width.
  func integer<Integer: FixedWidthInteger>(
    _ state: State, _ key: StorageKey, _ type: Integer.Type = Integer.self
  ) throws(CaptureError) -> Integer? {
    try value(state, key) { decoder throws(SCALEError) in try decoder.integer() }
  }

  func bool(_ state: State, _ key: StorageKey) throws(CaptureError) -> Bool? {
    try value(state, key) { decoder throws(SCALEError) in try decoder.bool() }
  }

  /// Where the capture was taken, as far as `chain` says or the storage itself does; the two may not contradict each
  /// other.
  func origin() throws(CaptureError) -> ChainOrigin {
    var origin = chain
    for (state, offset) in [(State.at, UInt64(0)), (.before, 1)] {
      guard let number = try integer(state, StorageKey(.blockNumber), UInt32.self) else { continue }
      let block = UInt64(number) + offset
      guard origin.block ?? block == block else {
        throw CaptureError(
          state, StorageKey(.blockNumber),
          "an item of another block: \(number), where the epoch's block is "
            + "\(origin.block ?? 0)\(offset == 0 ? "" : " and the one before belongs")")
      }
      origin.block = block
    }
    if let hash = at.blockHash {
      guard (origin.blockHash ?? hash).lowercased() == hash.lowercased() else {
        throw CaptureError(
          "at",
          "items of another block: \(Printable.quoted(hash)), where chain.blockHash is "
            + Printable.quoted(origin.blockHash ?? ""))
      }
      origin.blockHash = hash
    }
    if let hash = before.blockHash {
      if hash.lowercased() == origin.blockHash?.lowercased() {
        throw CaptureError(
          "before", "items of the epoch's own block \(Printable.quoted(hash)), where the one before belongs")
      }
      let parent = try value(.at, StorageKey(.parentHash)) { decoder throws(SCALEError) in
        try decoder.account().description
      }
      if let parent, parent != hash.lowercased() {
        throw CaptureError("before", "items of another block: \(Printable.quoted(hash)), where the parent is \(parent)")
      }
    }
    for state in [State.at, .before] {
      let version = try value(state, StorageKey(.lastRuntimeUpgrade)) { decoder throws(SCALEError) in
        let version = try decoder.compact()
        let length = try decoder.compact()
        guard length <= 64 else { throw SCALEError(problem: "a name of \(length) bytes, where 64 are the most") }
        try decoder.skip(Int(length))
        return version
      }
      guard let version else { continue }
      guard let found = UInt32(exactly: version), origin.specVersion ?? found == found else {
        throw CaptureError(
          state, StorageKey(.lastRuntimeUpgrade),
          "spec version \(version), where chain.specVersion is \(origin.specVersion ?? 0)")
      }
      origin.specVersion = found
      break
    }
    return origin
  }

  /// How many values were passed over, in both states.
  var passedOver: StorageState.PassedOver { before.passedOver + at.passedOver }

  /// What of the capture an import of the subnet passes over, as words such as "12 of other items, 3 of other subnets";
  /// empty where it reads everything.
  ///
  /// - Parameter netuid: the subnet; nil for an import that reads all subnets.
  public func passedOver(netuid: UInt16?) -> String {
    var capture = self
    if target.isOfSubnet, let netuid = netuid ?? (try? EpochImport.netuid(of: self)) {
      capture.keepOnly(netuid: netuid)
    }
    let counts = capture.passedOver
    let parts = [
      (counts.otherItems, "of items that no import reads"), (counts.otherSubnets, "of other subnets"),
      (counts.formerKeys, "under keys that no node has"),
    ]
    return parts.filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }.joined(separator: ", ")
  }

  /// Checks that the storage of a spec version is known.
  public static func requireKnown(specVersion: UInt32) throws(UnknownSpecVersion) {
    _ = try CaptureRules.history.rules(at: Int(specVersion))
  }

  /// The rules in force.
  func rules(_ origin: ChainOrigin) throws(CaptureError) -> EpochRules {
    guard let version = origin.specVersion else {
      throw CaptureError("chain.specVersion", "missing: the rules depend on it")
    }
    do {
      return try EpochRules(specVersion: Int(version))
    } catch {
      throw CaptureError("chain", "\(error)")
    }
  }
}
