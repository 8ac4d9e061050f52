// SPDX-License-Identifier: Apache-2.0

/// The rows of names over a plot, which therefore never lie on data.
struct Legend {
  /// A name and how its series looks.
  struct Entry: Equatable {
    let name: String
    let style: Chart.Style
    let colour: Chart.Colour
    /// The shape of its marks.
    let shape: Int
    let x: Double
    let y: Double
  }

  /// The most rows; names beyond are counted.
  private static let rowLimit = 5

  private(set) var entries: [Entry] = []
  /// How many names there was no room for.
  private(set) var omitted = 0
  private var rows = 0
  private var rowEnd = 0.0

  var height: Double { rows == 0 ? 0 : Double(rows) * Metrics.lineHeight + 4 }

  /// The names of the series, in rows of that width.
  init(_ series: [Chart.Series], width: Double) {
    // One nameless series, or one that has the title's subject, needs no key.
    for (index, series) in series.enumerated() {
      guard let name = series.name, !entries.contains(where: { $0.name == name }) else { continue }
      let shown = TextWidth.fitted(name, width: width - Metrics.swatch - 6)
      let needed = Metrics.swatch + 6 + TextWidth.of(shown)
      if rows == 0 || rowEnd + needed > width {
        guard rows < Self.rowLimit else {
          omitted += 1
          continue
        }
        rows += 1
        rowEnd = 0
      }
      entries.append(
        Entry(
          name: shown, style: series.style, colour: series.colour ?? .palette(index), shape: index, x: rowEnd,
          y: Double(rows - 1) * Metrics.lineHeight))
      rowEnd += needed + 16
    }
  }

  /// Draws the rows, the first from (`x`, `y`) down.
  func draw(x: Double, y: Double, into svg: inout SVGText) {
    for entry in entries {
      let (left, middle) = (x + entry.x, y + entry.y + 8.5)
      let colour = entry.colour.className
      switch entry.style {
      case .line, .dashes, .steps:
        let pattern = entry.style == .dashes ? " dash" : entry.colour.pattern
        svg.add(
          "path",
          [
            "class": "line\(pattern) s-\(colour)",
            "d": "M\(SVGText.number(left)) \(SVGText.number(middle))h\(SVGText.number(Metrics.swatch))",
          ])
      case .points:
        var path = PathText()
        path.add(mark: entry.shape, x: left + Metrics.swatch / 2, y: middle, radius: 4.5)
        svg.add("path", ["class": "mark f-\(colour)", "d": path.text])
      case .bars, .stackedBars:
        svg.add(
          "rect",
          [
            "class": "f-\(colour)", "x": SVGText.number(left + 3), "y": SVGText.number(middle - 5), "width": "12",
            "height": "10", "rx": "2",
          ])
      }
      svg.add(
        "text", ["x": SVGText.number(left + Metrics.swatch + 6), "y": SVGText.number(middle + 4)], words: entry.name)
    }
    if omitted > 0, let last = entries.last {
      let right = x + last.x + Metrics.swatch + 22 + TextWidth.of(last.name)
      svg.add(
        "text", ["class": "soft", "x": SVGText.number(right), "y": SVGText.number(y + last.y + 12.5)],
        words: "and \(omitted) more")
    }
  }
}

extension PathText {
  /// A closed mark around a place: disc, square, diamond, triangle up, triangle down.
  mutating func add(mark shape: Int, x: Double, y: Double, radius r: Double) {
    let n = SVGText.number
    switch shape.magnitude % 5 {
    case 0:
      move(x - r, y)
      add("a\(n(r)) \(n(r)) 0 1 0 \(n(2 * r)) 0a\(n(r)) \(n(r)) 0 1 0 \(n(-2 * r)) 0z")
    case 1:
      let s = r * 0.85
      move(x - s, y - s)
      add("h\(n(2 * s))v\(n(2 * s))h\(n(-2 * s))z")
    case 2:
      let s = r * 1.2
      move(x, y - s)
      add("l\(n(s)) \(n(s))l\(n(-s)) \(n(s))l\(n(-s)) \(n(-s))z")
    case 3:
      move(x, y - r * 1.1)
      add("l\(n(r * 1.1)) \(n(r * 2))h\(n(-r * 2.2))z")
    default:
      move(x, y + r * 1.1)
      add("l\(n(r * 1.1)) \(n(-r * 2))h\(n(-r * 2.2))z")
    }
  }
}
