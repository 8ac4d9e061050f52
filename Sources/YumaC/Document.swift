// SPDX-License-Identifier: Apache-2.0
import CYuma
import Synchronization
import Yuma
import YumaFiles
import YumaJSON

/// What a `yuma_document` points to: epochs, and the arrays that it lends of them.
final class Document: Sendable {
  let snapshots: [Snapshot]
  private let lent = Mutex<[Int: LentEpoch]>([:])

  init(_ snapshots: [Snapshot]) { self.snapshots = snapshots }

  /// The epochs of a file.
  ///
  /// - Throws: `FileError`.
  convenience init(path: String) throws {
    let contents = try FileContents(path: path)
    if InputFiles.areLines(path) {
      var stream = try SnapshotStream(path: path)
      var snapshots: [Snapshot] = []
      while let snapshot = try stream.next() { snapshots.append(snapshot) }
      self.init(snapshots)
    } else {
      try self.init(contents)
    }
  }

  /// The epochs of bytes: JSON or a compact form.
  ///
  /// - Throws: `FileError`.
  convenience init(_ contents: FileContents) throws {
    let compact = try contents.bytes.withUnsafeBytes { bytes -> Snapshot? in
      guard Snapshot.isCompact(bytes) else { return nil }
      do {
        return try Snapshot(compact: bytes)
      } catch {
        throw FileError(file: contents.name, problem: "\(error)")
      }
    }
    if let compact {
      self.init([compact])
    } else {
      self.init(Array(try SnapshotFile(contents)))
    }
  }

  /// An epoch of the document.
  func snapshot(_ index: Int) throws -> Snapshot {
    guard snapshots.indices.contains(index) else {
      throw Failure.misuse("index", "no epoch \(UInt(bitPattern: index)) among \(snapshots.count)")
    }
    return snapshots[index]
  }

  /// An epoch of the document, under the rules of another spec version than its own where one is named. That makes the spec
  /// version an assumption, where the chain's is another.
  func snapshot(_ index: Int, specVersion: UInt32) throws -> Snapshot {
    var snapshot = try snapshot(index)
    if specVersion != 0 { snapshot.assume(specVersion: number(of: specVersion)) }
    return snapshot
  }

  /// The arrays of an epoch, which stay as long as the document.
  func lend(_ index: Int, to view: inout yuma_epoch_view) throws {
    let snapshot = try snapshot(index)
    lent.withLock { lent in
      let epoch = lent[index] ?? LentEpoch(snapshot)
      lent[index] = epoch
      epoch.write(to: &view)
    }
  }

  /// Lends the document behind a pointer.
  ///
  /// - Throws: for NULL.
  static func with<Result>(_ pointer: OpaquePointer?, _ body: (Document) throws -> Result) throws -> Result {
    guard let pointer else { throw Failure.misuse("document", "NULL") }
    return try body(Unmanaged<Document>.fromOpaque(UnsafeRawPointer(pointer)).takeUnretainedValue())
  }

  /// A pointer to the document for the caller, who owns it.
  func passed() -> OpaquePointer { OpaquePointer(Unmanaged.passRetained(self).toOpaque()) }
}
