/// A picture of one or more charts, laid out in columns.
///
///     let figure = Figure([Chart("Price", x: .init("day"), y: .init("TAO"), series: [.init("subnet 1", values: prices)])])
///     let svg = try figure.drawn(as: .svg)
public struct Figure: Sendable {
  /// The charts, row by row.
  public var charts: [Chart]
  /// How many stand side by side.
  public var columns: Int
  /// The width in pixels of one chart.
  public var chartWidth: Int
  /// The height in pixels of one chart.
  public var chartHeight: Int

  /// A picture of charts.
  ///
  /// - Parameters:
  ///   - charts: the charts, row by row
  ///   - columns: how many stand side by side
  ///   - chartWidth: the width in pixels of one chart
  ///   - chartHeight: the height in pixels of one chart
  public init(_ charts: [Chart], columns: Int = 1, chartWidth: Int = 900, chartHeight: Int = 420) {
    self.charts = charts
    self.columns = max(1, columns)
    self.chartWidth = chartWidth
    self.chartHeight = chartHeight
  }

  /// The picture's bytes.
  ///
  /// - Parameter format: the form of the picture
  /// - Returns: the contents of a file of that form
  /// - Throws: `ChartError` where gnuplot is missing or fails.
  public func drawn(as format: PictureFormat) throws(ChartError) -> [UInt8] {
    try Gnuplot.output(of: script(for: format))
  }

  /// Several pictures as SVG, drawn in one run of gnuplot.
  ///
  /// - Parameter figures: the pictures
  /// - Returns: the contents of an SVG file for each
  /// - Throws: `ChartError` where gnuplot is missing or fails.
  public static func svg(of figures: [Figure]) throws(ChartError) -> [[UInt8]] {
    figures.isEmpty ? [] : try Gnuplot.texts(of: figures.map { $0.script(for: .svg) })
  }

  /// What gnuplot is told: the same text for the same figure.
  ///
  /// - Parameter format: the form of the picture
  /// - Returns: the script
  public func script(for format: PictureFormat) -> String {
    let rows = max(1, (charts.count + columns - 1) / columns)
    let size = "\(columns * chartWidth),\(rows * chartHeight)"
    var script = Script()
    script.add(format.terminal(size: size))
    script.add("set multiplot layout \(rows),\(columns)")
    for chart in charts { script.add(chart) }
    script.add("unset multiplot")
    return script.text
  }
}

/// The form of a picture.
public enum PictureFormat: String, Sendable, CaseIterable {
  /// Scalable vector graphics.
  case svg
  /// Portable network graphics.
  case png

  /// The form that a file's name asks for, by its suffix.
  ///
  /// - Parameter path: the name of a file
  /// - Throws: `ChartError` for another suffix than .svg and .png.
  public init(path: String) throws(ChartError) {
    let suffix = path.split(separator: ".").last.map { $0.lowercased() } ?? ""
    guard path.contains("."), let format = PictureFormat(rawValue: suffix) else {
      throw ChartError("\(path): a picture's name ends in .svg or .png")
    }
    self = format
  }

  func terminal(size: String) -> String {
    switch self {
    case .svg: "set terminal svg size \(size) dynamic background rgb 'white' font 'sans-serif,13'"
    case .png: "set terminal pngcairo size \(size) background rgb 'white' font 'sans-serif,11'"
    }
  }
}
