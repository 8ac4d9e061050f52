// SPDX-License-Identifier: Apache-2.0
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

  @Test("A page shows what comes from the file as text, and asks for nothing")
  func escapes() throws {
    var snapshot = try snapshot()
    snapshot.name = Self.hostile
    snapshot.description = Self.hostile
    snapshot.source = Self.hostile
    snapshot.chain = ChainOrigin(network: Self.hostile, blockHash: Self.hostile, specVersion: 424)
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
    for uid in [126, 2] {
      #expect(page.contains("<td class=\"number\"><a href=\"#uid-\(uid)\">\(uid)</a></td>"))
      #expect(page.contains("<h3 id=\"uid-\(uid)\">Uid \(uid)</h3>"))
    }
    // Every cell that leads somewhere leads to a heading of the page.
    let targets = page.matches(of: /<td[^>]*><a href="#([^"]+)">/).map { String($0.1) }
    #expect(!targets.isEmpty && targets.allSatisfy { page.contains("<h3 id=\"\($0)\">") })
    #expect(page.contains("more neurons have neither stake nor consensus"))

    var changed = try snapshot("real/sn15-yuma3.json")
    changed.output?.incentive[126] ^= 1
    let deviating = try AuditReport(of: changed).page()
    #expect(deviating.contains("verdict bad") && deviating.contains("class=\"marked\""))
    #expect(
      deviating.contains("<td class=\"text\">incentive</td><td class=\"number\"><a href=\"#uid-126\">126</a></td>"))
    #expect(
      deviating.contains("1 value of 1 neuron differs in one field, incentive: by 1 u16 step at most, at uid 126."))
    #expect(deviating.contains("Where to look: which weights are clipped."))
  }

  @Test("A page of several epochs has a verdict of all, a row per epoch, and one of each")
  func severalEpochs() throws {
    let file = try SnapshotFile(path: Vectors.path("real/sn15-yuma3.json"))
    var reports: [AuditReport] = []
    for index in 0..<file.epochCount {
      var snapshot = try #require(file.snapshot(at: index))
      if index == 1 { snapshot.output?.incentive[126] ^= 1 }
      reports.append(try AuditReport(of: snapshot))
    }
    let page = try AuditPage(reports).page.rendered()
    #expect(page.contains("2 of 3 epochs conform, 1 deviate, 0 cannot be told."))
    #expect(page.matches(of: /<h2 id="section-\d+">Epoch \d/).count == 3)
    #expect(page.matches(of: /class="verdict bad"/).count == 2)
  }

  @Test("A page of a block says where its TAO went, and what differs where something does")
  func block() throws {
    let name = "real/block-9240382.json"
    let audit = try BlockAudit(of: NetworkBlock(FileContents(path: Vectors.path(name))))
    let page = try audit.page()
    #expect(page.contains("verdict good") && page.contains("TAO went</h2>"))
    #expect(page.contains("put into pools") && !page.contains("https://"))
  }
}
