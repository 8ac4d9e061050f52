import YumaJSON
import YumaLab

extension SimulationResult {
  /// The result as a page: what was assumed, how validators and servers fared, and pictures of the series.
  ///
  /// - Parameter draw: makes the pictures' bytes in SVG, as `Figure.svg(of:)` does; nil leaves them out, with a word about it
  /// - Returns: the page, which opens without a network
  public func page(draw: ([Figure]) -> [[UInt8]]?) -> HTMLPage {
    var page = HTMLPage(title: "\(scenario.name): \(scenario.title)")
    page.subtitle = "swift-yuma, \(runs.count) runs of \(scenario.epochs.count) epochs"
    page.blocks = [
      .heading("Scenario"),
      .facts(
        [
          ("Validators", "\(scenario.validators.count)"), ("Servers", "\(scenario.servers.count)"),
          ("Epochs", "\(scenario.epochs.count)"), ("New miners", "\(scenario.registrations.count)"),
          ("Baseline", baselineName), ("Settings", scenario.settings.map(\.description).joined(separator: ", ")),
        ].filter { !$0.1.isEmpty }.map { (name: $0.0, value: $0.1) }),
    ]
    if !scenario.assumptions.isEmpty { page.blocks.append(.list(scenario.assumptions)) }

    page.blocks += [
      .heading("Validators"),
      .paragraph(
        "Means over the epochs. Per stake: TAO an epoch for 1000 TAO of stake. Relative: that over the baseline's."),
      .table(validatorTable), .heading("Servers"), .table(serverTable),
    ]
    let sections = chartSections
    var drawn = draw(sections.flatMap(\.figures))?[...]
    for section in sections {
      page.blocks += [.heading(section.heading), .paragraph(section.words)]
      guard let pictures = drawn?.prefix(section.figures.count), pictures.count == section.figures.count else {
        page.blocks.append(.paragraph("Not drawn."))
        continue
      }
      drawn?.removeFirst(pictures.count)
      page.blocks.append(
        .pictures(
          zip(pictures, section.figures).map { svg, figure in
            let title = figure.charts.first?.title ?? ""
            return HTMLPage.Picture(svg: svg, alternative: "\(section.heading): \(title)", caption: "")
          }))
    }
    page.blocks += [.heading("Parameters"), .table(parameterTable)]
    return page
  }

  /// What a picture leaves out, in words.
  private func omission(_ series: SimulationSeries) -> String {
    var words =
      runs.count > Self.maximumChartCount ? ", of the first \(Self.maximumChartCount) of \(runs.count) runs" : ""
    if series == .bonds && scenario.validators.count * scenario.servers.count > 8 { words += ", of the first 8 pairs" }
    if series == .bonds { words += "; units differ from rule to rule" }
    return words
  }

  /// A heading, the words under it, and a picture a run or rule.
  private struct ChartSection {
    let heading: String
    let words: String
    let figures: [Figure]

    /// Every chart is a picture of its own, which a narrow window shows under the one before.
    init(_ title: String, _ words: String, _ figure: Figure) {
      heading = title.prefix(1).uppercased() + title.dropFirst()
      self.words = words
      figures = figure.charts.map { Figure([$0], chartWidth: figure.chartWidth, chartHeight: figure.chartHeight) }
    }
  }

  private var chartSections: [ChartSection] {
    var sections: [ChartSection] = []
    if let figure = sweepFigure() {
      sections.append(ChartSection("sweep", "Mean dividends per stake over \(fields[0].rawValue).", figure))
    }
    for series in SimulationSeries.allCases where series != .consensus {
      if series == .bonds && runs.allSatisfy({ $0.epochs.allSatisfy { $0.bonds.rowCount == 0 } }) { continue }
      sections.append(ChartSection(series.title, "By epoch" + omission(series) + ".", figure(of: series)))
    }
    return sections
  }

  private var settingColumns: [HTMLPage.Table.Column] {
    [.text("variant")] + fields.map { $0.number == nil ? .text($0.rawValue) : .number($0.rawValue) }
  }

  private var validatorTable: HTMLPage.Table {
    var table = HTMLPage.Table(
      "Validators by variant",
      columns: settingColumns + [
        .text("validator"), .number("stake"), .number("dividends"), .number("per stake"), .number("relative"),
      ])
    for summary in summaries {
      for row in summary.validators {
        table.append(
          summary.run.cells + [
            row.group.name, Self.decimals(row.stake), Self.decimals(row.dividends),
            Self.decimals(row.dividendsPer1000Tao), Self.decimals(row.relative),
          ])
      }
    }
    return table
  }

  private var serverTable: HTMLPage.Table {
    var table = HTMLPage.Table(
      "Servers by variant",
      columns: settingColumns + [.text("server"), .number("incentive"), .number("in the last epoch")])
    for summary in summaries {
      for row in summary.servers {
        table.append(
          summary.run.cells + [row.group.name, Self.decimals(row.incentive), Self.decimals(row.finalIncentive)])
      }
    }
    return table
  }

  private var parameterTable: HTMLPage.Table {
    var table = HTMLPage.Table(
      "Parameters by run",
      columns: [.text("variant")]
        + ParameterField.allCases.map { $0.number == nil ? .text($0.rawValue) : .number($0.rawValue) })
    for run in runs { table.append([run.rule] + ParameterField.allCases.map { $0.text(in: run.parameters) }) }
    return table
  }

  /// A number to four decimals; "-" for none.
  public static func decimals(_ value: Double) -> String {
    guard value.isFinite, value.magnitude < 1e12 else { return "-" }
    let scaled = Int((value * 10_000).rounded())
    let digits = String(scaled.magnitude)
    let padded = String(repeating: "0", count: max(0, 5 - digits.count)) + digits
    return (scaled < 0 ? "-" : "") + padded.dropLast(4) + "." + padded.suffix(4)
  }
}

extension SimulationRun {
  /// The rule and the swept values.
  var cells: [String] { [rule] + settings.map(\.value) }
}
