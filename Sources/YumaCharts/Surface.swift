// SPDX-License-Identifier: Apache-2.0
extension ChartDrawing {
  /// Draws a surface, a path per class; neighbours in a column of the grid are one rectangle.
  func draw(_ surface: Chart.Surface, into svg: inout SVGText) {
    let (xs, ys) = (CellBorders(surface.x).values, CellBorders(surface.y).values)
    var paths = [PathText](repeating: PathText(), count: Chart.Surface.maximumClassCount)
    for i in surface.x.indices {
      var start = 0
      while start < surface.y.count {
        let kind = surface.colourClass(i, start)
        var end = start + 1
        while end < surface.y.count, surface.colourClass(i, end) == kind { end += 1 }
        if let kind {
          let (a, b) = (layout.place(xs[i], ys[start]), layout.place(xs[i + 1], ys[end]))
          paths[kind].move(a.x, a.y)
          paths[kind].line(b.x, a.y)
          paths[kind].line(b.x, b.y)
          paths[kind].line(a.x, b.y)
          paths[kind].close()
        }
        start = end
      }
    }
    for (kind, path) in paths.enumerated() where !path.isEmpty {
      // Neighbouring cells of one colour show no seam.
      svg.add("path", ["class": "f-\(surface.colour(of: kind))", "shape-rendering": "crispEdges", "d": path.text])
    }
  }
}

extension Chart.Surface {
  /// The number of classes.
  var classCount: Int { min(max(0, levels.count - 1), Self.maximumClassCount) }

  /// The class of the cell at a place of the grid; nil where it is blank.
  func colourClass(_ i: Int, _ j: Int) -> Int? {
    let index = i * y.count + j
    guard values.indices.contains(index), values[index].isFinite, classCount > 0 else { return nil }
    let above = levels.dropFirst().prefix { $0 <= values[index] }.count
    return min(above, classCount - 1)
  }

  /// The colour of a class: the classes take the whole ramp, however few they are.
  func colour(of kind: Int) -> String {
    let last = Self.maximumClassCount - 1
    return "h\(classCount > 1 ? kind * last / (classCount - 1) : last / 2)"
  }
}

/// The key of a surface: its classes side by side, with the borders under them.
struct ColourRamp {
  private let surface: Chart.Surface
  private let swatch: Double

  /// The key of a surface, no wider than `width`.
  init(_ surface: Chart.Surface, width: Double) {
    self.surface = surface
    swatch = min(40, (width - 30) / Double(max(1, surface.classCount)))
  }

  var height: Double { 17 + 10 + 17 + 4 }

  func draw(x: Double, y: Double, into svg: inout SVGText) {
    svg.add("text", ["class": "soft", "x": SVGText.number(x), "y": SVGText.number(y + 12)], words: surface.label)
    for kind in 0..<surface.classCount {
      svg.add(
        "rect",
        [
          "class": "f-\(surface.colour(of: kind))", "x": SVGText.number(x + Double(kind) * swatch),
          "y": SVGText.number(y + 18), "width": SVGText.number(swatch), "height": "10",
        ])
    }
    let borders = surface.levels.prefix(surface.classCount + 1).map(NumberText.short)
    let widest = borders.map { TextWidth.of($0) }.max() ?? 0
    let stride = max(1, Int(((widest + 6) / swatch).rounded(.up)))
    for (k, border) in borders.enumerated() where k % stride == 0 {
      svg.add(
        "text",
        [
          "class": k == 0 ? "soft" : "soft mid", "x": SVGText.number(x + Double(k) * swatch),
          "y": SVGText.number(y + 41),
        ],
        words: border)
    }
  }
}
