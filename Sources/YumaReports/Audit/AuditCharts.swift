// SPDX-License-Identifier: Apache-2.0
import Yuma
import YumaAudit
import YumaCharts

extension AuditReport {
  /// Stake, consensus, incentive and dividends by uid.
  var charts: [Chart] {
    let record = snapshot.chainRecord
    return [
      chart("Stake", output.stakeWeight, record?.stakeWeight), chart("Consensus", output.consensus, record?.consensus),
      chart("Incentive", output.incentive, record?.incentive), chart("Dividends", output.dividends, record?.dividends),
    ]
  }

  /// Recorded minus recomputed by uid, where there are differences.
  var differenceCharts: [Chart] {
    [
      difference(
        "Shares: recorded minus recomputed", unit: "u16 steps",
        [OutputField.consensus, .incentive, .dividends].map { ($0.rawValue, differences($0)) }),
      difference(
        "Emission: recorded minus recomputed", unit: "rao",
        [OutputField.serverEmission, .validatorEmission, .combinedEmission].map { ($0.rawValue, differences($0)) }),
    ].compactMap { $0 }
  }

  /// How far rounding took each neuron's pay from the exact one; nil where nobody measured, or where it took none away.
  var roundingChart: Chart? {
    guard let rounding else { return nil }
    return difference(
      "Rounding: chain minus exact arithmetic", unit: "rao",
      [
        ("server", rounding.neurons.map { Double($0.serverEmission) }),
        ("validator", rounding.neurons.map { Double($0.validatorEmission) }),
      ])
  }

  private var uids: Chart.Axis { .init("uid", range: -1...Double(max(1, output.neuronCount)), numbers: .whole) }

  private func chart(_ title: String, _ recomputed: [UInt16], _ recorded: [UInt16]?) -> Chart {
    func parts(_ values: [UInt16]) -> [Double] { values.map { Double($0) / 65535 } }
    var series = [Chart.Series("recomputed", values: parts(recomputed), style: .bars)]
    if let recorded {
      series.append(.init("recorded", values: parts(recorded).map { $0 > 0 ? $0 : .nan }, style: .points))
    }
    return Chart(title, x: uids, y: .init("part of the whole", numbers: .percent), series: series)
  }

  /// A chart of differences; nil where there are none.
  private func difference(_ title: String, unit: String, _ series: [(name: String, values: [Double])]) -> Chart? {
    let different = series.filter { $0.values.contains { $0 != 0 } }
    guard !different.isEmpty else { return nil }
    return Chart(
      title, x: uids, y: .init(unit, numbers: .whole),
      series: different.map { name, values in
        Chart.Series(
          name, points: values.enumerated().filter { $1 != 0 }.map { .init(x: Double($0), y: $1) },
          style: values.count { $0 != 0 } > 40 ? .bars : .points)
      }, markers: [.init(y: 0, label: "")])
  }

  /// The differences of a field by uid; all 0 where it agrees.
  private func differences(_ field: OutputField) -> [Double] {
    var values = [Double](repeating: 0, count: output.neuronCount)
    for difference in audit.findings.first(where: { $0.field == field })?.differences ?? []
    where difference.uid < values.count {
      values[difference.uid] = Double(difference.amount)
    }
    return values
  }

  /// Where the epoch's emission went.
  var flow: Flow {
    var flow = Flow("", unit: "alpha")
    let ledger = audit.ledger
    let emission = flow.addNode("emission", column: 0, colour: .palette(0))
    func add(_ name: String, _ rao: Double, _ colour: Chart.Colour) {
      guard rao > 0 else { return }
      flow.addLink(from: emission, to: flow.addNode(name, column: 1, colour: colour), amount: rao / 1e9)
    }
    add("servers", Double(ledger.serverEmission), .palette(2))
    add("validators", Double(ledger.validatorEmission), .palette(1))
    add("undistributed", Double(ledger.undistributed), .palette(7))
    return flow
  }
}
