// SPDX-License-Identifier: Apache-2.0
import YumaJSON

/// Writes the results of a command in the form that was asked for, to the place that was asked for.
final class ResultWriter {
  /// The form of the results.
  let format: OutputFormat
  private let destination: OutputFile?
  private var count = 0
  private var columns: [Rows.Column]?

  /// Opens the place, so that a command finds out before its work that it cannot be written.
  ///
  /// - Parameters:
  ///   - piped: the form where nothing is said and nobody looks on.
  ///   - only: the one form that there is, where other options ask for it.
  init(_ options: OutputOptions, piped: OutputFormat = .json, only: OutputFormat? = nil) throws {
    format = only ?? options.format(piped: piped)
    destination = try options.output.map { try OutputFile(path: $0) }
  }

  /// How text is laid out there.
  var style: TextStyle { destination == nil ? StandardStreams.outputStyle : TextStyle() }

  /// Writes one result. Only the form that is asked for is made.
  ///
  /// - Parameters:
  ///   - table: the result for people.
  ///   - json: the result as one line of JSON, without the line break.
  ///   - rows: the result's rows.
  func write(table: (TextStyle) -> String, json: () -> [UInt8], rows: () -> Rows) throws {
    switch format {
    case .table: return try writeTable(table)
    case .json: try write(String(decoding: json(), as: UTF8.self) + "\n")
    case .csv:
      let rows = rows()
      // One header holds for all results: of a later one those values are written that have a column.
      if columns == nil { try write(rows.header) }
      let columns = columns ?? rows.columns
      self.columns = columns
      try write(rows.csv(in: columns))
    case .jsonl: try write(rows().jsonLines)
    }
    count += 1
  }

  /// Writes one result that is a table only.
  func writeTable(_ table: (TextStyle) throws -> String) throws {
    try write((count == 0 ? "" : "\n") + table(style))
    count += 1
  }

  /// Writes text as it is.
  func write(_ text: String) throws {
    if let destination { try destination.write(text) } else { try StandardStreams.write(text) }
  }

  /// Gives a file its name. Without it, a file stays as it was.
  func close() throws { try destination?.close() }
}
