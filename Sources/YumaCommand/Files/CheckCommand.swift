// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import YumaArchive
import YumaFiles
import YumaJSON

struct CheckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Say what files are, whether they are valid, and which commands take them.",
    usage: "yuma check [<options>] <files> ...",
    discussion: """
      Reads every document whole, by the rules of its schema, and says what it holds. Lines of JSON Lines that have \
      one schema are counted together. Nothing is computed: yuma verify compares results.

      Exit codes: 0 everything is valid; 1 a document is not; 2 a file cannot be read.

      Examples:
        yuma check snapshot.json
        yuma check Vectors --format csv
        zcat history.jsonl.gz | yuma check - --json
      """)

  @OptionGroup var input: InputOptions

  @OptionGroup var output: OutputOptions

  func run() throws {
    var outcome = Outcome()
    do {
      let writer = try ResultWriter(output)
      var report = CheckReport()
      for file in InputFiles.under(input.files, endings: InputOptions.endings) {
        do {
          if let error = file.error { throw error }
          try report.check(file.path)
        } catch {
          outcome.fail(error)
        }
      }
      outcome.deviates = report.files.contains { !$0.problems.isEmpty }
      try writer.write(table: report.table, json: { report.json }, rows: { report.rows })
      try writer.close()
    } catch {
      outcome.fail(error)
    }
    try outcome.exit()
  }
}

/// What `yuma check` finds.
struct CheckReport {
  /// The documents of one schema in one file.
  struct File {
    let path: String
    /// Nil where the document names none.
    let schema: String?
    var documents = 0
    var facts = DocumentFacts()
    /// What is wrong, with the place; the first of them where there are many.
    var problems: [String] = []
    var invalid = 0

    var kind: DocumentKind? { schema.flatMap(DocumentKind.named) }
  }

  private(set) var files: [File] = []

  /// Reads all documents of a file.
  ///
  /// - Throws: where it cannot be read at all.
  mutating func check(_ path: String) throws(FileError) {
    if path != "-" && ArchiveFile.isSQLite(path: path) { return files.append(try Self.archive(path)) }
    var stream = try SnapshotStream(path: path)
    while let contents = try stream.document() { add(contents, path: path) }
    if !files.contains(where: { $0.path == path }) {
      files.append(File(path: path, schema: nil, problems: ["the file holds no document"], invalid: 1))
    }
  }

  /// What an archive holds, in a build that reads archives.
  private static func archive(_ path: String) throws(FileError) -> File {
    var file = File(path: path, schema: DocumentKind.archive.schema, documents: 1)
    #if Archive
      for history in try Archive(path: path, access: .read).histories() {
        file.facts.add(
          DocumentFacts(
            epochs: history.epochs, blocks: min(history.firstBlock, history.lastBlock)...history.lastBlock,
            subnets: Set(history.subnet.netuid.map { [$0] } ?? [])))
      }
    #else
      file.facts = DocumentFacts(note: "this build does not read archives")
    #endif
    return file
  }

  private mutating func add(_ contents: FileContents, path: String) {
    let schema: String
    do throws(FileError) {
      schema = try contents.schema()
    } catch {
      return update(path, nil) { $0.add(problem: error) }
    }
    update(path, schema) { file in
      guard let kind = file.kind else {
        let hint = Nearest.hint(for: schema, among: DocumentKind.all.map(\.schema))
        return file.add(problem: Failure("\(contents.name): schema: no command knows it; \(hint)"))
      }
      do {
        file.facts.add(try kind.read(contents))
      } catch {
        file.add(problem: error)
      }
    }
  }

  private mutating func update(_ path: String, _ schema: String?, _ body: (inout File) -> Void) {
    let place = files.lastIndex { $0.path == path && $0.schema == schema } ?? files.count
    if place == files.count { files.append(File(path: path, schema: schema)) }
    files[place].documents += 1
    body(&files[place])
  }

  /// The files as a table, what is wrong below it, and how many there are.
  func table(_ style: TextStyle) -> String {
    var table = Table(
      [("file", .left), ("schema", .left), ("valid", .left), ("holds", .left), ("taken by", .left)],
      essential: ["schema", "valid"])
    for file in files {
      table.append([
        file.path, file.schema ?? "none", file.validity, file.facts.text,
        file.kind?.commandNames() ?? "",
      ])
    }
    var text = table.rendered(style)
    let problems = files.flatMap(\.problems)
    if !problems.isEmpty { text += "\n" + problems.map { Printable.escaped($0) + "\n" }.joined() }
    if files.count > 1 {
      let bad = files.filter { !$0.problems.isEmpty }.count
      text += "\n\(grouped(files.count)) files, \(bad == 0 ? "all valid" : "\(grouped(bad)) not valid")\n"
    }
    return text
  }

  /// One object for all files.
  var json: [UInt8] {
    var writer = JSONWriter()
    writer.object { writer in
      writer.member("valid") { $0.bool(files.allSatisfy(\.problems.isEmpty)) }
      writer.member("files") { writer in
        writer.list(files) { writer, file in
          writer.object { writer in
            writer.member("file") { $0.string(file.path) }
            writer.member("schema") { $0.optional(file.schema) { $0.string($1) } }
            writer.member("title") { $0.optional(file.kind?.title) { $0.string($1) } }
            writer.member("documents") { $0.integer(file.documents) }
            writer.member("valid") { $0.integer(file.documents - file.invalid) }
            writer.member("holds") { $0.string(file.facts.text) }
            writer.member("commands") { $0.list(file.kind?.commands ?? []) { $0.string($1) } }
            writer.member("problems") { $0.list(file.problems) { $0.string($1) } }
          }
        }
      }
    }
    return writer.bytes
  }

  /// A row per file and schema.
  var rows: Rows {
    var rows = Rows([
      .text("file"), .text("schema"), .text("title"), .value("documents"), .value("valid"), .text("holds"),
      .text("commands"), .text("problems"),
    ])
    for file in files {
      rows.append([
        file.path, file.schema, file.kind?.title, "\(file.documents)", "\(file.documents - file.invalid)",
        file.facts.text, file.kind?.commands.joined(separator: "; "), file.problems.joined(separator: "; "),
      ])
    }
    return rows
  }
}

extension CheckReport.File {
  fileprivate static let problemLimit = 5

  fileprivate mutating func add(problem: any Error) {
    invalid += 1
    if problems.count < Self.problemLimit { problems.append("\(problem)") }
  }

  /// Yes, no, or how many of how many.
  fileprivate var validity: String {
    if invalid == 0 { return "yes" }
    return documents <= 1 ? "no" : "\(grouped(documents - invalid)) of \(grouped(documents))"
  }
}
