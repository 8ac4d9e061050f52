// SPDX-License-Identifier: Apache-2.0
import Foundation
import TestSupport
import Testing
import Yuma
import YumaFiles

@Suite("yuma epoch")
struct EpochCommandTests {
  private func library(index: Int = 0) throws -> (snapshot: Snapshot, result: EpochResult) {
    let snapshot = try #require(SnapshotFile(path: Vectors.sn15).snapshot(at: index))
    return (snapshot, try Epoch.run(snapshot.input, under: .golden, engine: .reference, detail: .trace))
  }

  @Test("The table of subnet 15 shows the 20 neurons that were paid most, and a ledger that adds up")
  func table() throws {
    let run = try YumaProcess(["epoch", Vectors.sn15, "--index", "0", "--format", "table", "--engine", "reference"])
    #expect(run.exitCode == 0 && run.error == "")
    #expect(run.output.hasPrefix("sn15-yuma3[0]: 256 neurons, block 4,769,998, engine reference ("))
    let rows = run.rows(below: "uid")
    #expect(rows.count == 21)
    #expect(rows.first == ["126", "server", "39.894", "0.52206", "0", "0.49999", "0", "38.528479557"])
    #expect(rows.dropFirst().first?.prefix(3) == ["2", "validator", "1,894,367.125"])
    #expect(rows.last == ["and 236 more with 2.530175051 alpha; --top all shows them"])
    #expect(
      run.rows(below: "ledger") == [
        ["emission", "147,600,000,000", "147.600000000"],
        ["paid to servers", "73,799,999,537", "73.799999537"],
        ["paid to validators", "73,799,999,890", "73.799999890"],
        ["undistributed", "573", "0.000000573"],
        ["recorded as combined emission", "147,599,999,427", "147.599999427"],
      ])
    #expect(!run.output.contains("\u{1B}"), "colours are for terminals")
  }

  @Test("Of all neurons of subnet 15, uid 126 has the most incentive")
  func mostIncentive() throws {
    let rows = try YumaProcess(["epoch", Vectors.sn15, "--index", "0", "--format", "table", "--top", "all"]).rows(
      below: "uid")
    #expect(rows.count == 256)
    #expect(rows.max { $0[3] < $1[3] }?[0] == "126")
    #expect(Set(rows.map { $0[0] }).count == 256)
    #expect(
      try YumaProcess(["epoch", Vectors.sn15, "--index", "0", "--format", "table", "--top", "3"]).rows(below: "uid")
        .count == 4)
  }

  @Test("Overpaid emission is a negative remainder, and who holds the owner's uid is the owner")
  func overflow() throws {
    let run = try YumaProcess(["epoch", Vectors.path("epoch/hostile-010.json"), "--format", "table"])
    #expect(run.rows(below: "ledger").contains(["undistributed", "-4", "-0.000000004"]))
    #expect(run.rows(below: "uid").contains { $0[1] == "owner" })
  }

  @Test("Without a terminal the result is JSON: name, engine, kernels, output and ledger as the library has them")
  func json() throws {
    let (snapshot, result) = try library()
    let run = try YumaProcess(["epoch", Vectors.sn15, "--index", "0", "--engine", "reference"])
    #expect(run.exitCode == 0 && run.error == "")
    let object = try run.object()
    #expect(Set(object.keys) == ["schema", "name", "engine", "kernels", "output", "ledger"])
    #expect(object["schema"] as? String == "yuma-epoch/1")
    #expect(object["name"] as? String == snapshot.name)
    #expect(object["engine"] as? String == "reference")
    #expect(object["kernels"] as? String == result.kernels)
    let output = try #require(object["output"] as? [String: Any])
    #expect(output["incentive"] as? [UInt16] == result.output.incentive)
    #expect(output["combinedEmission"] as? [UInt64] == result.output.combinedEmission)
    let ledger = try #require(object["ledger"] as? [String: Int64])
    #expect(
      ledger == [
        "emission": 147_600_000_000, "serverEmission": 73_799_999_537, "validatorEmission": 73_799_999_890,
        "undistributed": 573, "combinedEmission": 147_599_999_427,
      ])
  }

  @Test("With its input and trace the result is a snapshot that reads back as the library's values")
  func snapshot() throws {
    let (snapshot, result) = try library()
    let run = try YumaProcess([
      "epoch", Vectors.sn15, "--index", "0", "--engine", "reference", "--with-input", "--trace",
    ])
    let read = try run.snapshot()
    #expect(read.input == snapshot.input)
    #expect(read.output == result.output)
    #expect(read.intermediate == result.trace)

    let plain = try YumaProcess(["epoch", Vectors.sn15, "--index", "0", "--engine", "reference", "--with-input"])
    #expect(try plain.snapshot().intermediate == nil)
    let again = try YumaProcess(["epoch", "-", "--engine", "reference", "--with-input"], input: plain.output)
    #expect(again.output == plain.output)
    #expect(try YumaProcess(["verify", "-"], input: run.output).exitCode == 0)
  }

  @Test("--index takes a later epoch of a series, and one that is not there is an error")
  func index() throws {
    let (snapshot, result) = try library(index: 2)
    let read = try YumaProcess(["epoch", Vectors.sn15, "--index", "2", "--with-input"]).snapshot()
    #expect(read.input == snapshot.input && read.output == result.output)

    let beyond = try YumaProcess(["epoch", Vectors.sn15, "--index", "3"])
    #expect(beyond.exitCode == 2 && beyond.output == "")
    #expect(beyond.error == "yuma: \(Vectors.sn15): epochs: no epoch 3 among 3\n")
    #expect(try YumaProcess(["epoch", Vectors.sn15, "--index=-1"]).exitCode == 64)
  }

  @Test("--spec sets the ruleset, and the result says so")
  func spec() throws {
    // Its consensus mode is auto; where a file does not say, that is the rule of spec 446 and not of 424.
    let file = Vectors.path("epoch-series/modes-auto-n16-series-s14.json")
    var changed = 0
    for index in 0..<(try SnapshotFile(path: file).epochCount) {
      var snapshot = try #require(SnapshotFile(path: file).snapshot(at: index))
      let golden = snapshot.output
      snapshot.input.parameters.liquidAlphaConsensusMode = nil
      snapshot.output = nil
      let text = String(decoding: snapshot.json(), as: UTF8.self)
      let new = try YumaProcess(["epoch", "-", "--with-input", "--spec", "446"], input: text).snapshot()
      #expect(new.output == golden && new.chain?.specVersion == 446)
      let old = try YumaProcess(["epoch", "-", "--with-input"], input: text).snapshot()
      #expect(old.chain == nil)
      if old.output != golden { changed += 1 }
    }
    #expect(changed > 0)
    let unknown = try YumaProcess(["epoch", file, "--spec", "9999"])
    #expect(unknown.exitCode == 64 && unknown.error.contains("no rules for 9999"))
  }

  @Test("Several files give a line each; a bad one costs a line on standard error and exit code 2")
  func several() throws {
    let missing = Vectors.path("no-such-file.json")
    let files = [Vectors.sn15, missing, Vectors.path("epoch/edge-000.json"), Vectors.path("README.md")]
    let run = try YumaProcess(["epoch"] + files)
    #expect(run.exitCode == 2)
    #expect(run.output.split(separator: "\n").count == 4)
    #expect(run.errorLines.count == 2)
    #expect(run.errorLines.first == "yuma: \(missing): no such file")
    #expect(run.errorLines.allSatisfy { $0.hasPrefix("yuma: \(Vectors.folder)") })
  }

  @Test("JSON Lines are read line by line, and a bad line does not stop the next")
  func lines() throws {
    let files = ["epoch/edge-000.json", "epoch/edge-001.json"].map(Vectors.path)
    let written = try YumaProcess(["epoch", "--with-input"] + files).output
    let lines = written.split(separator: "\n")
    let run = try YumaProcess(["epoch", "-", "--with-input"], input: "\(lines[0])\n{\"schema\":\n\(lines[1])\n")
    #expect(run.output == written)
    #expect(run.exitCode == 2)
    #expect(run.errorLines.count == 1 && run.error.hasPrefix("yuma: standard input: line 2: "))
  }

  @Test("A wrong value is named by file, field, index and rule")
  func wrongValue() throws {
    let folder = try TemporaryFolder()
    let path = try folder.copy(
      of: "epoch/edge-000.json", replacing: "\"blockAtRegistration\":[0,0", by: "\"blockAtRegistration\":[0,-1")
    let run = try YumaProcess(["epoch", path])
    #expect(run.exitCode == 2 && run.output == "" && run.errorLines.count == 1)
    #expect(run.error.hasPrefix("yuma: \(path): input.blockAtRegistration[1]: "))
  }

  @Test("A spec version without a ruleset in the file is named")
  func unknownSpec() throws {
    let folder = try TemporaryFolder()
    let path = try folder.copy(
      of: "epoch/edge-000.json", replacing: "\"input\":", by: "\"chain\":{\"specVersion\":9999},\"input\":")
    let run = try YumaProcess(["epoch", path])
    #expect(run.exitCode == 2)
    #expect(run.error.hasPrefix("yuma: \(path): chain.specVersion: no rules for 9999: ") && run.errorLines.count == 1)
  }

  @Test("Control characters of a file do not reach the terminal, and JSON keeps what they were")
  func controlCharacters() throws {
    let folder = try TemporaryFolder()
    let path = try folder.copy(of: "epoch/edge-000.json", replacing: "\"edge-000\"", by: "\"\\u001b[31mred\\u202e\"")
    let run = try YumaProcess(["epoch", path, "--format", "table"])
    #expect(run.output.hasPrefix("\\u{1b}[31mred\\u{202e}: "))
    let json = try YumaProcess(["epoch", path])
    #expect(json.output.contains("\"name\":\"\\u001b[31mred\\u202e\""))
    #expect(try json.object()["name"] as? String == "\u{1B}[31mred\u{202E}")
  }

  @Test("Options that have no use where they stand are usage errors")
  func usage() throws {
    #expect(try YumaProcess(["epoch"]).exitCode == 64)
    for options in [
      ["--format", "table", "--trace"], ["--format", "table", "--with-input"], ["--format", "yaml"], ["--top", "x"],
      ["--engine", "reference", "--fractional-bits", "64"], ["--nonsense"],
    ] {
      let run = try YumaProcess(["epoch", Vectors.sn15] + options)
      #expect(run.exitCode == 64 && run.output == "", "\(options)")
    }
  }
}
