// SPDX-License-Identifier: Apache-2.0
import TestSupport
import Testing
import Yuma
import YumaAudit
import YumaBigInteger
import YumaDouble
import YumaFiles
import YumaVectors

@Suite struct GoldenEpochTests {
  static let engine = EngineUnderTest(
    .double, tolerance: Tolerance(steps: RoundingBound.declaredSteps, rao: RoundingBound.declaredRao),
    exemption: EngineUnderTest.chainOutOfRange(orRounding: RoundingBound.excess))

  static func parity(of engine: EngineUnderTest, on names: [String] = Vectors.epochFiles) async -> [String] {
    let report = await Verifier(engines: [engine]).verify(names.map { Vectors.path($0) })
    #expect(report.problems == [])
    return report.parity.filter { $0.schema.hasPrefix("yuma-epoch") }.map {
      "\($0.schema): \($0.conforming) conform, \($0.decidedByRounding) by rounding, "
        + "\($0.notApplicable) not applicable"
    }
  }

  @Test("Every golden epoch is within the declared tolerance, or its bound says why not")
  func declaredTolerance() async throws {
    #expect(
      await Self.parity(of: Self.engine) == [
        "yuma-epoch-series/1: 9 conform, 4 by rounding, 0 not applicable",
        "yuma-epoch/1: 224 conform, 16 by rounding, 29 not applicable",
      ])
  }

  #if GMP
    @Test("Every golden epoch is within it on the exact engine with more than 32 bits too")
    func exactEngine() async throws {
      let engine = try EngineUnderTest(
        .exact(fractionalBits: 64), tolerance: Self.engine.tolerance,
        exemption: EngineUnderTest.chainOutOfRange(orRounding: RoundingBound.excess(fractionalBits: 64)))
      #expect(
        await Self.parity(of: engine) == [
          "yuma-epoch-series/1: 9 conform, 4 by rounding, 0 not applicable",
          "yuma-epoch/1: 224 conform, 16 by rounding, 29 not applicable",
        ])
    }
  #endif
}
