#if Archive
  import Foundation
  import GRDB
  import Yuma
  import YumaAudit

  @testable import YumaArchive

  /// A folder for archives that lives as long as this, and SQL on them.
  final class ArchiveFolder {
    private let folder = NSTemporaryDirectory() + "yuma-archive-\(UUID().uuidString)"

    init() throws { try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true) }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    func path(_ name: String) -> String { "\(folder)/\(name)" }

    /// The names of its files, sorted.
    var names: [String] { get throws { try FileManager.default.contentsOfDirectory(atPath: folder).sorted() } }

    func setPermissions(_ permissions: Int) throws {
      try FileManager.default.setAttributes([.posixPermissions: permissions], ofItemAtPath: folder)
    }

    func snapshots(_ archive: Archive) throws -> [Snapshot] {
      var snapshots: [Snapshot] = []
      try archive.forEach { snapshots.append(try $0.get()) }
      return snapshots
    }

    func execute(_ archive: Archive, _ sql: String) throws { try archive.queue.write { try $0.execute(sql: sql) } }

    func sql(_ archive: Archive, _ sql: String) throws -> [String] {
      try archive.queue.read { database in try Row.fetchAll(database, sql: sql).map { "\($0)" } }
    }
  }
#endif
