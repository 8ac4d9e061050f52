// SPDX-License-Identifier: Apache-2.0
#if Archive
  import YumaFiles
  import GRDB
  import Yuma
  import YumaAudit

  /// The snapshots of an archive on which an engine has no verdict yet, in the order of their histories.
  public struct ArchiveSource: ReplaySource {
    /// The archive's file.
    public var name: String { archive.path }
    /// How many snapshots were read, and how many there are to read.
    public private(set) var progress: (done: Int, total: Int?)
    private let archive: Archive
    private let engine: String
    private var subnets: [Subnet]
    /// Behind which place in the subnet's history to go on.
    private var place: (block: Int64, id: Int64) = (.min, .min)
    /// The snapshot that the next one is compared with, and whether it has been handed out.
    private var anchor: (id: Int64, block: Int64, isRead: Bool)?
    /// What is to be read next, the last first.
    private var planned: [(id: Int64, isKnown: Bool)] = []
    private var ready: [(id: Int64, isKnown: Bool, bytes: [UInt8])] = []
    private var spare: [[UInt8]] = []

    /// How many snapshots are read at a time, and how many are looked up.
    private static let (batch, page) = (8, 1024)

    /// The snapshots of `archive` without a verdict of the engine of that name.
    ///
    /// - Throws: `FileError` where the archive cannot be read.
    public init(_ archive: Archive, engine: String) throws(FileError) {
      // A connection of its own, so that snapshots are read while verdicts are stored.
      let archive = try Archive(reading: archive)
      self.archive = archive
      self.engine = engine
      let (subnets, total) = try archive.perform { queue in
        try queue.read { database in
          (
            try Row.fetchAll(
              database,
              sql: """
                SELECT DISTINCT network, netuid, mechanism FROM snapshots ORDER BY network, netuid, mechanism
                """
            ).map { try ArchiveRow($0, of: "snapshots", in: archive).subnet() },
            try Row.fetchOne(
              database,
              sql: """
                SELECT (SELECT count(*) FROM snapshots) - (SELECT count(*) FROM verdicts WHERE engine = ?) AS count
                """, arguments: [engine]
            ).map { try ArchiveRow($0, of: "verdicts", in: archive).required("count", Int.self) }
          )
        }
      }
      self.subnets = subnets.reversed()
      progress = (0, total)
    }

    /// Reads the next snapshot.
    public mutating func next(_ document: inout ReplayDocument) throws -> Bool {
      if ready.isEmpty { try fill() }
      guard let next = ready.popLast() else { return false }
      document.isSingle = true
      document.identifier = next.id
      document.isKnown = next.isKnown
      spare.append(document.bytes)
      document.bytes = next.bytes
      if !next.isKnown { progress.done += 1 }
      return true
    }

    private mutating func fill() throws(FileError) {
      while planned.count < Self.batch, let subnet = subnets.last { try plan(subnet) }
      let batch = planned.suffix(Self.batch)
      planned.removeLast(batch.count)
      var batchRead: [(id: Int64, isKnown: Bool, bytes: [UInt8])] = []
      try archive.perform { queue in
        // GRDB's `read` guards against writing by statements that take longer than those here.
        try queue.unsafeRead { database in
          try database.inTransaction(.deferred) {
            let statement = try database.cachedStatement(
              sql: "SELECT id, snapshot, typeof(snapshot) AS snapshot_type FROM snapshots WHERE id = ?")
            for (id, isKnown) in batch {
              var bytes = spare.popLast() ?? []
              bytes.removeAll(keepingCapacity: true)
              let rows = try Row.fetchCursor(statement, arguments: [id])
              if let row = try rows.next() {
                try ArchiveRow(row, of: "snapshots", in: archive).bytes("snapshot") { bytes.append(contentsOf: $0) }
              }
              // Only JSON needs the zero behind it; the compact form ends where its bytes do.
              if !bytes.withUnsafeBytes({ Snapshot.isCompact($0) }) { bytes.append(0) }
              batchRead.append((id, isKnown, bytes))
            }
            return .commit
          }
        }
      }
      ready = batchRead
    }

    /// Looks up the next page of a subnet's history, by one statement, which needs no guard either.
    private mutating func plan(_ subnet: Subnet) throws(FileError) {
      let rows = try archive.perform { queue in
        try queue.unsafeRead { database in
          try Row.fetchAll(
            database.cachedStatement(
              sql: """
                SELECT id, block, verdict FROM snapshots
                LEFT JOIN verdicts ON verdicts.snapshot = id AND engine = ?
                WHERE network IS ? AND netuid IS ? AND mechanism IS ? AND (block, id) > (?, ?)
                ORDER BY block, id LIMIT ?
                """),
            arguments: [
              engine, subnet.network, subnet.netuid, subnet.mechanism, place.block, place.id, Self.page,
            ])
        }
      }
      var plan: [(id: Int64, isKnown: Bool)] = []
      for row in rows {
        let row = ArchiveRow(row, of: "snapshots", in: archive)
        let (id, block) = (try row.required("id", Int64.self), Int64(clamping: try row.block()))
        let verdict: EpochVerdict.Answer? = try row.optionalCase("verdict")
        place = (block, id)
        if verdict == nil {
          if let before = anchor, !before.isRead {
            plan.append((before.id, true))
            anchor?.isRead = true
          }
          plan.append((id, false))
        }
        // A second snapshot of a block, and one that cannot be read, have no successor.
        if anchor?.block != block, verdict != .unreadable {
          anchor = (id, block, verdict == nil)
        }
      }
      planned.insert(contentsOf: plan.reversed(), at: 0)
      if rows.count < Self.page {
        subnets.removeLast()
        place = (.min, .min)
        anchor = nil
      }
    }
  }
#endif
