import Foundation
import TestSupport
import Testing
import Yuma
import YumaFiles
import YumaReports

@testable import YumaAudit

@Suite("The report on an audit")
struct AuditReportTests {
  private static let hostile = "<script>alert('x')</script>\" onload=\"y\u{1B}[2J&amp;\u{202E}"

  private func snapshot(_ path: String = "epoch/yuma-bonds.json") throws -> Snapshot {
    try #require(SnapshotFile(path: Vectors.path(path)).snapshot(at: 0))
  }

  @Test("A page shows what comes from the file as text, and asks for nothing")
  func escapes() throws {
    var snapshot = try snapshot()
    snapshot.name = Self.hostile
    snapshot.description = Self.hostile
    snapshot.source = Self.hostile
    snapshot.chain = ChainOrigin(network: Self.hostile, blockHash: Self.hostile)
    snapshot.assumed = [Self.hostile]
    let page = try AuditReport(of: snapshot).page()
    #expect(page.contains("&lt;script&gt;alert("))
    #expect(!page.contains("<script>alert(") && !page.contains("onload=\"y"))
    #expect(page.components(separatedBy: "<script").count == 2, "the page's own script only")
    // Everything that a page could fetch.
    for part in ["src=\"http", "href=\"http", "url(http", "@import", "<link rel=\"stylesheet\""] {
      #expect(!page.contains(part))
    }
    #expect(page.contains("Content-Security-Policy"))
  }

  @Test("A page of the real subnet has its verdict, every neuron that earns, and less than 1 MB")
  func page() throws {
    let page = try AuditReport(of: snapshot("real/sn15-yuma3.json")).page()
    #expect(page.contains("verdict good") && page.contains("Conforms") && page.utf8.count < 1_000_000)
    for uid in [126, 2, 244] { #expect(page.contains("<td class=\"number\">\(uid)</td>")) }
    #expect(page.contains("more neurons have neither stake nor consensus"))

    var changed = try snapshot("real/sn15-yuma3.json")
    _ = changed.output?.change(.incentive, of: 126)
    let deviating = try AuditReport(of: changed).page()
    #expect(deviating.contains("verdict bad") && deviating.contains("class=\"marked\""))
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
      text.range(of: "\"\(row.stages.netuid)\": ", range: range.upperBound..<text.endIndex)
        ?? text.range(of: "\"\(row.stages.netuid)\":", range: range.upperBound..<text.endIndex))
    var changed = text
    let quote = try #require(changed[key.upperBound...].firstIndex { $0.isNumber })
    changed.insert("9", at: quote)
    let other = NetworkAudit(of: try NetworkEmission(FileContents(name: "changed", bytes: changed.utf8)))
    #expect(other.verdict == .deviates)
    #expect(
      other.emission.rows.filter { other.verdict(of: $0) == .deviates }.map(\.stages.netuid) == [row.stages.netuid])
  }
}
