// SPDX-License-Identifier: Apache-2.0
import Foundation

#if canImport(FoundationXML)
  import FoundationXML
#endif

/// What a parser that is not ours finds in a picture.
final class SVGReader: NSObject, XMLParserDelegate {
  struct Word {
    let text: String
    let x: Double
    let kind: String
  }

  private(set) var root = ""
  private(set) var title = ""
  private(set) var summary = ""
  private(set) var ids: [String] = []
  private(set) var elements: Set<String> = []
  private(set) var attributes: Set<String> = []
  private(set) var classes: Set<String> = []
  private(set) var words: [Word] = []
  private var open: [String] = []
  private var text = ""
  private var last: (x: Double, kind: String) = (0, "")
  private var shifts: [Double] = []

  func read(_ svg: String) -> Bool {
    let parser = XMLParser(data: Data(svg.utf8))
    parser.delegate = self
    return parser.parse()
  }

  func parser(
    _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
    attributes found: [String: String]
  ) {
    if root.isEmpty { root = name }
    elements.insert(name)
    attributes.formUnion(found.keys)
    if let id = found["id"] { ids.append(id) }
    classes.formUnion((found["class"] ?? "").split(separator: " ").map(String.init))
    open.append(name)
    let shift = found["transform"].flatMap { Double($0.dropFirst("translate(".count).prefix { $0 != " " }) } ?? 0
    shifts.append((shifts.last ?? 0) + shift)
    last = ((found["x"].flatMap(Double.init) ?? 0) + (shifts.last ?? 0), found["class"] ?? "")
    text = ""
  }

  func parser(_ parser: XMLParser, foundCharacters string: String) { text += string }

  func parser(_ parser: XMLParser, didEndElement name: String, namespaceURI: String?, qualifiedName: String?) {
    switch name {
    case "title": title = text
    case "desc": summary = text
    case "text": words.append(Word(text: text, x: last.x, kind: last.kind))
    default: break
    }
    open.removeLast()
    shifts.removeLast()
  }
}
