// SPDX-License-Identifier: Apache-2.0

/// SVG in the making.
struct SVGText {
  private(set) var text = ""

  /// An element without contents.
  mutating func add(_ name: String, _ attributes: KeyValuePairs<String, String>) {
    text += "<\(name)\(Self.attributes(attributes))/>\n"
  }

  /// An element that holds words.
  mutating func add(_ name: String, _ attributes: KeyValuePairs<String, String>, words: String) {
    text += "<\(name)\(Self.attributes(attributes))>\(Self.escaped(words))</\(name)>\n"
  }

  /// An element whose contents are what `body` adds.
  mutating func add(
    _ name: String, _ attributes: KeyValuePairs<String, String>, _ body: (inout SVGText) -> Void
  ) {
    text += "<\(name)\(Self.attributes(attributes))>\n"
    body(&self)
    text += "</\(name)>\n"
  }

  /// Text that is markup already.
  mutating func add(markup: String) { text += markup }

  private static func attributes(_ attributes: KeyValuePairs<String, String>) -> String {
    attributes.map { " \($0)=\"\(escaped($1))\"" }.joined()
  }

  /// The text as XML and HTML take it between tags and between quotes. What XML 1.0 does not allow, and what turns the
  /// direction of writing around, is replaced by U+FFFD.
  static func escaped(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar.value {
      case UInt32(UInt8(ascii: "&")): result += "&amp;"
      case UInt32(UInt8(ascii: "<")): result += "&lt;"
      case UInt32(UInt8(ascii: ">")): result += "&gt;"
      case UInt32(UInt8(ascii: "\"")): result += "&quot;"
      case UInt32(UInt8(ascii: "'")): result += "&#39;"
      case 0x09, 0x0A, 0x0D: result += " "
      case 0...0x1F, 0x7F...0x9F, 0x202A...0x202E, 0x2066...0x2069, 0xFFFE, 0xFFFF: result += "\u{FFFD}"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  /// A coordinate to a tenth of a pixel; 0 for what is not a number.
  static func number(_ value: Double) -> String {
    guard !value.isNaN else { return "0" }
    let tenths = Int((min(max(value, -1e7), 1e7) * 10).rounded())
    let (whole, rest) = tenths.magnitude.quotientAndRemainder(dividingBy: 10)
    return (tenths < 0 ? "-" : "") + "\(whole)" + (rest == 0 ? "" : ".\(rest)")
  }
}

/// The `d` of a path in the making.
struct PathText {
  private(set) var text = ""

  var isEmpty: Bool { text.isEmpty }

  mutating func move(_ x: Double, _ y: Double) { text += "M\(SVGText.number(x)) \(SVGText.number(y))" }
  mutating func line(_ x: Double, _ y: Double) { text += "L\(SVGText.number(x)) \(SVGText.number(y))" }
  mutating func close() { text += "z" }
  mutating func add(_ commands: String) { text += commands }
}
