import Foundation

/// What can be said of an archive's file without SQLite.
public enum ArchiveFile {
  /// Whether a file begins as SQLite's do.
  public static func isSQLite(path: String) -> Bool {
    guard let file = FileHandle(forReadingAtPath: path) else { return false }
    defer { try? file.close() }
    return (try? file.read(upToCount: 16)) == Data("SQLite format 3\0".utf8)
  }
}
