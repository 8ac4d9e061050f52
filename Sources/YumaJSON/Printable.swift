// SPDX-License-Identifier: Apache-2.0

/// Text from files, made fit for one line on a terminal.
package enum Printable {
  /// Whether a terminal would obey the character rather than show it: control characters, line separators, and marks
  /// that reorder text.
  package static func isObeyed(_ scalar: Unicode.Scalar) -> Bool {
    // The rule for nearly all characters, without a look at the tables.
    if 0x20..<0x7F ~= scalar.value { return false }
    return switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .unassigned: true
    default: false
    }
  }

  /// The text with what a terminal would obey as `\u{...}`.
  package static func escaped(_ text: some StringProtocol) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      if isObeyed(scalar) {
        result += "\\u{\(String(scalar.value, radix: 16))}"
      } else {
        result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  /// The text, cut after 40 characters.
  package static func excerpt(_ text: some StringProtocol) -> String {
    let head = text.prefix(40)
    return head.endIndex == text.endIndex ? String(head) : head + "..."
  }

  /// An excerpt in quotation marks.
  package static func quoted(_ text: some StringProtocol) -> String { "\"\(excerpt(text))\"" }
}
