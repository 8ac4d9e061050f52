// SPDX-License-Identifier: Apache-2.0

/// Draws a chart whose layout is known.
struct ChartDrawing {
  let layout: ChartLayout
  /// The left edge, and the top of the plot.
  let left: Double
  let plotTop: Double
  /// The id of the plot's clipping path, one of a kind in its document.
  let clip: String

  private var chart: Chart { layout.chart }

  /// Draws everything.
  ///
  /// - Parameters:
  ///   - top: the upper edge
  ///   - svg: takes the drawing
  func draw(top: Double, into svg: inout SVGText) {
    drawHeader(top: top, into: &svg)
    svg.add("g", ["transform": "translate(\(SVGText.number(left)) \(SVGText.number(plotTop)))"]) { svg in
      svg.add("clipPath", ["id": clip]) { svg in
        // Lines and marks at the border are whole.
        svg.add(
          "rect",
          [
            "x": SVGText.number(layout.plotLeft - 6), "y": "-6", "width": SVGText.number(layout.plotWidth + 12),
            "height": SVGText.number(layout.plotHeight + 12),
          ])
      }
      if chart.surface == nil { drawGrid(into: &svg) }
      svg.add("g", ["clip-path": "url(#\(clip))"]) { svg in
        if let surface = chart.surface { draw(surface, into: &svg) }
        drawSeries(into: &svg)
      }
      drawMarkers(into: &svg)
      drawAxes(into: &svg)
      if isEmpty {
        svg.add(
          "text",
          [
            "class": "soft mid", "x": SVGText.number(layout.plotLeft + layout.plotWidth / 2),
            "y": SVGText.number(layout.plotHeight / 2),
          ], words: "no data")
      }
    }
  }

  /// Whether there is nothing to see.
  private var isEmpty: Bool {
    chart.surface?.values.contains(where: \.isFinite) != true
      && !chart.series.contains { $0.points.contains(where: \.isFinite) }
  }

  private func drawHeader(top: Double, into svg: inout SVGText) {
    let x = left + Metrics.padding
    var y = top + Metrics.padding
    for line in layout.title {
      svg.add("text", ["class": "title", "x": SVGText.number(x), "y": SVGText.number(y + 14)], words: line)
      y += Metrics.titleHeight
    }
    for line in layout.subtitle {
      svg.add("text", ["class": "soft", "x": SVGText.number(x), "y": SVGText.number(y + 12)], words: line)
      y += Metrics.lineHeight
    }
    layout.legend.draw(x: x, y: y, into: &svg)
    y += layout.legend.height
    layout.ramp?.draw(x: x, y: y, into: &svg)
    // The names of the axes stand close to the plot, however high the headers beside this one are.
    let rows = Double((layout.markers.map(\.row).max() ?? -1) + 1)
    let base = plotTop - Metrics.gap - rows * Metrics.lineHeight
    let labels = layout.upperLabels
    if !labels.left.isEmpty {
      svg.add("text", ["class": "soft", "x": SVGText.number(x), "y": SVGText.number(base - 3)], words: labels.left)
    }
    if !labels.right.isEmpty {
      let right = left + layout.width - Metrics.padding
      svg.add(
        "text", ["class": "soft end", "x": SVGText.number(right), "y": SVGText.number(base - 3)], words: labels.right)
    }
    for marker in layout.markers {
      svg.add(
        "text",
        [
          "class": "soft", "x": SVGText.number(left + marker.x),
          "y": SVGText.number(plotTop - Metrics.gap + 3 - Double(marker.row) * Metrics.lineHeight),
        ], words: marker.text)
    }
  }

  private func drawGrid(into svg: inout SVGText) {
    var path = PathText()
    for value in layout.measureTicks.values {
      let place = layout.measure(value)
      if chart.isSideways {
        path.move(place, 0)
        path.line(place, layout.plotHeight)
      } else {
        path.move(layout.plotLeft, place)
        path.line(layout.plotLeft + layout.plotWidth, place)
      }
    }
    if !path.isEmpty { svg.add("path", ["class": "grid", "d": path.text]) }
  }

  private func drawAxes(into svg: inout SVGText) {
    let (plotLeft, bottom, right) = (layout.plotLeft, layout.plotHeight, layout.plotLeft + layout.plotWidth)
    let horizontal = chart.isSideways ? layout.measure : layout.along
    let vertical = chart.isSideways ? layout.along : layout.measure
    let horizontalTicks = chart.isSideways ? layout.measureTicks : layout.alongTicks
    let verticalTicks = chart.isSideways ? layout.alongTicks : layout.measureTicks
    var path = PathText()
    // Where the measure has a zero inside, the line of the other axis is that zero.
    if chart.isSideways {
      let zero = layout.measure.contains(0) && !layout.measure.isLogarithmic ? layout.measure(0) : plotLeft
      path.move(zero, 0)
      path.line(zero, bottom)
    } else {
      let zero = layout.measure.contains(0) && !layout.measure.isLogarithmic ? layout.measure(0) : bottom
      path.move(plotLeft, zero)
      path.line(right, zero)
    }
    if !horizontalTicks.areCategories && !chart.isSideways {
      for value in horizontalTicks.values {
        path.move(horizontal(value), bottom)
        path.line(horizontal(value), bottom + 4)
      }
    }
    svg.add("path", ["class": "axis", "d": path.text])
    for (value, label) in zip(horizontalTicks.values, horizontalTicks.labels) {
      svg.add(
        "text", ["class": "soft mid", "x": SVGText.number(horizontal(value)), "y": SVGText.number(bottom + 17)],
        words: label)
    }
    let room = plotLeft - Metrics.padding - Metrics.gap + 1
    for (value, label) in zip(verticalTicks.values, verticalTicks.labels) {
      svg.add(
        "text",
        [
          "class": verticalTicks.areCategories ? "end" : "soft end", "x": SVGText.number(plotLeft - Metrics.gap),
          "y": SVGText.number(vertical(value) + 4),
        ], words: TextWidth.fitted(label, width: room))
    }
    if let second = layout.second {
      for (value, label) in zip(layout.secondTicks.values, layout.secondTicks.labels) {
        svg.add(
          "text",
          ["class": "soft", "x": SVGText.number(right + Metrics.gap), "y": SVGText.number(second(value) + 4)],
          words: label)
      }
    }
    let label = chart.isSideways ? chart.y.label : chart.x.label
    if !label.isEmpty {
      svg.add(
        "text", ["class": "soft end", "x": SVGText.number(right), "y": SVGText.number(bottom + 34)], words: label)
    }
  }

  private func drawMarkers(into svg: inout SVGText) {
    let right = layout.plotLeft + layout.plotWidth
    let horizontal = chart.isSideways ? layout.measure : layout.along
    let vertical = chart.isSideways ? layout.along : layout.measure
    var path = PathText()
    for marker in chart.uprightMarkers where horizontal.contains(marker.value) {
      path.move(horizontal(marker.value), -Metrics.gap + 5)
      path.line(horizontal(marker.value), layout.plotHeight)
    }
    for marker in chart.horizontalMarkers where vertical.contains(marker.value) {
      path.move(layout.plotLeft, vertical(marker.value))
      path.line(right, vertical(marker.value))
    }
    if !path.isEmpty { svg.add("path", ["class": "marker", "d": path.text]) }
    for marker in chart.horizontalMarkers where vertical.contains(marker.value) {
      let room = layout.width - Metrics.padding - right - 4
      svg.add(
        "text", ["class": "soft", "x": SVGText.number(right + 4), "y": SVGText.number(vertical(marker.value) + 4)],
        words: TextWidth.fitted(marker.label, width: room + 1))
    }
  }
}
