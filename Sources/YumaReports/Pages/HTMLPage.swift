// SPDX-License-Identifier: Apache-2.0
import Mustache
import YumaCharts
import YumaJSON

/// A report as one self-contained page: it opens without a network, prints, reads well on a phone, and shows whatever
/// it is given as text, never as markup.
public struct HTMLPage: Sendable {
  /// A part of a page.
  public enum Block: Sendable {
    /// A heading of a section, which the contents list.
    case heading(String)
    /// A heading within a section.
    case subheading(String)
    /// A heading within a section to which the cells of tables lead.
    case target(String, id: String)
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
    /// A remark that the reader must not miss.
    case note(String)
    /// A picture as wide as the page.
    case picture(Picture)
    /// Small pictures side by side where the width allows.
    case pictures([Picture])
    /// Text with its spaces and line ends.
    case preformatted(String)
  }

  /// Charts, with words under them.
  public struct Picture: Sendable {
    /// The width in pixels of a picture beside others: three fit a desktop's page, one a phone's.
    package static let smallWidth = 370
    /// The width in pixels of a picture as wide as the page.
    package static let wideWidth = 1080

    let figure: Figure
    let narrow: Figure?
    let caption: String

    /// A picture.
    ///
    /// - Parameters:
    ///   - figure: the charts
    ///   - narrow: the same for a phone, where the letters of a wide picture would be too small
    ///   - caption: the words under it; none where it is empty
    package init(_ figure: Figure, narrow: Figure? = nil, caption: String = "") {
      self.figure = figure
      self.narrow = narrow
      self.caption = caption
    }

    /// - Parameter id: what the ids in it begin with
    func context(id: String) -> [String: Any] {
      [
        "svg": figure.inlineSVG(id: id), "narrow": narrow?.inlineSVG(id: "\(id)-narrow") ?? "",
        "hasNarrow": narrow != nil, "caption": caption, "hasCaption": !caption.isEmpty,
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
    var counts = Counts()
    let parts = blocks.map { Self.context(of: $0, counts: &counts) }
    return try MustacheTemplate(string: PageAssets.template).render([
      "title": title, "subtitle": subtitle, "hasSubtitle": !subtitle.isEmpty,
      "style": ChartStyle.sheet + PageAssets.style,
      "script": PageAssets.script, "blocks": parts,
      "contents": counts.headings > 2 ? parts.filter { $0["heading"] != nil } : [],
    ])
  }

  /// How many headings and pictures a page has so far: ids are made from their numbers.
  private struct Counts {
    var headings = 0
    var pictures = 0

    mutating func context(of picture: Picture) -> [String: Any] {
      pictures += 1
      return picture.context(id: "picture-\(pictures)")
    }
  }

  private static func context(of block: Block, counts: inout Counts) -> [String: Any] {
    switch block {
    case .heading(let text):
      counts.headings += 1
      return ["heading": ["text": text, "id": "section-\(counts.headings)"]]
    case .subheading(let text): return ["subheading": text]
    case .target(let text, let id): return ["target": ["text": text, "id": id]]
    case .note(let text): return ["note": text]
    case .paragraph(let text): return ["paragraph": text]
    case .verdict(let tone, let text, let detail):
      return ["verdict": ["tone": tone.rawValue, "text": text, "detail": detail]]
    case .facts(let facts): return ["facts": ["items": facts.map { ["name": $0.name, "value": $0.value] }]]
    case .list(let sentences): return ["list": ["items": sentences.map { ["text": $0] }]]
    case .table(let table): return ["table": table.context]
    case .picture(let picture): return ["picture": counts.context(of: picture)]
    case .pictures(let pictures): return ["pictures": ["items": pictures.map { counts.context(of: $0) }]]
    case .preformatted(let text): return ["preformatted": text]
    }
  }
}
