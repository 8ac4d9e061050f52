import Yuma
import YumaJSON

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

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
