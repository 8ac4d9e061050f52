import YumaAudit

/// Writes the results of a command in the form that was asked for, to the place that was asked for.
final class ResultWriter {
  /// The form of the results.
  let format: OutputFormat
  private let destination: OutputFile?
  private var count = 0
  private var header: String?

  /// Opens the place, so that a command finds out before its work that it cannot be written.
  ///
  /// - Parameter piped: the form where nothing is said and nobody looks on.
  init(_ options: OutputOptions, piped: OutputFormat = .json) throws {
    format = options.format(piped: piped)
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
    case .table: try write((count == 0 ? "" : "\n") + table(style))
    case .json: try write(String(decoding: json(), as: UTF8.self) + "\n")
    case .csv:
      let rows = rows()
      // Results of one kind share a header; another kind's begin with their own, after an empty line.
      if header != rows.header { try write((header == nil ? "" : "\n") + rows.header) }
      header = rows.header
      try write(rows.csv)
    case .jsonl: try write(rows().jsonLines)
    }
    count += 1
  }

  /// Writes text as it is.
  func write(_ text: String) throws {
    if let destination { try destination.write(text) } else { try StandardStreams.write(text) }
  }

  /// Gives a file its name. Without it, a file stays as it was.
  func close() throws { try destination?.close() }
}
