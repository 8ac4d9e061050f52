// SPDX-License-Identifier: Apache-2.0

/// How wide text is, without a font at hand: a little more than common fonts take.
enum TextWidth {
  /// The width in pixels of a text of that size.
  static func of(_ text: String, size: Double = Metrics.text) -> Double {
    text.reduce(0) { $0 + width(of: $1) } * size
  }

  /// A character's width as a part of the size of the text.
  private static func width(of character: Character) -> Double {
    guard let value = character.asciiValue else { return character.unicodeScalars.count > 1 ? 1.1 : 0.85 }
    return switch value {
    case UInt8(ascii: "i"), UInt8(ascii: "j"), UInt8(ascii: "l"), UInt8(ascii: "'"), UInt8(ascii: "|"): 0.3
    case UInt8(ascii: " "), UInt8(ascii: "."), UInt8(ascii: ","), UInt8(ascii: ":"), UInt8(ascii: ";"): 0.34
    case UInt8(ascii: "f"), UInt8(ascii: "t"), UInt8(ascii: "r"), UInt8(ascii: "("), UInt8(ascii: ")"): 0.43
    case UInt8(ascii: "m"), UInt8(ascii: "w"), UInt8(ascii: "M"), UInt8(ascii: "W"), UInt8(ascii: "%"): 0.95
    case UInt8(ascii: "A")...UInt8(ascii: "Z"): 0.72
    default: 0.63
    }
  }

  /// The text, cut with an ellipsis where it is wider than `width`.
  static func fitted(_ text: String, width: Double, size: Double = Metrics.text) -> String {
    guard of(text, size: size) > width else { return text }
    var kept = ""
    var used = 0.85 * size
    for character in text {
      used += Self.width(of: character) * size
      if used > width { break }
      kept.append(character)
    }
    return kept + "…"
  }

  /// The text in lines no wider than `width`, broken at spaces; of more than `limit` lines the last is cut.
  static func wrapped(_ text: String, width: Double, size: Double = Metrics.text, limit: Int = 3) -> [String] {
    var lines: [String] = []
    for word in text.split(separator: " ") {
      if let last = lines.last, of(last + " " + word, size: size) <= width || lines.count == limit {
        lines[lines.count - 1] = last + " " + word
      } else {
        lines.append(String(word))
      }
    }
    return lines.map { fitted($0, width: width, size: size) }
  }
}

/// Sizes in pixels that all charts share.
enum Metrics {
  static let text = 12.0
  static let title = 15.0
  static let lineHeight = 17.0
  static let titleHeight = 21.0
  static let padding = 12.0
  static let gap = 8.0
  static let swatch = 18.0
  static let minimumPlotWidth = 60.0
}
