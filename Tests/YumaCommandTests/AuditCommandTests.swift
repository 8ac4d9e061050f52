// SPDX-License-Identifier: Apache-2.0
import Foundation
import TestSupport
import Testing
import YumaFiles

@Suite("yuma audit")
struct AuditCommandTests {
  @Test("Epochs that conform are exit code 0, with ledger and quirks")
  func conforming() throws {
    let run = try YumaProcess(table: ["audit", "--no-exact", Vectors.sn15, Vectors.path("real/network-8740402.json")])
    #expect(run.exitCode == 0 && run.error == "")
    #expect(run.output.hasPrefix("sn15-yuma3[0]: conforms: all fields of 256 neurons are what the epoch gives"))
    #expect(run.rows(below: "field").allSatisfy { $0[1] == "agrees" })
    #expect(run.rows(below: "field").count == 12)
    #expect(run.rows(below: "ledger").contains(["undistributed", "573", "573"]))
    #expect(run.rows(below: "quirk").map(\.first).contains("weightsWithoutPermit"))
    #expect(run.output.hasSuffix("4 audits: 4 conform, 0 deviate, 0 cannot tell\n"))
  }

  @Test("One changed value is exit code 1, in its field and at its uid, on every engine with the chain's bits")
  func deviating() throws {
    let folder = try TemporaryFolder()
    let path = try folder.copy(of: "epoch/plain.json", replacing: "37173", by: "37174")
    for engine in ["vector", "reference"] {
      let run = try YumaProcess(table: ["audit", path, "--engine", engine, "--no-exact"])
      #expect(run.exitCode == 1 && run.error == "")
      #expect(run.output.hasPrefix("plain: deviates: the first stage that differs is consensus (section 5)"))
      #expect(
        run.rows(below: "field").first { $0[0] == "consensus" } == [
          "consensus", "differs", "1", "+1", "u16 steps", "4",
        ])
      #expect(run.output.contains("consensus    4            37,174      37,173          +1"))
    }
    let json = try YumaProcess(table: ["audit", path, "--json", "--no-exact"]).object()
    #expect(json["verdict"] as? String == "deviates" && json["firstField"] as? String == "consensus")
    let fields = try #require(json["fields"] as? [[String: Any]])
    #expect(fields.count == 12)
    let consensus = try #require(fields.first { $0["field"] as? String == "consensus" })
    let differences = try #require(consensus["differences"] as? [[String: Int]])
    #expect(differences == [["uid": 4, "recorded": 37174, "recomputed": 37173]])
  }

  private static let payoutFolder = "\(Vectors.folder)/../Examples/Payout"

  @Test("The page of an audit with a payout tells what each hotkey got")
  func payoutPage() throws {
    let folder = try TemporaryFolder()
    let (epoch, payout) = ("\(Self.payoutFolder)/epoch.json", "\(Self.payoutFolder)/payout.json")
    let run = try YumaProcess([
      "audit", epoch, "--payout", payout, "--no-exact", "--json", "--html", folder.path("page.html"),
    ])
    #expect(run.exitCode == 0 && run.error == "")
    let page = try folder.read("page.html")
    #expect(page.contains("What was paid") && page.contains("What each hotkey got, in rao"))
    #expect(page.contains("6,606,473,649") && page.contains("67,393,526,280"))
  }

  @Test("A payout is audited after its epoch, and one rao of difference is exit code 1")
  func payout() throws {
    let (epoch, payout) = ("\(Self.payoutFolder)/epoch.json", "\(Self.payoutFolder)/payout.json")
    let run = try YumaProcess(table: ["audit", epoch, "--payout", payout, "--no-exact"])
    #expect(run.exitCode == 0 && run.error == "")
    #expect(run.output.contains("made-up-7, payout: conforms: the recorded values (8 alphaDividends, 8 rootDividends"))
    #expect(run.rows(below: "payout").contains(["left over, to nobody", "112", "alpha"]))
    #expect(run.output.contains("-1,500,000,000") && run.output.hasSuffix("2 conform, 0 deviate, 0 cannot tell\n"))

    let folder = try TemporaryFolder()
    let text = try String(contentsOfFile: payout, encoding: .utf8)
    let changed = try folder.write(text.replacingOccurrences(of: "5834776450", with: "5834776451"), to: "payout.json")
    let deviating = try YumaProcess(table: ["audit", epoch, "--payout", changed, "--no-exact"])
    #expect(deviating.exitCode == 1 && deviating.output.contains("payout: deviates: 1 of the recorded values"))
    #expect(deviating.output.contains("5,834,776,451  5,834,776,450          +1"))

    let foreign = try YumaProcess(table: ["audit", Vectors.sn15, "--payout", payout, "--no-exact"])
    #expect(foreign.exitCode == 2)
    #expect(foreign.error.contains("no epoch of the files is that of subnet 7, block 10,000"))
    let csv = try YumaProcess(["audit", epoch, "--payout", payout, "--no-exact", "--format", "csv"])
    #expect(csv.exitCode == 0)
  }

  @Test("What cannot be told is exit code 2")
  func cannotTell() throws {
    let run = try YumaProcess(table: ["audit", Vectors.path("bench/n256-v64-d10-yuma3.json"), "--no-exact"])
    #expect(run.exitCode == 2 && run.error == "")
    #expect(run.output.contains(": cannot tell: the file holds no record of consensus"))

    let folder = try TemporaryFolder()
    let path = try folder.copy(
      of: "epoch/plain.json", replacing: "{", by: "{\"assumed\": [\"input.parameters.kappa\"], ")
    #expect(try YumaProcess(table: ["audit", path, "--no-exact"]).exitCode == 0)
    let text = try String(contentsOfFile: path, encoding: .utf8).replacingOccurrences(of: "37173", with: "37174")
    let assumed = try YumaProcess(table: ["audit", try folder.write(text, to: "assumed.json"), "--no-exact"])
    #expect(assumed.exitCode == 2)
    #expect(assumed.output.contains("assumed, not read from the chain: input.parameters.kappa"))
  }

  @Test("A file that cannot be used is exit code 2 and a line, after the others")
  func unusable() throws {
    let folder = try TemporaryFolder()
    let broken = try folder.write("{\"schema\":", to: "broken.json")
    let run = try YumaProcess(table: ["audit", broken, Vectors.path("epoch/plain.json"), "--no-exact"])
    #expect(run.exitCode == 2 && run.errorLines.count == 1 && run.output.hasPrefix("plain: conforms"))

    let unknown = try folder.copy(of: "epoch/plain.json", replacing: "{", by: "{\"chain\": {\"specVersion\": 300}, ")
    let refused = try YumaProcess(table: ["audit", unknown])
    #expect(refused.exitCode == 2)
    #expect(refused.error.hasPrefix("yuma: \(unknown): chain.specVersion: no rules for 300: "))
    #expect(try YumaProcess(table: ["audit", unknown, "--spec", "424", "--no-exact"]).exitCode == 0)
    #expect(try YumaProcess(table: ["audit", unknown, "--spec", "300"]).exitCode == 64)
  }

  @Test("JSON Lines give a line each, also from standard input")
  func lines() throws {
    let text = try String(contentsOfFile: Vectors.path("epoch/plain.json"), encoding: .utf8)
    let line = text.split(separator: "\n").joined() + "\n"
    let run = try YumaProcess(table: ["audit", "-", "--json", "--no-exact"], input: line + "[]\n" + line)
    #expect(run.exitCode == 2 && run.errorLines.count == 1)
    #expect(run.output.split(separator: "\n").count == 2)
  }

  @Test("The mechanisms of a subnet are audited together once all are there")
  func mechanisms() throws {
    var first = try Snapshot(FileContents(path: Vectors.path("epoch/plain.json")))
    first.chain = ChainOrigin(netuid: 7, mechanism: 0, block: first.input.currentBlock, specVersion: 424)
    let output = try #require(first.output)
    var (own, record) = (RecordedOutput(), RecordedOutput(output))
    (own.incentive, own.bonds) = (output.incentive, output.bonds)
    (record.incentive, record.bonds, record.stake) = (nil, nil, nil)
    (record.serverEmission, record.validatorEmission) = (nil, nil)
    first.recorded = own
    first.subnet = SubnetRecord(mechanisms: 2, recorded: record)
    // A mechanism that has nothing to distribute weighs nothing beside the other.
    var second = first
    second.chain?.mechanism = 1
    second.input.emission = 0
    let folder = try TemporaryFolder()
    let paths = try [second, first].enumerated().map { index, snapshot in
      try folder.write(String(decoding: snapshot.json(), as: UTF8.self), to: "\(index).json")
    }
    let run = try YumaProcess(table: ["audit", "--no-exact"] + paths)
    #expect(run.output.contains("the 2 mechanisms of subnet 7 together: conforms: 7 recorded fields of 6 neurons"))
    #expect(run.exitCode == 0 && run.output.hasSuffix("3 audits: 3 conform, 0 deviate, 0 cannot tell\n"))

    let one = try YumaProcess(table: ["audit", "--no-exact", "--json", paths[0]])
    #expect(one.exitCode == 2 && one.output.contains("\"no snapshot of mechanism 0 of 2\""))
  }

  @Test("--html writes a page on one epoch, or on all of a file, with the file's hash as evidence")
  func html() throws {
    let folder = try TemporaryFolder()
    let page = "\(folder.path)/report.html"
    let hash = "eca43215eaeb4e069b111d6a3b2490841157a5e45a52bfd7944c4c641fe7bd9c"
    for (options, title) in [([], "Audit of 3 epochs"), (["--index", "1"], "Audit of sn15-yuma3")] {
      let run = try YumaProcess(table: ["audit", Vectors.sn15, "--html", page, "--no-exact"] + options)
      #expect(run.exitCode == 0 && run.error == "")
      let text = try folder.read("report.html")
      #expect(text.hasPrefix("<!DOCTYPE html>") && text.contains(title) && text.contains(hash))
    }
    #expect(try YumaProcess(table: ["audit", Vectors.sn15, Vectors.sn15, "--html", page]).exitCode == 64)
    #expect(try YumaProcess(table: ["audit", Vectors.sn15, "--index", "9"]).exitCode == 2)
  }

  @Test("Rows have each value that differs, with the neuron's role, and each field in which none does")
  func rows() throws {
    let folder = try TemporaryFolder()
    let path = try folder.copy(of: "epoch/plain.json", replacing: "37173", by: "37174")
    let csv = try YumaProcess(["audit", path, "--no-exact", "--format", "csv"])
    let lines = csv.output.split(separator: "\n").map { $0.split(separator: ",", omittingEmptySubsequences: false) }
    #expect(csv.exitCode == 1)
    #expect(
      lines[0].joined(separator: ",")
        == "name,network,netuid,mechanism,block,rules,engine,kernels,verdict,field,unit,record,uid,role,column,recorded,"
        + "recomputed,difference")
    let differing = lines.filter { $0.contains("differs") }
    #expect(differing.count == 1)
    #expect(differing.first?.suffix(3).joined(separator: ",") == "37174,37173,1")
    #expect(differing.first.map { ["server", "validator", "both"].contains($0[$0.count - 5]) } == true)
    #expect(lines.count { $0.contains("agrees") } == 11)
  }
}
