// SPDX-License-Identifier: Apache-2.0
import Yuma
import YumaAudit
import YumaFiles
import YumaJSON

/// An audited epoch for CSV and JSON Lines: a row for each value that differs, and one for each field in which none does.
struct AuditRows {
  let report: AuditReport

  /// The rows, in the order of the epoch's stages.
  var rows: Rows {
    var rows = Rows([
      .text("name"), .text("network"), .value("netuid"), .value("mechanism"), .value("block"), .text("rules"),
      .text("engine"), .text("kernels"), .text("verdict"), .text("field"), .text("unit"), .text("record"),
      .value("uid"),
      .text("role"), .value("column"), .value("recorded"), .value("recomputed"), .value("difference"),
    ])
    let snapshot = report.snapshot
    let chain = snapshot.chain
    let neurons = NeuronRow.rows(of: report.output, input: snapshot.input)
    for field in OutputField.allCases {
      let finding = report.audit.findings.first { $0.field == field }
      let record = report.audit.missing.contains(field) ? "none" : finding == nil ? "agrees" : "differs"
      let whole: [String?] = [
        snapshot.name, chain?.network, chain?.netuid.map { "\($0)" }, chain?.mechanism.map { "\($0)" },
        "\(snapshot.input.currentBlock)", report.rules, report.engine, report.kernels, "\(report.audit.verdict)",
        field.rawValue, field.unit.rawValue, record,
      ]
      guard let finding else {
        rows.append(whole + [nil, nil, nil, nil, nil, nil])
        continue
      }
      for difference in finding.differences {
        let uid = difference.uid
        rows.append(
          whole + [
            "\(uid)", neurons.indices.contains(uid) ? neurons[uid].role.rowText : nil,
            difference.column.map { "\($0)" },
            difference.recorded.map { "\($0)" }, difference.recomputed.map { "\($0)" }, "\(difference.amount)",
          ])
      }
    }
    return rows
  }
}
