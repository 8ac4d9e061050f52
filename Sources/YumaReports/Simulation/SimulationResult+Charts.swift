import YumaLab

extension SimulationResult {
  /// The most charts of a picture.
  public static let maximumChartCount = 12
  /// The most lines of a chart.
  private static let lineLimit = 8

  /// A series over the epochs, a chart a run, all to one scale: the first `maximumChartCount` runs. Validators and servers are
  /// joined by kind where they are many (`NamedGroup`), or the largest are drawn: dividends per stake are then those of a kind
  /// together, shares their sum.
  ///
  /// - Parameter series: what is drawn; of bonds those of the first validators and servers
  /// - Returns: the picture, not yet drawn
  public func figure(of series: SimulationSeries) -> Figure {
    let drawn = runs.prefix(Self.maximumChartCount).map { run in (title: run.title, lines: lines(of: series, run)) }
    // Bonds of different rules have different units, so that they have no scale in common.
    let range = series == .bonds ? nil : Self.range(of: drawn.flatMap { $0.lines.flatMap(\.values) })
    let markers = scenario.registrations.prefix(4).map { registration in
      Chart.Marker(x: Double(registration.epoch), label: "new miner")
    }
    return Figure(
      drawn.map { title, lines in
        Chart(
          title, x: .init("epoch"), y: .init(series.axis, range: range),
          series: lines.map { .init($0.name, values: $0.values) }, markers: markers)
      }, columns: min(2, max(1, drawn.count)), chartWidth: 500, chartHeight: series == .bonds ? 460 : 340)
  }

  /// Mean dividends per 1000 TAO over a swept hyperparameter, a chart a rule; nil unless one hyperparameter, a number, takes
  /// two values or more.
  ///
  /// - Returns: the picture, not yet drawn
  public func sweepFigure() -> Figure? {
    guard fields.count == 1, let field = fields.first, field.number != nil else { return nil }
    var charts: [(rule: String, rows: [(x: Double, summary: SimulationSummary)])] = []
    for summary in summaries {
      guard let x = summary.run.settings.first.flatMap({ Double($0.value) }) else { return nil }
      if charts.last?.rule != summary.run.rule { charts.append((summary.run.rule, [])) }
      charts[charts.count - 1].rows.append((x, summary))
    }
    guard let first = charts.first, first.rows.count > 1 else { return nil }
    let names = first.rows[0].summary.validators.prefix(Self.lineLimit).map(\.group.name)
    return Figure(
      charts.prefix(Self.maximumChartCount).map { rule, rows in
        let sorted = rows.sorted { $0.x < $1.x }
        return Chart(
          rule, x: .init(field.rawValue), y: .init(SimulationSeries.dividendsPer1000Tao.axis),
          series: names.enumerated().map { index, name in
            .init(name, points: sorted.map { .init(x: $0.x, y: $0.summary.validators[index].dividendsPer1000Tao) })
          })
      }, columns: min(2, charts.count), chartWidth: 500, chartHeight: 340)
  }

  /// From 0, unless all values lie close together.
  private static func range(of values: [Double]) -> ClosedRange<Double> {
    let finite = values.filter(\.isFinite)
    let (low, high) = (finite.min() ?? 0, finite.max() ?? 1)
    let margin = max((high - low) * 0.1, high * 0.02)
    guard low > high / 2 else { return 0...(high > 0 ? high * 1.05 : 1) }
    return (low - margin)...(high + margin)
  }

  private func lines(of series: SimulationSeries, _ run: SimulationRun) -> [(name: String, values: [Double])] {
    if series == .bonds { return bondLines(of: run) }
    let groups = series.isOfServers ? serverGroups : validatorGroups
    let base = comparedRun(of: run)
    return groups.filter { !$0.isRest }.prefix(Self.lineLimit).map { group in
      let values = run.epochs.indices.map { epoch in
        let output = run.epochs[epoch]
        switch series {
        case .dividendsPer1000Tao: return dividendsPer1000Tao(of: group.members, run, epoch: epoch)
        case .relativeDividends:
          let compared = if case .validator(let index) = baseline { [index] } else { group.members }
          let divisor = dividendsPer1000Tao(of: compared, base, epoch: epoch)
          return divisor == 0 ? .nan : dividendsPer1000Tao(of: group.members, run, epoch: epoch) / divisor
        case .dividends: return sum(output.dividends, of: group.members)
        case .incentive: return sum(output.incentive, of: group.members)
        case .consensus, .bonds: return sum(output.consensus, of: group.members)
        }
      }
      return (group.name, values)
    }
  }

  private func bondLines(of run: SimulationRun) -> [(name: String, values: [Double])] {
    guard let bonds = run.epochs.first?.bonds, bonds.rowCount > 0 else { return [] }
    let cells = (0..<bonds.rowCount).flatMap { i in (0..<bonds.columnCount).map { (i, $0) } }
    return cells.prefix(Self.lineLimit).map { i, j in
      ("\(scenario.validators[i]) in \(scenario.servers[j])", run.epochs.map { $0.bonds[i, j] })
    }
  }
}
