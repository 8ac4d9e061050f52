// SPDX-License-Identifier: Apache-2.0

/// Where values lie along a side of the plot.
struct Scale: Equatable {
  /// The values at the ends.
  let range: ClosedRange<Double>
  /// The pixel of the range's lower end.
  let start: Double
  /// The pixel of the range's upper end.
  let end: Double
  let isLogarithmic: Bool

  /// A scale; a range of no length is widened.
  init(_ range: ClosedRange<Double>, from start: Double, to end: Double, isLogarithmic: Bool = false) {
    self.range = range
    self.start = start
    self.end = end
    self.isLogarithmic = isLogarithmic
  }

  /// The pixel of a value, kept within ten plots of the plot: what lies far outside cannot overflow a drawing.
  func callAsFunction(_ value: Double) -> Double {
    let part: Double
    if isLogarithmic {
      let low = Logarithm.ofTen(range.lowerBound)
      part = value > 0 ? (Logarithm.ofTen(value) - low) / (Logarithm.ofTen(range.upperBound) - low) : -10
    } else {
      // Halves, so that the length of the widest range is finite.
      part = (value / 2 - range.lowerBound / 2) / (range.upperBound / 2 - range.lowerBound / 2)
    }
    return start + (part.isNaN ? 0 : min(max(part, -10), 10)) * (end - start)
  }

  func contains(_ value: Double) -> Bool { range.contains(value) }
}

/// The range of an axis that has none of its own.
enum RangeChoice {
  /// A range that holds the values: widened to whole ticks where they are measured, from zero where zero is near.
  ///
  /// - Parameters:
  ///   - values: what must be inside; values that are not finite, or not positive on a logarithmic axis, do not count
  ///   - axis: the axis
  ///   - includesZero: whether bars stand on zero
  ///   - isMeasure: whether the axis measures, and ends at ticks
  static func range(
    of values: some Sequence<Double>, axis: Chart.Axis, includesZero: Bool, isMeasure: Bool
  ) -> ClosedRange<Double> {
    if let range = axis.range, range.lowerBound.isFinite, range.upperBound.isFinite,
      range.lowerBound < range.upperBound, !axis.isLogarithmic || range.lowerBound > 0
    {
      return range
    }
    if !axis.categories.isEmpty { return -0.5...Double(axis.categories.count) - 0.5 }
    var (low, high) = (Double.infinity, -Double.infinity)
    for value in values where value.isFinite && (!axis.isLogarithmic || value > 0) {
      low = min(low, value)
      high = max(high, value)
    }
    guard low <= high else { return axis.isLogarithmic ? 1...10 : 0...1 }
    if axis.isLogarithmic { return decades(low, high) }
    let isNearZero = isMeasure && (low > 0 ? low < high / 2 : high < 0 && high > low / 2)
    if includesZero || isNearZero { (low, high) = (min(low, 0), max(high, 0)) }
    if low == high {
      let margin = low == 0 ? 1 : low.magnitude * 0.1
      (low, high) = low == 0 ? (0, 1) : (low - margin, high + margin)
    }
    guard isMeasure, low.magnitude < 1e300, high.magnitude < 1e300 else { return low...high }
    let step = TickStep(span: high - low, count: 5, isWhole: axis.numbers == .whole || axis.numbers == .years)
    return step.value((low / step.size).rounded(.down))...step.value((high / step.size).rounded(.up))
  }

  /// The powers of ten around a range; where it is short, the nearest 1, 2 or 5 times one.
  private static func decades(_ low: Double, _ high: Double) -> ClosedRange<Double> {
    let (first, last) = (NumberText.exponent(of: low), NumberText.exponent(of: high))
    let steps: [Double] = last - first < 3 ? [1, 2, 5, 10] : [1, 10]
    let lower = steps.last { $0 * NumberText.power(of: first) <= low } ?? 1
    let upper = steps.first { $0 * NumberText.power(of: last) >= high } ?? 10
    let range = (lower * NumberText.power(of: first), upper * NumberText.power(of: last))
    return range.0 < range.1 ? range.0...range.1 : range.0...(range.0 * 10)
  }
}
