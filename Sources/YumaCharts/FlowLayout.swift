// SPDX-License-Identifier: Apache-2.0

/// Where the parts of a flow lie.
struct FlowLayout {
  /// A node's box.
  struct Box {
    let x: Double
    let y: Double
    let height: Double
  }

  private static let nodeWidth = 14.0
  private static let plotHeight = 260.0
  /// The least distance between the middles of two labels.
  private static let labelHeight = 18.0

  let flow: Flow
  let width: Double
  let height: Double
  private let title: [String]
  private let subtitle: [String]
  private let boxes: [Box]
  private let scale: Double
  private let labels: [String]
  private let labelRoom: Double
  /// From a column to the next.
  private let step: Double

  init(_ flow: Flow, width: Double) {
    let inner = width - 2 * Metrics.padding
    self.flow = flow
    self.width = width
    title = flow.title.isEmpty ? [] : TextWidth.wrapped(flow.title, width: inner, size: Metrics.title * 1.06)
    subtitle = flow.subtitle.isEmpty ? [] : TextWidth.wrapped(flow.subtitle, width: inner)
    let header =
      Metrics.padding + Double(title.count) * Metrics.titleHeight + Double(subtitle.count) * Metrics.lineHeight
      + Metrics.gap
    let amounts = flow.nodes.indices.map { flow.amount(of: $0) }
    let labels = zip(flow.nodes, amounts).map { "\($0.name): \(NumberText.short($1)) \(flow.unit)" }
    let columns = Dictionary(grouping: flow.nodes.indices, by: { flow.nodes[$0].column })
    let largest = columns.values.map { $0.reduce(0) { $0 + amounts[$1] } }.max() ?? 0
    let scale = largest > 0 ? Self.plotHeight / largest : 0
    let last = columns.keys.max() ?? 0
    let widest = columns[last, default: []].map { TextWidth.of(labels[$0]) }.max() ?? 0
    labelRoom = min(widest + Metrics.gap, 0.55 * inner) + Metrics.gap
    let step = last > 0 ? (inner - labelRoom - Self.nodeWidth) / Double(last) : 0

    var boxes = [Box](repeating: Box(x: 0, y: 0, height: 0), count: flow.nodes.count)
    var bottom = header
    for (column, members) in columns {
      var y = header
      for node in members {
        let size = max(amounts[node] * scale, 1)
        // A thin node takes the room of its label.
        let room = max(size, Self.labelHeight - 6)
        boxes[node] = Box(x: Metrics.padding + Double(column) * step, y: y + (room - size) / 2, height: size)
        y += room + 8
      }
      bottom = max(bottom, y)
    }
    self.boxes = boxes
    self.step = step
    self.labels = labels
    self.scale = scale
    height = bottom + Metrics.padding
  }

  /// Draws everything.
  func draw(left: Double, top: Double, into svg: inout SVGText) {
    var y = top + Metrics.padding
    for line in title {
      svg.add(
        "text", ["class": "title", "x": SVGText.number(left + Metrics.padding), "y": SVGText.number(y + 14)],
        words: line)
      y += Metrics.titleHeight
    }
    for line in subtitle {
      svg.add(
        "text", ["class": "soft", "x": SVGText.number(left + Metrics.padding), "y": SVGText.number(y + 12)],
        words: line)
      y += Metrics.lineHeight
    }
    svg.add("g", ["transform": "translate(\(SVGText.number(left)) \(SVGText.number(top)))"]) { svg in
      drawLinks(into: &svg)
      drawNodes(into: &svg)
    }
  }

  private func colour(_ node: Int) -> String { (flow.nodes[node].colour ?? .palette(node)).className }

  private func drawLinks(into svg: inout SVGText) {
    var leaving = boxes.map(\.y)
    var arriving = boxes.map(\.y)
    // Ribbons leave a node in the order of the nodes that they reach, so that they do not cross at it.
    for link in flow.links.sorted(by: { ($0.from, $0.to) < ($1.from, $1.to) }) {
      let thickness = max(link.amount * scale, 0.5)
      let (x0, x1) = (boxes[link.from].x + Self.nodeWidth, boxes[link.to].x)
      let (y0, y1) = (leaving[link.from], arriving[link.to])
      let middle = (x0 + x1) / 2
      func curve(_ xa: Double, _ ya: Double, _ yb: Double, _ xb: Double) -> String {
        "C" + [middle, ya, middle, yb, xb, yb].map(SVGText.number).joined(separator: " ")
      }
      var path = PathText()
      path.move(x0, y0)
      path.add(curve(x0, y0, y1, x1))
      path.line(x1, y1 + thickness)
      path.add(curve(x1, y1 + thickness, y0 + thickness, x0))
      path.close()
      svg.add("path", ["class": "flow f-\(colour(link.to))", "d": path.text])
      leaving[link.from] += thickness
      arriving[link.to] += thickness
    }
  }

  private func drawNodes(into svg: inout SVGText) {
    let last = flow.nodes.map(\.column).max() ?? 0
    for (index, box) in boxes.enumerated() {
      svg.add(
        "rect",
        [
          "class": "f-\(colour(index))", "x": SVGText.number(box.x), "y": SVGText.number(box.y),
          "width": SVGText.number(Self.nodeWidth), "height": SVGText.number(box.height),
        ])
      let isLast = flow.nodes[index].column == last
      let room = (isLast ? labelRoom : step - Self.nodeWidth) - 8
      // Where the amount has no room, the name alone is shown; the summary has both.
      let label = TextWidth.of(labels[index]) <= room ? labels[index] : flow.nodes[index].name
      svg.add(
        "text",
        [
          "class": "halo", "x": SVGText.number(box.x + Self.nodeWidth + 6),
          "y": SVGText.number(box.y + box.height / 2 + 4),
        ], words: TextWidth.fitted(label, width: max(20, room)))
    }
  }
}
