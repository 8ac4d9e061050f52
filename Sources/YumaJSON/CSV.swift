// SPDX-License-Identifier: Apache-2.0

/// Comma-separated values after RFC 4180: a line of names, then a line per record.
///
/// A spreadsheet takes text that begins with `=`, `+`, `-`, `@`, a tab or a line break for a formula, and runs it. Such text gets
/// an apostrophe before it, by which spreadsheets know text; numbers, and what else cannot be a formula, stay as they are.
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
      let field = isFormula(field) ? "'" + field : field
      guard field.utf8.contains(where: { [0x22, 0x2C, 0x0A, 0x0D].contains($0) }) else { return field }
      return "\"" + field.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
    }.joined(separator: ",") + "\n"
  }

  /// Whether a spreadsheet may take the value for a formula. A number is none, whatever its sign.
  private static func isFormula(_ field: String) -> Bool {
    guard let first = field.utf8.first, "=+-@\t\r\n".utf8.contains(first) else { return false }
    let digits = first == UInt8(ascii: "-") || first == UInt8(ascii: "+") ? field.utf8.dropFirst() : field.utf8[...]
    let isNumber =
      !digits.isEmpty && digits.allSatisfy { 0x30...0x39 ~= $0 || ".eE+-".utf8.contains($0) } && Double(field) != nil
    return !isNumber
  }
}
