// SPDX-License-Identifier: Apache-2.0
import Foundation
import YumaAudit
import YumaFiles
import YumaImport
import YumaLab
import YumaVectors

/// The readers of files that others wrote, each fed with any bytes. A reader may refuse them; what it accepts has to
/// survive being written and read again. Anything else is a crash.
enum Parser: String, CaseIterable {
  case snapshot, storage, answers, metagraph, vectors, state, scenario, payout, compact

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
      let path = Self.temporaryFile
      guard FileManager.default.createFile(atPath: path, contents: Data(bytes)) else { return }
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
