// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Yuma
import YumaFiles

/// Which epochs of a series a command takes: all of them, unless the option is given.
struct IndexOption: ParsableArguments {
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Of each series only this epoch, from 0 (default: all).", valueName: "k"))
  var index: UInt32?

  /// The epochs of a file that are asked for.
  ///
  /// - Parameter areComputed: whether they are to be computed, so that it is said of one that takes long.
  /// - Throws: where the file has no such epoch.
  func epochs(of file: SnapshotFile, named name: String, areComputed: Bool = true) throws -> [Snapshot] {
    guard let index else {
      let snapshots = (0..<file.epochCount).compactMap { file.snapshot(at: $0) }
      if areComputed, let snapshot = snapshots.first(where: \.takesLong) { snapshot.announce(named: name) }
      return snapshots
    }
    guard let snapshot = file.snapshot(at: Int(index)) else {
      throw Failure("\(name): epochs: no epoch \(index) among \(file.epochCount)")
    }
    if areComputed && snapshot.takesLong { snapshot.announce(named: name) }
    return [snapshot]
  }
}

extension InputDocuments.Document {
  /// What a snapshot without a name is called: its file's name without the suffix.
  var plainName: String {
    let last = path.split(separator: "/").last ?? "-"
    return path == "-" ? "standard input" : String(last.prefix { $0 != "." })
  }

  /// The document as epochs.
  ///
  /// - Throws: for another kind of document, with the command that takes it, and for what is wrong with the document.
  func epochs() throws -> SnapshotFile {
    try require(["yuma-epoch/1", "yuma-epoch-series/1"])
    return try SnapshotFile(contents)
  }

  /// Checks that the document is of one of the kinds.
  func require(_ schemas: [String]) throws {
    guard schemas.contains(schema) else {
      throw DocumentKind.unexpected(schema, file: contents.name, taking: schemas)
    }
  }
}

extension SnapshotFile {
  /// The file as JSON, without a line break.
  func json() -> [UInt8] {
    switch self {
    case .snapshot(let snapshot): snapshot.json()
    case .series(let series): series.json()
    }
  }
}

extension Snapshot {
  /// How many pairs of a validator and a neuron an epoch may have before it is announced: a core takes seconds for so many.
  private static let pairLimit = 1 << 28

  /// How many validators the epoch may have at most.
  private var validatorCount: Int {
    max(input.validatorPermits.count { $0 }, min(Int(input.parameters.maxAllowedValidators), input.neuronCount))
  }

  /// Whether the epoch is so large that somebody may wonder what the program does. The largest subnets of the main network have
  /// 256 neurons; a file of some kilobytes, compressed, can hold 65535 that are all validators.
  fileprivate var takesLong: Bool { input.neuronCount * validatorCount > Self.pairLimit }

  /// Says on standard error that the epoch takes its time.
  fileprivate func announce(named name: String) {
    StandardStreams.report(
      "\(name): \(grouped(input.neuronCount)) neurons with up to \(grouped(validatorCount)) validators: "
        + "an epoch of that size takes seconds to minutes")
  }
}
