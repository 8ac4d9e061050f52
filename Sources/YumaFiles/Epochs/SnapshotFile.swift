// SPDX-License-Identifier: Apache-2.0
import Yuma
import YumaJSON

/// A file of epochs, by its schema.
public enum SnapshotFile: Sendable, Hashable {
  /// `yuma-epoch/1`.
  case snapshot(Snapshot)
  /// `yuma-epoch-series/1`.
  case series(SnapshotSeries)

  /// Reads a file of epochs; "-" is standard input.
  public init(path: String) throws(FileError) {
    try self.init(FileContents(path: path))
  }

  /// Reads the bytes of a file of epochs.
  public init(_ contents: FileContents) throws(FileError) {
    switch try contents.schema() {
    case Snapshot.schema:
      self = .snapshot(try contents.document { try Snapshot(from: &$0) })
    case SnapshotSeries.schema:
      self = .series(try contents.document { try SnapshotSeries(from: &$0) })
    case let schema:
      throw FileError(
        file: contents.name, field: "schema",
        problem: "\(Printable.quoted(schema)), where \"\(Snapshot.schema)\" or \"\(SnapshotSeries.schema)\" belongs")
    }
  }

  /// The number of epochs.
  public var epochCount: Int {
    switch self {
    case .snapshot: 1
    case .series(let series): series.epochs.count
    }
  }

  /// The epoch of an index; nil beyond the end.
  public func snapshot(at index: Int) -> Snapshot? {
    switch self {
    case .snapshot(let snapshot): index == 0 ? snapshot : nil
    case .series(let series): series.snapshot(at: index)
    }
  }
}
