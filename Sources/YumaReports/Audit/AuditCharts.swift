import Yuma
import YumaAudit

extension AuditReport {
  /// Stake, consensus, incentive, dividends, and the differences, by uid.
  func charts() throws -> HTMLPage.Block {
    let record = snapshot.chainRecord
    let x = Chart.Axis("uid", range: -1...Double(max(1, output.neuronCount)))
    func chart(_ title: String, _ recomputed: [UInt16], _ recorded: [UInt16]?) -> Chart {
      func points(_ values: [UInt16]) -> [Double] { values.map { Double($0) / 65535 } }
      var series = [Chart.Series("recomputed", values: points(recomputed), style: .impulses)]
      if let recorded {
        series.append(Chart.Series("recorded", values: points(recorded).map { $0 > 0 ? $0 : .nan }, style: .points))
      }
      return Chart(title, x: x, y: .init("proportion"), series: series)
    }
    var charts = [
      chart("Stake", output.stakeWeight, record?.stakeWeight),
      chart("Consensus", output.consensus, record?.consensus),
      chart("Incentive", output.incentive, record?.incentive),
      chart("Dividends", output.dividends, record?.dividends),
    ]
    charts.append(
      Chart(
        "Shares: recorded less recomputed", x: x, y: .init("u16 steps"),
        series: [OutputField.consensus, .incentive, .dividends].map { differences($0) }))
    if let rounding {
      charts.append(
        Chart(
          "Rounding: chain less exact arithmetic", x: x, y: .init("rao"),
          series: [
            .init("server", values: rounding.neurons.map { Double($0.serverEmission) }, style: .impulses),
            .init("validator", values: rounding.neurons.map { Double($0.validatorEmission) }, style: .impulses),
          ]))
    } else {
      charts.append(
        Chart(
          "Emission: recorded less recomputed", x: x, y: .init("rao"),
          series: [OutputField.serverEmission, .validatorEmission].map { differences($0) }))
    }
    let drawn = try Figure.svg(of: charts.map { Figure([$0], chartWidth: 480, chartHeight: 320) })
    let pictures = zip(charts, drawn).map { chart, svg in
      HTMLPage.Picture(
        svg: svg,
        alternative: "A chart by uid, \(chart.y.label): \(chart.title). The table of neurons holds the values.",
        caption: Self.caption(of: chart))
    }
    return .pictures(pictures)
  }

  private static func caption(of chart: Chart) -> String {
    if chart.series.contains(where: { $0.style == .points }) {
      return "\(chart.title): lines are recomputed, dots recorded"
    }
    let isFlat = chart.series.allSatisfy { $0.points.allSatisfy { $0.y == 0 } }
    return isFlat ? "\(chart.title): no difference" : chart.title
  }

  /// The differences of a field as a series; all 0 where it agrees.
  private func differences(_ field: OutputField) -> Chart.Series {
    var values = [Double](repeating: 0, count: output.neuronCount)
    for difference in audit.findings.first(where: { $0.field == field })?.differences ?? []
    where difference.uid < values.count {
      values[difference.uid] = Double(difference.amount)
    }
    return Chart.Series(field.rawValue, values: values, style: .impulses)
  }
}
