import Testing

@testable import YumaReports

@Suite("Charts")
struct ChartTests {
  private let chart = Chart(
    "Price \"of\" `subnet` \\ 1\nat $HOME", x: .init("day"), y: .init("TAO"),
    series: [
      .init("a \" system(\"true\") b", values: [1, 2, .nan, 3]), .init(nil, values: [3, 1], style: .impulses),
    ],
    markers: [.init(x: 1, label: "halving")])

  @Test("Every style is drawn, in SVG and in PNG")
  func styles() throws {
    let charts = Chart.Style.allCases.map {
      Chart("\($0)", x: .init("x"), y: .init("y"), series: [.init("series", values: [1, 4, 2], style: $0)])
    }
    let figure = Figure(charts, columns: 2, chartWidth: 300, chartHeight: 200)
    let svg = String(decoding: try figure.drawn(as: .svg), as: UTF8.self)
    #expect(svg.hasPrefix("<?xml"))
    #expect(svg.contains("width=\"600\" height=\"600\""))
    for style in Chart.Style.allCases { #expect(svg.contains(">\(style)<")) }
    #expect(try figure.drawn(as: .png).starts(with: [0x89, 0x50, 0x4E, 0x47]))
  }

  @Test("The same figure has the same bytes")
  func deterministic() throws {
    #expect(try Figure([chart]).drawn(as: .svg) == Figure([chart]).drawn(as: .svg))
  }

  @Test("Several pictures drawn at once are those drawn one by one, each a whole SVG")
  func several() throws {
    let other = Chart("other", x: .init("x"), y: .init("y"), series: [.init("series", values: [2, 1])])
    let pictures = try Figure.svg(of: [Figure([chart]), Figure([other])])
    #expect(pictures.count == 2 && pictures.allSatisfy { String(decoding: $0, as: UTF8.self).hasPrefix("<?xml") })
    #expect(try pictures[1] == Figure([other]).drawn(as: .svg))
    #expect(try Figure.svg(of: []).isEmpty)
  }

  @Test("Whatever a title or a name holds is text")
  func hostileText() throws {
    let svg = String(decoding: try Figure([chart]).drawn(as: .svg), as: UTF8.self)
    #expect(svg.contains("Price 'of' 'subnet' / 1 at $HOME"))
    #expect(svg.contains("a ' system('true') b"))
  }

  @Test("Points that are not finite leave a gap, and a chart without any says so")
  func gaps() throws {
    let script = Figure([chart]).script(for: .svg)
    #expect(script.contains("1.0 2.0\n\n3.0 3.0\n"))
    let empty = Chart("empty", x: .init("x"), y: .init("y"), series: [.init("nothing", values: [.nan, .infinity])])
    #expect(String(decoding: try Figure([empty]).drawn(as: .svg), as: UTF8.self).contains("no data"))
  }

  @Test("A hundred thousand points do not stop the drawing")
  func manyPoints() throws {
    let values = (0..<100_000).map { Double(($0 &* 7919) % 1000) }
    let large = Chart("large", x: .init("x"), y: .init("y"), series: [.init("series", values: values)])
    #expect(try Figure([large, large]).drawn(as: .svg).count > 100_000)
  }

  @Test("The suffix of its name decides the form of a picture", arguments: [("a.svg", "svg"), ("b/c.PNG", "png")])
  func suffixes(path: String, format: String) throws {
    #expect(try PictureFormat(path: path).rawValue == format)
  }

  @Test("Another suffix is refused by name", arguments: ["a.pdf", "svg", "", "a.svg/b"])
  func otherSuffixes(path: String) {
    #expect(throws: ChartError("\(path): a picture's name ends in .svg or .png")) { try PictureFormat(path: path) }
  }
}
