// SPDX-License-Identifier: Apache-2.0
import YumaCharts
import YumaLab

/// A simulation as a page that answers first: what each validator earns under each rule, then where that comes from.
package struct SimulationPage: Sendable {
  private let results: [SimulationResult]
  private let seeds: [UInt64]
  private let comparison: SimulationComparison

  /// The page of results.
  ///
  /// - Parameters:
  ///   - results: results of one scenario that differ by their seeds alone; series by epoch are those of the first
  ///   - seeds: the seeds, one for each result; empty where none was given
  package init(_ results: [SimulationResult], seeds: [UInt64] = []) {
    self.results = results
    self.seeds = seeds
    comparison = SimulationComparison(of: results)
  }

  /// The page, which opens without a network.
  package var page: HTMLPage {
    guard let result = results.first else { return HTMLPage(title: "No simulation") }
    let scenario = result.scenario
    let panels = SimulationPanels(result)
    var page = HTMLPage(
      title: "\(scenario.name): \(scenario.title)",
      subtitle: "\(result.runs.count) runs of \(scenario.epochs.count) epochs"
        + (results.count > 1 ? ", each with \(results.count) seeds" : ""))
    if let note = parameterNote(result) { page.blocks.append(.note(note)) }
    page.blocks += [.table(relativeTable(result)), .picture(overview(result))]
    page.blocks += [.heading("Incentive of servers")] + incentiveBlocks(result)
    if let charts = panels.sweepCharts() {
      page.blocks += [
        .heading("Sweep of \(result.fields[0].rawValue)"), .pictures(charts.map { picture(of: $0) }),
      ]
    }
    for series in [SimulationSeries.relativeDividends, .dividends, .bonds] {
      page.blocks += section(of: series, panels)
    }
    page.blocks += [
      .heading("Scenario"),
      .facts(
        [
          ("Validators", "\(scenario.validators.count)"), ("Servers", "\(scenario.servers.count)"),
          ("Epochs", "\(scenario.epochs.count)"), ("New miners", "\(scenario.registrations.count)"),
          ("Baseline", result.baselineName), ("Seeds", seeds.map { "\($0)" }.joined(separator: ", ")),
          ("Settings", scenario.settings.map(\.description).joined(separator: ", ")),
        ].filter { !$0.1.isEmpty }.map { (name: $0.0, value: $0.1) }),
    ]
    if !scenario.assumptions.isEmpty { page.blocks.append(.list(scenario.assumptions)) }
    page.blocks += [
      .heading("All means"), .table(validatorTable(result)), .table(serverTable(result)),
      .heading("Rules and parameters"),
      .table(ruleTable(result)), .table(parameterTable(result)),
    ]
    return page
  }

  /// Which parameters differ between the rules, though nobody asked for that.
  private func parameterNote(_ result: SimulationResult) -> String? {
    let differing = comparison.differingParameters(besides: result.fields).filter { $0.field != .liquidAlpha }
    guard !differing.isEmpty else { return nil }
    return "Each rule runs with its usual parameters, which differ: "
      + "\(SimulationComparison.words(on: differing)). A difference between two rules may come from these; "
      + "--equal-parameters gives all rules the chain's."
  }

  private var settingColumns: [HTMLPage.Table.Column] {
    let fields = results.first?.fields ?? []
    return [.text("Rule")] + fields.map { $0.number == nil ? .text($0.rawValue) : .number($0.rawValue) }
  }

  private func cells(_ run: SimulationRun) -> [String] { [run.rule] + run.settings.map(\.value) }

  private func relativeTable(_ result: SimulationResult) -> HTMLPage.Table {
    var table = HTMLPage.Table(
      "Dividends per stake over those of \(result.baselineName), mean of all epochs: 1 is as much"
        + (results.count > 1 ? "; with the 95 % interval over \(results.count) seeds" : ""),
      columns: settingColumns + comparison.validators.map { .number($0) })
    for (run, row) in zip(comparison.runs, comparison.relative) {
      table.append(cells(run) + row.map { Self.text($0, decimals: 3) })
    }
    return table
  }

  /// A dot for each rule and validator; whiskers are intervals over seeds.
  private func overview(_ result: SimulationResult) -> HTMLPage.Picture {
    let chart = Chart(
      "What a validator earns per stake under each rule",
      x: .init("", categories: comparison.runs.map(\.title)), y: .init("times what \(result.baselineName) earns"),
      series: comparison.validators.enumerated().prefix(8).map { column, name in
        .init(
          name,
          points: comparison.relative.enumerated().map { row, estimates in
            let estimate = estimates[column]
            var point = Chart.Point(x: Double(row), y: estimate.mean)
            if let low = estimate.low, let high = estimate.high, low < high { point.spread = low...high }
            return point
          }, style: .points)
      }, markers: [.init(y: 1, label: "as much")], isSideways: true)
    return HTMLPage.Picture(
      Figure([chart], panelWidth: HTMLPage.Picture.wideWidth),
      narrow: Figure([chart], panelWidth: HTMLPage.Picture.smallWidth))
  }

  /// A column where all rules agree, since they differ in bonds alone; else a row for those that agree.
  private func incentiveBlocks(_ result: SimulationResult) -> [HTMLPage.Block] {
    let texts = comparison.incentive.map { $0.map { Self.text($0, decimals: 4) } }
    guard let first = texts.first else { return [] }
    var blocks: [HTMLPage.Block] = []
    if texts.allSatisfy({ $0 == first }) {
      var table = HTMLPage.Table(
        "The same under every rule: they differ in bonds, which do not touch incentive. Mean of all epochs",
        columns: [.text("Server"), .number("Incentive")])
      for (name, value) in zip(comparison.servers, first) { table.append([name, value]) }
      blocks.append(.table(table))
    } else {
      var table = HTMLPage.Table(
        "Part of the incentive, mean of all epochs; rules that agree share a row",
        columns: [.sentence("Rules")] + comparison.servers.map { .number($0) })
      var rows: [(runs: [String], texts: [String])] = []
      for (run, row) in zip(comparison.runs, texts) {
        if let index = rows.firstIndex(where: { $0.texts == row }) {
          rows[index].runs.append(run.title)
        } else {
          rows.append(([run.title], row))
        }
      }
      for row in rows { table.append([row.runs.joined(separator: ", ")] + row.texts) }
      blocks.append(.table(table))
    }
    return blocks + pictures(of: .incentive, SimulationPanels(result))
  }

  /// A series by epoch: a panel for each run whose values no other run has.
  private func section(of series: SimulationSeries, _ panels: SimulationPanels) -> [HTMLPage.Block] {
    let pictures = pictures(of: series, panels)
    guard !pictures.isEmpty else { return [] }
    let title = series.title.prefix(1).uppercased() + series.title.dropFirst()
    return [.heading(title)] + pictures
  }

  private func pictures(of series: SimulationSeries, _ panels: SimulationPanels) -> [HTMLPage.Block] {
    let charts = panels.charts(of: series).filter { !$0.series.isEmpty }
    guard !charts.isEmpty else { return [] }
    let all = panels.panels(of: series)
    var words = ["Lines of several are their mean, the band reaches from the least to the largest."]
    if series == .bonds { words.append("Units of bonds differ from rule to rule.") }
    if all.count < panels.result.runs.count { words.append("Runs with equal values share a panel.") }
    if all.count > SimulationPanels.limit {
      words.append("These are the first \(SimulationPanels.limit) of \(all.count) panels.")
    }
    if results.count > 1, let seed = seeds.first { words.append("By epoch with the seed \(seed).") }
    return [
      .paragraph(words.joined(separator: " ")),
      .picture(
        .init(
          Figure(
            charts, columns: min(3, charts.count), panelWidth: charts.count < 3 ? 540 : 360, plotHeight: 180,
            sharesLegend: true),
          narrow: Figure(charts, panelWidth: HTMLPage.Picture.smallWidth, plotHeight: 180, sharesLegend: true))),
    ]
  }

  private func picture(of chart: Chart) -> HTMLPage.Picture {
    HTMLPage.Picture(Figure([chart], panelWidth: HTMLPage.Picture.smallWidth, plotHeight: 190))
  }

  private func validatorTable(_ result: SimulationResult) -> HTMLPage.Table {
    var table = HTMLPage.Table(
      "Validators" + (seeds.count > 1 ? ", with the seed \(seeds[0])" : ""),
      columns: settingColumns + [
        .text("Validator"), .number("Stake"), .number("Dividends"), .number("Per 1000 TAO"), .number("Relative"),
      ])
    for summary in result.summaries {
      for row in summary.validators {
        table.append(
          cells(summary.run) + [
            row.group.name, SimulationResult.decimals(row.stake), SimulationResult.decimals(row.dividends),
            SimulationResult.decimals(row.dividendsPer1000Tao), SimulationResult.decimals(row.relative),
          ])
      }
    }
    return table
  }

  private func serverTable(_ result: SimulationResult) -> HTMLPage.Table {
    var table = HTMLPage.Table(
      "Servers" + (seeds.count > 1 ? ", with the seed \(seeds[0])" : ""),
      columns: settingColumns + [.text("Server"), .number("Incentive"), .number("In the last epoch")])
    for summary in result.summaries {
      for row in summary.servers {
        table.append(
          cells(summary.run) + [
            row.group.name, SimulationResult.decimals(row.incentive), SimulationResult.decimals(row.finalIncentive),
          ])
      }
    }
    return table
  }

  private func ruleTable(_ result: SimulationResult) -> HTMLPage.Table {
    var table = HTMLPage.Table("What each rule does with bonds", columns: [.text("Rule"), .sentence("Bonds")])
    var shown: Set<String> = []
    for run in result.runs where shown.insert(run.rule).inserted {
      let rule = SimulationRule.all.first { $0.name == run.rule }
      table.append([run.rule, rule.map(\.summary) ?? ""])
    }
    return table
  }

  private func parameterTable(_ result: SimulationResult) -> HTMLPage.Table {
    let fields = ParameterField.allCases
    let shared = fields.filter { field in Set(result.runs.map { field.text(in: $0.parameters) }).count == 1 }
    let differing = fields.filter { !shared.contains($0) }
    guard let first = result.runs.first, !differing.isEmpty else {
      var table = HTMLPage.Table("Parameters of all runs", columns: [.text("Parameter"), .text("Value")])
      for field in fields {
        table.append([field.rawValue, result.runs.first.map { field.text(in: $0.parameters) } ?? ""])
      }
      return table
    }
    let common = shared.map { "\($0.rawValue) \($0.text(in: first.parameters))" }.joined(separator: ", ")
    var table = HTMLPage.Table(
      "Parameters that differ. The same in all runs: \(common)",
      columns: [.text("Rule")] + differing.map { $0.number == nil ? .text($0.rawValue) : .number($0.rawValue) })
    for run in result.runs { table.append([run.rule] + differing.map { $0.text(in: run.parameters) }) }
    return table
  }

  /// A mean with its interval.
  package static func text(_ estimate: SimulationComparison.Estimate, decimals: Int) -> String {
    let mean = NumberText.fixed(estimate.mean, decimals: decimals)
    guard let low = estimate.low, let high = estimate.high else { return mean }
    let ends = [low, high].map { NumberText.fixed($0, decimals: decimals) }
    return "\(mean) (\(ends[0]) to \(ends[1]))"
  }
}

extension SimulationResult {
  /// The result as a page: what each validator earns under each rule, then the series, the scenario and the parameters.
  ///
  /// - Returns: the page, which opens without a network
  public func page() -> HTMLPage { SimulationPage([self]).page }
}
