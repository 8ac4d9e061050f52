// SPDX-License-Identifier: Apache-2.0
import Foundation
import YumaLab

/// The file of a run's cells: written row by row, so that an interruption leaves what is done, and completed by the next run.
final class GuaranteesFile {
  private let path: String
  private let table: RetentionTable
  private let handle: FileHandle
  private let isRegular: Bool

  /// Opens the file, or makes it; nothing in it changes.
  ///
  /// - Throws: `Failure` where it cannot be written, or another process writes it.
  init(path: String, table: RetentionTable) throws {
    self.path = path
    self.table = table
    var status = stat()
    isRegular = stat(path, &status) != 0 || status.st_mode & S_IFMT == S_IFREG
    let descriptor = open(path, (isRegular ? O_RDWR | O_CREAT : O_WRONLY) | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw Failure("\(path): cannot be written: \(String(cString: strerror(errno)))") }
    handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    if isRegular && flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
      throw Failure("\(path): another process is writing it")
    }
  }

  /// Reads the rows that an earlier run left, and makes the file ready for the row after them.
  ///
  /// - Throws: `Failure` where the file is of another run; it is then as it was.
  func readRows(_ consume: (_ map: Int, _ row: RetentionRow) -> Void) throws {
    let kept = isRegular ? try wholeRows(consume) : 0
    do {
      if isRegular {
        try handle.truncate(atOffset: kept)
        try handle.seek(toOffset: kept)
      }
    } catch {
      throw failure(error)
    }
    if kept == 0 { try write(table.header) }
  }

  /// Appends `text`.
  func write(_ text: String) throws {
    do {
      try handle.write(contentsOf: Data(text.utf8))
    } catch {
      throw failure(error)
    }
  }

  func close() throws {
    do {
      try handle.close()
    } catch {
      throw failure(error)
    }
  }

  /// Hands over the rows of the file and returns where the last whole one ends.
  private func wholeRows(_ consume: (Int, RetentionRow) -> Void) throws -> UInt64 {
    var reader = RetentionTableReader(of: table)
    var rest = Data()
    var position: UInt64 = 0
    var kept: UInt64 = 0
    do {
      while let piece = try handle.read(upToCount: 1 << 16), !piece.isEmpty {
        rest += piece
        while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
          let line = String(decoding: rest[rest.startIndex..<end], as: UTF8.self)
          let isHeader = position == 0
          position += UInt64(end - rest.startIndex + 1)
          rest = rest[(end + 1)...]
          let done = try reader.add(line)
          if let done { consume(done.map, done.row) }
          if isHeader || done != nil { kept = position }
        }
        // A line of another file may never end.
        guard rest.count < 1 << 12 else { break }
      }
      if !rest.isEmpty { try reader.checkRest(String(decoding: rest, as: UTF8.self)) }
    } catch let error as RetentionError {
      throw Failure("\(path): \(error)")
    } catch {
      throw Failure("\(path): cannot be read: \(reason(error))")
    }
    return kept
  }

  private func failure(_ error: any Error) -> Failure { Failure("\(path): cannot be written: \(reason(error))") }
}
