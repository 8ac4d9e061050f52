// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import YumaFiles
import YumaJSON

struct DiffCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "diff",
    abstract: "Compare two files value by value.",
    usage: "yuma diff [<options>] <first> <second>",
    discussion: """
      Takes two documents of one kind: snapshots, series, results of yuma epoch, or any other JSON that the commands \
      read or write. Documents of JSON Lines and of folders are compared in their order. Keys may stand in any order, \
      and an entry of a matrix is compared with the entry of the same column. A difference is the second value minus \
      the first.

      Exit codes: 0 nothing differs; 1 something does; 2 a file cannot be used.

      Examples:
        yuma diff before.json after.json
        yuma diff vector.json exact.json --ignore engine --ignore kernels
        yuma diff before.jsonl after.jsonl --format csv
      """)

  @Argument(help: "A file or a folder; - is standard input.", completion: .file())
  var first: String

  @Argument(help: "What it is compared with.", completion: .file())
  var second: String

  @Option(
    help: ArgumentHelp(
      "A field that may differ, such as engine or input.weights; may be given again.", valueName: "field"))
  var ignore: [String] = []

  @OptionGroup var top: TopOption

  @OptionGroup var output: OutputOptions

  mutating func validate() throws {
    if first == "-" && second == "-" { throw ValidationError("only one of the two can be standard input (-)") }
  }

  func run() throws {
    var outcome = Outcome()
    do {
      let writer = try ResultWriter(output)
      var report = DifferenceReport(first: first, second: second, limit: top.count(usual: 10))
      let (left, right) = (InputDocuments([first]).makeIterator(), InputDocuments([second]).makeIterator())
      while true {
        let (a, b) = (try Self.next(left), try Self.next(right))
        if a == nil && b == nil { break }
        report.add(DocumentComparison(a, b, ignoring: ignore))
      }
      outcome.deviates = !report.isEmpty
      try writer.write(table: report.table, json: { report.json }, rows: { report.rows })
      try writer.close()
    } catch {
      outcome.fail(error)
    }
    try outcome.exit()
  }

  /// The next document. Epochs are read and written again, so that only what they mean is compared.
  private static func next(_ documents: InputDocuments.Iterator) throws -> JSONValue? {
    guard let document = try documents.next()?.get() else { return nil }
    let contents = document.contents
    guard let file = try? SnapshotFile(contents) else { return try contents.document { try JSONValue(from: &$0) } }
    return try FileContents(name: contents.name, bytes: file.json()).document { try JSONValue(from: &$0) }
  }
}
