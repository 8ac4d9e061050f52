// SPDX-License-Identifier: Apache-2.0
import Foundation

/// What can be said of an archive's file without SQLite.
public enum ArchiveFile {
  /// Whether a file begins as SQLite's do. What is not a regular file, such as a pipe, is not read: its bytes would be lost.
  public static func isSQLite(path: String) -> Bool {
    var status = stat()
    guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG, let file = FileHandle(forReadingAtPath: path)
    else { return false }
    defer { try? file.close() }
    return (try? file.read(upToCount: 16)) == Data("SQLite format 3\0".utf8)
  }

  /// Why a path cannot be that of an archive, though SQLite would take it; nil where nothing is wrong. What SQLite keeps under an
  /// empty name, or in memory, is gone when the program ends.
  public static func problem(ofPath path: String) -> String? {
    if path.isEmpty { return "no name, where an archive's file belongs" }
    return path == ":memory:" ? "SQLite's name for what is kept nowhere, where an archive's file belongs" : nil
  }
}
