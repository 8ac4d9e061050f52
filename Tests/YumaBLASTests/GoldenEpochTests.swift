#if OpenBLAS
  import DenseOperations
  import Foundation
  import Testing
  import Yuma
  import YumaAudit
  import YumaBLAS

  @Suite struct GoldenEpochTests {
    static let folder = URL(fileURLWithPath: #filePath)
      .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
      .appendingPathComponent("Vectors").path

    static let engine = EngineUnderTest(
      .blas, tolerance: Tolerance(steps: RoundingBound.declaredSteps, rao: RoundingBound.declaredRao),
      exemption: EngineUnderTest.chainOutOfRange(orRounding: RoundingBound.excess))

    @Test func `Every golden epoch is within the declared tolerance, or its bound says why not`() async throws {
      let report = await Verifier(engines: [Self.engine]).verify(
        ["epoch", "epoch-series", "real"].map { "\(Self.folder)/\($0)" })
      #expect(report.problems == [])
      let parity = report.parity.filter { $0.schema.hasPrefix("yuma-epoch") }.map {
        "\($0.schema): \($0.conforming) conform, \($0.decidedByRounding) by rounding, "
          + "\($0.notApplicable) not applicable"
      }
      #expect(
        parity == [
          "yuma-epoch-series/1: 9 conform, 4 by rounding, 0 not applicable",
          "yuma-epoch/1: 224 conform, 16 by rounding, 29 not applicable",
        ])
    }
  }
#endif
