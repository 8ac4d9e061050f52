// SPDX-License-Identifier: Apache-2.0
#if Archive
  import YumaFiles
  import TestSupport
  import Foundation
  import GRDB
  import MadeUpHistories
  import Testing
  import Yuma

  @testable import YumaArchive
  @testable import YumaAudit

  @Suite("An archive of somebody else")
  struct ForeignArchiveTests {
    /// Tables without types, which take any value.
    private static let laxTables = [
      "CREATE TABLE snapshots(id INTEGER PRIMARY KEY, network, netuid, mechanism, block, spec_version, name, snapshot)",
      "CREATE TABLE verdicts(snapshot, engine, verdict, reason, field, uid, recorded, recomputed, discontinuity, detail)",
    ]

    @Test(
      "A value of another type, or out of its range, is an error with table, row and column, whatever reads it",
      arguments: [
        ("snapshots", "block", "'five'"), ("snapshots", "block", "-1"), ("snapshots", "block", "NULL"),
        ("snapshots", "block", "2.5"), ("snapshots", "block", "x'05'"), ("snapshots", "network", "x'ff00'"),
        ("snapshots", "network", "5"), ("snapshots", "netuid", "65536"), ("snapshots", "netuid", "-1"),
        ("snapshots", "netuid", "'7'"), ("snapshots", "mechanism", "256"), ("snapshots", "spec_version", "-424"),
        ("snapshots", "name", "x'00'"), ("snapshots", "snapshot", "NULL"), ("snapshots", "snapshot", "5"),
        ("snapshots", "snapshot", "'text'"), ("verdicts", "verdict", "x'00'"), ("verdicts", "verdict", "NULL"),
        ("verdicts", "verdict", "'perhaps'"), ("verdicts", "snapshot", "NULL"), ("verdicts", "snapshot", "'one'"),
        ("verdicts", "engine", "NULL"), ("verdicts", "engine", "3"), ("verdicts", "uid", "'x'"),
        ("verdicts", "discontinuity", "7"), ("verdicts", "discontinuity", "'hole'"), ("verdicts", "recorded", "x'00'"),
      ])
    func wrongValues(table: String, column: String, value: String) throws {
      let folder = try TemporaryFolder()
      let path = try Self.lax(in: folder) { database in
        try database.execute(sql: "INSERT INTO verdicts (snapshot, engine, verdict) VALUES (1, 'vector', 'conforms')")
        try database.execute(sql: "UPDATE \(table) SET \(column) = \(value)")
      }
      for attempt in Self.attempts(path) {
        let error = try #require(attempt.error, "\(attempt.name)")
        #expect(error.file == path && error.field.hasPrefix("table \(table), row"), "\(attempt.name): \(error)")
        #expect(error.field.hasSuffix(", column \(column)"), "\(attempt.name): \(error)")
      }
    }

    @Test("Tables without types are read where their values are right, and not written to")
    func laxTables() throws {
      let folder = try TemporaryFolder()
      let path = try Self.lax(in: folder) { _ in }
      let archive = try Archive(path: path, access: .read)
      #expect(try archive.histories().map(\.epochs) == [2])
      #expect(try folder.snapshots(archive) == MadeUpHistory.snapshots(2))
      #expect(try archive.verify().problems == [])
      let error = #expect(throws: FileError.self) { try Archive(path: path, access: .write) }
      #expect(error?.problem.hasPrefix("its tables were not made as this program makes them") == true)
    }

    @Test("A row identifier that is NULL is an error")
    func nullIdentifier() throws {
      let folder = try TemporaryFolder()
      let path = try Self.lax(
        in: folder,
        tables: [
          "CREATE TABLE snapshots(id, network, netuid, mechanism, block, spec_version, name, snapshot)",
          Self.laxTables[1],
        ]
      ) { try $0.execute(sql: "UPDATE snapshots SET id = NULL") }
      for attempt in Self.attempts(path) {
        #expect(attempt.error?.field.hasSuffix("column id") == true, "\(attempt.name)")
      }
    }

    @Test(
      "A view or a virtual table in the place of a table, a computed column and a missing one are refused when the archive is opened",
      arguments: [
        (
          """
          CREATE VIEW snapshots AS WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c)
          SELECT x AS id, 'n' AS network, 1 AS netuid, 0 AS mechanism, x AS block, NULL AS spec_version, NULL AS name,
            x'00' AS snapshot FROM c
          """, "table snapshots: it is a view, where a table belongs"
        ),
        (
          """
          CREATE VIRTUAL TABLE snapshots USING fts4(id, network, netuid, mechanism, block, spec_version, name, snapshot)
          """, "table snapshots: it is a virtual table, where one that holds its rows belongs"
        ),
        (
          """
          CREATE TABLE snapshots(id INTEGER PRIMARY KEY, network, netuid, mechanism, block, spec_version, name,
            snapshot AS (zeroblob(1000000000)))
          """, "table snapshots, column snapshot: missing, or computed, where it holds a value"
        ),
        (
          "CREATE TABLE snapshots(id INTEGER PRIMARY KEY, network, netuid, block, spec_version, name, snapshot)",
          "table snapshots, column mechanism: missing, or computed, where it holds a value"
        ),
      ])
    func foreignTables(statement: String, problem: String) throws {
      let folder = try TemporaryFolder()
      let path = folder.path("a.yuma")
      try Self.database(path, [statement, Self.laxTables[1]]) { _ in }
      for access in [Archive.Access.read, .write, .create] {
        let error = #expect(throws: FileError.self) { try Archive(path: path, access: access) }
        #expect(error.map { "\($0)" } == "\(path): \(problem)")
      }
    }

    @Test("An archive without a trigger, or with one more, is not written to: its verdicts would not stay true")
    func triggers() throws {
      let folder = try TemporaryFolder()
      let changes = [
        "DROP TRIGGER snapshot_changed", "DROP INDEX snapshots_by_block",
        "CREATE TRIGGER another AFTER INSERT ON verdicts BEGIN UPDATE verdicts SET verdict = 'conforms'; END",
      ]
      for (index, change) in changes.enumerated() {
        let path = folder.path("\(index).yuma")
        try folder.execute(Archive(path: path, access: .create), change)
        #expect(throws: FileError.self, "\(change)") { try Archive(path: path, access: .write) }
        #expect(throws: Never.self, "\(change)") { try Archive(path: path, access: .read) }
      }
    }

    @Test("The statements of a schema are the same where only blanks, comments and the case of words differ")
    func statements() {
      #expect(
        ArchiveSchema.isSame("CREATE TABLE t (a TEXT) STRICT", "create  table t(\n a text -- words\n) /* x */ strict"))
      #expect(!ArchiveSchema.isSame("CHECK (a IN ('x'))", "CHECK (a IN ('X'))"))
      #expect(!ArchiveSchema.isSame("CREATE TABLE t (a TEXT)", "CREATE TABLE t (a BLOB)"))
      #expect(
        ArchiveSchema.isSame("SELECT '--' x", "select '--' X") && !ArchiveSchema.isSame("SELECT 'a' ", "SELECT 'a"))
    }

    @Test("An archive of the first version, whose columns have no ranges, is written to")
    func firstVersion() throws {
      let folder = try TemporaryFolder()
      let path = folder.path("a.yuma")
      let statements = try ArchiveSchema.parts.map { try #require($0.statements.last) }
      try Self.database(path, statements) { _ in }
      let archive = try Archive(path: path, access: .write)
      #expect(try archive.add(MadeUpHistory.snapshots(1)) == [.added])
      try folder.execute(archive, "UPDATE snapshots SET block = -5")
      let error = #expect(throws: FileError.self) { try archive.histories() }
      #expect(error?.field == "table snapshots, row 1, column block")
      #expect(throws: FileError.self) { try Self.readAll(archive) }
    }

    @Test("The values that SQLite checks are those that a reader takes")
    func checks() throws {
      let folder = try TemporaryFolder()
      let archive = try Archive(path: folder.path("a.yuma"), access: .create)
      _ = try archive.add(MadeUpHistory.snapshots(1))
      let wrong = ["block = -1", "netuid = 65536", "netuid = -1", "mechanism = 256", "spec_version = 4294967296"]
      for change in wrong {
        #expect(throws: DatabaseError.self, "\(change)") {
          try folder.execute(archive, "UPDATE snapshots SET \(change)")
        }
      }
      try folder.execute(archive, "UPDATE snapshots SET block = 9223372036854775807, netuid = 65535, mechanism = 255")
      #expect(try archive.histories()[0].lastBlock == UInt64(Int64.max))
    }

    @Test("Swapped pages and flipped bytes are errors or values, never a trap", arguments: 0..<4)
    func damagedPages(run: Int) throws {
      let folder = try TemporaryFolder()
      let path = folder.path("a.yuma")
      do {
        let archive = try Archive(path: path, access: .create)
        _ = try archive.add(MadeUpHistory.snapshots(60))
        try archive.store((1...60).map { (Int64($0), EpochVerdict(answer: .conforms)) }, engine: "vector")
      }
      let bytes = try [UInt8](Data(contentsOf: URL(fileURLWithPath: path)))
      let seed = UInt64.random(in: 0 ... .max)
      var random = SplitMix64(seed: seed)
      let page = 32768
      for _ in 0..<6 {
        var damaged = bytes
        if Bool.random(using: &random) {
          let pages = (0..<2).map { _ in Int.random(in: 1..<(bytes.count / page), using: &random) * page }
          damaged[pages[0]..<(pages[0] + page)] = bytes[pages[1]..<(pages[1] + page)]
          damaged[pages[1]..<(pages[1] + page)] = bytes[pages[0]..<(pages[0] + page)]
        } else {
          for _ in 0..<Int.random(in: 1...40, using: &random) {
            damaged[Int.random(in: 100..<bytes.count, using: &random)] = .random(in: .min ... .max, using: &random)
          }
        }
        try Data(damaged).write(to: URL(fileURLWithPath: path))
        // What comes of it does not matter here: an error, or what the bytes say.
        for attempt in Self.attempts(path) {
          if let error = attempt.error { #expect(error.file == path, "seed \(seed): \(attempt.name)") }
        }
      }
    }

    @Test("A name that SQLite takes for something else than a file is a file's, or refused")
    func names() throws {
      for path in ["", ":memory:"] {
        let error = #expect(throws: FileError.self) { try Archive(path: path, access: .create) }
        #expect(error?.problem.hasSuffix("where an archive's file belongs") == true)
      }
      let folder = try TemporaryFolder()
      let path = folder.path("file:a?mode=memory")
      _ = try Archive(path: path, access: .create).add(MadeUpHistory.snapshots(1))
      #expect(try Archive(path: path, access: .read).histories().map(\.epochs) == [1])
    }

    @Test("A query that would never end is ended, and the next one is not")
    func budget() throws {
      let folder = try TemporaryFolder()
      let archive = try Archive(path: folder.path("a.yuma"), access: .create)
      let endless = "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT count(*) FROM c"
      let error = #expect(throws: FileError.self) {
        try archive.perform { try $0.read { _ = try Row.fetchOne($0, sql: endless) } }
      }
      #expect(error?.problem.hasPrefix("a query takes more steps than a file of this size can need") == true)
      #expect(try archive.histories() == [])
    }

    // MARK: What reads an archive

    private static func readAll(_ archive: Archive) throws {
      var source = try ArchiveSource(archive, engine: "vector")
      var document = ReplayDocument()
      while try source.next(&document) { document.clear() }
    }

    /// Everything that reads an archive, and what came of it.
    private static func attempts(_ path: String) -> [(name: String, error: FileError?)] {
      func attempt(_ name: String, _ body: (Archive) throws -> Void) -> (String, FileError?) {
        do {
          try body(Archive(path: path, access: name == "replay" ? .write : .read))
          return (name, nil)
        } catch let error as FileError {
          return (name, error)
        } catch {
          return (name, FileError(file: "", problem: "\(error)"))
        }
      }
      return [
        attempt("list") { _ = try $0.histories() },
        attempt("export") { try $0.forEach { _ in } },
        attempt("verify") { _ = try $0.verify() },
        attempt("replay") { archive in
          try archive.forgetVerdicts(engine: "vector")
          try readAll(archive)
          _ = try archive.summary(engine: "vector")
        },
      ]
    }

    private static func lax(
      in folder: TemporaryFolder, tables: [String] = laxTables, _ change: (Database) throws -> Void
    ) throws -> String {
      let path = folder.path("a.yuma")
      try database(path, tables) { database in
        for (index, snapshot) in try MadeUpHistory.snapshots(2).enumerated() {
          try database.execute(
            sql: "INSERT INTO snapshots VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            arguments: [
              index + 1, snapshot.chain?.network, snapshot.chain?.netuid, snapshot.chain?.mechanism,
              Int64(snapshot.input.currentBlock), snapshot.chain?.specVersion, snapshot.name, Data(snapshot.compact()),
            ])
        }
        try change(database)
      }
      return path
    }

    private static func database(
      _ path: String, _ statements: [String], _ change: (Database) throws -> Void
    ) throws {
      let queue = try DatabaseQueue(path: path)
      try queue.write { database in
        for statement in statements { try database.execute(sql: statement) }
        try change(database)
        try database.execute(sql: "PRAGMA application_id = \(Archive.applicationID); PRAGMA user_version = 1")
      }
      try queue.close()
    }
  }
#endif
