// SPDX-License-Identifier: Apache-2.0
#if Archive
  /// The tables of an archive; Docs/Guide/Archive.md explains them.
  ///
  /// Values are checked by SQLite when they are written. An archive that others made in another way is read with care: its values
  /// may be of any type (`ArchiveRow`), and it is not written to.
  enum ArchiveSchema {
    /// A table, an index or a trigger, and the statements that make it: the one of this version first, then those of earlier
    /// versions that hold the same.
    struct Part: Sendable {
      let kind: String
      let name: String
      let statements: [String]
    }

    /// The columns of the tables.
    static let columns = [
      "snapshots": ["id", "network", "netuid", "mechanism", "block", "spec_version", "name", "snapshot"],
      "verdicts": [
        "snapshot", "engine", "verdict", "reason", "field", "uid", "recorded", "recomputed", "discontinuity", "detail",
      ],
    ]

    static let parts = [
      Part(
        kind: "table", name: "snapshots",
        statements: [
          """
          CREATE TABLE snapshots (
            id INTEGER PRIMARY KEY,
            network TEXT,
            netuid INTEGER CHECK (netuid BETWEEN 0 AND 65535),
            mechanism INTEGER CHECK (mechanism BETWEEN 0 AND 255),
            block INTEGER NOT NULL CHECK (block >= 0),
            spec_version INTEGER CHECK (spec_version BETWEEN 0 AND 4294967295),
            name TEXT,
            snapshot BLOB NOT NULL
          ) STRICT
          """,
          """
          CREATE TABLE snapshots (
            id INTEGER PRIMARY KEY,
            network TEXT,
            netuid INTEGER,
            mechanism INTEGER,
            block INTEGER NOT NULL,
            spec_version INTEGER,
            name TEXT,
            snapshot BLOB NOT NULL
          ) STRICT
          """,
        ]),
      Part(
        kind: "index", name: "snapshots_by_block",
        statements: ["CREATE UNIQUE INDEX snapshots_by_block ON snapshots (network, netuid, mechanism, block)"]),
      Part(
        kind: "table", name: "verdicts",
        statements: [
          """
          CREATE TABLE verdicts (
            snapshot INTEGER NOT NULL REFERENCES snapshots (id),
            engine TEXT NOT NULL,
            verdict TEXT NOT NULL CHECK (verdict IN ('conforms', 'deviates', 'cannot tell', 'unreadable')),
            reason TEXT,
            field TEXT,
            uid INTEGER,
            recorded TEXT,
            recomputed TEXT,
            discontinuity TEXT,
            detail TEXT,
            PRIMARY KEY (snapshot, engine)
          ) STRICT, WITHOUT ROWID
          """
        ]),
      // The verdict on an epoch holds for its snapshot and for the epoch before it.
      Part(
        kind: "trigger", name: "snapshot_added",
        statements: [
          """
          CREATE TRIGGER snapshot_added AFTER INSERT ON snapshots BEGIN
            DELETE FROM verdicts WHERE snapshot = (
              SELECT id FROM snapshots WHERE network IS NEW.network AND netuid IS NEW.netuid
                AND mechanism IS NEW.mechanism AND block > NEW.block ORDER BY block, id LIMIT 1);
          END
          """
        ]),
      Part(
        kind: "trigger", name: "snapshot_removed",
        statements: [
          """
          CREATE TRIGGER snapshot_removed BEFORE DELETE ON snapshots BEGIN
            DELETE FROM verdicts WHERE snapshot = OLD.id OR snapshot = (
              SELECT id FROM snapshots WHERE network IS OLD.network AND netuid IS OLD.netuid
                AND mechanism IS OLD.mechanism AND block > OLD.block ORDER BY block, id LIMIT 1);
          END
          """
        ]),
      Part(
        kind: "trigger", name: "snapshot_changed",
        statements: [
          """
          CREATE TRIGGER snapshot_changed AFTER UPDATE ON snapshots BEGIN
            DELETE FROM verdicts WHERE snapshot = OLD.id OR snapshot IN (
              SELECT id FROM snapshots WHERE network IS NEW.network AND netuid IS NEW.netuid
                AND mechanism IS NEW.mechanism AND block > NEW.block ORDER BY block, id LIMIT 1);
          END
          """
        ]),
    ]

    /// Whether two statements differ in nothing but blanks, comments and the case of words.
    static func isSame(_ first: String, _ second: String) -> Bool { tokens(first) == tokens(second) }

    /// The words, signs and quoted texts of a statement.
    static func tokens(_ statement: String) -> [String] {
      var tokens: [String] = []
      var rest = Substring(statement)
      while let next = rest.first {
        if next.isWhitespace {
          rest.removeFirst()
        } else if rest.hasPrefix("--") {
          rest = rest.drop { $0 != "\n" }
        } else if rest.hasPrefix("/*") {
          rest.removeFirst(2)
          while !rest.isEmpty && !rest.hasPrefix("*/") { rest.removeFirst() }
          rest = rest.dropFirst(2)
        } else if "'\"`[".contains(next) {
          let close: Character = next == "[" ? "]" : next
          let end = rest.dropFirst().firstIndex(of: close).map(rest.index(after:)) ?? rest.endIndex
          tokens.append(String(rest[..<end]))
          rest = rest[end...]
        } else if next.isLetter || next.isNumber || next == "_" {
          let word = rest.prefix { $0.isLetter || $0.isNumber || $0 == "_" }
          tokens.append(word.lowercased())
          rest = rest[word.endIndex...]
        } else {
          tokens.append(String(next))
          rest.removeFirst()
        }
      }
      return tokens
    }
  }
#endif
