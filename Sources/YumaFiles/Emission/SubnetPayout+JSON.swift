// SPDX-License-Identifier: Apache-2.0
import DynamicTAO
import Yuma
import YumaJSON

extension SubnetPayout {
  /// The schema of such a file.
  public static let schema = "subnet-payout/1"

  private enum Key: String, JSONKey {
    case schema, name, description, source, chain, neurons, owner, pending, taoWeight, childkeyBurn
    case minimumChildkeyTakes, hotkeys, pendingOwnerCutAfter, assumed
    static var optional: Set<Key> {
      [
        .name, .description, .source, .owner, .childkeyBurn, .minimumChildkeyTakes, .pendingOwnerCutAfter, .assumed,
      ]
    }
  }

  private enum OwnerKey: String, JSONKey { case coldkey, hotkey }

  /// Reads a `subnet-payout/1` file.
  ///
  /// - Parameter contents: the file.
  /// - Throws: `FileError` for what is not such a file, a hotkey that occurs twice, and a neuron, child, owner or
  ///   destination that is none of the hotkeys.
  public init(_ contents: FileContents) throws(FileError) {
    self = try contents.document { try SubnetPayout(from: &$0) }
  }

  private init(from reader: inout JSONReader) throws {
    self.init(chain: ChainOrigin(), taoWeight: 0)
    var entries: [HotkeyEntry] = []
    try reader.object(Key.self) { (reader, key) in
      switch key {
      case .schema: try reader.requireSchema(Self.schema)
      case .name: name = try reader.string()
      case .description: description = try reader.string()
      case .source: source = try reader.string()
      case .chain: chain = try ChainOrigin(from: &reader)
      case .neurons: neurons = try reader.array { try $0.string() }
      case .owner:
        var owner = Owner(coldkey: "", hotkey: "")
        try reader.object(OwnerKey.self) { (reader, key) in
          switch key {
          case .coldkey: owner.coldkey = try reader.string()
          case .hotkey: owner.hotkey = try reader.string()
          }
        }
        self.owner = owner
      case .pending: pending = try PendingAccounts(from: &reader)
      case .taoWeight: taoWeight = try reader.amount()
      case .childkeyBurn: childkeyBurn = try reader.amount()
      case .minimumChildkeyTakes: minimumChildkeyTakes = try reader.array { try $0.unsigned() }
      case .hotkeys: entries = try reader.array { try HotkeyEntry(from: &$0, keys: .payout) }
      case .pendingOwnerCutAfter: pendingOwnerCutAfter = try reader.amount()
      case .assumed: assumed = try reader.array(limit: 1 << 20) { try $0.string() }
      }
    }
    hotkeys = try HotkeyEntry.resolved(entries)
    do throws(EmissionError) {
      _ = try operands(incentives: [], dividends: [])
    } catch {
      throw JSONError(error.problem).within(.key(error.index.map { "\(error.field)[\($0)]" } ?? error.field))
    }
  }

  /// The file as JSON that is read back as the same.
  public func json() -> [UInt8] {
    let names = hotkeys.map(\.name)
    var writer = JSONWriter()
    writer.object { writer in
      writer.member("schema") { $0.string(Self.schema) }
      writer.member(Key.name, name) { $0.string($1) }
      writer.member(Key.description, description) { $0.string($1) }
      writer.member(Key.source, source) { $0.string($1) }
      writer.member("chain") { chain.write(to: &$0) }
      writer.member("neurons") { $0.list(neurons) { $0.string($1) } }
      writer.member(Key.owner, owner) { writer, owner in
        writer.object { writer in
          writer.member("coldkey") { $0.string(owner.coldkey) }
          writer.member("hotkey") { $0.string(owner.hotkey) }
        }
      }
      writer.member("pending") { pending.write(to: &$0) }
      writer.member("taoWeight") { $0.integer(taoWeight) }
      writer.member("childkeyBurn") { $0.integer(childkeyBurn) }
      writer.member("minimumChildkeyTakes") { $0.list(minimumChildkeyTakes) { $0.integer($1) } }
      writer.member("hotkeys") { $0.list(hotkeys) { $1.write(to: &$0, names: names) } }
      writer.member(Key.pendingOwnerCutAfter, pendingOwnerCutAfter) { $0.integer($1) }
      writer.member("assumed") { $0.list(assumed) { $0.string($1) } }
    }
    return writer.bytes
  }
}

extension SubnetPayout.Hotkey {
  fileprivate func write(to writer: inout JSONWriter, names: [String]) {
    writer.object { writer in
      writer.member("hotkey") { $0.string(name) }
      writer.member("coldkey") { $0.string(facts.coldkey) }
      writer.member("take") { $0.integer(facts.take) }
      writer.member("childkeyTake") { $0.integer(facts.childkeyTake) }
      writer.member("rootRegistered") { $0.bool(facts.isOnRoot) }
      if !facts.children.isEmpty {
        writer.member("children") { writer in
          writer.list(facts.children) { writer, child in
            writer.object { writer in
              writer.member("hotkey") { $0.string(names[child.hotkey]) }
              writer.member("proportion") { $0.integer(child.proportion) }
            }
          }
        }
      }
      if stakers.isEmpty {
        writer.member("alphaStake") { $0.integer(facts.alphaStake) }
        writer.member("rootStake") { $0.integer(facts.rootStake) }
      } else {
        writer.member("stakers") { writer in
          writer.list(stakers.indices) { writer, index in
            writer.object { writer in
              writer.member("coldkey") { $0.string(stakers[index]) }
              writer.member("alphaStake") { $0.integer(facts.stakers[index].alphaStake) }
              writer.member("rootStake") { $0.integer(facts.stakers[index].rootStake) }
            }
          }
        }
      }
      if isImmune { writer.member("immune") { $0.bool(true) } }
      if let autoStake { writer.member("autoStake") { $0.string(autoStake) } }
      writer.member("recorded") { writer in
        writer.object { writer in
          for (key, value) in [
            ("alphaDividends", recorded.alphaDividends), ("rootDividends", recorded.rootDividends),
            ("alphaStakeAfter", recorded.alphaStakeAfter),
          ] {
            if let value { writer.member(key) { $0.integer(value) } }
          }
        }
      }
    }
  }
}

extension PendingAccounts {
  private enum Key: String, JSONKey {
    case ownerCut, emission, alphaSwapped, rootTao, rootAlpha, server, validator
    static var optional: Set<Key> { Set(allCases) }

    var place: WritableKeyPath<PendingAccounts, UInt64> {
      switch self {
      case .ownerCut: \.ownerCut
      case .emission: \.emission
      case .alphaSwapped: \.alphaSwapped
      case .rootTao: \.rootTao
      case .rootAlpha: \.rootAlpha
      case .server: \.server
      case .validator: \.validator
      }
    }
  }

  fileprivate init(from reader: inout JSONReader) throws {
    self.init()
    try reader.object(Key.self) { (reader, key) in self[keyPath: key.place] = try reader.amount() }
  }

  fileprivate func write(to writer: inout JSONWriter) {
    writer.object { writer in
      for key in Key.allCases where self[keyPath: key.place] > 0 {
        writer.member(key.rawValue) { $0.integer(self[keyPath: key.place]) }
      }
    }
  }
}
