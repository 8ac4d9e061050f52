// SPDX-License-Identifier: Apache-2.0
#if Archive
  import YumaFiles
  import GRDB
  import YumaAudit

  extension Archive {
    /// Verifies that a database is an archive that can be read, and says whether its tables, indices and triggers are those of this
    /// program.
    ///
    /// - Throws: `FileError` for a database of another program or version, and for what cannot be read as an archive: a view in the
    ///   place of a table, a table without a column, a column that is computed.
    static func verify(_ database: Database, path: String) throws -> Bool {
      func number(_ pragma: String) throws -> Int64 {
        guard
          case .int64(let value)? = try Row.fetchOne(database, sql: "PRAGMA \(pragma)").map({ $0[0] as DatabaseValue })?
            .storage
        else { return 0 }
        return value
      }
      let application = try number("application_id")
      guard application == Int64(applicationID) else {
        throw FileError(
          file: path,
          problem: "a SQLite file of another program (application_id \(application)), where an archive belongs")
      }
      let version = try number("user_version")
      guard version == Int64(Self.version) else {
        throw FileError(
          file: path, problem: "version \(version) of the archive's schema, where this program knows \(Self.version)")
      }
      var found: [String: (kind: String, statement: String)] = [:]
      var triggers = 0
      let entries = try Row.fetchCursor(database, sql: "SELECT type, name, sql FROM sqlite_schema")
      while let entry = try entries.next() {
        guard case .string(let kind) = (entry[0] as DatabaseValue).storage,
          case .string(let name) = (entry[1] as DatabaseValue).storage
        else { throw FileError(file: path, problem: "it is damaged: its schema has no names") }
        var statement = ""
        if case .string(let text) = (entry[2] as DatabaseValue).storage { statement = text }
        if kind == "trigger" { triggers += 1 }
        found[name.lowercased()] = (kind, statement)
      }
      for (table, columns) in ArchiveSchema.columns.sorted(by: { $0.key < $1.key }) {
        func problem(_ problem: String) -> FileError {
          FileError(file: path, field: "table \(table)", problem: problem)
        }
        guard let entry = found[table] else { throw problem("missing") }
        guard entry.kind == "table" else { throw problem("it is \(article(entry.kind)), where a table belongs") }
        guard ArchiveSchema.tokens(entry.statement).prefix(2) == ["create", "table"] else {
          throw problem("it is a virtual table, where one that holds its rows belongs")
        }
        var plain: Set<String> = []
        for column in try Row.fetchAll(database, sql: "PRAGMA table_xinfo(\(table))") {
          if case .string(let name) = (column["name"] as DatabaseValue).storage,
            case .int64(0) = (column["hidden"] as DatabaseValue).storage
          {
            plain.insert(name.lowercased())
          }
        }
        if let missing = columns.first(where: { !plain.contains($0) }) {
          throw FileError(
            file: path, field: "table \(table), column \(missing)",
            problem: "missing, or computed, where it holds a value")
        }
      }
      let triggerCount = ArchiveSchema.parts.count { $0.kind == "trigger" }
      return triggers == triggerCount
        && ArchiveSchema.parts.allSatisfy { part in
          guard let entry = found[part.name], entry.kind == part.kind else { return false }
          return part.statements.contains { ArchiveSchema.isSame($0, entry.statement) }
        }
    }

    private static func article(_ noun: String) -> String { (noun == "index" ? "an " : "a ") + noun }

    /// Reads every value of the archive by its type.
    ///
    /// - Throws: `FileError` that names table, row and column of the first that is none.
    func checkValues() throws(FileError) {
      try perform { queue in
        try queue.read { database in
          let snapshots = try Row.fetchCursor(
            database,
            sql: """
              SELECT *, typeof(snapshot) AS snapshot_type FROM (
                SELECT id, network, netuid, mechanism, block, spec_version, name,
                  CASE typeof(snapshot) WHEN 'blob' THEN x'' ELSE snapshot END AS snapshot FROM snapshots)
              """)
          var number = 0
          while let row = try snapshots.next() {
            number += 1
            let row = ArchiveRow(row, of: "snapshots", in: self, number: number)
            _ = try row.required("id", Int64.self)
            _ = try row.subnet()
            _ = try row.block()
            _ = try row.optional("spec_version", UInt32.self)
            _ = try row.optionalText("name")
            _ = try row.bytes("snapshot") { $0.count }
          }
          let verdicts = try Row.fetchCursor(database, sql: "SELECT * FROM verdicts")
          while let row = try verdicts.next() {
            let row = ArchiveRow(row, of: "verdicts", in: self)
            _ = try row.required("snapshot", Int64.self)
            _ = try row.text("engine")
            _ = try row.answer()
            _ = try row.optional("uid", UInt32.self)
            for column in ["reason", "field", "recorded", "recomputed", "detail"] { _ = try row.optionalText(column) }
            let _: Discontinuity.Kind? = try row.optionalCase("discontinuity")
          }
        }
      }
    }

    /// Runs `body`; where a value cannot be used, which rows put together do not tell apart, the first such row is named.
    func naming<Value>(_ body: () throws(FileError) -> Value) throws(FileError) -> Value {
      do throws(FileError) {
        return try body()
      } catch {
        if !error.field.isEmpty { try checkValues() }
        throw error
      }
    }
  }
#endif
