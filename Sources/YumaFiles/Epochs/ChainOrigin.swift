// SPDX-License-Identifier: Apache-2.0
import Yuma
import YumaJSON

/// Where on which chain a snapshot was taken (Formats/yuma-epoch-1.md, `chain`; the JSON key is the
/// property's name).
public struct ChainOrigin: Sendable, Hashable {
  /// The network's name, such as "finney".
  public var network: String?
  /// The subnet.
  public var netuid: UInt16?
  /// The mechanism within the subnet.
  public var mechanism: UInt8?
  /// The block in which the epoch ran.
  public var block: UInt64?
  /// That block's hash, in hexadecimal.
  public var blockHash: String?
  /// The hash of the block before, in hexadecimal.
  public var parentHash: String?
  /// The version of the chain's runtime, which names the ruleset.
  public var specVersion: UInt32?
  /// Who or what read the state, such as a program and its version.
  public var capturedBy: String?
  /// When it was read, in the form of RFC 3339, such as "2026-07-31T07:00:59Z".
  public var capturedAt: String?

  /// An origin of the given parts, all of which may be unknown.
  public init(
    network: String? = nil, netuid: UInt16? = nil, mechanism: UInt8? = nil, block: UInt64? = nil,
    blockHash: String? = nil, specVersion: UInt32? = nil, capturedBy: String? = nil, capturedAt: String? = nil
  ) {
    self.network = network
    self.netuid = netuid
    self.mechanism = mechanism
    self.block = block
    self.blockHash = blockHash
    self.specVersion = specVersion
    self.capturedBy = capturedBy
    self.capturedAt = capturedAt
  }
}

extension ChainOrigin {
  private enum Key: String, JSONKey {
    case network, netuid, mechanism, block, blockHash, parentHash, specVersion, capturedBy, capturedAt
    static let optional: Set<Key> = Set(allCases)
    static var isExtensible: Bool { true }
  }

  package init(from reader: inout JSONReader) throws {
    self.init()
    try reader.object(Key.self) { (reader, key) in
      switch key {
      case .network: network = try reader.string()
      case .netuid: netuid = try reader.unsigned()
      case .mechanism: mechanism = try reader.unsigned()
      case .block: block = try reader.unsigned()
      case .blockHash: blockHash = try reader.string()
      case .parentHash: parentHash = try reader.string()
      case .specVersion: specVersion = try reader.unsigned()
      case .capturedBy: capturedBy = try reader.string()
      case .capturedAt: capturedAt = try reader.string()
      }
    }
  }

  package func write(to writer: inout JSONWriter) {
    writer.object { writer in
      writer.member(Key.network, network) { $0.string($1) }
      writer.member(Key.netuid, netuid) { $0.integer($1) }
      writer.member(Key.mechanism, mechanism) { $0.integer($1) }
      writer.member(Key.block, block) { $0.integer($1) }
      writer.member(Key.blockHash, blockHash) { $0.string($1) }
      writer.member(Key.parentHash, parentHash) { $0.string($1) }
      writer.member(Key.specVersion, specVersion) { $0.integer($1) }
      writer.member(Key.capturedBy, capturedBy) { $0.string($1) }
      writer.member(Key.capturedAt, capturedAt) { $0.string($1) }
    }
  }
}
