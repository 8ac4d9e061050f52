// SPDX-License-Identifier: Apache-2.0
#if GMP
  import Testing
  import TestSupport
  import Yuma
  import YumaAudit
  import YumaBigInteger

  @Suite("Audits on the exact engine")
  struct ExactAuditTests {
    @Test(
      "With the chain's bits it finds a changed value in its field and at its uid",
      arguments: ["real/sn15-yuma.json", "real/sn15-yuma3.json", "real/sn15-yuma3-liquid.json"])
    func changedValue(name: String) throws {
      let chain = try EpochEngine.exact(fractionalBits: 32, chainTranscendentals: true)
      var snapshot = try Vectors.snapshots(name)[0]
      #expect(try Audit(of: snapshot, engine: chain).verdict == .conforms)
      snapshot.output?.incentive[126] += 1
      snapshot.output?.validatorEmission[2] -= 1
      let audit = try Audit(of: snapshot, engine: chain)
      #expect(audit.verdict == .deviates && audit.firstField == .incentive)
      #expect(audit.findings.map(\.field) == [.incentive, .validatorEmission])
      #expect(audit.findings.map { $0.differences.map(\.uid) } == [[126], [2]])
      #expect(audit.findings.compactMap { $0.largest?.amount } == [1, -1])
    }

    @Test("It measures the chain's rounding in a report")
    func rounding() throws {
      let snapshot = try Vectors.snapshots("real/sn15-yuma3.json")[0]
      let report = try AuditReport(of: snapshot, measure: EpochEngine.exact(fractionalBits: 256))
      let rounding = try #require(report.rounding)
      #expect(rounding.engine == "reference" && rounding.measure == "exact")
      #expect(rounding.neurons.contains { $0.isDifferent })
      #expect(rounding.undistributed == report.audit.ledger.undistributed)
      #expect(report.audit.verdict == .conforms)
    }
  }
#endif
