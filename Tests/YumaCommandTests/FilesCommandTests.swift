// SPDX-License-Identifier: Apache-2.0
import Foundation
import TestSupport
import Testing
import YumaFiles

@Suite("yuma check, diff and convert")
struct FilesCommandTests {
  @Test("check says kind, validity and contents of every vector")
  func vectors() throws {
    let run = try YumaProcess(["check", Vectors.folder])
    #expect(run.error == "")
    let object = try run.object()
    let files = try #require(object["files"] as? [[String: Any]])
    #expect(files.count > 400)
    // Captures are of the chain's storage, whose reader may know less than they hold.
    let invalid = files.filter {
      ($0["problems"] as? [String])?.isEmpty == false && $0["schema"] as? String != "yuma-storage/1"
    }
    #expect(invalid.isEmpty, "\(invalid)")
    let sn15 = try #require(files.first { ($0["file"] as? String)?.hasSuffix("sn15-yuma3.json") == true })
    #expect(sn15["schema"] as? String == "yuma-epoch-series/1")
    #expect((sn15["holds"] as? String)?.hasPrefix("3 epochs, 256 neurons, block 4,769,998 to 4,770,720") == true)
    #expect((sn15["commands"] as? [String])?.contains("audit") == true)
  }

  @Test("check names what is wrong, and what no command knows")
  func problems() throws {
    let folder = try TemporaryFolder()
    let cases = [
      ("a.json", "{\"schema\":\"yuma-epoch/2\"}", "the nearest is 'yuma-epoch/1'"),
      ("b.json", "{\"input\":{}}", "schema: missing"), ("c.json", "[1]", "where an object belongs"),
      ("d.json", "", "the file is empty"),
      ("e.json", "{\"schema\":\"yuma-epoch/1\",\"input\":{\"bogus\":1}}", "bogus"),
      ("f.json", "{\"schema\":\"yuma-what-if/1\",\"weights\":{\"1\":[[0,70000]]}}", "70000"),
    ]
    for (name, text, problem) in cases {
      let path = try folder.write(text, to: name)
      let run = try YumaProcess(["check", path, "--format", "table"])
      #expect(run.exitCode == 1 && run.error == "", "\(name): \(run.error)")
      #expect(run.output.contains(problem), "\(name): \(run.output)")
    }
    let all = try YumaProcess(["check", folder.path])
    #expect(all.exitCode == 1)
    #expect((try all.object()["files"] as? [Any])?.count == cases.count)
  }

  @Test("A file does not differ from itself, in any form and with keys in any order")
  func equal() throws {
    let folder = try TemporaryFolder()
    let edge = Vectors.path("epoch/edge-000.json")
    let compact = "\(folder.path)/edge.yumac"
    #expect(try YumaProcess(["convert", edge, "--output", compact]).exitCode == 0)
    for other in [edge, compact] {
      let run = try YumaProcess(["diff", edge, other, "--format", "table"])
      #expect(run.exitCode == 0 && run.output == "no difference\n", "\(run.output)")
    }
    let a = try folder.write("{\"a\":1,\"b\":[[3,4],[1,2]],\"c\":1.0,\"schema\":\"x\"}", to: "a.json")
    let b = try folder.write("{\"schema\":\"x\",\"b\":[[1,2],[3,4]],\"c\":1,\"a\":1}", to: "b.json")
    #expect(try YumaProcess(["diff", a, b]).exitCode == 0)
  }

  @Test("diff names field, row and column of a changed weight, and the amount")
  func changedWeight() throws {
    let folder = try TemporaryFolder()
    let edge = Vectors.path("epoch/edge-000.json")
    let changed = try folder.copy(of: "epoch/edge-000.json", replacing: "[5,65535]", by: "[5,65500]")
    let run = try YumaProcess(["diff", edge, changed])
    #expect(run.exitCode == 1)
    let differences = try #require(run.object()["differences"] as? [[String: Any]])
    #expect(differences.count == 1)
    #expect(differences.first?["field"] as? String == "input.weights")
    #expect(differences.first?["index"] as? [Int] == [0, 5])
    #expect(differences.first?["difference"] as? Int == -35)
    #expect(try YumaProcess(["diff", edge, changed, "--ignore", "input.weights"]).exitCode == 0)
    #expect(try YumaProcess(["diff", edge, changed, "--ignore", "input.weight"]).exitCode == 1)
    let csv = try YumaProcess(["diff", edge, changed, "--format", "csv"]).output
    #expect(csv == "document,field,index,first,second,difference\n0,input.weights,[0][5],65535,65500,-35\n")
  }

  @Test("A document that only one file has differs, and so does a value that only one has")
  func missing() throws {
    let folder = try TemporaryFolder()
    let one = try folder.write("{\"schema\":\"x\",\"a\":1}\n", to: "a.jsonl")
    let two = try folder.write("{\"schema\":\"x\",\"a\":1}\n{\"schema\":\"x\"}\n", to: "b.jsonl")
    #expect(try YumaProcess(["diff", one, two]).exitCode == 1)
    let three = try folder.write("{\"schema\":\"x\"}", to: "c.json")
    let run = try YumaProcess(["diff", one, three, "--format", "csv"])
    #expect(run.exitCode == 1 && run.output.hasSuffix("0,a,,1,,\n"))
    #expect(try YumaProcess(["diff", one, "no-such-file"]).exitCode == 2)
    #expect(try YumaProcess(["diff", "-", "-"]).exitCode == 64)
  }

  @Test("A series as lines, and the lines as a series again, has the same epochs")
  func series() throws {
    let folder = try TemporaryFolder()
    let lines = "\(folder.path)/lines.jsonl"
    let series = "\(folder.path)/series.json"
    #expect(try YumaProcess(["convert", Vectors.sn15, "--output", lines]).exitCode == 0)
    #expect(try folder.read("lines.jsonl").split(separator: "\n").count == 3)
    #expect(try YumaProcess(["convert", lines, "--output", series]).exitCode == 0)
    let (before, after) = (try SnapshotFile(path: Vectors.sn15), try SnapshotFile(path: series))
    #expect(after.epochCount == 3)
    for index in 0..<3 {
      let (a, b) = (try #require(before.snapshot(at: index)), try #require(after.snapshot(at: index)))
      #expect(a == b)
    }
    #expect(try YumaProcess(["convert", Vectors.sn15, "--format", "compact"]).exitCode == 2)
    let one = try YumaProcess(["convert", Vectors.sn15, "--index", "2"]).snapshot()
    #expect(one == before.snapshot(at: 2))
  }

  @Test("The neurons of an epoch as CSV are as many as it has, with the values of the file")
  func neurons() throws {
    let snapshot = try #require(SnapshotFile(path: Vectors.sn15).snapshot(at: 0))
    let run = try YumaProcess(["convert", Vectors.sn15, "--index", "0", "--format", "csv"])
    let lines = run.output.split(separator: "\n").map { $0.split(separator: ",", omittingEmptySubsequences: false) }
    #expect(lines.count == snapshot.input.neuronCount + 1)
    let column = try #require(lines.first?.firstIndex(of: "recorded.incentive"))
    let incentive = lines.dropFirst().map { UInt16($0[column]) }
    #expect(incentive == snapshot.output?.incentive.map { $0 })
  }
}
