// SPDX-License-Identifier: Apache-2.0
#if Archive
  import GRDB
  import GRDBSQLite
  import Synchronization

  #if canImport(Darwin)
    import Darwin
  #elseif canImport(Musl)
    import Musl
  #else
    import Glibc
  #endif

  /// How many steps SQLite may take for a query: more than a sound file of its size can need. A damaged file, whose pages refer to
  /// one another in a circle, or one that was made for it, would otherwise never let go.
  final class QueryBudget: Sendable {
    /// After how many steps SQLite asks.
    private static let stride = 10_000
    /// What a query may take of a file of any size, and more for each byte.
    private static let (least, perByte) = (50_000_000, 4)

    private let limit: Int
    private let remaining: Atomic<Int>

    init(path: String) {
      var status = stat()
      let size = stat(path, &status) == 0 ? Int(clamping: status.st_size) : 0
      limit = (Self.least + Self.perByte * min(size, 1 << 50)) / Self.stride
      remaining = Atomic(limit)
    }

    /// A new query begins.
    func renew() { remaining.store(limit, ordering: .relaxed) }

    /// Has SQLite ask while it works on a database. The budget has to live as long as the database.
    func watch(_ database: Database) {
      sqlite3_progress_handler(
        database.sqliteConnection, Int32(Self.stride),
        { context in
          guard let context else { return 0 }
          let budget = Unmanaged<QueryBudget>.fromOpaque(context).takeUnretainedValue()
          return budget.remaining.wrappingSubtract(1, ordering: .relaxed).newValue < 0 ? 1 : 0
        }, Unmanaged.passUnretained(self).toOpaque())
    }
  }
#endif
