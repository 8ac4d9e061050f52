import Yuma
import YumaFiles

/// An audit as rows for other programs: a row per neuron and field, and one per bond that differs.
package enum AuditRows {
  /// The epoch's place and verdict, the neuron and its role, the field, and both values with their difference.
  package static let columns = [
    "name", "netuid", "mechanism", "block", "verdict", "uid", "role", "field", "column", "recorded", "recomputed",
    "difference", "unit",
  ]

  /// The rows by field and uid. O(n).
  ///
  /// - Parameter report: the audit
  /// - Returns: a row per neuron and field with one value per neuron, then the bonds that differ; `recorded` and `difference`
  ///   (recorded minus recomputed) are empty where there is no record, flags are "true" or "false"
  package static func rows(of report: AuditReport) -> [[String]] {
    let place = report.snapshot.rowPlace + ["\(report.audit.verdict)"]
    let neurons = NeuronRow.rows(of: report.output, input: report.snapshot.input)
    let recomputed = RecordedOutput(report.output)
    let record = report.snapshot.chainRecord ?? RecordedOutput()
    func row(_ field: OutputField, _ neuron: NeuronRow, column: Int?, _ recorded: UInt64?, _ computed: UInt64?)
      -> [String]
    {
      let difference = recorded.map { "\(Int128($0) - Int128(computed ?? 0))" }
      return place + [
        "\(neuron.uid)", neuron.role.rawValue, field.rawValue, column.map { "\($0)" } ?? "",
        recorded.map { field.text($0) } ?? "", computed.map { field.text($0) } ?? "", difference ?? "",
        field.unit.rawValue,
      ]
    }
    var rows: [[String]] = []
    for field in OutputField.allCases where field != .bonds {
      rows += neurons.map { neuron in
        row(
          field, neuron, column: nil, field.value(of: neuron.uid, in: record),
          field.value(of: neuron.uid, in: recomputed))
      }
    }
    for difference in report.audit.findings.first(where: { $0.field == .bonds })?.differences ?? []
    where neurons.indices.contains(difference.uid) {
      rows.append(
        row(.bonds, neurons[difference.uid], column: difference.column, difference.recorded ?? 0, difference.recomputed)
      )
    }
    return rows
  }
}

/// The verdicts of a replay as rows for other programs: a row per epoch.
package enum ReplayRows {
  /// Where the epoch stands, the answer and its reason, and what differs first.
  package static let columns = [
    "place", "network", "netuid", "mechanism", "block", "verdict", "reason", "field", "uid", "recorded", "recomputed",
    "discontinuity",
  ]

  /// The row of a verdict; what does not apply is empty.
  package static func row(of verdict: EpochVerdict) -> [String] {
    let (subnet, difference) = (verdict.subnet, verdict.difference)
    return [
      verdict.place, subnet.network ?? "", subnet.netuid.map { "\($0)" } ?? "", subnet.mechanism.map { "\($0)" } ?? "",
      verdict.answer == .unreadable ? "" : "\(verdict.block)", verdict.answer.rawValue, verdict.reason ?? "",
      difference?.field ?? "", difference.map { "\($0.uid)" } ?? "", difference?.recorded.map { "\($0)" } ?? "",
      difference?.recomputed.map { "\($0)" } ?? "", verdict.discontinuity.map { "\($0)" } ?? "",
    ]
  }
}
