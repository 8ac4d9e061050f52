// SPDX-License-Identifier: Apache-2.0
import Foundation
import TestSupport
import Testing
import Yuma
import YumaFiles
import YumaVectors

@Suite("A verifier of golden files")
struct VerifierTests {
  @Test("A folder is searched at any depth, a file is taken once, and the exit code is the worst finding's")
  func folders() async throws {
    let plain = try Vectors.text("epoch/plain.json")
    let changed = plain.replacing("\"incentive\":[0,", with: "\"incentive\":[9,", maxReplacements: 1)
    let folder = try TemporaryFolder()
    try FileManager.default.createDirectory(atPath: folder.path("b/c"), withIntermediateDirectories: true)
    try plain.write(toFile: folder.path("b/c/plain.json"), atomically: false, encoding: .utf8)
    try "no vector".write(toFile: folder.path("b/README.md"), atomically: false, encoding: .utf8)
    let verifier = Verifier(engines: [EngineUnderTest(.reference)])
    var report = await verifier.verify([folder.path, folder.path("b/c/plain.json")])
    #expect(report.files.map(\.path) == [folder.path("b/c/plain.json")])
    #expect(report.exitCode == 0)

    try changed.write(toFile: folder.path("a.json"), atomically: false, encoding: .utf8)
    report = await verifier.verify([folder.path])
    #expect(report.problems == ["\(folder.path)/a.json: reference: output.incentive[0]: expected 9, found 0"])
    #expect(report.exitCode == 1)
    #expect(report.parity.map(\.largest) == [LargestDeviation(steps: 9, rao: 0)])

    try "{}".write(toFile: folder.path("z.json"), atomically: false, encoding: .utf8)
    report = await verifier.verify([folder.path])
    #expect(report.files.count == 3)
    #expect(report.exitCode == 2)
  }

  @Test("Within a tolerance a deviation is measured, not reported")
  func tolerance() throws {
    let changed = try Vectors.text("epoch/plain.json").replacing("\"incentive\":[0,", with: "\"incentive\":[9,")
    let contents = FileContents(name: "FILE", bytes: changed.utf8)
    for (steps, isConforming) in [(UInt16(8), false), (9, true)] {
      let engine = EngineUnderTest(.reference, tolerance: Tolerance(steps: steps))
      let verification = Verifier(engines: [engine]).verify(contents)
      #expect(verification.deviations.isEmpty == isConforming)
      guard case .compared(let verdicts) = verification.finding else {
        Issue.record("not compared")
        return
      }
      #expect(verdicts.map(\.largest.steps) == [9])
    }
    let exempt = EngineUnderTest(.reference, exemption: { _, _ in .notApplicable("a reason") })
    let verdicts = [EngineVerdict(engine: "reference", verdict: .notApplicable("a reason"))]
    #expect(Verifier(engines: [exempt]).verify(contents).finding == .compared(verdicts))

    let rounding = EngineUnderTest(.reference, exemption: { _, _ in .rounding("a tie", bound: nil) })
    let rounded = Verifier(engines: [rounding]).verify(contents)
    let report = VerificationReport(engines: ["reference"], files: [rounded])
    #expect(report.exitCode == 0 && report.problems.isEmpty)
    #expect(report.parity.map(\.decidedByRounding) == [1])
    #expect(report.parity.first?.largest == LargestDeviation())
    #expect(report.decidedByRounding.count == 1)
    #expect(report.decidedByRounding.first?.hasSuffix(": a tie") == true)
    #expect(report.description.contains("beyond the tolerance by rounding"))

    for (bound, deviates) in [(UInt64(9), false), (8, true)] {
      let bounded = EngineUnderTest(
        .reference, exemption: { _, _ in .rounding("a tie", bound: [.incentive: bound]) })
      let deviations = Verifier(engines: [bounded]).verify(contents).deviations
      #expect(deviations.map(\.deviation.place) == (deviates ? ["output.incentive[0]"] : []))
    }
  }
}
