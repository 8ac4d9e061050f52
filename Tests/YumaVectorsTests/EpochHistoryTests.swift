// SPDX-License-Identifier: Apache-2.0
import Foundation
import TestSupport
import Testing
import Yuma
import YumaFiles

/// Walks the list of the epoch's rules over the golden files of Vectors/epoch-history.
@Suite("Every border of the epoch's history")
struct EpochHistoryTests {
  /// Every golden epoch with a version and an output.
  private static func snapshots() throws -> [Snapshot] {
    let folders = try FileManager.default.contentsOfDirectory(atPath: Vectors.path("epoch-history")).sorted()
    return folders.flatMap { Vectors.files("epoch-history/\($0)") }.flatMap { path -> [Snapshot] in
      guard let file = try? SnapshotFile(path: path) else { return [] }
      return (0..<file.epochCount).compactMap { file.snapshot(at: $0) }
    }.filter { $0.output != nil && $0.chain?.specVersion != nil && $0.input.neuronCount <= 64 }
  }

  @Test("Vectors from both sides conform on their own side and deviate on the other")
  func borders() throws {
    let snapshots = try Self.snapshots()
    let ranges = EpochRules.history.ranges
    for (before, after) in zip(ranges, ranges.dropFirst()) {
      let sides = [(before, after), (after, before)]
      let told = sides.map { own, other in
        let rules = EpochRules.history.rules(upTo: other.lowerBound)
        return snapshots.filter { own.contains(Int($0.chain?.specVersion ?? 0)) }
          .contains { Self.deviates($0, under: rules) }
      }
      // What is not stored, and that two uids have one hotkey, differs in no field of an output.
      let isToldElsewhere = [320, 323, 334].contains(after.lowerBound)
      #expect(told.contains(true) || isToldElsewhere, "no file tells \(after.lowerBound) from what was before")
    }
  }

  @Test("Every file conforms under its own rules")
  func own() throws {
    let snapshots = try Self.snapshots()
    #expect(snapshots.count > 700)
    for snapshot in snapshots {
      #expect(!Self.deviates(snapshot, under: try snapshot.rules()), "\(snapshot.name ?? "")")
    }
  }

  /// Whether an epoch under `rules` gives another output than the one recorded, or cannot run under them.
  private static func deviates(_ snapshot: Snapshot, under rules: EpochRules) -> Bool {
    guard let output = try? Epoch.run(snapshot.input, under: rules, engine: .reference).output else { return true }
    return output != snapshot.output
  }
}
