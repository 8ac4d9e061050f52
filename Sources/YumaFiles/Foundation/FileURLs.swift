// SPDX-License-Identifier: Apache-2.0
import Yuma

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

extension Snapshot {
  /// Reads the snapshot of a `yuma-epoch/1` file, or the first of a `yuma-epoch-series/1` file, with what it records and
  /// assumes.
  ///
  /// - Throws: `FileError`, which names the file, the field, the index and the rule.
  public init(contentsOf url: URL) throws(FileError) {
    guard url.isFileURL else { throw FileError(file: url.absoluteString, problem: "it is not the URL of a file") }
    guard let first = try SnapshotFile(path: url.path).first else {
      throw FileError(file: url.path, field: "epochs", problem: "no epochs")
    }
    self = first
  }
}

extension EpochInput {
  /// Reads the input of a `yuma-epoch/1` file, or of the first epoch of a `yuma-epoch-series/1` file, without the spec version
  /// that says under which rules it ran.
  ///
  /// - Throws: `FileError`, which names the file, the field, the index and the rule.
  @available(*, deprecated, message: "it drops the file's rules: use Snapshot(contentsOf:) and Epoch.run(snapshot)")
  public init(contentsOf url: URL) throws(FileError) {
    let path = url.path
    guard url.isFileURL else { throw FileError(file: url.absoluteString, problem: "it is not the URL of a file") }
    guard let snapshot = try SnapshotFile(path: path).snapshot(at: 0) else {
      throw FileError(file: path, field: "epochs", problem: "no epochs")
    }
    self = snapshot.input
  }
}
