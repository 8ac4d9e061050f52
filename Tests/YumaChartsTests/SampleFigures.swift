// SPDX-License-Identifier: Apache-2.0
import YumaCharts

/// Pictures that together use everything that the charts can do; each has a golden file of its name.
enum SampleFigures {
  static let all: [(name: String, figure: Figure)] = [
    ("lines", lines), ("bars", bars), ("sideways", sideways), ("stacked", stacked), ("surface", surface),
    ("logarithmic", logarithmic), ("several", several), ("flow", flow), ("empty", empty), ("hostile", hostile),
    ("narrow", narrow),
  ]

  /// A sequence without a pattern, the same everywhere.
  private static func noise(_ k: Int) -> Double { Double((k &* 7919 &+ 104_729) % 1009) / 1009 }

  private static let lines = Figure([
    Chart(
      "Issuance of TAO and its halvings", subtitle: "Dates are estimates from 12 seconds per block.",
      x: .init("year", range: 2025...2050, numbers: .years), y: .init("million TAO issued", range: 0...24),
      secondY: .init("TAO per block", range: 0...1.2),
      series: [
        .init("issued", points: (0...25).map { .init(x: 2025 + Double($0), y: 21 - 11 / (1 + Double($0) / 3)) }),
        .init("supply", points: [.init(x: 2025, y: 21), .init(x: 2050, y: 21)], style: .dashes, colour: .soft),
        .init(
          "minted per block", points: (0...6).map { .init(x: 2025 + Double($0) * 4, y: 1 / Double(1 << $0)) },
          style: .steps, usesSecondAxis: true),
        .init(
          "a group, mean and range",
          points: (0...25).map { k in
            let y = 5 + Double(k) / 5
            return .init(x: 2025 + Double(k), y: y, spread: (y - 1 - noise(k))...(y + 1 + noise(k + 50)))
          }),
        .init("with a gap", values: [], style: .line),
        .init(
          "gap",
          points: [(2030, 15), (2031, 16), (2032, .nan), (2033, 15), (2034, .nan), (2035, 14)].map {
            .init(x: $0, y: $1)
          }),
      ],
      markers: [
        .init(x: 2029, label: "first halving"), .init(x: 2030, label: "second"), .init(x: 2031, label: "third"),
        .init(y: 21, label: "21 M"),
      ])
  ])

  private static let bars = Figure([
    Chart(
      "Incentive by uid", x: .init("uid", numbers: .whole), y: .init("proportion", numbers: .percent),
      series: [
        .init("recomputed", values: (0..<256).map { k in k % 3 == 0 ? noise(k) / 20 : 0 }, style: .bars),
        .init(
          "recorded", points: stride(from: 0, to: 256, by: 3).map { .init(x: Double($0), y: noise($0) / 20) },
          style: .points),
      ])
  ])

  private static let sideways = Figure([
    Chart(
      "What a copier earns under each rule", x: .init("", categories: ["yuma1", "yuma2", "chain-yuma3-liquid"]),
      y: .init("dividends per stake, times the baseline's"),
      series: [
        .init(
          "honest",
          points: [(0, 1.0), (1, 1.05), (2, 1.1)].map { .init(x: $0, y: $1, spread: ($1 - 0.05)...($1 + 0.05)) },
          style: .points),
        .init("copier", points: [(0, 0.9), (1, 0.98), (2, 0.85)].map { .init(x: $0, y: $1) }, style: .points),
        .init("lazy", points: [(0, 0.8), (1, 0.7), (2, 0.6)].map { .init(x: $0, y: $1) }, style: .points),
        .init("late", points: [(0, 0.95), (1, 1.15), (2, 1.2)].map { .init(x: $0, y: $1) }, style: .points),
      ], markers: [.init(y: 1, label: "baseline")], isSideways: true),
    Chart(
      "Bars of two series", x: .init("", categories: ["one", "two"]), y: .init("rao"),
      series: [
        .init("first", values: [1200, -300], style: .bars), .init("second", values: [500, 800], style: .bars),
      ], isSideways: true),
  ])

  private static let stacked = Figure([
    Chart(
      "Emission by receiver", x: .init("subnet", categories: ["1", "2", "3"]), y: .init("TAO per day"),
      series: [
        .init("owner", values: [10, 20, 5], style: .stackedBars),
        .init("miners", values: [40, 30, 20], style: .stackedBars),
        .init("burnt", values: [-5, 0, -10], style: .stackedBars),
      ])
  ])

  private static let surface: Figure = {
    let places = (0...20).map { Double($0) / 20 }
    let values = places.flatMap { x in places.map { y in x + y > 1.9 ? .nan : x * 0.7 + (1 - y) * 0.3 } }
    let chart = Chart(
      "Smallest honest stake that keeps its share", x: .init("honest utility", range: 0...1),
      y: .init("cabal's weight on itself", range: 0...1),
      surface: .init("honest stake", x: places, y: places, values: values, levels: [0, 0.2, 0.4, 0.6, 0.8, 1]),
      series: [0.4, 0.6].map { level in
        .init(
          nil, points: places.map { .init(x: $0, y: min(1, max(0, 1 - (level - 0.7 * $0) / 0.3))) }, colour: .ink,
          label: NumberText.short(level))
      }, isSquare: true)
    return Figure([chart, chart], columns: 2, panelWidth: 360)
  }()

  private static let logarithmic = Figure([
    Chart(
      "Price of alpha", x: .init("day", numbers: .whole), y: .init("TAO", isLogarithmic: true),
      series: (0..<10).map { s in
        .init(
          "subnet \(s)",
          values: (0..<60).map { k in
            s == 3 && k > 40 ? 0 : 0.001 * Double(s + 1) * (1 + noise(k * (s + 1))) * Double(1 + k)
          })
      })
  ])

  private static let several: Figure = {
    let charts = (0..<3).map { c in
      Chart(
        "Variant \(c)" + (c == 1 ? " with a title that is so long that it needs a second line to end" : ""),
        x: .init("epoch", numbers: .whole), y: .init("TAO per 1000 TAO"),
        series: ["copier", "honest", "others"].enumerated().map { s, name in
          .init(name, values: (0..<20).map { Double(s) + noise($0 + c) })
        })
    }
    return Figure(charts, title: "Dividends", columns: 2, panelWidth: 420, plotHeight: 180, sharesLegend: true)
  }()

  private static let flow: Figure = {
    var flow = Flow("Where a block's TAO went", subtitle: "Block 8,740,402.", unit: "TAO")
    let block = flow.addNode("minted", column: 0)
    let alpha = flow.addNode("subnets", column: 1)
    let root = flow.addNode("root", column: 1)
    for (name, amount) in [("owners", 0.09), ("miners", 0.2), ("validators", 0.15)] {
      let node = flow.addNode(name, column: 2)
      flow.addLink(from: alpha, to: node, amount: amount)
    }
    let nothing = flow.addNode("a very small receiver", column: 2)
    flow.addLink(from: root, to: nothing, amount: 0.0005)
    flow.addLink(from: block, to: alpha, amount: 0.44)
    flow.addLink(from: block, to: root, amount: 0.06)
    flow.addLink(from: block, to: 99, amount: 1)
    return Figure(panels: [.flow(flow)])
  }()

  private static let empty = Figure([
    Chart("Nothing", x: .init("x"), y: .init("y"), series: [.init("none", values: [.nan, .infinity])])
  ])

  private static let hostile = Figure([
    Chart(
      "]]><script>alert(\"1\")</script>", x: .init("x & 'y' \u{0}\u{FFFF}"), y: .init("--> \u{202E}dcba"),
      series: [.init("]]>", values: [1, 2]), .init("<!-- & -->", values: [2, 1], style: .points)],
      markers: [.init(x: 0.5, label: "\"><image href=\"x\"/>")])
  ])

  private static let narrow = Figure(
    [
      Chart(
        "A chart for a phone, whose title has two lines", x: .init("block", numbers: .whole), y: .init("rao"),
        series: [
          .init(
            "a name of a series that does not fit into the width of a phone at all, even alone",
            points: [.init(x: 8_740_402, y: 1e9), .init(x: 8_747_602, y: 3.2e9)]),
          .init("b", points: [.init(x: 8_740_402, y: -2e8), .init(x: 8_747_602, y: 2e9)]),
        ])
    ], panelWidth: 340, plotHeight: 200)
}
