// SPDX-License-Identifier: Apache-2.0
import Foundation
import TestSupport
import Testing
import Yuma
import YumaFiles
import YumaVectors

/// Every golden file on every engine.
@Suite("Conformance")
struct ConformanceTests {
  static let engines = [EngineUnderTest(.reference), EngineUnderTest(.vector)]

  @Test("All golden files conform, and all are there")
  func everything() async {
    let report = await Verifier(engines: Self.engines).verify([Vectors.folder])
    #expect(report.problems == [])
    #expect(report.exitCode == 0)

    func line(_ row: ParityRow) -> String {
      "\(row.schema) \(row.engine): \(row.conforming) of \(row.files), "
        + "\(row.largest.steps.map { "\($0)" } ?? "-") steps, \(row.largest.rao.map { "\($0)" } ?? "-") rao"
    }
    // Counted, so that a folder that is lost, or a file that is passed over, fails.
    #expect(
      report.parity.map(line) == [
        "emission/1 reference: 105 of 105, - steps, - rao",
        "fixed-point/1 reference: 148 of 148, - steps, - rao",
        "network-block/1 reference: 2 of 2, - steps, 0 rao",
        "network-emission/1 reference: 1 of 1, - steps, 608 rao",
        "yuma-epoch-hotkeys/1 reference: 6 of 6, - steps, - rao",
        "yuma-epoch-hotkeys/1 vector: 6 of 6, - steps, - rao",
        "yuma-epoch-series/1 reference: 44 of 44, 0 steps, 0 rao",
        "yuma-epoch-series/1 vector: 44 of 44, 0 steps, 0 rao",
        "yuma-epoch/1 reference: 833 of 833, 0 steps, 0 rao",
        "yuma-epoch/1 vector: 833 of 833, 0 steps, 0 rao",
        "yuma-variants/1 lab: 15 of 15, - steps, - rao",
      ])
    #expect(
      report.skipped.map { "\($0.schema): \($0.files): \($0.reason)" } == [
        "yuma-epoch/1: 6: it has no output to compare",
        "yuma-storage/1: 2: it is a capture, which yuma import reads",
        "yuma-vector-manifest/1: 1: it lists the golden files",
      ])
  }

  @Test("The intermediate values of 246 files are compared, not only their outputs")
  func intermediates() throws {
    let names = try FileManager.default.contentsOfDirectory(atPath: Vectors.folder + "/epoch")
    let snapshots = try names.filter { $0.hasSuffix(".json") }.map {
      try Snapshot(FileContents(path: "\(Vectors.folder)/epoch/\($0)"))
    }
    #expect(snapshots.count { $0.intermediate != nil } == 246)
    #expect(snapshots.allSatisfy { $0.intermediate == nil || $0.intermediate?.clippedWeights != nil })
  }
}
