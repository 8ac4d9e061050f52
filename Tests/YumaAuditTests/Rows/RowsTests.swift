import TestSupport
import Testing
import Yuma
import YumaFiles

@testable import YumaAudit

@Suite("Rows for other programs")
struct RowsTests {
  private func snapshot() throws -> Snapshot {
    try #require(SnapshotFile(path: Vectors.path("real/sn15-yuma3.json")).snapshot(at: 0))
  }

  private func column(_ name: String, of columns: [String]) throws -> Int { try #require(columns.firstIndex(of: name)) }

  @Test("An epoch has a row per neuron under the JSON keys, whose values are the output's")
  func epoch() throws {
    let snapshot = try snapshot()
    let output = try AuditReport(of: snapshot).output
    let rows = EpochRows.rows(of: snapshot, output: output)
    #expect(rows.count == 256 && rows.allSatisfy { $0.count == EpochRows.columns.count })
    let (incentive, role) = (
      try column("incentive", of: EpochRows.columns), try column("role", of: EpochRows.columns)
    )
    #expect(rows.map { $0[incentive] } == output.incentive.map { "\($0)" })
    #expect(rows[126][role] == "server" && rows[2][role] == "validator")
    let permits = try column("validatorPermits", of: EpochRows.columns)
    #expect(rows.map { $0[permits] } == output.validatorPermits.map { "\($0)" })
  }

  @Test("An audit has a row per neuron and field; the differences are recorded minus recomputed")
  func audit() throws {
    var snapshot = try snapshot()
    snapshot.output?.incentive[126] -= 1
    let rows = AuditRows.rows(of: try AuditReport(of: snapshot))
    #expect(rows.count == 256 * (OutputField.allCases.count - 1))
    #expect(rows.allSatisfy { $0.count == AuditRows.columns.count && $0[4] == "deviates" })
    let difference = try column("difference", of: AuditRows.columns)
    let different = rows.filter { $0[difference] != "0" }
    #expect(different.map { $0[5..<8].joined(separator: " ") } == ["126 server incentive"])
    #expect(different.map { $0[difference] } == ["-1"])

    snapshot.recorded = RecordedOutput()
    snapshot.recorded?.dividends = snapshot.output?.dividends
    snapshot.output = nil
    let partial = AuditRows.rows(of: try AuditReport(of: snapshot))
    #expect(partial.filter { $0[difference] != "" }.allSatisfy { $0[7] == "dividends" })
  }

  @Test("An explanation's parts of the pay add up in its rows")
  func explanation() throws {
    let snapshot = try snapshot()
    let output = try AuditReport(of: snapshot).output
    let explanation = try Explanation(of: snapshot, uid: 126)
    let rows = ExplanationRows.rows(of: explanation, snapshot: snapshot, output: output)
    #expect(rows.allSatisfy { $0.count == ExplanationRows.columns.count })
    let paid = rows.filter { $0[6] == "serverPay" }.compactMap { Int128($0[14]) }
    #expect(!paid.isEmpty)
    #expect(paid.reduce(0, +) + explanation.serverPay.remainder == Int128(explanation.serverPay.whole))
    #expect(rows.filter { $0[6] == "weight" }.count == explanation.weights.count)
  }

  @Test("A replay's verdict is a row; what does not apply is empty")
  func replay() {
    let verdict = EpochVerdict(
      place: "line 5", subnet: Subnet(network: "finney", netuid: 7), block: 99, answer: .deviates,
      difference: .init(field: "consensus", uid: 3, recorded: 4, recomputed: nil))
    #expect(
      ReplayRows.row(of: verdict) == [
        "line 5", "finney", "7", "", "99", "deviates", "", "consensus", "3", "4", "", "",
      ])
    #expect(ReplayRows.row(of: verdict).count == ReplayRows.columns.count)
    #expect(
      ReplayRows.row(of: EpochVerdict(answer: .unreadable, reason: "not JSON"))[4...6] == [
        "", "unreadable", "not JSON",
      ])
  }
}
