// SPDX-License-Identifier: Apache-2.0

/// Series of points on one pair of axes.
///
///     let chart = Chart("Price", x: .init("day"), y: .init("TAO"), series: [.init("subnet 1", values: prices)])
///     let text = chart.svg
///
/// Equal charts give equal text on every machine. No text that a chart is given can become markup.
package struct Chart: Sendable, Equatable {
  /// What the chart shows.
  package var title: String
  /// One sentence under the title; none where it is empty.
  package var subtitle: String
  /// What the chart says, for readers who do not see it; empty for a sentence per series that the chart makes itself.
  package var description: String
  /// The axis that the points are placed along.
  package var x: Axis
  /// The axis that measures the points.
  package var y: Axis
  /// A second measuring axis, for the series that use it; not drawn on a sideways chart.
  package var secondY: Axis?
  /// A coloured surface under the series.
  package var surface: Surface?
  /// What is drawn, the first at the bottom.
  package var series: [Series]
  /// Lines across the plot with words at their ends.
  package var markers: [Marker]
  /// Whether the x axis runs down the left side, its first value on top: for categories with long names.
  package var isSideways: Bool
  /// Whether a unit is as long on both axes.
  package var isSquare: Bool

  /// A chart.
  ///
  /// - Parameters:
  ///   - title: what the chart shows
  ///   - subtitle: one sentence under the title
  ///   - description: what the chart says, for readers who do not see it; made from the series where it is empty
  ///   - x: the axis that the points are placed along
  ///   - y: the axis that measures the points
  ///   - secondY: a second measuring axis
  ///   - surface: a coloured surface under the series
  ///   - series: what is drawn, the first at the bottom
  ///   - markers: lines across the plot with words at their ends
  ///   - isSideways: whether the x axis runs down the left side
  ///   - isSquare: whether a unit is as long on both axes
  package init(
    _ title: String, subtitle: String = "", description: String = "", x: Axis, y: Axis, secondY: Axis? = nil,
    surface: Surface? = nil, series: [Series] = [], markers: [Marker] = [], isSideways: Bool = false,
    isSquare: Bool = false
  ) {
    self.title = title
    self.subtitle = subtitle
    self.description = description
    self.x = x
    self.y = y
    self.secondY = secondY
    self.surface = surface
    self.series = series
    self.markers = markers
    self.isSideways = isSideways
    self.isSquare = isSquare
  }

  /// The chart as a whole SVG document of the usual size, for light and dark pages.
  package var svg: String { Figure([self]).svg() }
}

extension Chart {
  /// An axis: what it measures, and how far it reaches.
  package struct Axis: Sendable, Equatable {
    /// What the numbers of an axis are.
    package enum Numbers: Sendable, Equatable {
      /// Amounts of any size.
      case amounts
      /// Whole numbers: uids, epochs, days.
      case whole
      /// Whole numbers without a mark between thousands.
      case years
      /// Parts of 1, shown in percent.
      case percent
    }

    /// What the axis measures, with its unit.
    package var label: String
    /// The values at its ends; nil fits them to the points.
    package var range: ClosedRange<Double>?
    /// What its numbers are.
    package var numbers: Numbers
    /// Whether equal distances are equal factors.
    package var isLogarithmic: Bool
    /// Names of the places 0, 1, 2, ... in place of numbers.
    package var categories: [String]

    /// An axis.
    ///
    /// - Parameters:
    ///   - label: what it measures, with its unit
    ///   - range: the values at its ends; nil fits them to the points
    ///   - numbers: what its numbers are
    ///   - isLogarithmic: whether equal distances are equal factors; values that are not positive are then gaps
    ///   - categories: names of the places 0, 1, 2, ... in place of numbers
    package init(
      _ label: String, range: ClosedRange<Double>? = nil, numbers: Numbers = .amounts, isLogarithmic: Bool = false,
      categories: [String] = []
    ) {
      self.label = label
      self.range = range
      self.numbers = numbers
      self.isLogarithmic = isLogarithmic
      self.categories = categories
    }
  }

  /// A point in the units of the axes. A point that is not finite makes a gap.
  package struct Point: Sendable, Equatable {
    /// Along the x axis.
    package var x: Double
    /// Along the y axis.
    package var y: Double
    /// The ends of its spread along the y axis, the lower one first; nil for none.
    package var spread: ClosedRange<Double>?

    /// A point.
    ///
    /// - Parameters:
    ///   - x: along the x axis
    ///   - y: along the y axis
    ///   - spread: the ends of its spread along the y axis; a line shows them as a band, dots as whiskers
    package init(x: Double, y: Double, spread: ClosedRange<Double>? = nil) {
      self.x = x
      self.y = y
      self.spread = spread
    }

    var isFinite: Bool { x.isFinite && y.isFinite }
  }

  /// How the points of a series are drawn.
  package enum Style: String, Sendable, CaseIterable {
    /// Joined by straight lines, with a band where points have a spread.
    case line
    /// Joined by dashed lines, with a band where points have a spread.
    case dashes
    /// Each value holds until the next.
    case steps
    /// Marks, with whiskers where points have a spread. Each series has a mark of its own shape.
    case points
    /// Bars from zero. Series of bars at the same places stand side by side.
    case bars
    /// Bars on top of those of the stacked series before.
    case stackedBars
  }

  /// How a series is coloured.
  package enum Colour: Sendable, Equatable {
    /// A colour of the palette, from 0; after the last it begins again.
    case palette(Int)
    /// Soft grey: what the others are compared with.
    case soft
    /// The colour of text: lines on a surface.
    case ink
  }

  /// Points that belong together.
  package struct Series: Sendable, Equatable {
    /// The name in the legend; nil keeps the series out of it.
    package var name: String?
    /// The points in the order in which they are joined.
    package var points: [Point]
    /// How they are drawn.
    package var style: Style
    /// Their colour; nil takes the palette's by the place among the series.
    package var colour: Colour?
    /// Words on the line itself, halfway along its longest piece: the height of a contour.
    package var label: String?
    /// Whether it is measured by the chart's second y axis.
    package var usesSecondAxis: Bool

    /// A series.
    ///
    /// - Parameters:
    ///   - name: the name in the legend; nil keeps the series out of it
    ///   - points: in the order in which they are joined
    ///   - style: how they are drawn
    ///   - colour: their colour; nil takes the palette's by the place among the series
    ///   - label: words on the line itself
    ///   - usesSecondAxis: whether it is measured by the chart's second y axis
    package init(
      _ name: String?, points: [Point], style: Style = .line, colour: Colour? = nil, label: String? = nil,
      usesSecondAxis: Bool = false
    ) {
      self.name = name
      self.points = points
      self.style = style
      self.colour = colour
      self.label = label
      self.usesSecondAxis = usesSecondAxis
    }

    /// A series of values at 0, 1, 2, ...
    ///
    /// - Parameters:
    ///   - name: the name in the legend; nil keeps the series out of it
    ///   - values: the heights of the points
    ///   - style: how they are drawn
    ///   - colour: their colour; nil takes the palette's by the place among the series
    package init(
      _ name: String?, values: some Sequence<Double>, style: Style = .line, colour: Colour? = nil
    ) {
      self.init(
        name, points: values.enumerated().map { Point(x: Double($0), y: $1) }, style: style, colour: colour)
    }
  }

  /// A dashed line across the plot with words at its end: a halving, a changed rule, a baseline.
  package struct Marker: Sendable, Equatable {
    /// Where a marker stands.
    package enum Place: Sendable, Equatable {
      /// At a value of the x axis.
      case x(Double)
      /// At a value of the y axis.
      case y(Double)
    }

    /// Where it stands.
    package var place: Place
    /// What it marks.
    package var label: String

    /// A marker at a value of the x axis.
    package init(x: Double, label: String) { (place, self.label) = (.x(x), label) }
    /// A marker at a value of the y axis.
    package init(y: Double, label: String) { (place, self.label) = (.y(y), label) }
  }

  /// Heights over a grid, shown by colour in as many classes as `levels` make. Contours are series of their own on top.
  package struct Surface: Sendable, Equatable {
    /// The most classes that the colours tell apart.
    package static let maximumClassCount = 12
    /// What the colours mean, with the unit: the heading of their key. Where it is empty there is no key.
    package var label: String
    /// The grid's places along the x axis, ascending.
    package var x: [Double]
    /// The grid's places along the y axis, ascending.
    package var y: [Double]
    /// `x.count * y.count` heights, those of the first x first. One that is not finite is left blank.
    package var values: [Double]
    /// The borders of the classes, ascending: class k holds heights from `levels[k]` to `levels[k + 1]`.
    package var levels: [Double]

    /// A surface.
    ///
    /// - Parameters:
    ///   - label: what the colours mean, with the unit
    ///   - x: the grid's places along the x axis, ascending
    ///   - y: the grid's places along the y axis, ascending
    ///   - values: `x.count * y.count` heights, those of the first x first; missing ones are blank
    ///   - levels: the borders of the classes, ascending; of more classes than `maximumClassCount` the last are one
    package init(_ label: String, x: [Double], y: [Double], values: [Double], levels: [Double]) {
      self.label = label
      self.x = x
      self.y = y
      self.values = values
      self.levels = levels
    }
  }
}
