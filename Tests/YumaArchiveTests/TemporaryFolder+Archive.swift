// SPDX-License-Identifier: Apache-2.0
#if Archive
  import Foundation
  import GRDB
  import TestSupport
  import Yuma
  import YumaFiles

  @testable import YumaArchive

  extension TemporaryFolder {
    func setPermissions(_ permissions: Int) throws {
      try FileManager.default.setAttributes([.posixPermissions: permissions], ofItemAtPath: path)
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
