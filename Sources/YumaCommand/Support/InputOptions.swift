// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import YumaFiles

/// What a command reads: the same arguments, with the same meaning, for every command that takes files.
struct InputOptions: ParsableArguments {
  @Argument(
    help: "Files, or folders of them, also JSON Lines and compressed by gzip; - is standard input.",
    completion: .file())
  var files: [String]

  mutating func validate() throws {
    if files.filter({ $0 == "-" }).count > 1 { throw ValidationError("standard input (-) can be read only once") }
  }

  /// The endings of the files that are taken from a folder.
  static let endings = InputFiles.documentsAndLines

  /// The documents of all files, one after another.
  var documents: InputDocuments { InputDocuments(files) }
}

/// The documents of files, one after another, read line by line where there are lines; and what is wrong with those that
/// cannot be read. A file that cannot be read does not keep the next from being read.
struct InputDocuments: Sequence {
  /// One document: its text, its schema, and the path that it came from.
  struct Document {
    let contents: FileContents
    let schema: String
    let path: String
  }

  private let files: [InputFile]

  /// The documents of the given files and folders.
  init(_ paths: [String]) { files = InputFiles.under(paths, endings: InputOptions.endings) }

  func makeIterator() -> Iterator { Iterator(files: files) }

  /// Reads one document after another.
  final class Iterator: IteratorProtocol {
    private var files: ArraySlice<InputFile>
    private var path = ""
    private var stream: SnapshotStream?

    init(files: [InputFile]) { self.files = files[...] }

    func next() -> Result<Document, FileError>? {
      while true {
        do throws(FileError) {
          if stream == nil {
            guard let file = files.popFirst() else { return nil }
            if let error = file.error { throw error }
            path = file.path
            stream = try SnapshotStream(path: path)
          }
          if let contents = try stream?.document() {
            return .success(Document(contents: contents, schema: try contents.schema(), path: path))
          }
          stream = nil
        } catch {
          return .failure(error)
        }
      }
    }
  }
}
