// SPDX-License-Identifier: Apache-2.0
import Foundation
import TestSupport
import Testing
import Yuma
import YumaFiles
import YumaVectors

@Suite("Files of variants")
struct VariantCheckerTests {
  @Test("Files of variants conform, and a changed digit is found with its place")
  func variants() async throws {
    let verifier = Verifier(engines: [EngineUnderTest(.reference)])
    let report = await verifier.verify([Vectors.path("variants")])
    #expect(report.exitCode == 0 && report.parity.map(\.conforming) == [15])

    let contents = try FileContents(path: Vectors.path("variants/case-01.json"))
    let text = try String(contentsOfFile: contents.name, encoding: .utf8)
    let changed = text.replacingOccurrences(of: "0.8989889909202112", with: "0.8989889999202112")
    let finding = verifier.verify(FileContents(name: "changed", bytes: changed.utf8))
    #expect(finding.deviations.map(\.deviation.place) == ["runs[2].epochs[2].dividends[0]"])

    for (old, new, problem) in [
      (#""variant":"yuma1""#, #""variant":"yuma9""#, "runs[0].variant: no variant \"yuma9\"; the nearest is"),
      (#""kappa":0.5,"#, "", "runs[0].parameters.kappa: missing"),
      (#""stakes":[0.8,0.1,0.1]"#, #""stakes":[0.8,0.1]"#, "epochs[0].stakes: not 3 elements"),
      (#""resetBonds""#, #""resetBond""#, "unknown key; the nearest known is \"resetBonds\""),
    ] {
      let finding = verifier.verify(
        FileContents(name: "bad", bytes: text.replacingOccurrences(of: old, with: new).utf8))
      guard case .unreadable(let error) = finding.finding else {
        Issue.record("\(new) is read")
        continue
      }
      #expect("\(error)".contains(problem))
    }
  }
}
