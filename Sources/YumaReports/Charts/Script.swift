/// The text of a script for gnuplot.
struct Script {
  private(set) var text = ""
  private var blocks = 0

  mutating func add(_ line: String) { text += line + "\n" }

  /// Everything that one chart needs; nothing of the chart before is left.
  mutating func add(_ chart: Chart) {
    add("reset")
    add("set title \(Self.quoted(chart.title)) noenhanced")
    add("set grid linecolor rgb '#e4e4e4'")
    add("set xzeroaxis linecolor rgb '#888888'")
    add("set style fill solid 0.6 noborder")
    // A square leaves room at its side, a wide chart below.
    add(chart.isSquare ? "set key outside right top noenhanced" : "set key below height 1 noenhanced")
    add("set tics nomirror")
    if chart.isSquare { add("set size ratio -1") }
    add(chart.x, named: "x")
    add(chart.y, named: "y")
    if let secondY = chart.secondY {
      add(secondY, named: "y2")
      add("set y2tics")
    }
    for marker in chart.markers where marker.x.isFinite {
      let place = "first \(marker.x), graph"
      add("set arrow from \(place) 0 to \(place) 1 nohead dashtype 2 linecolor rgb '#888888'")
      add("set label \(Self.quoted(marker.label)) at \(place) 0.93 offset 0.4,0 noenhanced textcolor rgb '#555555'")
    }
    let drawn = chart.series.enumerated().filter { $1.points.contains { $0.x.isFinite && $0.y.isFinite } }
    guard !drawn.isEmpty else {
      add("set label 'no data' at graph 0.5, graph 0.5 center")
      // Axes without a single point.
      add("set xrange [0:1]; set yrange [0:1]; plot NaN notitle")
      return
    }
    let plots = drawn.map { index, series in
      let block = addData(series.points)
      let colour = Self.palette[(series.colour ?? index).magnitudeIndex(in: Self.palette.count)]
      let title = series.name.map { "title \(Self.quoted($0))" } ?? "notitle"
      return "\(block) using 1:2 axes x1y\(series.usesSecondAxis ? 2 : 1) with \(Self.style(series.style)) "
        + "linecolor rgb '\(colour)' \(title)"
    }
    add("plot " + plots.joined(separator: ", "))
  }

  private mutating func add(_ axis: Chart.Axis, named name: String) {
    add("set \(name)label \(Self.quoted(axis.label)) noenhanced")
    if axis.isLogarithmic { add("set logscale \(name)") }
    if let range = axis.range, range.lowerBound.isFinite, range.upperBound.isFinite,
      range.lowerBound < range.upperBound
    {
      add("set \(name)range [\(range.lowerBound):\(range.upperBound)]")
    }
  }

  /// A block of data and its name; a point that is not finite is an empty line, which breaks the line drawn.
  private mutating func addData(_ points: [Chart.Point]) -> String {
    blocks += 1
    let name = "$data\(blocks)"
    add("\(name) << END")
    for point in points {
      add(point.x.isFinite && point.y.isFinite ? "\(point.x) \(point.y)" : "")
    }
    add("END")
    return name
  }

  private static func style(_ style: Chart.Style) -> String {
    switch style {
    case .line: "lines linewidth 2"
    case .dashes: "lines linewidth 2 dashtype 2"
    case .steps: "steps linewidth 2"
    case .points: "points pointtype 7 pointsize 0.5"
    case .impulses: "impulses linewidth 2"
    case .boxes: "boxes"
    }
  }

  /// The text between double quotes: nothing in it is more than text to gnuplot.
  static func quoted(_ text: String) -> String {
    let safe = text.unicodeScalars.map { scalar in
      switch scalar {
      case "\"", "`": return "'"
      case "\\": return "/"
      default: return scalar.value < 32 || scalar.value == 127 ? " " : String(scalar)
      }
    }
    return "\"\(safe.joined())\""
  }

  /// Colours that the colour-blind can tell apart: Okabe and Ito, "Color Universal Design" (2008), yellow left out.
  private static let palette = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#000000", "#888888"]
}

extension Int {
  /// The remainder that is an index of a list of `count`.
  fileprivate func magnitudeIndex(in count: Int) -> Int { Int(magnitude % UInt(count)) }
}
