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

  private static func parity(
    of engine: EngineUnderTest, in folders: [String] = ["epoch", "epoch-series", "real"]
  ) async -> [String] {
    let report = await Verifier(engines: [engine]).verify(folders.map { Vectors.path($0) })
    // Hotkeys at two uids are a check of their own, on no engine.
    #expect(report.problems.filter { !$0.contains("yuma-epoch-hotkeys/1") } == [])
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

  @Test("Every golden epoch of every ruleset is within it, or its bound says why not")
  func everyRuleset() async throws {
    #expect(
      await Self.parity(of: Self.engine, in: ["epoch-history"]) == [
        "yuma-epoch-series/1: 30 conform, 1 by rounding, 0 not applicable",
        "yuma-epoch/1: 529 conform, 16 by rounding, 19 not applicable",
      ])
  }

  #if GMP
    @Test("Every golden epoch of every ruleset is within it on the exact engine with more than 32 bits too")
    func everyRulesetExact() async throws {
      let engine = try EngineUnderTest(
        .exact(fractionalBits: 64), tolerance: Self.engine.tolerance,
        exemption: EngineUnderTest.chainOutOfRange(orRounding: RoundingBound.excess(fractionalBits: 64)))
      #expect(
        await Self.parity(of: engine, in: ["epoch-history"]) == [
          "yuma-epoch-series/1: 30 conform, 1 by rounding, 0 not applicable",
          "yuma-epoch/1: 529 conform, 16 by rounding, 19 not applicable",
        ])
    }

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
