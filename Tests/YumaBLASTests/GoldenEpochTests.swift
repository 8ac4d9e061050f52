#if OpenBLAS
  import DenseOperations
  import Foundation
  import Testing
  import TestSupport
  import Yuma
  import YumaBigInteger
  import YumaBLAS
  import YumaVectors

  @Suite struct GoldenEpochTests {
    static let engine = EngineUnderTest(
      .blas, tolerance: Tolerance(steps: RoundingBound.declaredSteps, rao: RoundingBound.declaredRao),
      exemption: EngineUnderTest.chainOutOfRange(orRounding: RoundingBound.excess))

    private static func parity(of engine: EngineUnderTest) async -> [String] {
      let report = await Verifier(engines: [engine]).verify(
        ["epoch", "epoch-series", "real"].map { Vectors.path($0) })
      #expect(report.problems == [])
      return report.parity.filter { $0.schema.hasPrefix("yuma-epoch") }.map {
        "\($0.schema): \($0.conforming) conform, \($0.decidedByRounding) by rounding, "
          + "\($0.notApplicable) not applicable"
      }
    }

    @Test func `Every golden epoch is within the declared tolerance, or its bound says why not`() async throws {
      #expect(
        await Self.parity(of: Self.engine) == [
          "yuma-epoch-series/1: 9 conform, 4 by rounding, 0 not applicable",
          "yuma-epoch/1: 224 conform, 16 by rounding, 29 not applicable",
        ])
    }

    #if GMP
      @Test func `So is every golden epoch on the exact engine with more than 32 bits`() async throws {
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
#endif
