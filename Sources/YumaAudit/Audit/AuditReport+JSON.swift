// SPDX-License-Identifier: Apache-2.0
import Yuma
import YumaFiles
import YumaJSON

extension AuditReport {
  /// The report as one JSON object (Docs/Reference/CommandLine.md, `audit`).
  public func json() -> [UInt8] {
    var writer = JSONWriter()
    writer.object { writer in
      writer.member("name") { $0.optional(snapshot.name) { $0.string($1) } }
      writer.member("chain") { $0.optional(snapshot.chain) { $1.write(to: &$0) } }
      writer.member("rules") { $0.string(rules) }
      writer.member("engine") { $0.string(engine) }
      writer.member("kernels") { $0.string(kernels) }
      writer.member("verdict") { $0.string("\(audit.verdict)") }
      writer.member("firstField") { $0.optional(audit.firstField) { $0.string($1.rawValue) } }
      writer.member("explanation") { $0.string(explanation) }
      writer.member("fields") { audit.writeFields(to: &$0) }
      writer.member("assumed") { $0.list(snapshot.assumed) { $0.string($1) } }
      writer.member("ledger") { audit.ledger.write(to: &$0) }
      writer.member("recordedLedger") { $0.optional(recordedLedger) { $1.write(to: &$0) } }
      writer.member("quirks") { $0.list(quirks) { $1.write(to: &$0) } }
      writer.member("rounding") { $0.optional(rounding) { $1.write(to: &$0) } }
    }
    return writer.bytes
  }
}

extension Audit {
  /// Every field: whether it is recorded, and where it differs.
  func writeFields(to writer: inout JSONWriter) {
    writer.list(OutputField.allCases) { write($1, to: &$0) }
  }

  private func write(_ field: OutputField, to writer: inout JSONWriter) {
    let finding = findings.first { $0.field == field }
    writer.object { writer in
      writer.member("field") { $0.string(field.rawValue) }
      writer.member("unit") { $0.string(field.unit.rawValue) }
      writer.member("isRecorded") { $0.bool(!missing.contains(field)) }
      writer.member("neurons") { $0.integer(finding?.neurons ?? 0) }
      writer.member("largest") { $0.integer(finding?.largest?.amount ?? 0) }
      writer.member("differences") { writer in
        writer.list(finding?.differences ?? []) { $1.write(to: &$0) }
      }
    }
  }
}

extension FieldFinding.Difference {
  fileprivate func write(to writer: inout JSONWriter) {
    writer.object { writer in
      writer.member("uid") { $0.integer(uid) }
      if let column { writer.member("column") { $0.integer(column) } }
      writer.member("recorded") { $0.optional(recorded) { $0.integer($1) } }
      writer.member("recomputed") { $0.optional(recomputed) { $0.integer($1) } }
    }
  }
}

extension QuirkFinding {
  fileprivate func write(to writer: inout JSONWriter) {
    writer.object { writer in
      writer.member("quirk") { $0.string(quirk.rawValue) }
      writer.member("count") { $0.integer(count) }
      writer.member("places") { $0.list(places) { $0.string($1) } }
    }
  }
}

extension ErrorAnalysis {
  fileprivate func write(to writer: inout JSONWriter) {
    writer.object { writer in
      writer.member("engine") { $0.string(engine) }
      writer.member("measure") { $0.string(measure) }
      writer.member("neurons") { writer in
        writer.list(neurons.filter(\.isDifferent)) { $1.write(to: &$0) }
      }
      writer.member("decided") { writer in
        writer.object { writer in
          writer.member("medians") { $0.list(decided.medians) { $0.integer($1) } }
          writer.member("permits") { $0.list(decided.permits) { $0.integer($1) } }
          writer.member("ranks") { $0.list(decided.ranks) { $0.integer($1) } }
          writer.member("clips") { $0.list(decided.clips) { $0.list([$1.row, $1.column]) { $0.integer($1) } } }
        }
      }
      writer.member("undistributed") { $0.integer(undistributed) }
      writer.member("undistributedByMeasure") { $0.integer(undistributedByMeasure) }
    }
  }
}

extension NeuronDeviation {
  fileprivate func write(to writer: inout JSONWriter) {
    writer.object { writer in
      writer.member("uid") { $0.integer(uid) }
      writer.member("consensus") { $0.integer(consensus) }
      writer.member("incentive") { $0.integer(incentive) }
      writer.member("dividends") { $0.integer(dividends) }
      writer.member("validatorTrust") { $0.integer(validatorTrust) }
      writer.member("stakeWeight") { $0.integer(stakeWeight) }
      writer.member("serverEmission") { $0.integer(serverEmission) }
      writer.member("validatorEmission") { $0.integer(validatorEmission) }
      writer.member("combinedEmission") { $0.integer(combinedEmission) }
      writer.member("firstStage") { $0.optional(firstStage) { $0.string($1.rawValue) } }
    }
  }
}
