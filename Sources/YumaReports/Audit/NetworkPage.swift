// SPDX-License-Identifier: Apache-2.0
import YumaAudit
import YumaCharts
import YumaFiles
import YumaJSON

extension NetworkAudit {
  /// The audit as one page that opens offline: the verdict first.
  ///
  /// - Parameter evidence: the file and the program; nil leaves them out
  /// - Returns: a whole HTML document.
  /// - Throws: what the template engine throws, for which the page gives no cause.
  public func page(evidence: Evidence? = nil) throws -> String {
    var facts: [(name: String, value: String)] = [
      ("Network", emission.chain?.network), ("Block", emission.chain?.block.map { Figures.grouped($0) }),
      ("Rules", emission.chain?.specVersion.map { "spec \($0)" }),
    ].compactMap { name, value in value.map { (name, $0) } }
    facts += [
      ("Subnets", Figures.grouped(emission.rows.count)),
      ("Sum of differences", "\(Figures.signed(Int128(emission.sumOfDifferences))) rao"),
    ]
    var page = HTMLPage(title: "Audit of \(emission.name ?? "a block's emission")")
    page.blocks = [
      .verdict(verdict.tone, "\(verdict)".capitalizedFirst, detail: explanation.capitalizedFirst + "."), .facts(facts),
      picture(emissionChart),
    ]
    if let chart = differenceChart { page.blocks.append(picture(chart)) }
    page.blocks += [.heading("Subnets"), .table(subnetTable)]
    if let evidence { page.blocks += [.heading("Evidence"), .facts(evidence.facts)] }
    return try page.rendered()
  }

  private func picture(_ chart: Chart) -> HTMLPage.Block {
    .picture(
      .init(
        Figure([chart], panelWidth: HTMLPage.Picture.wideWidth, plotHeight: 220),
        narrow: Figure([chart], panelWidth: HTMLPage.Picture.smallWidth, plotHeight: 180)))
  }

  private var emissionChart: Chart {
    let points = emission.rows.map { Chart.Point(x: Double($0.stages.subnet.netuid), y: Double($0.computed) / 1e9) }
    return Chart(
      "What each subnet gets of a block", x: .init("subnet", numbers: .whole), y: .init("TAO per block"),
      series: [.init(nil, points: points, style: .bars)])
  }

  /// The differences; nil where there are none.
  private var differenceChart: Chart? {
    let points = emission.rows.compactMap { row in
      row.difference.map { Chart.Point(x: Double(row.stages.subnet.netuid), y: Double($0)) }
    }
    guard points.contains(where: { $0.y != 0 }) else { return nil }
    return Chart(
      "Recorded minus recomputed", x: .init("subnet", numbers: .whole), y: .init("rao"),
      series: [.init(nil, points: points, style: .bars, colour: .palette(1))])
  }

  private var subnetTable: HTMLPage.Table {
    var table = HTMLPage.Table(
      "Recorded minus recomputed",
      columns: [
        .number("Subnet"), .text("Verdict"), .number("Recorded (rao)"), .number("Recomputed (rao)"),
        .number("Difference (rao)"),
      ])
    for row in emission.rows {
      table.append(
        [
          "\(row.stages.subnet.netuid)", "\(verdict(of: row))", row.recorded.map { Figures.grouped($0) } ?? "",
          Figures.grouped(row.computed), row.difference.map { Figures.signed(Int128($0)) } ?? "",
        ], isMarked: verdict(of: row) == .deviates)
    }
    return table
  }
}
