// SPDX-License-Identifier: Apache-2.0
import Foundation
import YumaAudit
import YumaFiles
import YumaImport
import YumaJSON
import YumaLab
import YumaVectors

/// The readers of files that others wrote, each fed with any bytes. A reader may refuse them; what it accepts has to
/// survive being written and read again. Anything else is a crash.
enum Parser: String, CaseIterable {
  case snapshot, storage, answers, metagraph, vectors, state, scenario, payout, compact
  case json, gzip, epochs, network, dividends, networkScenario, whatIf, verdicts, table

  func read(_ bytes: [UInt8]) {
    let contents = FileContents(name: "input", bytes: bytes)
    switch self {
    case .snapshot:
      guard case .snapshot(let snapshot)? = try? SnapshotFile(contents) else { return }
      require((try? Snapshot(FileContents(name: "again", bytes: snapshot.json()))) == snapshot)
    case .storage:
      guard let capture = try? StorageCapture(contents) else { return }
      follow(capture)
    case .answers:
      var capture = StorageCapture(chain: ChainOrigin(netuid: 7, block: 20_000, specVersion: 446))
      guard (try? capture.add(contents, to: .before)) != nil, (try? capture.add(contents, to: .at)) != nil else {
        return
      }
      follow(capture)
    case .metagraph:
      guard let metagraph = try? MetagraphImport(contents) else { return }
      survives(metagraph.snapshot)
    case .vectors:
      // Epochs are computed elsewhere; here it is their reading that counts.
      guard let schema = try? contents.schema(), !schema.hasPrefix("yuma-epoch") else { return }
      _ = Verifier(engines: []).verify(contents)
    case .state:
      // A state is read from a file, piece by piece.
      guard let path = file(of: bytes) else { return }
      guard let totals = try? StateTotals(path: path, isComplete: true) else { return }
      _ = try? Reconciliation(of: totals, after: totals, specVersion: 475).json()
      _ = try? Reconciliation(of: totals, specVersion: 475).json()
    case .scenario:
      guard let scenario = try? Scenario(contents, seed: 1) else { return }
      require(!scenario.validators.isEmpty && !scenario.epochs.isEmpty)
    case .payout:
      guard let payout = try? SubnetPayout(contents) else { return }
      let again = try? SubnetPayout(FileContents(name: "again", bytes: payout.json()))
      require(again?.json() == payout.json())
    case .compact:
      guard let snapshot = try? bytes.withUnsafeBytes({ try Snapshot(compact: $0) }) else { return }
      survives(snapshot)
    case .json:
      _ = try? contents.document { try $0.skip(integersOnly: false) }
      _ = try? contents.document { try $0.skip(integersOnly: true) }
    case .gzip:
      // What begins as gzip is inflated where it is read from a file.
      guard let path = file(of: bytes) else { return }
      guard case .snapshot(let snapshot)? = try? SnapshotFile(path: path) else { return }
      survives(snapshot)
    case .epochs:
      guard case .series(let series)? = try? SnapshotFile(contents) else { return }
      guard case .series(let again)? = try? SnapshotFile(FileContents(name: "again", bytes: series.json())) else {
        return require(false)
      }
      require(again == series)
    case .network:
      _ = try? NetworkEmission(contents)
      _ = try? NetworkFlows(contents)
      guard let block = try? NetworkBlock(contents) else { return }
      require((try? NetworkBlock(FileContents(name: "again", bytes: block.json())))?.json() == block.json())
    case .dividends:
      _ = try? DividendFile(contents)
    case .networkScenario:
      guard let scenario = try? NetworkScenario(contents) else { return }
      let again = try? NetworkScenario(FileContents(name: "again", bytes: Array(scenario.json().utf8)))
      require(again?.json() == scenario.json())
    case .whatIf:
      guard let change = try? WhatIf(contents) else { return }
      require(!change.rows.isEmpty)
    case .verdicts:
      // A file that a replay wrote is gone on with, or left as it is.
      guard let path = file(of: bytes) else { return }
      if let file = try? VerdictFile(path: path, engine: "vector") {
        try? file.close()
      } else {
        require(FileManager.default.contents(atPath: path) == Data(bytes))
      }
    case .table:
      var reader = RetentionTableReader(of: Self.wholeTable)
      var lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
      let rest = lines.popLast() ?? ""
      guard (try? lines.forEach { _ = try reader.add($0) }) != nil else { return }
      try? reader.checkRest(rest)
    }
  }

  private func follow(_ capture: StorageCapture) {
    for state in StorageCapture.State.allCases { _ = try? StorageQuery(lackedBy: capture, in: state).items.count }
    if let snapshots = try? capture.snapshots(file: "input") { snapshots.forEach(survives) }
    if let file = try? capture.networkEmission(file: "input") {
      _ = try? NetworkEmission(FileContents(name: "again", bytes: file))
    }
  }

  private func survives(_ snapshot: Snapshot) {
    require((try? Snapshot(FileContents(name: "again", bytes: snapshot.json()))) == snapshot)
  }

  /// The table that a run is to make, whose first lines the bytes may be.
  private static let wholeTable: RetentionTable = {
    var settings = RetentionSettings()
    (settings.neurons, settings.validators) = (64, 16)
    let grid = RetentionGrid(honestStakes: [0.55, 0.8], steps: 4)
    guard let map = try? RetentionMap(settings: settings, grid: grid) else { fatalError("the settings of the table") }
    return RetentionTable(maps: [map], seeds: 0..<2)
  }()

  /// A temporary file with these bytes, for readers of files.
  private func file(of bytes: [UInt8]) -> String? {
    FileManager.default.createFile(atPath: Self.temporaryFile, contents: Data(bytes)) ? Self.temporaryFile : nil
  }

  private static let temporaryFile = NSTemporaryDirectory() + "yuma-fuzz-\(ProcessInfo.processInfo.processIdentifier)"

  private func require(_ condition: Bool) {
    if !condition { fatalError("what was written does not read back as the same") }
  }

  /// The parser that the environment names.
  static let chosen = ProcessInfo.processInfo.environment["YUMA_PARSER"].flatMap { Parser(rawValue: $0) } ?? .snapshot
}

/// What libFuzzer calls.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzerTestOneInput(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  Parser.chosen.read(Array(UnsafeBufferPointer(start: bytes, count: count)))
  return 0
}
