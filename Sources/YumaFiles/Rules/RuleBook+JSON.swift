// SPDX-License-Identifier: Apache-2.0
import Yuma
import YumaJSON

extension RuleBook {
  /// The rules of a spec version as one object: `specVersion`, `status` and `rules` (Docs/Reference/Output.md, `rules`).
  package static func json(of rules: [Rule], at specVersion: Int) -> [UInt8] {
    var writer = JSONWriter()
    writer.object { writer in
      writer.member("specVersion") { $0.integer(specVersion) }
      writer.member("status") { $0.string(SpecVersions.status(of: specVersion).summary) }
      writer.member("rules") { writer in
        writer.list(rules) { writer, rule in
          writer.object { writer in
            writer.member("part") { $0.string(rule.part.rawValue) }
            writer.member("rule") { $0.string(rule.name) }
            writer.member("value") { $0.string(rule.value) }
            writer.member("since") { $0.integer(rule.since) }
          }
        }
      }
    }
    return writer.bytes
  }

  /// Changes as one object: `from`, `to` and `changes`.
  package static func json(of changes: [Change], from: Int, to: Int) -> [UInt8] {
    var writer = JSONWriter()
    writer.object { writer in
      writer.member("from") { $0.integer(from) }
      writer.member("to") { $0.integer(to) }
      writer.member("changes") { $0.list(changes, write) }
    }
    return writer.bytes
  }

  private static func write(_ writer: inout JSONWriter, _ change: Change) {
    writer.object { writer in
      writer.member("specVersion") { $0.integer(change.specVersion) }
      writer.member("part") { $0.string(change.part.rawValue) }
      writer.member("summary") { $0.string(change.summary) }
      writer.member("rules") { $0.list(change.rules) { $0.string($1) } }
      writer.member("commits") { $0.list(change.commits) { $0.string($1) } }
      writer.member("date") { $0.optional(change.date) { $0.string($1) } }
      writer.member("block") { $0.optional(change.block) { $0.integer($1) } }
    }
  }
}
