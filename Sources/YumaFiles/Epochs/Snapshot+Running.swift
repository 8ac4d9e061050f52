// SPDX-License-Identifier: Apache-2.0
import Yuma

extension Epoch {
  /// Computes the epoch of a snapshot under the snapshot's own rules.
  ///
  ///     let result = try Epoch.run(try Snapshot(contentsOf: url))
  ///
  /// - Parameters:
  ///   - snapshot: the epoch; what it records is not read.
  ///   - engine: whose arithmetic to use.
  ///   - detail: whether raw values are wanted beside the output.
  /// - Throws: `UnknownSpecVersion` where the snapshot names no spec version, or one without rules; `EpochInputError` for input
  ///   that is not valid; `EngineUnavailable` where the engine cannot run here.
  public static func run(
    _ snapshot: Snapshot, engine: EpochEngine = .vector, detail: EpochDetail = .output
  ) throws -> EpochResult {
    try run(snapshot.input, under: try snapshot.rules(), engine: engine, detail: detail)
  }
}

extension Snapshot {
  /// This snapshot with another input, for a comparison: without what was recorded of its own.
  ///
  ///     let changed = snapshot.changing { $0.weights[2] = [(column: 126, value: 65_535)] }
  ///
  /// - Parameter change: makes the change.
  public func changing(_ change: (inout EpochInput) throws -> Void) rethrows -> Snapshot {
    var changed = Snapshot(name: name, description: description, source: source, chain: chain, input: input)
    changed.assumed = assumed
    try change(&changed.input)
    return changed
  }

  /// Names another spec version, so that the result says under which rules it came about. Where the snapshot names one
  /// already that is another, it is an assumption.
  package mutating func assume(specVersion: UInt32) {
    if let named = chain?.specVersion, named != specVersion { assumed.append("chain.specVersion") }
    chain = chain ?? ChainOrigin()
    chain?.specVersion = specVersion
  }
}

/// The epochs of a file, in order: one of a snapshot, all of a series.
///
///     for snapshot in try SnapshotFile(path: "series.json") { print(try Epoch.run(snapshot)) }
extension SnapshotFile: RandomAccessCollection {
  /// 0.
  public var startIndex: Int { 0 }
  /// The number of epochs.
  public var endIndex: Int { epochCount }

  /// The epoch of an index within the file; of a series with the series' name and chain where it has none of its own.
  public subscript(index: Int) -> Snapshot {
    switch self {
    case .snapshot(let snapshot): snapshot
    case .series(let series): series.snapshot(at: index) ?? series.epochs[index]
    }
  }
}
