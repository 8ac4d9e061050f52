import Foundation
import TestSupport
import Testing
import Yuma
import YumaAudit
import YumaFiles
import YumaReports

@Suite("The page of an audit")
struct AuditPageTests {
  private static let hostile = "<script>alert('x')</script>\" onload=\"y\u{1B}[2J&amp;\u{202E}"

  private func snapshot(_ path: String = "epoch/yuma-bonds.json") throws -> Snapshot {
    try #require(SnapshotFile(path: Vectors.path(path)).snapshot(at: 0))
  }

  private static let hasGnuplot = ProcessInfo.processInfo.environment["PATH", default: ""].split(separator: ":")
    .contains { FileManager.default.isExecutableFile(atPath: "\($0)/gnuplot") }

  @Test("A page shows what comes from the file as text, and asks for nothing", .enabled(if: hasGnuplot))
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

  @Test("A page of the real subnet has its verdict, every neuron, and less than 2 MB", .enabled(if: hasGnuplot))
  func page() throws {
    let page = try AuditReport(of: snapshot("real/sn15-yuma3.json")).page()
    #expect(page.contains("verdict good") && page.contains("Conforms") && page.utf8.count < 2_000_000)
    #expect(page.components(separatedBy: "<tr").count > 256)

    var changed = try snapshot("real/sn15-yuma3.json")
    changed.output?.incentive[126] ^= 1
    let deviating = try AuditReport(of: changed).page()
    #expect(deviating.contains("verdict bad") && deviating.contains("class=\"marked\""))
  }
}
