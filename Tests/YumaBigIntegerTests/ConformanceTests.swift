// SPDX-License-Identifier: Apache-2.0
#if GMP
  import Testing
  import TestSupport
  import Yuma
  import YumaBigInteger
  import YumaFiles
  import YumaVectors

  @Suite("The golden epochs on the exact engine")
  struct ExactConformanceTests {
    @Test("With 32 bits all conform, raw values included, but where the chain's own numbers saturate or wrap")
    func everything() async throws {
      let engine = try EngineUnderTest(
        .exact(fractionalBits: 32, chainTranscendentals: true), exemption: EngineUnderTest.chainOutOfRange)
      let report = await Verifier(engines: [engine]).verify(
        ["epoch", "epoch-series", "real"].map { "\(Vectors.folder)/\($0)" })
      #expect(report.problems == [])
      let parity = report.parity.filter { $0.engine == "exact" }.map {
        "\($0.schema): \($0.conforming) conform, \($0.notApplicable) not applicable"
      }
      #expect(
        parity == [
          "yuma-epoch-series/1: 13 conform, 0 not applicable", "yuma-epoch/1: 240 conform, 29 not applicable",
        ])
    }

    @Test("A changed digit of a raw value is found")
    func changedDigit() throws {
      var snapshot = try #require(try Vectors.snapshots("epoch/plain.json").first)
      let engine = try EngineUnderTest(.exact(fractionalBits: 32, chainTranscendentals: true))
      for change in [0, 1] as [Int64] {
        guard case .bits(var bits) = snapshot.intermediate?.dividends else {
          Issue.record("no raw dividends")
          return
        }
        bits[0] += change
        snapshot.intermediate?.dividends = .bits(bits)
        let verification = Verifier(engines: [engine]).verify(FileContents(name: "plain", bytes: snapshot.json()))
        let place = change == 0 ? nil : "intermediate.dividends[0]"
        #expect(verification.deviations.first?.deviation.place == place)
      }
    }
  }
#endif
