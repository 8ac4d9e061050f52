/// Comma-separated values after RFC 4180: a line of names, then a line a record.
package struct CSV: Sendable {
  /// The text so far; every line ends in a line feed.
  package private(set) var text: String

  /// Begins with the names of the columns.
  ///
  /// - Parameter columns: the names
  package init(columns: [String]) {
    text = Self.line(columns)
  }

  /// Appends a record.
  ///
  /// - Parameter fields: its values, one a column
  package mutating func append(_ fields: [String]) { text += Self.line(fields) }

  /// One record as a line.
  ///
  /// - Parameter fields: its values, one a column
  /// - Returns: the line with its line feed; values that need quotes have them
  package static func line(_ fields: [String]) -> String {
    fields.map { field in
      guard field.utf8.contains(where: { [0x22, 0x2C, 0x0A, 0x0D].contains($0) }) else { return field }
      return "\"" + field.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
    }.joined(separator: ",") + "\n"
  }
}
