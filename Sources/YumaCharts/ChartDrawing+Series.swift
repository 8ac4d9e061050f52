// SPDX-License-Identifier: Apache-2.0
extension ChartDrawing {
  /// A part of a stack of bars.
  struct StackedBar: Equatable {
    let x: Double
    let from: Double
    let to: Double
  }

  /// Draws every series, the first at the bottom; bands and bars lie under all lines and marks.
  func drawSeries(into svg: inout SVGText) {
    let all = Array(layout.chart.series.enumerated())
    for (index, series) in all { drawBand(of: series, index: index, into: &svg) }
    drawBars(all, into: &svg)
    for (index, series) in all {
      switch series.style {
      case .line, .dashes, .steps: drawLine(series, index: index, into: &svg)
      case .points: drawMarks(series, index: index, into: &svg)
      case .bars, .stackedBars: break
      }
    }
    for series in layout.chart.series { drawLabel(of: series, into: &svg) }
  }

  private func colour(_ series: Chart.Series, _ index: Int) -> Chart.Colour { series.colour ?? .palette(index) }

  private func place(_ point: Chart.Point, _ series: Chart.Series) -> (x: Double, y: Double) {
    layout.place(point.x, point.y, usesSecondAxis: series.usesSecondAxis)
  }

  /// The points without gaps between them, run by run; those that a logarithmic axis cannot show are gaps.
  private func runs(_ series: Chart.Series) -> [[Chart.Point]] {
    let measure = series.usesSecondAxis ? layout.second ?? layout.measure : layout.measure
    let runs = series.points.split { point in
      !point.isFinite || (layout.along.isLogarithmic && point.x <= 0) || (measure.isLogarithmic && point.y <= 0)
    }
    return runs.map { Thinning.thinned(Array($0)) { place($0, series).x } }
  }

  private func drawLine(_ series: Chart.Series, index: Int, into svg: inout SVGText) {
    var path = PathText()
    for run in runs(series) {
      var last: (x: Double, y: Double)?
      for point in run {
        let (x, y) = place(point, series)
        if let last {
          if series.style == .steps {
            layout.chart.isSideways ? path.line(last.x, y) : path.line(x, last.y)
          }
          path.line(x, y)
        } else {
          path.move(x, y)
          // A point between two gaps is a dot.
          if run.count == 1 { path.add("h0") }
        }
        last = (x, y)
      }
    }
    guard !path.isEmpty else { return }
    let colour = colour(series, index)
    let pattern = series.style == .dashes ? " dash" : colour.pattern
    svg.add("path", ["class": "line\(pattern) s-\(colour.className)", "d": path.text])
  }

  private func drawBand(of series: Chart.Series, index: Int, into svg: inout SVGText) {
    guard series.style == .line || series.style == .dashes else { return }
    var path = PathText()
    for run in runs(series) {
      let spread = run.compactMap { point in point.spread.map { (x: point.x, ends: $0) } }
      guard spread.count > 1 else { continue }
      let upper = spread.map { (x: $0.x, y: $0.ends.upperBound) }
      let lower = spread.map { (x: $0.x, y: $0.ends.lowerBound) }.reversed()
      for (k, point) in (upper + lower).enumerated() {
        let (x, y) = layout.place(point.x, point.y, usesSecondAxis: series.usesSecondAxis)
        k == 0 ? path.move(x, y) : path.line(x, y)
      }
      path.close()
    }
    guard !path.isEmpty else { return }
    svg.add("path", ["class": "band f-\(colour(series, index).className)", "d": path.text])
  }

  private func drawMarks(_ series: Chart.Series, index: Int, into svg: inout SVGText) {
    let points = series.points.filter(\.isFinite)
    let name = colour(series, index).className
    var whiskers = PathText()
    for point in points {
      guard let spread = point.spread else { continue }
      let start = layout.place(point.x, spread.lowerBound, usesSecondAxis: series.usesSecondAxis)
      let end = layout.place(point.x, spread.upperBound, usesSecondAxis: series.usesSecondAxis)
      whiskers.move(start.x, start.y)
      whiskers.line(end.x, end.y)
    }
    if !whiskers.isEmpty { svg.add("path", ["class": "whisker s-\(name)", "d": whiskers.text]) }
    var marks = PathText()
    // Many marks are small, so that they can be told apart.
    let radius = points.count > 100 ? 2.2 : points.count > 40 ? 3.2 : 4.5
    for point in points {
      let (x, y) = place(point, series)
      marks.add(mark: index, x: x, y: y, radius: radius)
    }
    if !marks.isEmpty { svg.add("path", ["class": "mark f-\(name)", "d": marks.text]) }
  }

  private func drawBars(_ all: [(offset: Int, element: Chart.Series)], into svg: inout SVGText) {
    let chart = layout.chart
    let slot = abs(layout.along(layout.along.range.lowerBound + Self.spacing(of: chart)) - layout.along.start)
    let bars = all.filter { $0.element.style == .bars }
    let count = Double(max(1, bars.count))
    let width = min(max(slot * 0.8 / count, 1), 28)
    for (position, (index, series)) in bars.enumerated() {
      let shift = (Double(position) - (count - 1) / 2) * width
      let parts = series.points.filter { $0.isFinite && $0.y != 0 }.map { StackedBar(x: $0.x, from: 0, to: $0.y) }
      draw(parts, width: bars.count > 1 ? max(1, width - 1) : width, shift: shift, colour(series, index), into: &svg)
    }
    for (stack, (index, series)) in zip(Self.stacks(of: chart), all.filter { $0.element.style == .stackedBars }) {
      draw(
        stack.filter { $0.from != $0.to }, width: min(max(slot * 0.8, 1), 28), shift: 0, colour(series, index),
        into: &svg)
    }
  }

  private func draw(
    _ bars: [StackedBar], width: Double, shift: Double, _ colour: Chart.Colour, into svg: inout SVGText
  ) {
    var path = PathText()
    for bar in bars {
      let (start, end) = (layout.place(bar.x, bar.from), layout.place(bar.x, bar.to))
      let (dx, dy) = layout.chart.isSideways ? (0, shift) : (shift, 0)
      path.move(start.x + dx, start.y + dy)
      path.line(end.x + dx, end.y + dy)
    }
    guard !path.isEmpty else { return }
    svg.add(
      "path",
      ["class": "bar s-\(colour.className)", "stroke-width": SVGText.number(width), "d": path.text])
  }

  /// The words halfway along a series' longest run.
  private func drawLabel(of series: Chart.Series, into svg: inout SVGText) {
    guard let label = series.label, let run = runs(series).max(by: { $0.count < $1.count }), !run.isEmpty else {
      return
    }
    let (x, y) = place(run[run.count / 2], series)
    let half = TextWidth.of(label) / 2
    let end = layout.plotLeft + layout.plotWidth
    let middle = min(max(x, layout.plotLeft + half + 2), end - half - 2)
    let height = min(max(y, 8), layout.plotHeight - 8)
    svg.add(
      "text", ["class": "halo mid", "x": SVGText.number(middle), "y": SVGText.number(height + 4)], words: label)
  }

  /// The least distance between two places with bars; 1 where there is but one.
  static func spacing(of chart: Chart) -> Double {
    let places = Set(
      chart.series.filter { $0.style == .bars || $0.style == .stackedBars }
        .flatMap { $0.points.filter(\.isFinite).map(\.x) }
    ).sorted()
    return zip(places, places.dropFirst()).map { $1 - $0 }.min() ?? 1
  }

  /// The stacked series' bars: each begins where those of the same sign before it at its place end.
  static func stacks(of chart: Chart) -> [[StackedBar]] {
    var ends: [Double: (up: Double, down: Double)] = [:]
    return chart.series.filter { $0.style == .stackedBars }.map { series in
      series.points.filter(\.isFinite).map { point in
        var end = ends[point.x, default: (0, 0)]
        let from = point.y < 0 ? end.down : end.up
        if point.y < 0 { end.down += point.y } else { end.up += point.y }
        ends[point.x] = end
        return StackedBar(x: point.x, from: from, to: from + point.y)
      }
    }
  }
}

/// Leaves out points that no eye can tell apart.
enum Thinning {
  /// The first, the last, the lowest and the highest point of each pixel column; a short list of points stays whole.
  static func thinned(_ points: [Chart.Point], pixel: (Chart.Point) -> Double) -> [Chart.Point] {
    guard points.count > 4000 else { return points }
    var result: [Chart.Point] = []
    var start = 0
    while start < points.count {
      let column = pixel(points[start]).rounded(.down)
      var (end, low, high) = (start, start, start)
      while end < points.count, pixel(points[end]).rounded(.down) == column {
        if points[end].y < points[low].y { low = end }
        if points[end].y > points[high].y { high = end }
        end += 1
      }
      result += Set([start, low, high, end - 1]).sorted().map { points[$0] }
      start = end
    }
    return result
  }
}
