// SPDX-License-Identifier: Apache-2.0

/// The distance between ticks: 1, 2 or 5 times a power of ten.
struct TickStep: Equatable {
  /// 1, 2 or 5.
  let factor: Int
  /// The power of ten.
  let exponent: Int

  /// The step that gives about `count` ticks.
  ///
  /// - Parameters:
  ///   - span: the length of the axis, positive
  ///   - count: about how many ticks there are
  ///   - isWhole: whether ticks are whole numbers
  init(span: Double, count: Int, isWhole: Bool = false) {
    let raw = span / Double(max(1, count))
    let exponent = NumberText.exponent(of: raw)
    let part = raw / NumberText.power(of: exponent)
    let (factor, carry) = part <= 1.000_001 ? (1, 0) : part <= 2.000_001 ? (2, 0) : part <= 5.000_001 ? (5, 0) : (1, 1)
    if isWhole && exponent + carry < 0 {
      (self.factor, self.exponent) = (1, 0)
    } else {
      (self.factor, self.exponent) = (factor, exponent + carry)
    }
  }

  /// The step as a number.
  var size: Double { value(1) }

  /// A multiple of the step, rounded once.
  func value(_ multiple: Double) -> Double {
    let whole = multiple * Double(factor)
    return exponent < 0 ? whole / NumberText.power(of: -exponent) : whole * NumberText.power(of: exponent)
  }
}

/// The places of an axis that have a number or a name.
struct Ticks: Equatable {
  let values: [Double]
  let labels: [String]
  /// Whether the ticks are places of their own, not points of a continuous axis.
  var areCategories = false

  static let none = Ticks(values: [], labels: [])

  /// The ticks of an axis, about `count` of them.
  init(_ axis: Chart.Axis, range: ClosedRange<Double>, count: Int) {
    if !axis.categories.isEmpty {
      let shown = axis.categories.indices.filter { range.contains(Double($0)) }
      self.init(values: shown.map(Double.init), labels: shown.map { axis.categories[$0] })
      areCategories = true
    } else if axis.isLogarithmic, let ticks = Self.logarithmic(range, count: count) {
      self = ticks
    } else {
      self = Self.linear(axis.numbers, range: range, count: count)
    }
  }

  init(values: [Double], labels: [String]) {
    self.values = values
    self.labels = labels
  }

  private static func linear(_ numbers: Chart.Axis.Numbers, range: ClosedRange<Double>, count: Int) -> Ticks {
    let span = range.upperBound - range.lowerBound
    guard span > 0, span.isFinite else { return none }
    // Where a step leaves a single tick, a smaller one is tried.
    let tries = (count...count + 4).lazy.map { multiples(numbers, range: range, span: span, count: $0) }
    guard let (step, multiples) = tries.first(where: { $0.1.count > 1 }) ?? tries.first else { return none }
    let values = multiples.map { step.value($0) }
    return Ticks(values: values, labels: labels(values, step: step, numbers))
  }

  /// The step for about `count` ticks, and the multiples of it inside the range.
  private static func multiples(
    _ numbers: Chart.Axis.Numbers, range: ClosedRange<Double>, span: Double, count: Int
  ) -> (TickStep, [Double]) {
    let step = TickStep(span: span, count: count, isWhole: numbers == .whole || numbers == .years)
    // A tick at the very end is not lost to rounding.
    let first = (range.lowerBound / step.size - 1e-9).rounded(.up)
    let last = (range.upperBound / step.size + 1e-9).rounded(.down)
    guard first.magnitude < 9e15, last.magnitude < 9e15, last - first < 1000, first <= last else { return (step, []) }
    return (step, Array(stride(from: first, through: last, by: 1)))
  }

  private static func labels(_ values: [Double], step: TickStep, _ numbers: Chart.Axis.Numbers) -> [String] {
    let size = values.map(\.magnitude).max() ?? 0
    switch numbers {
    case .years: return values.map { NumberText.fixed($0, decimals: 0, isGrouped: false) }
    case .percent: return values.map { NumberText.percent($0, decimals: max(0, -step.exponent - 2)) }
    case .amounts, .whole: break
    }
    if size > 0, size < 1e-3 || size >= 1e15 {
      let exponent = NumberText.exponent(of: size)
      return values.map {
        NumberText.scientific($0, decimals: max(0, exponent - step.exponent), exponent: exponent)
      }
    }
    var unit = NumberText.Unit.of(size)
    // Of numbers that differ far behind the point every digit is shown: 8,740,402, not 8.740402 M.
    if NumberText.exponent(of: unit.factor) - step.exponent > 3 { unit = .one }
    let decimals = max(0, NumberText.exponent(of: unit.factor) - step.exponent)
    return values.map { $0 == 0 ? "0" : NumberText.fixed($0 / unit.factor, decimals: decimals) + unit.suffix }
  }

  /// Powers of ten, and where they are few 2 and 5 times them; nil where that leaves fewer than two.
  private static func logarithmic(_ range: ClosedRange<Double>, count: Int) -> Ticks? {
    let (first, last) = (NumberText.exponent(of: range.lowerBound), NumberText.exponent(of: range.upperBound))
    let decades = last - first
    let factors: [Double] = decades * 3 <= count ? [1, 2, 5] : decades * 2 <= count ? [1, 3] : [1]
    let stride = max(1, (decades + count - 1) / max(1, count))
    var values: [Double] = []
    for exponent in first...max(first, last) where (exponent - first) % stride == 0 {
      for factor in factors {
        let value = factor * NumberText.power(of: exponent)
        if value >= range.lowerBound * 0.999_999, value <= range.upperBound * 1.000_001 { values.append(value) }
      }
    }
    return values.count < 2 ? nil : Ticks(values: values, labels: values.map(NumberText.short))
  }
}
