import Testing
import YumaReports

@Suite("Pages")
struct PageTests {
  @Test("Whatever a page is given is text, never markup")
  func escapes() throws {
    let hostile = "<script>alert('&\"')</script>"
    var table = HTMLPage.Table(hostile, columns: [.text(hostile), .number("rao")])
    table.append([hostile, "1,000"], isMarked: true)
    let page = HTMLPage(
      title: hostile, subtitle: hostile,
      blocks: [
        .heading(hostile), .paragraph(hostile), .verdict(.bad, hostile, detail: hostile),
        .facts([(name: hostile, value: hostile)]), .list([hostile]), .table(table), .preformatted(hostile),
        .picture(svg: Array(hostile.utf8), alternative: hostile, caption: hostile),
      ])
    let text = try page.rendered()
    #expect(!text.contains("alert('"))
    #expect(text.matches(of: /<script>/).count == 1)
    #expect(text.matches(of: /&lt;script&gt;alert/).count == 17)
  }

  @Test("A page asks nothing of a network")
  func selfContained() throws {
    let text = try HTMLPage(title: "Audit", blocks: [.paragraph("words")]).rendered()
    #expect(text.contains("default-src 'none'"))
    #expect(!text.contains("http://") && !text.contains("https://") && !text.contains("url("))
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
