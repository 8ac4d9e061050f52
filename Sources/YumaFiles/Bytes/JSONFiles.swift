#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// The JSON files at and under paths.
package enum JSONFiles {
  /// The files at and under the paths, each once, sorted within a folder; an error for a path that leads to none.
  package static func under(_ paths: [String]) -> [Result<String, FileError>] {
    var seen: Set<String> = []
    var files: [Result<String, FileError>] = []
    for path in paths {
      let found = isFolder(path) ? inFolder(path) : [.success(path)]
      if found.isEmpty {
        files.append(.failure(FileError(file: path, problem: "the folder holds no .json file")))
      }
      for file in found {
        if case .success(let path) = file, !seen.insert(path).inserted { continue }
        files.append(file)
      }
    }
    return files
  }

  /// Whether a path leads to a folder, through links too.
  package static func isFolder(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }

  /// Links to folders are not followed, so that a folder cannot contain itself.
  private static func inFolder(_ folder: String) -> [Result<String, FileError>] {
    guard let names = names(in: folder) else {
      return [.failure(FileError(file: folder, problem: "the folder cannot be read"))]
    }
    let prefix = folder.hasSuffix("/") ? folder : folder + "/"
    return names.sorted().flatMap { name -> [Result<String, FileError>] in
      let path = prefix + name
      if isFolder(path) { return isLink(path) ? [] : inFolder(path) }
      return name.hasSuffix(".json") ? [.success(path)] : []
    }
  }

  private static func isLink(_ path: String) -> Bool {
    var status = stat()
    return lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFLNK
  }

  /// The names in a folder, but for itself and its parent; nil if it cannot be read.
  private static func names(in folder: String) -> [String]? {
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
