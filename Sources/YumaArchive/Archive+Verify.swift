#if Archive
  import Foundation
  import GRDB
  import Yuma
  import YumaAudit

  extension Archive {
    /// Checks the whole archive: SQLite's own check, then every snapshot: whether it can be read (its checksum is right),
    /// and whether its row says what it says.
    ///
    /// - Parameter progress: told how many snapshots are done.
    /// - Returns: the number of snapshots, and what is wrong, a line each.
    /// - Throws: `FileError` where the archive cannot be read at all.
    public func verify(progress: (Int) -> Void = { _ in }) throws(FileError) -> (snapshots: Int, problems: [String]) {
      try perform { queue in
        try queue.read { database in
          var problems = try String.fetchAll(database, sql: "PRAGMA integrity_check(20)").filter { $0 != "ok" }
            .map { "SQLite: \($0)" }
          if try Row.fetchOne(database, sql: "PRAGMA foreign_key_check") != nil {
            problems.append("verdicts: a verdict on a snapshot that is not there")
          }
          var count = 0
          let rows = try Row.fetchCursor(
            database,
            sql: "SELECT id, network, netuid, mechanism, block, spec_version, name, snapshot FROM snapshots ORDER BY id"
          )
          while let row = try rows.next() {
            count += 1
            if let problem = try Self.problem(row) { problems.append("snapshot \(row[0] as Int64): \(problem)") }
            progress(count)
          }
          return (count, problems)
        }
      }
    }

    private static func problem(_ row: Row) throws -> String? {
      let snapshot: Snapshot
      switch try row.withUnsafeData(atIndex: 7, { decode($0 ?? Data()) }) {
      case .failure(let error): return error.description
      case .success(let read): snapshot = read
      }
      let chain = snapshot.chain
      let columns: [(String, DatabaseValue, DatabaseValue)] = [
        ("network", row[1], chain?.network.databaseValue ?? .null),
        ("netuid", row[2], chain?.netuid.databaseValue ?? .null),
        ("mechanism", row[3], chain?.mechanism.databaseValue ?? .null),
        ("block", row[4], Int64(exactly: snapshot.input.currentBlock)?.databaseValue ?? .null),
        ("spec_version", row[5], chain?.specVersion.databaseValue ?? .null),
        ("name", row[6], snapshot.name?.databaseValue ?? .null),
      ]
      for (column, found, expected) in columns where found != expected {
        return "\(column): the row has \(found), the snapshot \(expected)"
      }
      return nil
    }
  }
#endif
