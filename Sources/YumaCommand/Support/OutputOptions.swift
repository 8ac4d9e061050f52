// SPDX-License-Identifier: Apache-2.0
import ArgumentParser

/// The form of a result.
enum OutputFormat: String, ExpressibleByArgument, CaseIterable, Sendable {
  /// For people: as wide as the terminal.
  case table
  /// The whole result: an object per line, one line for each result.
  case json
  /// The rows of the result: a line of column names, then a line per row.
  case csv
  /// The rows of the result: an object per line, with the keys that the columns of CSV have.
  case jsonl
}

/// The form of results and where they go: the same options, with the same meaning, for every command that has results.
struct OutputOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The form of the result: a table for people, json with all of it, or its rows as csv or jsonl "
        + "(default: table on a terminal, else json).", valueName: "form"))
  var format: OutputFormat?

  @Flag(help: "The same as --format json.")
  var json = false

  @Option(
    help: ArgumentHelp(
      "Write the result to this file, whole or not at all; its suffix chooses the form unless --format does.",
      valueName: "file"),
    completion: .file())
  var output: String?

  mutating func validate() throws {
    if json, let format, format != .json {
      throw ValidationError("--json is the same as --format json, and --format is \(format.rawValue)")
    }
  }

  /// The form that the options ask for, by themselves or by the name of the file; nil where they leave it open.
  var chosen: OutputFormat? {
    if json { return .json }
    if let format { return format }
    guard let output, let dot = output.lastIndex(of: ".") else { return nil }
    return switch output[output.index(after: dot)...] {
    case "csv": .csv
    case "json": .json
    case "txt": .table
    default: nil
    }
  }

  /// The form of the result.
  ///
  /// - Parameter piped: what it is where nothing is said and nobody looks on.
  func format(piped: OutputFormat = .json) -> OutputFormat {
    chosen ?? (StandardStreams.outputIsTerminal && output == nil ? .table : piped)
  }
}
