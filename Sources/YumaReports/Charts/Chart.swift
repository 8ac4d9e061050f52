/// One set of axes with series of points on it, drawn by gnuplot (`Figure`).
public struct Chart: Sendable {
  /// An axis: what it measures, and how far it reaches.
  public struct Axis: Sendable {
    /// What the axis measures, with its unit.
    public var label: String
    /// The values at its ends; nil fits them to the points.
    public var range: ClosedRange<Double>?
    /// Whether equal distances are equal factors.
    public var isLogarithmic: Bool

    /// An axis.
    ///
    /// - Parameters:
    ///   - label: what it measures, with its unit
    ///   - range: the values at its ends; nil fits them to the points
    ///   - isLogarithmic: whether equal distances are equal factors
    public init(_ label: String, range: ClosedRange<Double>? = nil, isLogarithmic: Bool = false) {
      self.label = label
      self.range = range
      self.isLogarithmic = isLogarithmic
    }
  }

  /// A point in the units of the axes. One that is not finite makes a gap.
  public struct Point: Sendable, Equatable {
    /// Along the horizontal axis.
    public var x: Double
    /// Along the vertical axis.
    public var y: Double

    /// A point.
    ///
    /// - Parameters:
    ///   - x: along the horizontal axis
    ///   - y: along the vertical axis
    public init(x: Double, y: Double) {
      self.x = x
      self.y = y
    }
  }

  /// How the points of a series are drawn.
  public enum Style: String, Sendable, CaseIterable {
    /// Joined by straight lines.
    case line = "lines"
    /// Joined by dashed lines.
    case dashes
    /// Each holds until the next.
    case steps
    /// Dots.
    case points
    /// Upright lines from zero.
    case impulses
    /// Filled upright boxes from zero.
    case boxes
  }

  /// Points that belong together.
  public struct Series: Sendable {
    /// What the key calls it; nil keeps it out of the key.
    public var name: String?
    /// The points in the order in which they are joined.
    public var points: [Point]
    /// How they are drawn.
    public var style: Style
    /// Which colour of the palette, from 0; nil takes the next.
    public var colour: Int?
    /// Whether it is measured by the chart's second vertical axis.
    public var usesSecondAxis: Bool

    /// A series.
    ///
    /// - Parameters:
    ///   - name: what the key calls it; nil keeps it out of the key
    ///   - points: in the order in which they are joined
    ///   - style: how they are drawn
    ///   - colour: which colour of the palette, from 0; nil takes the next
    ///   - usesSecondAxis: whether it is measured by the chart's second vertical axis
    public init(
      _ name: String?, points: [Point], style: Style = .line, colour: Int? = nil, usesSecondAxis: Bool = false
    ) {
      self.name = name
      self.points = points
      self.style = style
      self.colour = colour
      self.usesSecondAxis = usesSecondAxis
    }

    /// A series of values at 0, 1, 2, ...
    ///
    /// - Parameters:
    ///   - name: what the key calls it; nil keeps it out of the key
    ///   - values: the heights of the points
    ///   - style: how they are drawn
    public init(_ name: String?, values: some Sequence<Double>, style: Style = .line) {
      self.init(name, points: values.enumerated().map { Point(x: Double($0), y: $1) }, style: style)
    }
  }

  /// An upright line with words at its top: a halving, a changed rule.
  public struct Marker: Sendable {
    /// Where it stands on the horizontal axis.
    public var x: Double
    /// What it marks.
    public var label: String

    /// A marker.
    ///
    /// - Parameters:
    ///   - x: where it stands on the horizontal axis
    ///   - label: what it marks
    public init(x: Double, label: String) {
      self.x = x
      self.label = label
    }
  }

  /// What the chart shows.
  public var title: String
  /// The horizontal axis.
  public var x: Axis
  /// The vertical axis on the left.
  public var y: Axis
  /// A vertical axis on the right, for series that use it.
  public var secondY: Axis?
  /// What is drawn, the first at the bottom.
  public var series: [Series]
  /// Upright lines with words.
  public var markers: [Marker]
  /// Whether a unit is as long on both axes.
  public var isSquare: Bool

  /// A chart.
  ///
  /// - Parameters:
  ///   - title: what the chart shows
  ///   - x: the horizontal axis
  ///   - y: the vertical axis on the left
  ///   - secondY: a vertical axis on the right, for series that use it
  ///   - series: what is drawn, the first at the bottom
  ///   - markers: upright lines with words
  ///   - isSquare: whether a unit is as long on both axes
  public init(
    _ title: String, x: Axis, y: Axis, secondY: Axis? = nil, series: [Series], markers: [Marker] = [],
    isSquare: Bool = false
  ) {
    self.title = title
    self.x = x
    self.y = y
    self.secondY = secondY
    self.series = series
    self.markers = markers
    self.isSquare = isSquare
  }
}
