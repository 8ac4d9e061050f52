// SPDX-License-Identifier: Apache-2.0
#if Archive
  import YumaFiles
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
    /// - Throws: `FileError` where the archive cannot be read at all, or a value is not what its column holds.
    public func verify(progress: (Int) -> Void = { _ in }) throws(FileError) -> (snapshots: Int, problems: [String]) {
      if !hasOwnSchema { try checkValues() }
      return try perform { queue in
        try queue.read { database in
          var problems: [String] = []
          let findings = try Row.fetchCursor(database, sql: "PRAGMA integrity_check(20)")
          while let finding = try findings.next() {
            guard case .string(let text) = (finding[0] as DatabaseValue).storage, text != "ok" else { continue }
            problems.append("SQLite: \(text)")
          }
          if try Row.fetchOne(database, sql: "PRAGMA foreign_key_check") != nil {
            problems.append("verdicts: a verdict on a snapshot that is not there")
          }
          var count = 0
          let rows = try Row.fetchCursor(
            database,
            sql: """
              SELECT id, network, netuid, mechanism, block, spec_version, name, snapshot, typeof(snapshot) AS snapshot_type
              FROM snapshots ORDER BY id
              """)
          while let row = try rows.next() {
            count += 1
            let row = ArchiveRow(row, of: "snapshots", in: self)
            let id = try row.required("id", Int64.self)
            if let problem = try Self.problem(row) { problems.append("snapshot \(id): \(problem)") }
            progress(count)
          }
          return (count, problems)
        }
      }
    }

    private static func problem(_ row: ArchiveRow) throws -> String? {
      let snapshot: Snapshot
      switch try row.bytes("snapshot", { decode($0) }) {
      case .failure(let error): return error.description
      case .success(let read): snapshot = read
      }
      let chain = snapshot.chain
      let (subnet, block) = (try row.subnet(), try row.block())
      let columns: [(String, String?, String?)] = [
        ("network", subnet.network, chain?.network),
        ("netuid", text(subnet.netuid), text(chain?.netuid)),
        ("mechanism", text(subnet.mechanism), text(chain?.mechanism)),
        ("block", text(block), text(snapshot.input.currentBlock)),
        ("spec_version", text(try row.optional("spec_version", UInt32.self)), text(chain?.specVersion)),
        ("name", try row.optionalText("name"), snapshot.name),
      ]
      for (column, found, expected) in columns where found != expected {
        return "\(column): the row has \(found ?? "NULL"), the snapshot \(expected ?? "none")"
      }
      return nil
    }

    private static func text(_ value: (some BinaryInteger)?) -> String? { value.map { "\($0)" } }
  }
#endif
