import Foundation
import Mustache
import YumaJSON

/// A report as one self-contained page: it opens without a network, prints, reads well on a phone, and shows whatever
/// it is given as text, never as markup.
public struct HTMLPage: Sendable {
  /// A part of a page.
  public enum Block: Sendable {
    /// A heading of a section, which the contents list.
    case heading(String)
    /// Words.
    case paragraph(String)
    /// The answer, in a word or two, and the sentence that explains it.
    case verdict(Tone, String, detail: String)
    /// Names and values.
    case facts([(name: String, value: String)])
    /// A list of sentences.
    case list([String])
    /// A table.
    case table(Table)
    /// A picture in SVG, what it shows for those who do not see it, and the words under it.
    case picture(svg: [UInt8], alternative: String, caption: String)
    /// Pictures side by side where the width allows.
    case pictures([Picture])
    /// Text with its spaces and line ends.
    case preformatted(String)
  }

  /// A picture in SVG, what it shows for those who do not see it, and the words under it.
  public struct Picture: Sendable {
    let svg: [UInt8]
    let alternative: String
    let caption: String

    /// A picture.
    ///
    /// - Parameters:
    ///   - svg: the picture
    ///   - alternative: what it shows, for those who do not see it
    ///   - caption: the words under it; none where it is empty
    public init(svg: [UInt8], alternative: String, caption: String) {
      self.svg = svg
      self.alternative = alternative
      self.caption = caption
    }

    var context: [String: Any] {
      let source = "data:image/svg+xml;base64," + Data(svg).base64EncodedString()
      return [
        "source": source, "alternative": alternative, "caption": caption, "hasCaption": !caption.isEmpty,
      ]
    }
  }

  /// What an answer means to the reader.
  public enum Tone: String, Sendable {
    /// As it should be.
    case good
    /// Not as it should be.
    case bad
    /// Neither can be said.
    case unknown
  }

  /// The page's title.
  public var title: String
  /// What stands under the title.
  public var subtitle: String
  /// The parts, from the top.
  public var blocks: [Block]

  /// A page.
  ///
  /// - Parameters:
  ///   - title: the page's title
  ///   - subtitle: what stands under the title
  ///   - blocks: the parts, from the top
  public init(title: String, subtitle: String = "", blocks: [Block] = []) {
    self.title = title
    self.subtitle = subtitle
    self.blocks = blocks
  }

  /// The page.
  ///
  /// - Returns: a whole HTML document
  /// - Throws: an error of the template engine, which the page's fixed template gives no cause for.
  public func rendered() throws -> String {
    var headings = 0
    let parts = blocks.map { Self.context(of: $0, headings: &headings) }
    return try MustacheTemplate(string: PageAssets.template).render([
      "title": title, "subtitle": subtitle, "hasSubtitle": !subtitle.isEmpty, "style": PageAssets.style,
      "script": PageAssets.script, "blocks": parts,
      "contents": headings > 2 ? parts.filter { $0["heading"] != nil } : [],
    ])
  }

  private static func context(of block: Block, headings: inout Int) -> [String: Any] {
    switch block {
    case .heading(let text):
      headings += 1
      return ["heading": ["text": text, "id": "section-\(headings)"]]
    case .paragraph(let text): return ["paragraph": text]
    case .verdict(let tone, let text, let detail):
      return ["verdict": ["tone": tone.rawValue, "text": text, "detail": detail]]
    case .facts(let facts): return ["facts": ["items": facts.map { ["name": $0.name, "value": $0.value] }]]
    case .list(let sentences): return ["list": ["items": sentences.map { ["text": $0] }]]
    case .table(let table): return ["table": table.context]
    case .picture(let svg, let alternative, let caption):
      return ["picture": Picture(svg: svg, alternative: alternative, caption: caption).context]
    case .pictures(let pictures): return ["pictures": ["items": pictures.map(\.context)]]
    case .preformatted(let text): return ["preformatted": text]
    }
  }
}
