// SPDX-License-Identifier: Apache-2.0
import Yuma
import YumaAudit
import YumaJSON

/// An audited epoch as a person reads it.
struct AuditText {
  let report: AuditReport
  /// How many differences of a field, and how many neurons, are shown.
  let rows: Int

  /// The verdict, what differs, the ledger, the quirks, and the chain's distance from the exact engine.
  func rendered(_ style: TextStyle) -> String {
    let audit = report.audit
    var text = Printable.escaped("\(report.snapshot.name ?? ""): \(audit.verdict): \(report.explanation)") + "\n"
    text += Printable.escaped(title) + "\n\n"
    text += FindingsText(audit: audit, rows: rows).rendered(style)
    if !report.snapshot.assumed.isEmpty {
      text += Printable.escaped("assumed, not read from the chain: \(list(report.snapshot.assumed))") + "\n"
    }
    text += "\n" + ledger.rendered(style)
    if !report.quirks.isEmpty { text += "\n" + quirks.rendered(style) }
    if let rounding = report.rounding { text += "\n" + self.rounding(rounding) }
    return text
  }

  private var title: String {
    let input = report.snapshot.input
    var parts = ["\(grouped(input.neuronCount)) neurons"]
    if let chain = report.snapshot.chain {
      if let network = chain.network { parts.append(network) }
      if let netuid = chain.netuid { parts.append("subnet \(netuid)") }
      if let mechanism = chain.mechanism, mechanism > 0 { parts.append("mechanism \(mechanism)") }
    }
    parts.append("block \(grouped(input.currentBlock))")
    parts.append("rules of \(report.rules)")
    parts.append("computed by \(report.engine) (\(report.kernels))")
    return parts.joined(separator: ", ")
  }

  private var ledger: Table {
    var table = Table([("ledger", .left), ("recomputed rao", .right), ("recorded rao", .right)])
    for line in LedgerLine.lines(report.audit.ledger, report.recordedLedger) {
      table.append([line.name, grouped(line.recomputed), line.recorded.map { grouped($0) } ?? "-"])
    }
    return table
  }

  private var quirks: Table {
    var table = Table([("quirk", .left), ("times", .right), ("what the chain does", .left), ("where", .left)])
    for finding in report.quirks {
      table.append([
        finding.quirk.rawValue, grouped(finding.count), finding.quirk.summary, list(finding.places, limit: 4),
      ])
    }
    return table
  }

  private func rounding(_ analysis: ErrorAnalysis) -> String {
    let different = analysis.neurons.filter(\.isDifferent).count
    return """
      rounding: \(analysis.engine) minus \(analysis.measure), \(different) of \(analysis.neurons.count) neurons differ, \
      at most \(RoundingFigures(analysis).text)
      decided by rounding: consensus of columns \(list(analysis.decided.medians)); permits \
      \(list(analysis.decided.permits)); ranks \(list(analysis.decided.ranks)); clips \
      \(list(analysis.decided.clips.map { "[\($0.row)][\($0.column)]" }))

      """
  }

  private func list(_ places: [some CustomStringConvertible], limit: Int = 12) -> String {
    let shown = places.prefix(limit).map(\.description).joined(separator: ", ")
    return places.isEmpty ? "none" : places.count > limit ? "\(shown), ..." : shown
  }
}

/// The fields of an audit, and what differs.
struct FindingsText {
  let audit: Audit
  /// How many differences of a field are shown.
  let rows: Int

  func rendered(_ style: TextStyle) -> String {
    var text = fields.rendered(style)
    if !audit.findings.isEmpty { text += "\n" + differences.rendered(style) }
    for finding in audit.findings where finding.differences.count > rows {
      text += "and \(grouped(finding.differences.count - rows)) more of \(finding.field.rawValue); --top shows more\n"
    }
    return text
  }

  private var fields: Table {
    var table = Table([
      ("field", .left), ("record", .left), ("neurons off", .right), ("largest", .right), ("unit", .left),
      ("uid", .right),
    ])
    for field in OutputField.allCases {
      guard !audit.missing.contains(field) else {
        table.append([field.rawValue, "none", "", "", "", ""])
        continue
      }
      guard let finding = audit.findings.first(where: { $0.field == field }), let largest = finding.largest
      else {
        table.append([field.rawValue, "agrees", "0", "", "", ""])
        continue
      }
      table.append([
        field.rawValue, "differs", grouped(finding.neurons), Figures.signed(largest.amount), field.unit.rawValue,
        "\(largest.uid)",
      ])
    }
    return table
  }

  private var differences: Table {
    var table = Table([
      ("field", .left), ("uid", .right), ("column", .right), ("recorded", .right), ("recomputed", .right),
      ("difference", .right),
    ])
    for finding in audit.findings {
      for difference in finding.differences.prefix(rows) {
        table.append([
          finding.field.rawValue, "\(difference.uid)", difference.column.map { "\($0)" } ?? "",
          difference.recorded.map { grouped($0) } ?? "-", difference.recomputed.map { grouped($0) } ?? "-",
          Figures.signed(difference.amount),
        ])
      }
    }
    return table
  }
}

/// The audit of a subnet's mechanisms together, as a person reads it.
struct SubnetAuditText {
  let audit: SubnetAudit
  /// How many differences of a field are shown.
  let rows: Int

  func rendered(_ style: TextStyle) -> String {
    let subnet = audit.chain.netuid.map { "subnet \($0)" } ?? "a subnet"
    let emissions = audit.emissions.map { $0.map { grouped($0) } ?? "unknown" }.joined(separator: ", ")
    var text = "the \(audit.mechanisms) mechanisms of \(subnet) together: \(audit.verdict): \(audit.explanation)\n"
    text += "emissions \(emissions) rao\n"
    if let combined = audit.combined {
      text += "\n" + FindingsText(audit: combined.audit, rows: rows).rendered(style)
    }
    return text
  }
}
