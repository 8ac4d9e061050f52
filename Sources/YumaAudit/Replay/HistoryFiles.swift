import YumaFiles

/// Finding the files of a history.
enum HistoryFiles {
  static func isFolder(_ path: String) -> Bool { JSONFiles.isFolder(path) }

  /// The `.json` files in and under a folder, in the order of their paths.
  static func inFolder(_ path: String) throws(FileError) -> [Result<String, FileError>] {
    let files = JSONFiles.under([path])
    if files.count == 1, case .failure(let error) = files[0] { throw error }
    return files
  }
}
