// SPDX-License-Identifier: Apache-2.0
import Yuma
import YumaJSON

/// What the chain stored of a subnet that runs several mechanisms, of all together (Docs/Specification/vectors.md,
/// yuma-epoch/1, `subnet`; the JSON key is the property's name).
///
/// Each mechanism has an epoch and a snapshot of its own, whose `recorded` has its incentive and bonds. Everything else is
/// stored once for the subnet, and can be compared only where the epochs of all mechanisms are there: `SubnetAudit`.
public struct SubnetRecord: Sendable, Hashable {
  /// How many mechanisms the subnet runs.
  public var mechanisms: UInt8
  /// What was stored of all together.
  public var recorded: RecordedOutput

  /// A record of a subnet.
  public init(mechanisms: UInt8, recorded: RecordedOutput) {
    self.mechanisms = mechanisms
    self.recorded = recorded
  }
}

extension SubnetRecord {
  private enum Key: String, JSONKey {
    case mechanisms, recorded
  }

  package init(from reader: inout JSONReader) throws {
    self.init(mechanisms: 0, recorded: RecordedOutput())
    try reader.object(Key.self) { (reader, key) in
      switch key {
      case .mechanisms:
        mechanisms = try reader.unsigned()
        if mechanisms == 0 { throw JSONError("0, where a subnet has one mechanism at least") }
      case .recorded: recorded = try RecordedOutput(from: &reader)
      }
    }
  }

  func write(to writer: inout JSONWriter) {
    writer.object { writer in
      writer.member(Key.mechanisms, mechanisms) { $0.integer($1) }
      writer.member(Key.recorded, recorded) { $1.write(to: &$0) }
    }
  }

  /// - Throws: for a list that has not one element for each of `n` neurons.
  func requireLengths(_ n: Int) throws {
    do {
      try recorded.requireLengths(n)
    } catch let error as JSONError {
      throw error.within(.key(Key.recorded.rawValue))
    }
  }
}
