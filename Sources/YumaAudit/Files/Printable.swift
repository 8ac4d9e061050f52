/// Text from files, made fit for one line on a terminal.
enum Printable {
  /// The text with control characters, line separators and marks that reorder text as `\u{...}`.
  static func escaped(_ text: some StringProtocol) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar.properties.generalCategory {
      case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .unassigned:
        result += "\\u{\(String(scalar.value, radix: 16))}"
      default:
        result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  /// The text, cut after 40 characters.
  static func excerpt(_ text: some StringProtocol) -> String {
    let head = text.prefix(40)
    return head.endIndex == text.endIndex ? String(head) : head + "..."
  }

  /// An excerpt in quotation marks.
  static func quoted(_ text: some StringProtocol) -> String { "\"\(excerpt(text))\"" }
}
