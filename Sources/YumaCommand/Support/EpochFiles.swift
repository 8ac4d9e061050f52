import ArgumentParser
import YumaFiles

/// Which epochs of a series a command takes: all of them, unless the option is given.
struct IndexOption: ParsableArguments {
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Of each series only this epoch, from 0 (default: all).", valueName: "k"))
  var index: UInt32?

  /// The epochs of a file that are asked for.
  ///
  /// - Throws: where the file has no such epoch.
  func epochs(of file: SnapshotFile, named name: String) throws -> [Snapshot] {
    guard let index else { return (0..<file.epochCount).compactMap { file.snapshot(at: $0) } }
    guard let snapshot = file.snapshot(at: Int(index)) else {
      throw Failure("\(name): epochs: no epoch \(index) among \(file.epochCount)")
    }
    return [snapshot]
  }
}

extension InputDocuments.Document {
  /// What a snapshot without a name is called: its file's name without the suffix.
  var plainName: String {
    let last = path.split(separator: "/").last ?? "-"
    return path == "-" ? "standard input" : String(last.prefix { $0 != "." })
  }

  /// The document as epochs.
  ///
  /// - Throws: for another kind of document, with the command that takes it, and for what is wrong with the document.
  func epochs() throws -> SnapshotFile {
    try require(["yuma-epoch/1", "yuma-epoch-series/1"])
    return try SnapshotFile(contents)
  }

  /// Checks that the document is of one of the kinds.
  func require(_ schemas: [String]) throws {
    guard schemas.contains(schema) else {
      throw DocumentKind.unexpected(schema, file: contents.name, taking: schemas)
    }
  }
}

extension SnapshotFile {
  /// The file as JSON, without a line break.
  func json() -> [UInt8] {
    switch self {
    case .snapshot(let snapshot): snapshot.json()
    case .series(let series): series.json()
    }
  }
}
