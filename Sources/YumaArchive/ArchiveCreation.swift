// SPDX-License-Identifier: Apache-2.0
#if Archive
  import YumaFiles
  import Foundation
  import GRDB
  import YumaAudit

  #if canImport(Darwin)
    import Darwin
  #endif

  /// Making an archive: it appears under its name with all its tables, or not at all, so that several processes may create the
  /// same one at once. The first wins, and the others add to it.
  enum ArchiveCreation {
    /// Makes an archive where there is no file, or an empty one.
    static func create(_ path: String) throws(FileError) {
      var status = stat()
      let exists = stat(path, &status) == 0
      guard !exists || status.st_mode & S_IFMT == S_IFREG && status.st_size == 0 else { return }
      TemporaryFiles.removeStale(of: path)
      let temporary = TemporaryFiles.name(for: path)
      defer { for ending in ["", "-journal", "-wal", "-shm"] { unlink(temporary + ending) } }
      try Archive.translating(path) { try makeTables(temporary) }
      if exists { return try replaceEmpty(path, by: temporary) }
      if link(temporary, path) == 0 || errno == EEXIST { return }
      // A file system without hard links.
      guard access(path, F_OK) == 0 || rename(temporary, path) == 0 else {
        throw FileError(file: path, problem: "cannot be written: \(String(cString: strerror(errno)))")
      }
    }

    private static func makeTables(_ path: String) throws {
      let queue = try DatabaseQueue(path: path.hasPrefix("/") ? path : "./\(path)")
      // A snapshot of a usual subnet then lies in one page, from which it is read without being put together.
      try queue.writeWithoutTransaction { try $0.execute(sql: "PRAGMA page_size = 32768") }
      try queue.write { database in
        for part in ArchiveSchema.parts { try database.execute(sql: part.statements[0]) }
        try database.execute(sql: "PRAGMA application_id = \(Archive.applicationID)")
        try database.execute(sql: "PRAGMA user_version = \(Archive.version)")
      }
      // Who reads keeps nobody from writing, and is not kept from reading.
      try queue.writeWithoutTransaction { _ = try Row.fetchOne($0, sql: "PRAGMA journal_mode = WAL") }
      try queue.close()
    }

    /// Puts the archive in the place of an empty file, unless another process did so before.
    private static func replaceEmpty(_ path: String, by temporary: String) throws(FileError) {
      func failure() -> FileError {
        FileError(file: path, problem: "cannot be written: \(String(cString: strerror(errno)))")
      }
      let descriptor = open(path, O_RDWR | O_CLOEXEC)
      guard descriptor >= 0 else { throw failure() }
      defer { close(descriptor) }
      guard flock(descriptor, LOCK_EX) == 0 else { throw failure() }
      var (locked, named) = (stat(), stat())
      guard fstat(descriptor, &locked) == 0, stat(path, &named) == 0 else { throw failure() }
      guard locked.st_ino == named.st_ino, locked.st_dev == named.st_dev, named.st_size == 0 else { return }
      // A link goes on pointing to the file.
      let target = URL(fileURLWithPath: path).resolvingSymlinksInPath().path
      guard rename(temporary, target) == 0 else { throw failure() }
    }
  }
#endif
