// SPDX-License-Identifier: Apache-2.0
#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// A file that a command is to read, or why it cannot.
package struct InputFile: Sendable, Hashable {
  /// The path to open; "-" is standard input.
  package let path: String
  /// The file's name within the folder that was named; empty where the file itself was.
  package let nameInFolder: String
  /// Why the file cannot be read, where that is known without opening it.
  package let error: FileError?

  /// The file's name in messages.
  package var name: String { path == "-" ? "standard input" : path }
}

/// Finding the files that a command is to read.
package enum InputFiles {
  /// The names of JSON files: whole documents.
  package static let documents = [".json"]
  /// The names of JSON files: whole documents, and a document per line.
  package static let documentsAndLines = [
    ".json", ".jsonl", ".ndjson", ".json.gz", ".jsonl.gz", ".ndjson.gz", ".yumac",
  ]

  /// The files at and under the paths, each once, in the order of the paths and sorted within a folder. A folder's files are
  /// those with one of the endings, at any depth. What cannot be read there (a broken link, a pipe, which nobody may
  /// ever write to) is named with an error, and the other files are taken.
  package static func under(_ paths: [String], endings: [String] = documents) -> [InputFile] {
    var seen: Set<String> = []
    var files: [InputFile] = []
    for path in paths {
      var found = [InputFile(path: path, nameInFolder: "", error: nil)]
      if path != "-", kind(of: path) == S_IFDIR {
        found = self.files(in: path, below: "", endings: endings)
        if found.isEmpty {
          let kinds = endings.joined(separator: ", ")
          let error = FileError(file: path, problem: "the folder holds no \(kinds) file")
          found = [InputFile(path: path, nameInFolder: "", error: error)]
        }
      }
      files += found.filter { seen.insert($0.path).inserted }
    }
    return files
  }

  /// Links to folders are not followed, so that a folder cannot contain itself.
  private static func files(in folder: String, below parent: String, endings: [String]) -> [InputFile] {
    guard let names = names(in: folder) else {
      let error = FileError(file: folder, problem: "the folder cannot be read")
      return [InputFile(path: folder, nameInFolder: parent, error: error)]
    }
    let prefix = folder.hasSuffix("/") ? folder : folder + "/"
    return names.sorted().flatMap { name -> [InputFile] in
      let (path, nameInFolder) = (prefix + name, parent.isEmpty ? name : "\(parent)/\(name)")
      func problem(_ problem: String) -> [InputFile] {
        [InputFile(path: path, nameInFolder: nameInFolder, error: FileError(file: path, problem: problem))]
      }
      let kind = kind(of: path)
      if kind == S_IFDIR { return isLink(path) ? [] : files(in: path, below: nameInFolder, endings: endings) }
      guard endings.contains(where: name.hasSuffix) else { return [] }
      return switch kind {
      case S_IFREG: [InputFile(path: path, nameInFolder: nameInFolder, error: nil)]
      case nil: problem(isLink(path) ? "a broken link" : "it cannot be read")
      case S_IFIFO: problem("a pipe; in a folder it is skipped")
      default: problem("neither a file nor a folder; it is skipped")
      }
    }
  }

  /// Whether a file of that name holds a document per line.
  package static func areLines(_ path: String) -> Bool {
    let plain = path.hasSuffix(".gz") ? path.dropLast(3) : path[...]
    return plain.hasSuffix(".jsonl") || plain.hasSuffix(".ndjson")
  }

  /// Whether whoever opens the path may have to wait for somebody else.
  package static func isPipe(_ path: String) -> Bool { path == "-" || kind(of: path) == S_IFIFO }

  /// What a path leads to, links followed; nil where it leads to nothing.
  private static func kind(of path: String) -> mode_t? {
    var status = stat()
    return stat(path, &status) == 0 ? status.st_mode & S_IFMT : nil
  }

  private static func isLink(_ path: String) -> Bool {
    var status = stat()
    return lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFLNK
  }

  /// The names in a folder, but for itself and its parent; nil if it cannot be read.
  static func names(in folder: String) -> [String]? {
    guard let stream = opendir(folder) else { return nil }
    defer { closedir(stream) }
    var names: [String] = []
    while let entry = readdir(stream) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) { field in
        field.withMemoryRebound(to: CChar.self, capacity: MemoryLayout.size(ofValue: field.pointee)) {
          String(cString: $0)
        }
      }
      if name != ".", name != ".." { names.append(name) }
    }
    return names
  }
}
