#if Archive
  import Foundation
  import GRDB
  import Yuma
  import YumaAudit

  /// Snapshots and the verdicts on them in a SQLite file (Docs/Archive.md), which SQL and other languages read and write too.
  ///
  ///     let archive = try Archive(path: "finney.yuma", access: .create)
  ///     try archive.add([snapshot])
  public final class Archive: Sendable {
    /// What is to be done with the file.
    public enum Access: Sendable {
      /// It is read; nothing is changed.
      case read
      /// It has to be there, and is written to.
      case write
      /// It is written to, and made where it is not there.
      case create
    }

    /// The file.
    public let path: String
    let queue: DatabaseQueue

    /// "YUMA": what SQLite's `application_id` is in an archive.
    static let applicationID: Int32 = 0x5955_4D41
    /// The version of the schema, SQLite's `user_version`.
    static let version: Int32 = 1

    /// Opens an archive.
    ///
    /// - Parameters:
    ///   - path: the file.
    ///   - access: what is to be done with it.
    /// - Throws: `FileError` for a file that is not there, not an archive, or of a later version.
    public init(path: String, access: Access) throws(FileError) {
      self.path = path
      let exists = FileManager.default.fileExists(atPath: path)
      guard exists || access == .create else { throw FileError(file: path, problem: "no such file") }
      if exists, !ArchiveFile.isSQLite(path: path), !Self.isEmpty(path: path) {
        throw FileError(file: path, problem: "it is not a SQLite file, where an archive belongs")
      }
      var configuration = Configuration()
      configuration.readonly = access == .read
      configuration.busyMode = .timeout(10)
      configuration.label = path
      queue = try Self.translating(path) { try DatabaseQueue(path: path, configuration: configuration) }
      let found: (application: Int32, version: Int32, isEmpty: Bool) = try perform { queue in
        try queue.read { database in
          (
            try Int32.fetchOne(database, sql: "PRAGMA application_id") ?? 0,
            try Int32.fetchOne(database, sql: "PRAGMA user_version") ?? 0,
            try Int.fetchOne(database, sql: "SELECT count(*) FROM sqlite_schema") == 0
          )
        }
      }
      if found.isEmpty && found.application == 0 && found.version == 0 && access == .create {
        try perform { try Self.create($0) }
      } else if found.application != Self.applicationID {
        throw FileError(
          file: path,
          problem: "a SQLite file of another program (application_id \(found.application)), where an archive belongs")
      } else if found.version != Self.version {
        throw FileError(
          file: path,
          problem: "version \(found.version) of the archive's schema, where this program knows \(Self.version)")
      }
    }

    private static func isEmpty(path: String) -> Bool {
      let attributes = try? FileManager.default.attributesOfItem(atPath: path)
      return (attributes?[.size] as? NSNumber)?.intValue == 0
    }

    private static func create(_ queue: DatabaseQueue) throws {
      // A snapshot of a usual subnet then lies in one page, from which it is read without being put together.
      try queue.writeWithoutTransaction { try $0.execute(sql: "PRAGMA page_size = 32768") }
      try queue.write { database in
        try database.execute(sql: ArchiveSchema.sql)
        try database.execute(sql: "PRAGMA application_id = \(applicationID)")
        try database.execute(sql: "PRAGMA user_version = \(version)")
      }
    }

    /// Runs `body`, and says what SQLite has to complain of as a problem of the file.
    func perform<Value>(_ body: (DatabaseQueue) throws -> Value) throws(FileError) -> Value {
      try Self.translating(path) { try body(queue) }
    }

    private static func translating<Value>(_ path: String, _ body: () throws -> Value) throws(FileError) -> Value {
      do {
        return try body()
      } catch let error as FileError {
        throw error
      } catch let error as DatabaseError {
        let problem =
          switch error.resultCode {
          case .SQLITE_CORRUPT, .SQLITE_NOTADB: "it is damaged"
          case .SQLITE_FULL: "it cannot be written"
          case .SQLITE_BUSY, .SQLITE_LOCKED: "another program holds it"
          case .SQLITE_READONLY, .SQLITE_PERM, .SQLITE_CANTOPEN: "it cannot be opened for this"
          case .SQLITE_IOERR: "it cannot be read or written"
          default: "SQLite"
          }
        throw FileError(file: path, problem: "\(problem): \(error.message ?? "error \(error.resultCode.rawValue)")")
      } catch {
        throw FileError(file: path, problem: "\(error)")
      }
    }
  }
#endif
