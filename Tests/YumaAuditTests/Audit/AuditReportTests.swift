// SPDX-License-Identifier: Apache-2.0
import Foundation
import TestSupport
import Testing
import Yuma
import YumaFiles

@testable import YumaAudit

@Suite("The report on an audit")
struct AuditReportTests {
  private func snapshot(_ path: String = "epoch/yuma-bonds.json") throws -> Snapshot {
    try #require(SnapshotFile(path: Vectors.path(path)).snapshot(at: 0))
  }

  @Test("The ledger of the record stands beside the recomputed one, where the record says what was paid")
  func ledger() throws {
    var snapshot = try snapshot()
    let report = try AuditReport(of: snapshot)
    #expect(report.recordedLedger == report.audit.ledger)
    snapshot.recorded = snapshot.output.map { RecordedOutput($0) }
    snapshot.recorded?.serverEmission = nil
    #expect(try AuditReport(of: snapshot).recordedLedger == nil)
  }

  @Test("The network's emission at a real block conforms, and a changed record is found at its subnet")
  func network() throws {
    let path = Vectors.path("real/network-8740402.json")
    let audit = NetworkAudit(of: try NetworkEmission(FileContents(path: path)))
    #expect(audit.verdict == .conforms)
    let text = try String(contentsOfFile: path, encoding: .utf8)
    let row = try #require(audit.emission.rows.first { ($0.recorded ?? 0) > 1_000_000 })
    let range = try #require(text.range(of: "\"taoIn\""))
    let key = try #require(
      text.range(of: "\"\(row.stages.subnet.netuid)\": ", range: range.upperBound..<text.endIndex)
        ?? text.range(of: "\"\(row.stages.subnet.netuid)\":", range: range.upperBound..<text.endIndex))
    var changed = text
    let quote = try #require(changed[key.upperBound...].firstIndex { $0.isNumber })
    changed.insert("9", at: quote)
    let other = NetworkAudit(of: try NetworkEmission(FileContents(name: "changed", bytes: changed.utf8)))
    #expect(other.verdict == .deviates)
    #expect(
      other.emission.rows.filter { other.verdict(of: $0) == .deviates }.map(\.stages.subnet.netuid) == [
        row.stages.subnet.netuid
      ])
  }

  @Test("A record beyond the tolerance does not show a deviation where part of the network's input was assumed")
  func assumedNetwork() throws {
    var text = try Vectors.text("real/network-8740402.json")
    let first = try #require(text.range(of: "\"taoIn\""))
    let colon = try #require(text.range(of: "\": \"", range: first.upperBound..<text.endIndex))
    text.insert("9", at: colon.upperBound)
    let certain = NetworkAudit(of: try NetworkEmission(FileContents(name: "certain", bytes: text.utf8)))
    #expect(certain.verdict == .deviates)
    let brace = try #require(text.firstIndex(of: "{"))
    text.insert(contentsOf: "\"assumed\": [\"registrationAllowed\"],", at: text.index(after: brace))
    let assumed = NetworkAudit(of: try NetworkEmission(FileContents(name: "assumed", bytes: text.utf8)))
    #expect(assumed.verdict == .cannotTell(.assumedInput))
    #expect(!assumed.emission.rows.contains { assumed.verdict(of: $0) == .deviates })
    #expect(String(decoding: assumed.json(), as: UTF8.self).contains(#""assumed":["registrationAllowed"]"#))
  }
}
