// SPDX-License-Identifier: Apache-2.0
import DynamicTAO
import FixedPoint
import YumaCharts
import YumaLab

/// Prices, shares, flow and issuance of a simulated network over its days.
struct NetworkFigure {
  let series: NetworkSeries
  let scenario: NetworkScenario

  /// The subnets that have a line of their own; the others are one.
  private static let lines = 6

  var figure: Figure {
    let largest = series.largest(Self.lines)
    let others = "the other \(max(0, (series.samples.first?.subnets.count ?? 0) - largest.count))"
    let flow: (NetworkSample.Subnet) -> Double = {
      Double($0.userFlow) * Double(BlockEmission.blocksPerDay) / 1e9
    }
    // Before the first step no subnet has a share.
    let share: (NetworkSample.Subnet) -> Double = { $0.share > .zero ? Double($0.share) * 100 : .nan }
    return Figure(
      [
        chart(
          "Moving price of alpha", "TAO", largest.map { line($0) { Double($0.movingPrice) } },
          isLogarithmic: true),
        chart(
          "Share of the emission", "percent",
          largest.map { line($0, share) } + [rest(others, without: largest, share)]),
        chart(
          "Moving average of the users' net flow", "TAO per day",
          largest.map { line($0, flow) } + [rest(others, without: largest, flow)]),
        issuance,
      ], columns: 2, panelWidth: 560, plotHeight: 240)
  }

  private var days: [Double] {
    series.samples.map { Double($0.block - scenario.startBlock) / Double(BlockEmission.blocksPerDay) }
  }

  private var markers: [Chart.Marker] {
    series.halvings.map {
      Chart.Marker(
        x: Double($0.block - scenario.startBlock) / Double(BlockEmission.blocksPerDay), label: "halving")
    }
  }

  private var xAxis: Chart.Axis {
    let last = days.last ?? 0
    return Chart.Axis("day", range: last > 0 ? 0...last : nil, numbers: .whole)
  }

  private func chart(
    _ title: String, _ unit: String, _ lines: [Chart.Series], isLogarithmic: Bool = false
  ) -> Chart {
    Chart(
      title, x: xAxis, y: Chart.Axis(unit, isLogarithmic: isLogarithmic), series: lines, markers: markers)
  }

  private func line(
    _ identity: NetworkSeries.Identity, _ value: (NetworkSample.Subnet) -> Double
  ) -> Chart.Series {
    let points = zip(days, series.values(of: identity, value)).map { Chart.Point(x: $0, y: $1 ?? .nan) }
    return Chart.Series("subnet \(identity.netuid)", points: points)
  }

  private func rest(
    _ name: String, without identities: [NetworkSeries.Identity], _ value: (NetworkSample.Subnet) -> Double
  ) -> Chart.Series {
    let points = zip(days, series.sums(without: identities, value)).map { Chart.Point(x: $0, y: $1) }
    return Chart.Series(name, points: points, style: .dashes, colour: .soft)
  }

  private var issuance: Chart {
    let samples = series.samples
    return Chart(
      "TAO issued, and minted per block", x: xAxis, y: Chart.Axis("million TAO issued"),
      secondY: Chart.Axis("TAO per block", range: 0...1.2),
      series: [
        Chart.Series(
          "issued", points: zip(days, samples).map { Chart.Point(x: $0, y: Double($1.taoIssuance) / 1e15) }),
        Chart.Series(
          "minted per block", points: zip(days, samples).map { Chart.Point(x: $0, y: Double($1.blockEmission) / 1e9) },
          style: .steps, usesSecondAxis: true),
      ], markers: markers)
  }
}
