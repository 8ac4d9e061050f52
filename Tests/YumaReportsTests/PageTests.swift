// SPDX-License-Identifier: Apache-2.0
import Testing
import YumaCharts
import YumaJSON

@testable import YumaReports

@Suite("Pages")
struct PageTests {
  @Test("Whatever a page is given is text, never markup")
  func escapes() throws {
    let hostile = "<script>alert('&\"')</script>"
    var table = HTMLPage.Table(hostile, columns: [.text(hostile), .number("rao")])
    table.append([hostile, "1,000"], isMarked: true, targets: [0: "uid-1"])
    let figure = Figure([
      Chart(
        hostile, subtitle: hostile, x: .init(hostile), y: .init(hostile), series: [.init(hostile, values: [1, 2])],
        markers: [.init(x: 0.5, label: hostile)])
    ])
    let page = HTMLPage(
      title: hostile, subtitle: hostile,
      blocks: [
        .heading(hostile), .subheading(hostile), .target(hostile, id: "uid-1"), .note(hostile), .paragraph(hostile),
        .verdict(.bad, hostile, detail: hostile),
        .facts([(name: hostile, value: hostile)]), .list([hostile]), .table(table), .preformatted(hostile),
        .picture(.init(figure, narrow: figure, caption: hostile)), .pictures([.init(figure, caption: hostile)]),
      ])
    let text = try page.rendered()
    #expect(!text.contains("alert('"))
    #expect(text.matches(of: /<script>/).count == 1)
    #expect(text.matches(of: /&lt;script&gt;alert/).count > 40)
  }

  @Test("A page asks nothing of a network")
  func selfContained() throws {
    let text = try HTMLPage(title: "Audit", blocks: [.paragraph("words")]).rendered()
    #expect(text.contains("default-src 'none'"))
    #expect(!text.contains("http://") && !text.contains("https://") && !text.contains("url("))
  }

  @Test("Every id of a page is its own, with several pictures and their narrow forms")
  func ids() throws {
    let figure = Figure([Chart("Price", x: .init("day"), y: .init("TAO"), series: [.init("one", values: [1, 2])])])
    let page = HTMLPage(
      title: "Pictures",
      blocks: [
        .heading("One"), .picture(.init(figure, narrow: figure)), .heading("Two"),
        .pictures([.init(figure), .init(figure)]),
      ])
    let text = try page.rendered()
    let ids = text.matches(of: /\sid="([^"]*)"/).map { String($0.output.1) }
    #expect(ids.count > 10 && Set(ids).count == ids.count)
    for reference in text.matches(of: /url\(#([^)]*)\)/) { #expect(ids.contains(String(reference.output.1))) }
  }

  @Test("SHA-256 of known texts, around the ends of blocks")
  func hashes() {
    // The first two are examples of FIPS 180-4; the others were made by sha256sum.
    #expect(
      SHA256.text(of: "abc".utf8) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
    #expect(SHA256.text(of: "".utf8) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
    let expected = [
      55: "9f4390f8d30c2dd92ec9f095b65e2b9ae9b0a925a5258e241c9f1e910f734318",
      56: "b35439a4ac6f0948b6d6f9e3c6af0f5f590ce20f1bde7090ef7970686ec6738a",
      64: "ffe054fe7ae0cb6dc65c3af9b61d5209f439851db43d0ba5997337df154668eb",
    ]
    for (count, hash) in expected { #expect(SHA256.text(of: String(repeating: "a", count: count).utf8) == hash) }
  }

  @Test("The contents list the headings of a page that has several")
  func contents() throws {
    let blocks = ["One", "Two", "Three"].map(HTMLPage.Block.heading)
    let text = try HTMLPage(title: "Audit", blocks: blocks).rendered()
    #expect(text.contains("<a href=\"#section-2\">Two</a>"))
    #expect(text.contains("<h2 id=\"section-2\">Two</h2>"))
    #expect(try !HTMLPage(title: "Audit", blocks: [blocks[0]]).rendered().contains("<a href"))
  }
}
