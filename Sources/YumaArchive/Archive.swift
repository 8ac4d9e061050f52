// SPDX-License-Identifier: Apache-2.0
#if Archive
  import YumaFiles
  import Foundation
  import GRDB
  import Yuma
  import YumaAudit

  /// Snapshots and the verdicts on them in a SQLite file (Docs/Guide/Archive.md), which SQL and other languages read and write too.
  ///
  ///     let archive = try Archive(path: "finney.yuma", access: .create)
  ///     try archive.add([snapshot])
  ///
  /// An archive of somebody else is not trusted: its schema is verified when it is opened, every value is read by its type, and a
  /// query that takes more steps than a file of that size can need is ended.
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
    /// Ends queries that take too long.
    let budget: QueryBudget
    /// Whether its tables were made as this program makes them, so that SQLite has checked every value.
    let hasOwnSchema: Bool
    private let access: Access

    /// "YUMA": what SQLite's `application_id` is in an archive.
    static let applicationID: Int32 = 0x5955_4D41
    /// The version of the schema, SQLite's `user_version`.
    static let version: Int32 = 1

    /// Opens an archive.
    ///
    /// - Parameters:
    ///   - path: the file.
    ///   - access: what is to be done with it.
    /// - Throws: `FileError` for a file that is not there, not an archive, or of a later version; for one whose tables are views,
    ///   or lack columns; and, where it is to be written, for one whose tables were not made as this program makes them.
    public convenience init(path: String, access: Access) throws(FileError) {
      if let problem = ArchiveFile.problem(ofPath: path) { throw FileError(file: path, problem: problem) }
      if access == .create { try ArchiveCreation.create(path) }
      guard FileManager.default.fileExists(atPath: path) else { throw FileError(file: path, problem: "no such file") }
      guard ArchiveFile.isSQLite(path: path) else {
        throw FileError(file: path, problem: "it is not a SQLite file, where an archive belongs")
      }
      try self.init(opening: path, access: access)
    }

    /// Another connection to the file of an archive that is open.
    ///
    /// It does not look at the file itself: whoever closes a file loses the locks that SQLite holds on it in the same process.
    convenience init(reading other: Archive) throws(FileError) { try self.init(opening: other.path, access: .read) }

    private init(opening path: String, access: Access) throws(FileError) {
      self.path = path
      self.access = access
      let budget = QueryBudget(path: path)
      self.budget = budget
      let queue = try Self.open(path, access: access, budget: budget)
      self.queue = queue
      hasOwnSchema = try Self.translating(path) {
        try queue.read { try Self.verify($0, path: path) }
      }
      guard access != .read else { return }
      if !hasOwnSchema {
        // What is wrong with a value says more than that nothing kept it out.
        try checkValues()
        throw FileError(
          file: path,
          problem: "its tables were not made as this program makes them, so that nothing keeps its verdicts true: "
            + "export it, and add the snapshots to a new archive")
      }
      // From then on nobody who reads keeps others from writing.
      try? queue.writeWithoutTransaction { _ = try Row.fetchOne($0, sql: "PRAGMA journal_mode = WAL") }
    }

    private static func open(_ path: String, access: Access, budget: QueryBudget) throws(FileError) -> DatabaseQueue {
      var configuration = Configuration()
      // Who may write tidies up when the last reader leaves: SQLite's shared files go, though nothing is written.
      let folder = URL(fileURLWithPath: path).standardizedFileURL.deletingLastPathComponent().path
      let mayWrite = [path, folder].allSatisfy { FileManager.default.isWritableFile(atPath: $0) }
      configuration.readonly = access == .read && !mayWrite
      configuration.busyMode = .timeout(10)
      configuration.label = path
      configuration.prepareDatabase { database in
        budget.watch(database)
        try database.execute(sql: "PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON")
      }
      // A path that SQLite would take for more than the name of a file is one nevertheless.
      let file = path.hasPrefix("/") ? path : "./\(path)"
      return try translating(path) {
        do {
          return try DatabaseQueue(path: file, configuration: configuration)
        } catch let error as DatabaseError where error.resultCode == .SQLITE_CANTOPEN && access == .read {
          // Where nothing may be written, nobody writes: SQLite can do without the files that it shares with those who do.
          let characters = CharacterSet.urlPathAllowed.subtracting(CharacterSet(charactersIn: "?#%"))
          let absolute = URL(fileURLWithPath: path).standardizedFileURL.path
          guard !mayWrite,
            let escaped = absolute.addingPercentEncoding(withAllowedCharacters: characters)
          else { throw error }
          return try DatabaseQueue(path: "file:\(escaped)?immutable=1", configuration: configuration)
        }
      }
    }

    /// Runs `body`, and says what SQLite has to complain of as a problem of the file.
    func perform<Value>(_ body: (DatabaseQueue) throws -> Value) throws(FileError) -> Value {
      budget.renew()
      return try Self.translating(path) { try body(queue) }
    }

    /// Runs a `body` that writes.
    func change<Value>(_ body: (Database) throws -> Value) throws(FileError) -> Value {
      guard access != .read else { throw FileError(file: path, problem: "it was opened to be read only") }
      return try perform { queue in try queue.write(body) }
    }

    static func translating<Value>(_ path: String, _ body: () throws -> Value) throws(FileError) -> Value {
      do {
        return try body()
      } catch let error as FileError {
        throw error
      } catch let error as DatabaseError {
        var problem =
          switch error.resultCode {
          case .SQLITE_CORRUPT, .SQLITE_NOTADB: "it is damaged"
          case .SQLITE_FULL: "it cannot be written"
          case .SQLITE_BUSY, .SQLITE_LOCKED: "another program holds it"
          case .SQLITE_READONLY, .SQLITE_PERM, .SQLITE_CANTOPEN: "it cannot be opened for this"
          case .SQLITE_IOERR: "it cannot be read or written"
          case .SQLITE_INTERRUPT:
            "a query takes more steps than a file of this size can need: it is damaged, or made to do so"
          default: "SQLite"
          }
        if error.resultCode == .SQLITE_BUSY, let holder = LockHolders.description(of: path) {
          problem += " (\(holder))"
        }
        throw FileError(file: path, problem: "\(problem): \(error.message ?? "error \(error.resultCode.rawValue)")")
      } catch {
        throw FileError(file: path, problem: "\(error)")
      }
    }
  }
#endif
