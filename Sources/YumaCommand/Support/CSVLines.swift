// SPDX-License-Identifier: Apache-2.0

/// Comma-separated values that come line by line, as objects of JSON: the first line has the keys.
struct CSVLines {
  private let text: Set<String>
  private var columns: [Rows.Column]?

  /// - Parameter text: the keys of columns whose values are text even where they look like numbers.
  init(text: Set<String>) { self.text = text }

  /// The records of whole lines, an object per line.
  mutating func jsonLines(_ lines: String) -> String {
    var records = Self.records(lines)[...]
    if columns == nil, let names = records.popFirst() {
      columns = names.map { text.contains($0) ? .text($0) : .value($0) }
    }
    var rows = Rows(columns ?? [])
    for record in records { rows.append(record.map { $0.isEmpty ? nil : $0 }) }
    return rows.jsonLines
  }

  /// The fields of every record (RFC 4180).
  private static func records(_ text: String) -> [[String]] {
    var records: [[String]] = []
    var record: [String] = []
    var field = ""
    var isQuoted = false
    var isAfterQuote = false
    for character in text {
      if isQuoted {
        if character != "\"" {
          field.append(character)
        } else {
          isQuoted = false
          isAfterQuote = true
        }
        continue
      }
      switch character {
      case "\"":
        // A quotation mark within quotation marks is written twice.
        if isAfterQuote { field.append(character) }
        isQuoted = true
      case ",":
        record.append(field)
        field = ""
      case "\n":
        records.append(record + [field])
        (record, field) = ([], "")
      default: field.append(character)
      }
      isAfterQuote = false
    }
    return records
  }
}
