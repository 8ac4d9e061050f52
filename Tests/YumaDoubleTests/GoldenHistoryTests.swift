// SPDX-License-Identifier: Apache-2.0
import TestSupport
import Testing
import Yuma
import YumaAudit
import YumaBigInteger
import YumaDouble
import YumaVectors

/// The golden epochs of every ruleset that there was.
@Suite struct GoldenHistoryTests {
  private static func files() throws -> [String] {
    try Vectors.historyFolders.flatMap { try Vectors.epochFiles(in: $0) }
  }

  @Test("Every golden epoch of every ruleset is within it, or its bound says why not")
  func everyRuleset() async throws {
    let files = try Self.files()
    #expect(
      await GoldenEpochTests.parity(of: GoldenEpochTests.engine, on: files) == [
        "yuma-epoch-series/1: 30 conform, 1 by rounding, 0 not applicable",
        "yuma-epoch/1: 529 conform, 16 by rounding, 19 not applicable",
      ])
  }

  #if GMP
    @Test("Every golden epoch of every ruleset is within it on the exact engine with more than 32 bits too")
    func everyRulesetExact() async throws {
      let engine = try EngineUnderTest(
        .exact(fractionalBits: 64), tolerance: GoldenEpochTests.engine.tolerance,
        exemption: EngineUnderTest.chainOutOfRange(orRounding: RoundingBound.excess(fractionalBits: 64)))
      let files = try Self.files()
      #expect(
        await GoldenEpochTests.parity(of: engine, on: files) == [
          "yuma-epoch-series/1: 30 conform, 1 by rounding, 0 not applicable",
          "yuma-epoch/1: 529 conform, 16 by rounding, 19 not applicable",
        ])
    }
  #endif
}
