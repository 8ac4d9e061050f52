// SPDX-License-Identifier: Apache-2.0
import YumaJSON
import YumaReports

/// The rows of a result, for CSV and JSON Lines: both have the same keys.
struct Rows {
  /// A column: its key, and whether its values are text even where they look like numbers.
  struct Column: Sendable, Hashable {
    let key: String
    let isText: Bool

    /// A column of numbers, or of true and false.
    static func value(_ key: String) -> Column { Column(key: key, isText: false) }
    /// A column of text.
    static func text(_ key: String) -> Column { Column(key: key, isText: true) }
  }

  let columns: [Column]
  /// A value per column; nil for one that there is not: empty in CSV, null in JSON.
  private(set) var values: [[String?]] = []

  init(_ columns: [Column]) { self.columns = columns }

  /// Adds a row.
  mutating func append(_ row: [String?]) { values.append(row) }

  /// Adds the rows of another result with the same columns.
  mutating func append(contentsOf other: Rows) { values += other.values }

  /// The names of the columns as a line of CSV.
  var header: String { CSV.line(columns.map(\.key)) }

  /// The rows as lines of CSV, without the names.
  var csv: String { csv(in: columns) }

  /// The rows as lines of CSV with the given columns; what these have no column for is left out.
  func csv(in columns: [Column]) -> String {
    let places = columns.map { column in self.columns.firstIndex { $0.key == column.key } }
    return values.map { row in CSV.line(places.map { $0.flatMap { row[$0] } ?? "" }) }.joined()
  }

  /// The rows as lines of JSON.
  var jsonLines: String {
    var text = ""
    for row in values {
      var writer = JSONWriter()
      writer.object { writer in
        for (column, value) in zip(columns, row) {
          writer.member(column.key) { Self.write(value, isText: column.isText, to: &$0) }
        }
      }
      text += writer.text + "\n"
    }
    return text
  }

  private static func write(_ value: String?, isText: Bool, to writer: inout JSONWriter) {
    guard let value else { return writer.optional(Int?.none) { $0.integer($1) } }
    if isText { return writer.string(value) }
    if let integer = Int128(value) { return writer.integer(integer) }
    if let number = Double(value) { return writer.double(number) }
    switch value {
    case "true", "false": writer.bool(value == "true")
    case "": writer.optional(Int?.none) { $0.integer($1) }
    default: writer.string(value)
    }
  }
}
