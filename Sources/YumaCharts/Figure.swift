// SPDX-License-Identifier: Apache-2.0

/// A picture of one or more charts, laid out in columns; charts side by side have their plots at one height.
///
///     let figure = Figure([prices, shares], columns: 2)
///     try file.write(figure.svg())            // a document of its own
///     page += figure.inlineSVG(id: "prices")  // a part of a page that has `ChartStyle.sheet`
package struct Figure: Sendable, Equatable {
  /// What is drawn in one place of a figure.
  package enum Panel: Sendable, Equatable {
    /// Series on axes.
    case chart(Chart)
    /// Where an amount came from and where it went.
    case flow(Flow)
  }

  /// What the picture shows; empty where its panels say it.
  package var title: String
  /// The panels, row by row.
  package var panels: [Panel]
  /// How many stand side by side.
  package var columns: Int
  /// The width in pixels of one panel.
  package var panelWidth: Int
  /// The height in pixels between the axes of a chart.
  package var plotHeight: Int
  /// Whether one legend above all stands for the panels' own, which must have the same series.
  package var sharesLegend: Bool

  /// A picture of panels.
  ///
  /// - Parameters:
  ///   - panels: the panels, row by row
  ///   - title: what the picture shows; empty where its panels say it
  ///   - columns: how many stand side by side
  ///   - panelWidth: the width in pixels of one panel
  ///   - plotHeight: the height in pixels between the axes of a chart
  ///   - sharesLegend: whether one legend above all stands for the panels' own
  package init(
    panels: [Panel], title: String = "", columns: Int = 1, panelWidth: Int = 760, plotHeight: Int = 280,
    sharesLegend: Bool = false
  ) {
    self.title = title
    self.panels = panels
    self.columns = max(1, columns)
    self.panelWidth = max(200, panelWidth)
    self.plotHeight = max(60, plotHeight)
    self.sharesLegend = sharesLegend
  }

  /// A picture of charts.
  ///
  /// - Parameters:
  ///   - charts: the charts, row by row
  ///   - title: what the picture shows; empty where its charts say it
  ///   - columns: how many stand side by side
  ///   - panelWidth: the width in pixels of one chart
  ///   - plotHeight: the height in pixels between the axes
  ///   - sharesLegend: whether one legend above all stands for the charts' own
  package init(
    _ charts: [Chart], title: String = "", columns: Int = 1, panelWidth: Int = 760, plotHeight: Int = 280,
    sharesLegend: Bool = false
  ) {
    self.init(
      panels: charts.map { .chart($0) }, title: title, columns: columns, panelWidth: panelWidth,
      plotHeight: plotHeight, sharesLegend: sharesLegend)
  }

  /// The picture as a whole SVG document with its style in it and paper behind it. The same text for the same figure.
  ///
  /// - Parameter colours: the reader's scheme, or one for programs that know no schemes
  /// - Returns: the document
  package func svg(colours: ChartStyle.Colours = .adaptive) -> String {
    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n" + markup(id: "chart", style: ChartStyle.sheet(colours))
  }

  /// The picture as an element of a page that has `ChartStyle.sheet` in its style.
  ///
  /// - Parameter id: what its ids begin with: letters, digits and hyphens, one of a kind on its page
  /// - Returns: the element
  package func inlineSVG(id: String) -> String { markup(id: id, style: nil) }

  /// What the picture says, for readers who do not see it.
  package var description: String {
    panels.map { panel in
      switch panel {
      case .chart(let chart): chart.summary
      case .flow(let flow): flow.summary
      }
    }.joined(separator: " ")
  }

  /// The picture's name, for readers who do not see it.
  package var name: String {
    guard title.isEmpty else { return title }
    let titles = panels.map { panel in
      switch panel {
      case .chart(let chart): chart.title
      case .flow(let flow): flow.title
      }
    }
    return titles.filter { !$0.isEmpty }.joined(separator: "; ")
  }

  private func markup(id: String, style: String?) -> String {
    let width = Double(columns * panelWidth)
    let inner = width - 2 * Metrics.padding
    let titleLines = title.isEmpty ? [] : TextWidth.wrapped(title, width: inner, size: Metrics.title * 1.06)
    let legend = Legend(sharesLegend ? sharedSeries : [], width: inner)
    let rows = self.rows
    var top = 0.0
    if !titleLines.isEmpty || legend.height > 0 {
      top = Metrics.padding + Double(titleLines.count) * Metrics.titleHeight + legend.height
    }
    let height = top + rows.reduce(0) { $0 + $1.height }

    var svg = SVGText()
    svg.add(
      "svg",
      [
        "xmlns": "http://www.w3.org/2000/svg", "class": "chart",
        "viewBox": "0 0 \(SVGText.number(width)) \(SVGText.number(height))", "width": SVGText.number(width),
        "height": SVGText.number(height), "role": "img", "aria-labelledby": "\(id)-title \(id)-desc",
      ]
    ) { svg in
      svg.add("title", ["id": "\(id)-title"], words: name)
      svg.add("desc", ["id": "\(id)-desc"], words: description)
      if let style {
        // The style is this module's own, and holds nothing that XML takes for markup.
        svg.add(markup: "<style>\n\(style)</style>\n")
        svg.add("rect", ["class": "paper", "width": SVGText.number(width), "height": SVGText.number(height)])
      }
      var y = Metrics.padding
      for line in titleLines {
        svg.add(
          "text", ["class": "title", "x": SVGText.number(Metrics.padding), "y": SVGText.number(y + 14)], words: line)
        y += Metrics.titleHeight
      }
      legend.draw(x: Metrics.padding, y: y, into: &svg)
      var number = 0
      for row in rows {
        for (column, panel) in row.panels.enumerated() {
          let left = Double(column * panelWidth)
          switch panel {
          case .chart(let layout):
            ChartDrawing(layout: layout, left: left, plotTop: top + row.header, clip: "\(id)-clip\(number)")
              .draw(top: top, into: &svg)
          case .flow(let flow): flow.draw(left: left, top: top, into: &svg)
          }
          number += 1
        }
        top += row.height
      }
    }
    return svg.text
  }

  /// Panels side by side.
  private struct Row {
    enum Panel {
      case chart(ChartLayout)
      case flow(FlowLayout)
    }

    let panels: [Panel]
    let header: Double
    let height: Double

    init(_ panels: [Panel]) {
      self.panels = panels
      let layouts = panels.compactMap { if case .chart(let layout) = $0 { layout } else { nil } }
      header = layouts.map(\.headerHeight).max() ?? 0
      let rest = layouts.map { $0.plotHeight + $0.footerHeight }.max() ?? 0
      let flows = panels.compactMap { if case .flow(let layout) = $0 { layout.height } else { nil } }
      height = max(header + rest, flows.max() ?? 0)
    }
  }

  private var rows: [Row] {
    stride(from: 0, to: panels.count, by: columns).map { start in
      Row(
        panels[start..<min(start + columns, panels.count)].map { panel in
          switch panel {
          case .chart(let chart):
            .chart(
              ChartLayout(
                chart, width: Double(panelWidth), plotHeight: Double(plotHeight), hasLegend: !sharesLegend))
          case .flow(let flow): .flow(FlowLayout(flow, width: Double(panelWidth)))
          }
        })
    }
  }

  /// The series that the legend of all names: every name of any panel once, as the first panel that has it draws it.
  private var sharedSeries: [Chart.Series] {
    var series: [Chart.Series] = []
    for case .chart(let chart) in panels {
      for (index, one) in chart.series.enumerated()
      where one.name != nil && !series.contains(where: { $0.name == one.name }) {
        var one = one
        one.colour = one.colour ?? .palette(index)
        series.append(one)
      }
    }
    return series
  }
}
