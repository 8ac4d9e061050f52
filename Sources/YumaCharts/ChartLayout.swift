// SPDX-License-Identifier: Apache-2.0

/// Where the parts of a chart lie: worked out before anything is drawn, so that charts side by side can share lines.
struct ChartLayout {
  let chart: Chart
  let width: Double
  let plotHeight: Double
  let title: [String]
  let subtitle: [String]
  let legend: Legend
  let ramp: ColourRamp?
  let markers: [MarkerLabel]
  /// From the left edge to the plot.
  let plotLeft: Double
  let plotWidth: Double
  let along: Scale
  let measure: Scale
  let second: Scale?
  let alongTicks: Ticks
  let measureTicks: Ticks
  let secondTicks: Ticks

  /// The words over an upright line: shown from `x` on, in a row counted from the plot upwards.
  struct MarkerLabel: Equatable {
    let text: String
    let x: Double
    let row: Int
  }

  /// The layout of a chart.
  ///
  /// - Parameters:
  ///   - chart: the chart
  ///   - width: the width in pixels of everything
  ///   - plotHeight: the height in pixels between the axes; a square chart and one of categories have their own
  ///   - hasLegend: whether it has a legend of its own
  init(_ chart: Chart, width: Double, plotHeight: Double, hasLegend: Bool) {
    let inner = width - 2 * Metrics.padding
    self.chart = chart
    self.width = width
    title = chart.title.isEmpty ? [] : TextWidth.wrapped(chart.title, width: inner, size: Metrics.title * 1.06)
    subtitle = chart.subtitle.isEmpty ? [] : TextWidth.wrapped(chart.subtitle, width: inner)
    legend = Legend(hasLegend ? chart.series : [], width: inner)
    ramp = chart.surface.flatMap { $0.label.isEmpty ? nil : ColourRamp($0, width: inner) }

    let extent = ChartExtent(of: chart)
    let horizontal = chart.isSideways ? chart.y : chart.x
    let vertical = chart.isSideways ? chart.x : chart.y
    let horizontalRange = chart.isSideways ? extent.y : extent.x
    let verticalRange = chart.isSideways ? extent.x : extent.y
    let categoryHeight = Double(vertical.categories.count) * (chart.isSideways ? extent.categoryHeight : 0)
    var height = categoryHeight > 0 ? categoryHeight : plotHeight

    let verticalTicks = Ticks(vertical, range: verticalRange, count: max(2, Int(height / 45)))
    let labelWidth = verticalTicks.labels.map { TextWidth.of($0) }.max() ?? 0
    plotLeft = Metrics.padding + min(labelWidth, 0.42 * width) + Metrics.gap
    let hasSecond = chart.secondY != nil && !chart.isSideways
    secondTicks =
      hasSecond
      ? chart.secondY.map { Ticks($0, range: extent.secondY, count: max(2, Int(height / 45))) } ?? .none : .none
    let lineLabels = chart.horizontalMarkers.map { TextWidth.of($0.label) + 4 }.max() ?? 0
    let rightLabels = (secondTicks.labels.map { TextWidth.of($0) }.max() ?? 0) + lineLabels
    let right = Metrics.padding + (rightLabels > 0 ? min(rightLabels, 0.3 * width) + Metrics.gap : 6)
    plotWidth = max(Metrics.minimumPlotWidth, width - plotLeft - right)
    if chart.isSquare {
      height = plotWidth * Self.ratio(verticalRange, to: horizontalRange)
    }
    self.plotHeight = height
    let horizontalTicks = Self.fitted(horizontal, range: horizontalRange, width: plotWidth)

    let (left, end) = (plotLeft, plotLeft + plotWidth)
    let across = Scale(horizontalRange, from: left, to: end, isLogarithmic: horizontal.isLogarithmic)
    // Pixels grow downwards; of categories the first is on top.
    let upwards = Scale(
      verticalRange, from: chart.isSideways ? 0 : height, to: chart.isSideways ? height : 0,
      isLogarithmic: vertical.isLogarithmic)
    along = chart.isSideways ? upwards : across
    measure = chart.isSideways ? across : upwards
    second =
      hasSecond
      ? Scale(extent.secondY, from: height, to: 0, isLogarithmic: chart.secondY?.isLogarithmic ?? false) : nil
    alongTicks = chart.isSideways ? verticalTicks : horizontalTicks
    measureTicks = chart.isSideways ? horizontalTicks : verticalTicks
    markers = Self.markerLabels(chart, scale: across, end: width - Metrics.padding)
  }

  /// The pixels of a point, from the left edge and from the plot's top.
  func place(_ x: Double, _ y: Double, usesSecondAxis: Bool = false) -> (x: Double, y: Double) {
    let measured = (usesSecondAxis ? second ?? measure : measure)(y)
    return chart.isSideways ? (measured, along(x)) : (along(x), measured)
  }

  /// The words over the plot that name the upright axes.
  var upperLabels: (left: String, right: String) {
    chart.isSideways ? (chart.x.label, "") : (chart.y.label, second == nil ? "" : chart.secondY?.label ?? "")
  }

  /// What lies over the plot, in pixels.
  var headerHeight: Double {
    let rows = Double((markers.map(\.row).max() ?? -1) + 1)
    return Metrics.padding + Double(title.count) * Metrics.titleHeight
      + Double(subtitle.count) * Metrics.lineHeight + legend.height + (ramp?.height ?? 0)
      + (upperLabels.left.isEmpty && upperLabels.right.isEmpty ? 0 : Metrics.lineHeight)
      + rows * Metrics.lineHeight + Metrics.gap
  }

  /// What lies under the plot, in pixels.
  var footerHeight: Double {
    let label = chart.isSideways ? chart.y.label : chart.x.label
    return 20 + (label.isEmpty ? 0 : Metrics.lineHeight) + Metrics.padding
  }

  /// How long the upright side of a square chart is, as a part of the level one.
  private static func ratio(_ vertical: ClosedRange<Double>, to horizontal: ClosedRange<Double>) -> Double {
    let ratio = (vertical.upperBound - vertical.lowerBound) / (horizontal.upperBound - horizontal.lowerBound)
    return ratio.isFinite ? min(max(ratio, 0.2), 2) : 1
  }

  /// As many ticks of a level axis as have room for their labels.
  private static func fitted(_ axis: Chart.Axis, range: ClosedRange<Double>, width: Double) -> Ticks {
    guard axis.categories.isEmpty else {
      let ticks = Ticks(axis, range: range, count: 0)
      let room = width / Double(max(1, axis.categories.count)) - 6
      var shown = Ticks(values: ticks.values, labels: ticks.labels.map { TextWidth.fitted($0, width: room) })
      shown.areCategories = true
      return shown
    }
    for count in stride(from: max(2, Int(width / 60)), to: 1, by: -1) {
      let ticks = Ticks(axis, range: range, count: count)
      let widest = ticks.labels.map { TextWidth.of($0) }.max() ?? 0
      if Double(ticks.values.count) * (widest + 16) <= width { return ticks }
    }
    return Ticks(axis, range: range, count: 2)
  }

  /// The words over upright lines, in at most two rows. Where there is no room for them a line stands without words.
  private static func markerLabels(_ chart: Chart, scale: Scale, end: Double) -> [MarkerLabel] {
    var rowEnds = [-Double.infinity, -Double.infinity]
    return chart.uprightMarkers.filter { scale.contains($0.value) && !$0.label.isEmpty }
      .sorted { $0.value < $1.value }.compactMap { marker in
        let width = TextWidth.of(marker.label)
        let x = max(Metrics.padding, min(scale(marker.value) - 2, end - width))
        guard let row = rowEnds.firstIndex(where: { $0 + 8 <= x }) else { return nil }
        rowEnds[row] = x + width
        return MarkerLabel(text: marker.label, x: x, row: row)
      }
  }
}

extension Chart {
  /// Markers that are upright lines, and where.
  var uprightMarkers: [(value: Double, label: String)] { lines { isSideways != $0 } }
  /// Markers that are level lines, and where.
  var horizontalMarkers: [(value: Double, label: String)] { lines { isSideways == $0 } }

  private func lines(_ isWanted: (_ isOfX: Bool) -> Bool) -> [(value: Double, label: String)] {
    markers.compactMap { marker in
      let (value, isOfX) =
        switch marker.place {
        case .x(let value): (value, true)
        case .y(let value): (value, false)
        }
      return value.isFinite && isWanted(isOfX) ? (value, marker.label) : nil
    }
  }
}

/// How far a chart's data reach.
struct ChartExtent {
  let x: ClosedRange<Double>
  let y: ClosedRange<Double>
  let secondY: ClosedRange<Double>
  /// The height of a category on a sideways chart: room for each series of bars.
  let categoryHeight: Double

  init(of chart: Chart) {
    let points = chart.series.flatMap { series in series.points.filter(\.isFinite) }
    let bars = chart.series.filter { $0.style == .bars }
    let hasBars = chart.series.contains { $0.style == .bars || $0.style == .stackedBars }
    var xs = points.map(\.x)
    if let surface = chart.surface { xs += CellBorders(surface.x).ends }
    var range = RangeChoice.range(of: xs, axis: chart.x, includesZero: false, isMeasure: false)
    // Bars and marks at the ends have room.
    if chart.x.range == nil, chart.x.categories.isEmpty, !chart.x.isLogarithmic {
      if hasBars {
        let margin = ChartDrawing.spacing(of: chart) / 2
        range = (range.lowerBound - margin)...(range.upperBound + margin)
      } else if chart.series.contains(where: { $0.style == .points }) {
        let margin = (range.upperBound - range.lowerBound) * 0.03
        range = (range.lowerBound - margin)...(range.upperBound + margin)
      }
    }
    x = range
    func measured(_ usesSecondAxis: Bool) -> [Double] {
      let series = chart.series.filter { $0.usesSecondAxis == usesSecondAxis && $0.style != .stackedBars }
      var values = series.flatMap { series in
        series.points.filter(\.isFinite).flatMap { [$0.y] + ($0.spread.map { [$0.lowerBound, $0.upperBound] } ?? []) }
      }
      if !usesSecondAxis {
        values += ChartDrawing.stacks(of: chart).flatMap { $0.flatMap { [$0.from, $0.to] } }
        if let surface = chart.surface { values += CellBorders(surface.y).ends }
        for marker in chart.markers { if case .y(let value) = marker.place { values.append(value) } }
      }
      return values
    }
    y = RangeChoice.range(
      of: measured(false), axis: chart.y, includesZero: hasBars, isMeasure: chart.surface == nil)
    secondY =
      chart.secondY.map {
        RangeChoice.range(of: measured(true), axis: $0, includesZero: false, isMeasure: true)
      } ?? 0...1
    categoryHeight = max(26, Double(bars.count) * 10 + 12)
  }
}

/// The borders of the cells around the places of a grid: halfway between two of them.
struct CellBorders {
  let values: [Double]

  init(_ places: [Double]) {
    guard places.count > 1 else {
      values = places.flatMap { [$0 - 0.5, $0 + 0.5] }
      return
    }
    let middles = zip(places, places.dropFirst()).map { ($0 + $1) / 2 }
    let first = places[0] - (middles[0] - places[0])
    let last = places[places.count - 1] + (places[places.count - 1] - middles[middles.count - 1])
    values = [first] + middles + [last]
  }

  /// The outermost borders.
  var ends: [Double] { [values.first, values.last].compactMap { $0 } }
}
