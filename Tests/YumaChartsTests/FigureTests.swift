// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing

@testable import YumaCharts

@Suite("Figures")
struct FigureTests {
  private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appending(path: "Golden")

  @Test(
    "A figure has the text of its golden file, which YUMA_WRITE_GOLDEN=1 writes anew",
    arguments: SampleFigures.all.map(\.name))
  func golden(name: String) throws {
    let svg = try #require(SampleFigures.all.first { $0.name == name }).figure.svg()
    let file = Self.folder.appending(path: "\(name).svg")
    if ProcessInfo.processInfo.environment["YUMA_WRITE_GOLDEN"] == "1" { try Data(svg.utf8).write(to: file) }
    let golden = try String(contentsOf: file, encoding: .utf8)
    // Whole texts in a failure's message would be unreadable.
    let different = zip(svg.split(separator: "\n"), golden.split(separator: "\n")).first { $0 != $1 }
    #expect(svg == golden, "the first line that differs is \(different.map { "\($0)" } ?? "at the end")")
  }

  @Test("Every figure is well-formed XML, as a document and as a part of a page")
  func wellFormed() throws {
    for (name, figure) in SampleFigures.all {
      for text in [figure.svg(), figure.svg(colours: .dark), figure.inlineSVG(id: "a-1")] {
        let reader = SVGReader()
        #expect(reader.read(text), "\(name)")
        #expect(reader.root == "svg" && reader.title == figure.name, "\(name)")
        #expect(!reader.summary.isEmpty, "\(name)")
        #expect(Set(reader.ids).count == reader.ids.count, "\(name): ids are one of a kind")
        #expect(reader.elements.isDisjoint(with: ["script", "image", "a", "foreignObject"]), "\(name)")
        #expect(reader.attributes.isDisjoint(with: ["href", "xlink:href", "onload", "onclick", "style"]), "\(name)")
      }
    }
  }

  @Test("Every coordinate is a number")
  func coordinates() {
    for (name, figure) in SampleFigures.all {
      let text = figure.svg()
      #expect(!text.contains("nan") && !text.contains("inf ") && !text.contains("e+"), "\(name)")
    }
  }

  @Test("Words of the legend, of the ticks and of markers lie within the picture and not on each other's line")
  func words() throws {
    for (name, figure) in SampleFigures.all {
      let reader = SVGReader()
      #expect(reader.read(figure.svg()))
      let width = Double(figure.columns * figure.panelWidth)
      for word in reader.words {
        let length = TextWidth.of(word.text, size: word.kind.contains("title") ? Metrics.title : Metrics.text)
        let left =
          word.kind.contains("end") ? word.x - length : word.kind.contains("mid") ? word.x - length / 2 : word.x
        #expect(left >= -1 && left + length <= width + 1, "\(name): \(word.text)")
      }
    }
  }

  @Test("The legend and the axis names lie over the plot, ticks under it or beside it: no words cover data")
  func legendIsOutside() {
    for (_, figure) in SampleFigures.all {
      for case .chart(let chart) in figure.panels {
        let layout = ChartLayout(chart, width: 400, plotHeight: 200, hasLegend: true)
        #expect(layout.headerHeight >= layout.legend.height + Metrics.padding)
        #expect(layout.plotLeft + layout.plotWidth <= 400)
        #expect(layout.legend.entries.allSatisfy { $0.y + Metrics.lineHeight <= layout.legend.height })
      }
    }
  }

  @Test("The style of a document for programs without custom properties has none, and no scheme")
  func literalColours() {
    for colours in [ChartStyle.Colours.light, .dark] {
      let text = SampleFigures.all[0].figure.svg(colours: colours)
      #expect(!text.contains("var(") && !text.contains("prefers-color-scheme"))
    }
    #expect(SampleFigures.all[0].figure.svg().contains("prefers-color-scheme:dark"))
  }

  @Test("Lines, marks and text stand out from the paper in both schemes")
  func contrast() throws {
    let paper = try #require(ChartStyle.roles.first { $0.name == "paper" })
    for role in ChartStyle.roles where role.name.hasPrefix("c") || ["ink", "soft"].contains(role.name) {
      let least = role.name.hasPrefix("c") ? 3.0 : 4.5
      #expect(contrast(role.light, paper.light) >= least, "\(role.name)")
      #expect(contrast(role.dark, paper.dark) >= least, "\(role.name)")
    }
  }

  @Test("Contour lines and their labels stand out from every colour of a surface")
  func contrastOfSurfaces() throws {
    let ink = try #require(ChartStyle.roles.first { $0.name == "ink" })
    for role in ChartStyle.roles where role.name.hasPrefix("h") {
      #expect(contrast(role.light, ink.light) >= 3 && contrast(role.dark, ink.dark) >= 2.8, "\(role.name)")
    }
  }

  @Test("Every class that an element names is in the style")
  func classes() {
    for (name, figure) in SampleFigures.all {
      let reader = SVGReader()
      #expect(reader.read(figure.svg()))
      for kind in reader.classes where kind != "chart" {
        #expect(ChartStyle.sheet.contains(".\(kind){") || ChartStyle.sheet.contains(".\(kind) "), "\(name): \(kind)")
      }
    }
  }

  @Test("A hundred thousand points stay a small picture with the same extremes")
  func manyPoints() {
    var values = (0..<100_000).map { Double(($0 &* 7919) % 1000) }
    values[54_321] = 5000
    let chart = Chart("large", x: .init("x"), y: .init("y"), series: [.init("series", values: values)])
    #expect(chart.svg.utf8.count < 100_000)
    let thinned = Thinning.thinned(chart.series[0].points) { $0.x / 200 }
    #expect(thinned.count <= 4 * 501 && thinned.contains { $0.y == 5000 })
    #expect(thinned.first == chart.series[0].points.first && thinned.last == chart.series[0].points.last)
  }

  @Test("Values at the ends of what numbers can be draw a picture")
  func extremes() {
    let large = Double.greatestFiniteMagnitude
    for values in [[large, -large], [Double.leastNonzeroMagnitude, 0], [1e300, 1e-300], [-1e17, 1e17 + 32]] {
      for isLogarithmic in [false, true] {
        for style in Chart.Style.allCases {
          let chart = Chart(
            "extremes", x: .init("x"), y: .init("y", isLogarithmic: isLogarithmic),
            series: [.init("series", values: values, style: style)])
          #expect(SVGReader().read(chart.svg), "\(values) \(isLogarithmic) \(style)")
          #expect(!chart.svg.contains("nan"), "\(values) \(isLogarithmic) \(style)")
        }
      }
    }
  }

  @Test("A stacked bar begins where those of its sign before it end")
  func stacks() {
    let chart = Chart(
      "", x: .init(""), y: .init(""),
      series: [[2, -1], [3, -2], [-1, 4]].map { .init(nil, values: $0, style: .stackedBars) })
    #expect(
      ChartDrawing.stacks(of: chart) == [
        [.init(x: 0, from: 0, to: 2), .init(x: 1, from: 0, to: -1)],
        [.init(x: 0, from: 2, to: 5), .init(x: 1, from: -1, to: -3)],
        [.init(x: 0, from: 0, to: -1), .init(x: 1, from: 0, to: 4)],
      ])
  }

  /// The contrast of two colours as WCAG 2 measures it.
  private func contrast(_ one: String, _ other: String) -> Double {
    func light(_ colour: String) -> Double {
      let channels = (0..<3).map { k in
        let start = colour.index(colour.startIndex, offsetBy: 1 + 2 * k)
        let value = Double(Int(colour[start..<colour.index(start, offsetBy: 2)], radix: 16) ?? 0) / 255
        return value <= 0.04045 ? value / 12.92 : pow((value + 0.055) / 1.055, 2.4)
      }
      return 0.2126 * channels[0] + 0.7152 * channels[1] + 0.0722 * channels[2]
    }
    let (a, b) = (light(one), light(other))
    return (max(a, b) + 0.05) / (min(a, b) + 0.05)
  }
}
