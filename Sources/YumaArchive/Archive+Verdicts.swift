// SPDX-License-Identifier: Apache-2.0
#if Archive
  import YumaFiles
  import GRDB
  import Yuma
  import YumaAudit

  extension Archive {
    /// Stores verdicts in one transaction: all of them or none.
    ///
    /// - Parameters:
    ///   - verdicts: by the row of their snapshot, `ReplayDocument.identifier`.
    ///   - engine: the name of the engine that replayed.
    /// - Throws: `FileError` where the archive cannot be written.
    public func store(_ verdicts: [(row: Int64, verdict: EpochVerdict)], engine: String) throws(FileError) {
      try change { database in
        let statement = try database.cachedStatement(
          sql: """
            INSERT OR REPLACE INTO verdicts
            (snapshot, engine, verdict, reason, field, uid, recorded, recomputed, discontinuity, detail)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """)
        for (row, verdict) in verdicts {
          try statement.execute(arguments: [
            row, engine, verdict.answer.rawValue, verdict.reason, verdict.difference?.field, verdict.difference?.uid,
            verdict.difference?.recorded.map { "\($0)" }, verdict.difference?.recomputed.map { "\($0)" },
            verdict.discontinuity?.kind.rawValue, verdict.discontinuity?.detail,
          ])
        }
      }
    }

    /// Removes an engine's verdicts, so that a replay begins anew.
    ///
    /// - Throws: `FileError` where the archive cannot be written.
    public func forgetVerdicts(engine: String) throws(FileError) {
      try change { try $0.execute(sql: "DELETE FROM verdicts WHERE engine = ?", arguments: [engine]) }
    }

    /// All verdicts of an engine, in numbers.
    ///
    /// - Throws: `FileError` where the archive cannot be read, or a value is not what its column holds.
    public func summary(engine: String) throws(FileError) -> ReplaySummary {
      try naming { () throws(FileError) in
        try perform { queue in
          try queue.read { database in
            var summary = ReplaySummary()
            let verdicts = try Row.fetchCursor(
              database,
              sql: "SELECT verdict, discontinuity, count(*) AS count FROM verdicts WHERE engine = ? GROUP BY 1, 2",
              arguments: [engine])
            while let row = try verdicts.next() {
              let row = ArchiveRow(row, of: "verdicts", in: self)
              summary.add(try row.answer(), try row.optionalCase("discontinuity"), count: try row.required("count"))
            }
            return summary
          }
        }
      }
    }
  }
#endif
