// SPDX-License-Identifier: Apache-2.0
import YumaCharts
import YumaLab

/// The charts of a simulation: the series over the epochs, kinds of validators and servers as one line each.
package struct SimulationPanels: Sendable {
  /// The most panels of a picture.
  package static let limit = 12
  /// The most lines of a panel.
  static let lineLimit = 8

  let result: SimulationResult
  /// Validators of one kind are one line.
  let validatorKinds: [NamedGroup]
  /// Servers of one kind are one line.
  let serverKinds: [NamedGroup]

  /// The charts of a result.
  package init(_ result: SimulationResult) {
    self.result = result
    validatorKinds = result.validatorKinds
    serverKinds = result.serverKinds
  }

  /// The runs of which a series has the same values, and the lines that show them.
  struct Panel: Equatable {
    var titles: [String]
    let lines: [Line]

    /// The names of the runs; all of them where they are few.
    var title: String {
      titles.count <= 4 ? titles.joined(separator: ", ") : "\(titles[0]) and \(titles.count - 1) more, all equal"
    }
  }

  /// A kind of validators or servers over the epochs.
  struct Line: Equatable {
    let name: String
    let values: [Double]
    /// The least and the largest of its members; nil for one member, or where they are equal.
    let spread: [ClosedRange<Double>?]

    /// The points, without those that are not numbers.
    var points: [Chart.Point] {
      values.indices.map { Chart.Point(x: Double($0), y: values[$0], spread: spread[$0]) }
    }
  }

  /// The panels of a series: runs with equal lines share one.
  func panels(of series: SimulationSeries) -> [Panel] {
    var panels: [Panel] = []
    for run in result.runs {
      let lines = lines(of: series, run)
      if let index = panels.firstIndex(where: { Self.areEqual($0.lines, lines) }) {
        panels[index].titles.append(run.title)
      } else {
        panels.append(Panel(titles: [run.title], lines: lines))
      }
    }
    return panels
  }

  /// Whether two sets of lines have the same bits; values that are not numbers are equal.
  private static func areEqual(_ one: [Line], _ other: [Line]) -> Bool {
    zip(one, other).allSatisfy { a, b in
      a.name == b.name
        && zip(a.values, b.values).allSatisfy { $0.bitPattern == $1.bitPattern || ($0.isNaN && $1.isNaN) }
    } && one.count == other.count
  }

  /// A chart for each panel of a series, all with one range where the rules have one unit.
  func charts(of series: SimulationSeries) -> [Chart] {
    let panels = panels(of: series).prefix(Self.limit)
    // Bonds of different rules have different units.
    let range = series == .bonds ? nil : Self.range(of: panels.flatMap { $0.lines.flatMap(\.points) })
    let markers = result.scenario.registrations.prefix(4).map { registration in
      Chart.Marker(x: Double(registration.epoch), label: "new miner")
    }
    return panels.map { panel in
      Chart(
        panel.title, x: .init("epoch", numbers: .whole), y: .init(series.axis, range: range),
        series: panel.lines.map { .init($0.name, points: $0.points) }, markers: markers)
    }
  }

  /// A series over the epochs, a panel for each run whose values no other run has: the first `limit` of them, with one
  /// legend.
  package func figure(of series: SimulationSeries) -> Figure {
    let charts = charts(of: series)
    return Figure(
      charts, title: "\(result.scenario.name): \(series.title)",
      columns: min(charts.count > 4 ? 3 : 2, max(1, charts.count)),
      panelWidth: charts.count == 1 ? 640 : charts.count > 4 ? 340 : 440, plotHeight: charts.count == 1 ? 280 : 200,
      sharesLegend: true)
  }

  /// From 0, unless all values lie close together.
  private static func range(of points: [Chart.Point]) -> ClosedRange<Double> {
    let values = points.filter { $0.y.isFinite }.flatMap { [$0.y, $0.spread?.lowerBound, $0.spread?.upperBound] }
    let finite = values.compactMap { $0 }.filter(\.isFinite)
    let (low, high) = (finite.min() ?? 0, finite.max() ?? 1)
    let margin = max((high - low) * 0.1, high * 0.02)
    guard low > high / 2 else { return 0...(high > 0 ? high * 1.05 : 1) }
    return (low - margin)...(high + margin)
  }

  func lines(of series: SimulationSeries, _ run: SimulationRun) -> [Line] {
    if series == .bonds { return bondLines(of: run) }
    let kinds = series.isOfServers ? serverKinds : validatorKinds
    return kinds.filter { !$0.isRest }.prefix(Self.lineLimit).map { kind in
      let members = run.epochs.indices.map { epoch in
        kind.members.map { value(of: series, member: $0, run, epoch: epoch) }
      }
      let spread = members.map { values -> ClosedRange<Double>? in
        let finite = values.filter(\.isFinite)
        guard let low = finite.min(), let high = finite.max(), low < high else { return nil }
        return low...high
      }
      let values = run.epochs.indices.map { epoch in
        kind.members.count == 1 ? members[epoch][0] : mean(of: series, kind, run, epoch: epoch, members: members[epoch])
      }
      return Line(name: kind.name, values: values, spread: spread)
    }
  }

  private func value(of series: SimulationSeries, member: Int, _ run: SimulationRun, epoch: Int) -> Double {
    let output = run.epochs[epoch]
    switch series {
    case .dividendsPer1000Tao: return output.dividendsPer1000Tao[member]
    case .relativeDividends: return relative([member], run, epoch: epoch)
    case .dividends: return output.dividends[member]
    case .incentive: return output.incentive[member]
    case .consensus, .bonds: return output.consensus[member]
    }
  }

  /// What a kind has together: of what is earned per stake the mean that stake weighs, else the plain mean.
  private func mean(
    of series: SimulationSeries, _ kind: NamedGroup, _ run: SimulationRun, epoch: Int, members: [Double]
  ) -> Double {
    switch series {
    case .dividendsPer1000Tao: return result.dividendsPer1000Tao(of: kind.members, run, epoch: epoch)
    case .relativeDividends: return relative(kind.members, run, epoch: epoch)
    case .dividends, .incentive, .consensus, .bonds: return members.reduce(0, +) / Double(max(1, members.count))
    }
  }

  private func relative(_ members: [Int], _ run: SimulationRun, epoch: Int) -> Double {
    let compared = if case .validator(let index) = result.baseline { [index] } else { members }
    let divisor = result.dividendsPer1000Tao(of: compared, result.comparedRun(of: run), epoch: epoch)
    return divisor == 0 ? .nan : result.dividendsPer1000Tao(of: members, run, epoch: epoch) / divisor
  }

  /// Mean bonds of each kind of validators in kinds of servers: of many pairs the first, in which every kind of validators
  /// is there.
  private func bondLines(of run: SimulationRun) -> [Line] {
    guard run.epochs.contains(where: { $0.bonds.rowCount > 0 }) else { return [] }
    // The same order for every run, so that a colour means one pair.
    let pairs = serverKinds.flatMap { servers in validatorKinds.map { ($0, servers) } }
    return pairs.prefix(Self.lineLimit).map { bondLine($0, $1, run) }
  }

  private func bondLine(_ validators: NamedGroup, _ servers: NamedGroup, _ run: SimulationRun) -> Line {
    let pairs = validators.members.flatMap { i in servers.members.map { (i, $0) } }
    let bonds = run.epochs.map { epoch in
      pairs.map { i, j in epoch.bonds.rowCount > i && epoch.bonds.columnCount > j ? epoch.bonds[i, j] : .nan }
    }
    return Line(
      name: "\(validators.name) in \(servers.name)",
      values: bonds.map { $0.reduce(0, +) / Double(max(1, $0.count)) },
      spread: bonds.map { values in
        guard let low = values.min(), let high = values.max(), low < high else { return nil }
        return low...high
      })
  }

  /// Mean dividends per 1000 TAO over a swept hyperparameter, a chart per rule; nil unless one hyperparameter, a number,
  /// takes two values or more.
  func sweepCharts() -> [Chart]? {
    guard result.fields.count == 1, let field = result.fields.first, field.number != nil else { return nil }
    var charts: [(rule: String, rows: [(x: Double, summary: SimulationSummary)])] = []
    for summary in result.summaries {
      guard let x = summary.run.settings.first.flatMap({ Double($0.value) }) else { return nil }
      if charts.last?.rule != summary.run.rule { charts.append((summary.run.rule, [])) }
      charts[charts.count - 1].rows.append((x, summary))
    }
    guard let first = charts.first, first.rows.count > 1 else { return nil }
    let names = first.rows[0].summary.validators.prefix(Self.lineLimit).map(\.group.name)
    return charts.prefix(Self.limit).map { rule, rows in
      let sorted = rows.sorted { $0.x < $1.x }
      return Chart(
        rule, x: .init(field.rawValue), y: .init(SimulationSeries.dividendsPer1000Tao.axis),
        series: names.enumerated().map { index, name in
          .init(name, points: sorted.map { .init(x: $0.x, y: $0.summary.validators[index].dividendsPer1000Tao) })
        })
    }
  }
}
