// SPDX-License-Identifier: Apache-2.0
import YumaImport
import YumaJSON

extension Reconciliation {
  /// The schema of the JSON.
  public static let schema = "yuma-reconciliation/1"

  /// The reconciliation as one JSON object (Formats/yuma-reconciliation-1.md). Amounts are in rao.
  public func json() -> [UInt8] {
    var writer = JSONWriter()
    writer.object { writer in
      writer.member("schema") { $0.string(Self.schema) }
      writer.member("state") { write(state, to: &$0) }
      writer.member("before") { writer in writer.optional(before) { write($1, to: &$0) } }
      writer.member("specVersion") { $0.integer(specVersion) }
      writer.member("verdict") { $0.string("\(verdict)") }
      writer.member("identities") { writer in
        writer.list(StateIdentity.allCases.filter { counts[$0] != nil }) { writer, identity in
          let count = counts[identity] ?? Count()
          writer.object { writer in
            writer.member("identity") { $0.string(identity.rawValue) }
            writer.member("summary") { $0.string(identity.summary) }
            writer.member("conforms") { $0.integer(count.conforms) }
            writer.member("deviates") { $0.integer(count.deviates) }
            writer.member("cannotTell") { $0.integer(count.cannotTell) }
          }
        }
      }
      writer.member("lines") { $0.list(lines) { $1.write(to: &$0) } }
      writer.member("notCompared") { $0.list(notCompared) { $0.string($1) } }
    }
    return writer.bytes
  }

  private func write(_ totals: StateTotals, to writer: inout JSONWriter) {
    writer.object { writer in
      writer.member("name") { $0.string(totals.name) }
      writer.member("block") { $0.optional(totals.block) { $0.integer($1) } }
      writer.member("specVersion") { $0.optional(totals.specVersion) { $0.integer($1) } }
      writer.member("isWhole") { $0.bool(totals.isWhole) }
      writer.member("values") { $0.integer(totals.values) }
      writer.member("otherItems") { $0.integer(totals.otherItems) }
      writer.member("remarks") { $0.list(totals.remarks) { $0.string($1) } }
    }
  }
}

extension Reconciliation.Line {
  fileprivate func write(to writer: inout JSONWriter) {
    writer.object { writer in
      writer.member("identity") { $0.string(identity.rawValue) }
      writer.member("netuid") { $0.optional(netuid) { $0.integer($1) } }
      writer.member("hotkey") { $0.optional(hotkey) { $0.string($1) } }
      writer.member("verdict") { $0.string("\(verdict)") }
      writer.member("reason") { $0.optional(verdict.incompleteness) { $0.string($1) } }
      writer.member("recorded") { $0.string("\(Self.sum(recorded))") }
      writer.member("recomputed") { $0.string("\(Self.sum(recomputed))") }
      writer.member("difference") { $0.string("\(difference)") }
      writer.member("leftOver") { $0.string("\(leftOver)") }
      writer.member("parts") { writer in
        writer.object { writer in
          writer.member("recorded") { $0.list(recorded) { $1.write(to: &$0) } }
          writer.member("recomputed") { $0.list(recomputed) { $1.write(to: &$0) } }
        }
      }
      writer.member("exceptions") { writer in
        writer.list(exceptions) { writer, exception in
          writer.object { writer in
            writer.member("name") { $0.string(exception.name) }
            writer.member("amount") { $0.optional(exception.amount) { $0.string("\($1)") } }
          }
        }
      }
    }
  }
}

extension Reconciliation.Term {
  fileprivate func write(to writer: inout JSONWriter) {
    writer.object { writer in
      writer.member("name") { $0.string(name) }
      writer.member("amount") { $0.string("\(amount)") }
    }
  }
}
