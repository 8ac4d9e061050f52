// SPDX-License-Identifier: Apache-2.0
extension Chart {
  /// The most series of which the summary speaks.
  private static let summaryLimit = 12

  /// What the chart says, for readers who do not see it: its own description, or a sentence per series.
  var summary: String {
    guard description.isEmpty else { return description }
    var sentences = [title.isEmpty ? "" : "\(title)."]
    if let surface, !surface.label.isEmpty {
      sentences.append("Colours show \(surface.label) over \(x.label) and \(y.label).")
    }
    for series in series.prefix(Self.summaryLimit) {
      if let sentence = sentence(on: series) { sentences.append(sentence) }
    }
    if series.count > Self.summaryLimit { sentences.append("\(series.count - Self.summaryLimit) more series.") }
    return sentences.filter { !$0.isEmpty }.joined(separator: " ")
  }

  private func sentence(on series: Series) -> String? {
    let points = series.points.filter(\.isFinite)
    guard let lowest = points.min(by: { $0.y < $1.y }), let highest = points.max(by: { $0.y < $1.y }) else {
      return nil
    }
    let axis = series.usesSecondAxis ? secondY ?? y : y
    let name = [series.name, axis.label].compactMap { $0 }.filter { !$0.isEmpty }.joined(separator: ", ")
    if points.count <= 10, !x.categories.isEmpty {
      let values = points.map { "\(placeText($0.x)) \(NumberText.short($0.y))" }
      return "\(name): \(values.joined(separator: ", "))."
    }
    return lowest.y == highest.y
      ? "\(name): \(NumberText.short(lowest.y)) everywhere."
      : "\(name): from \(NumberText.short(lowest.y)) at \(placeText(lowest.x)) to \(NumberText.short(highest.y)) at "
        + "\(placeText(highest.x))."
  }

  /// A place on the x axis in words.
  private func placeText(_ value: Double) -> String {
    let index = value >= 0 && value < Double(x.categories.count) ? Int(value) : -1
    if x.categories.indices.contains(index) { return x.categories[index] }
    return x.numbers == .years
      ? NumberText.fixed(value, decimals: 0, isGrouped: false) : "\(x.label) \(NumberText.short(value))"
  }
}
