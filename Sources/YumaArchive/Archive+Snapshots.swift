// SPDX-License-Identifier: Apache-2.0
#if Archive
  import YumaFiles
  import Foundation
  import GRDB
  import Yuma
  import YumaAudit

  /// What became of a snapshot that was to be added.
  public enum ArchiveAddition: Sendable, Hashable {
    /// It was not there, and is.
    case added
    /// It was there already.
    case known
    /// Another one of the same block gave way.
    case replaced
    /// Another one of the same block is there, and stays.
    case conflicting(String)
  }

  /// A subnet's history in an archive.
  public struct ArchivedHistory: Sendable, Hashable {
    /// The subnet.
    public let subnet: Subnet
    /// How many snapshots there are.
    public let epochs: Int
    /// The block of the first.
    public let firstBlock: UInt64
    /// The block of the last.
    public let lastBlock: UInt64
    /// The size of the snapshots, in bytes.
    public let size: Int
    /// The verdicts in numbers, by the engine's name.
    public internal(set) var verdicts: [String: ReplaySummary] = [:]
  }

  extension Archive {
    /// Adds snapshots, all of them or, where an error is thrown, none.
    ///
    /// A snapshot whose network and netuid are known is the only one of its block; where they are not, only an
    /// equal one counts as the same.
    ///
    /// - Parameters:
    ///   - snapshots: in any order.
    ///   - replaces: whether a snapshot takes the place of another one of its block.
    /// - Returns: what became of each.
    /// - Throws: `FileError` where the archive cannot be written.
    public func add(_ snapshots: [Snapshot], replaces: Bool = false) throws(FileError) -> [ArchiveAddition] {
      let forms = snapshots.map { $0.compact() }
      return try change { database in
        try zip(snapshots, forms).map { try add($0, as: $1, replaces: replaces, to: database) }
      }
    }

    private func add(
      _ snapshot: Snapshot, as form: [UInt8], replaces: Bool, to database: Database
    ) throws -> ArchiveAddition {
      let subnet = Subnet(snapshot.chain)
      guard let block = Int64(exactly: snapshot.input.currentBlock) else {
        return .conflicting("block \(snapshot.input.currentBlock) is more than SQLite's integers hold")
      }
      let data = Data(form)
      let find = try database.cachedStatement(
        sql: """
          SELECT id, snapshot, typeof(snapshot) AS snapshot_type FROM snapshots WHERE network IS ? AND netuid IS ? AND mechanism IS ? AND block = ?
          """)
      let others = try Row.fetchAll(find, arguments: [subnet.network, subnet.netuid, subnet.mechanism, block])
        .map { ArchiveRow($0, of: "snapshots", in: self) }
      for other in others {
        let isSame = try other.bytes("snapshot") { bytes in
          bytes.elementsEqual(form) || (try? Self.decode(bytes).get()) == snapshot
        }
        if isSame { return .known }
      }
      let isNamed = subnet.network != nil && subnet.netuid != nil
      if isNamed, let other = others.first {
        guard replaces else {
          return .conflicting("another snapshot of \(subnet.place)block \(block) is there already")
        }
        try database.cachedStatement(
          sql: "UPDATE snapshots SET spec_version = ?, name = ?, snapshot = ? WHERE id = ?"
        ).execute(arguments: [snapshot.chain?.specVersion, snapshot.name, data, try other.required("id", Int64.self)])
        return .replaced
      }
      try database.cachedStatement(
        sql: """
          INSERT INTO snapshots (network, netuid, mechanism, block, spec_version, name, snapshot)
          VALUES (?, ?, ?, ?, ?, ?, ?)
          """
      ).execute(arguments: [
        subnet.network, subnet.netuid, subnet.mechanism, block, snapshot.chain?.specVersion, snapshot.name, data,
      ])
      return .added
    }

    /// A snapshot in either of the forms that an archive may hold.
    static func decode(_ bytes: UnsafeRawBufferPointer) -> Result<Snapshot, ArchivedSnapshotError> {
      do {
        if Snapshot.isCompact(bytes) { return .success(try Snapshot(compact: bytes)) }
        return .success(try Snapshot(FileContents(name: "snapshot", bytes: bytes)))
      } catch {
        return .failure(ArchivedSnapshotError(description: "\(error)"))
      }
    }

    /// The histories, by network, netuid and mechanism.
    ///
    /// - Throws: `FileError` where the archive cannot be read, or a value is not what its column holds.
    public func histories() throws(FileError) -> [ArchivedHistory] {
      if !hasOwnSchema { try checkValues() }
      return try naming { () throws(FileError) in
        try perform { queue in
          try queue.read { database in
            var histories = try Row.fetchAll(
              database,
              sql: """
                SELECT network, netuid, mechanism, count(*) AS epochs, min(block) AS first, max(block) AS last,
                  coalesce(sum(length(snapshot)), 0) AS size FROM snapshots
                GROUP BY network, netuid, mechanism ORDER BY network, netuid, mechanism
                """
            ).map { row in
              let row = ArchiveRow(row, of: "snapshots", in: self)
              return ArchivedHistory(
                subnet: try row.subnet(), epochs: try row.required("epochs"), firstBlock: try row.block("first"),
                lastBlock: try row.block("last"), size: try row.required("size"))
            }
            let verdicts = try Row.fetchCursor(
              database,
              sql: """
                SELECT network, netuid, mechanism, engine, verdict, discontinuity, count(*) AS count
                FROM verdicts JOIN snapshots ON id = verdicts.snapshot GROUP BY 1, 2, 3, 4, 5, 6
                """)
            while let row = try verdicts.next() {
              let row = ArchiveRow(row, of: "verdicts", in: self)
              let (subnet, engine) = (try row.subnet(), try row.text("engine"))
              guard let index = histories.firstIndex(where: { $0.subnet == subnet }) else { continue }
              histories[index].verdicts[engine, default: ReplaySummary()].add(
                try row.answer(), try row.optionalCase("discontinuity"), count: try row.required("count"))
            }
            return histories
          }
        }
      }
    }

    /// Hands out the snapshots in the order of `histories()` and of their blocks.
    ///
    /// - Parameters:
    ///   - network: only those of this network; nil for all.
    ///   - netuid: only those of this subnet; nil for all.
    ///   - body: gets each snapshot, or why it cannot be read.
    /// - Throws: `FileError` where the archive cannot be read; what `body` throws.
    public func forEach(
      network: String? = nil, netuid: UInt16? = nil,
      _ body: (Result<Snapshot, ArchivedSnapshotError>) throws -> Void
    ) throws {
      if !hasOwnSchema { try checkValues() }
      try perform { queue in
        try queue.read { database in
          let rows = try Row.fetchCursor(
            database,
            sql: """
              SELECT id, block, snapshot, typeof(snapshot) AS snapshot_type FROM snapshots
              WHERE (?1 IS NULL OR network = ?1) AND (?2 IS NULL OR netuid = ?2)
              ORDER BY network, netuid, mechanism, block, id
              """, arguments: [network, netuid])
          while let row = try rows.next() {
            let row = ArchiveRow(row, of: "snapshots", in: self)
            let id = try row.required("id", Int64.self)
            _ = try row.block()
            let result = try row.bytes("snapshot") { Self.decode($0) }
            try body(result.mapError { ArchivedSnapshotError(description: "snapshot \(id): \($0)") })
          }
        }
      }
    }
  }

  /// Why a snapshot in an archive cannot be used; one line.
  public struct ArchivedSnapshotError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What is wrong.
    public let description: String
  }
#endif
