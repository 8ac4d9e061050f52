// SPDX-License-Identifier: Apache-2.0
import Foundation
import TestSupport
import Testing

@Suite("yuma verify")
struct VerifyCommandTests {
  @Test("Files that conform: exit code 0 and the parity table")
  func conforming() throws {
    let paths = ["epoch/edge-000.json", "epoch/hostile-010.json", "real", "fixed-point/I32F32-saturating_mul.json"]
    let run = try YumaProcess(table: ["verify", "--engine", "reference"] + paths.map(Vectors.path))
    #expect(run.exitCode == 0 && run.error == "")
    #expect(
      run.rows(below: "schema").prefix(6) == [
        ["emission/1", "reference", "none", "7", "7", "0", "0", "0", "-", "-"],
        ["fixed-point/1", "reference", "none", "1", "1", "0", "0", "0", "-", "-"],
        ["network-block/1", "reference", "none", "2", "2", "0", "0", "0", "-", "0"],
        ["network-emission/1", "reference", "1,000 rao", "1", "1", "0", "0", "0", "-", "608"],
        ["yuma-epoch-series/1", "reference", "none", "3", "3", "0", "0", "0", "0", "0"],
        ["yuma-epoch/1", "reference", "none", "2", "2", "0", "0", "0", "0", "0"],
      ])
  }

  @Test("A file with nothing to compare is skipped, with the reason, and does not fail")
  func skipped() throws {
    let run = try YumaProcess(table: ["verify", Vectors.path("bench/n256-v64-d10-yuma3.json")])
    #expect(run.exitCode == 0 && run.output == "skipped: 1 file of yuma-epoch/1: it has no output to compare\n")
  }

  @Test(
    "A changed digit is exit code 1 and a line with field, index, expected and found",
    arguments: [
      ("epoch/edge-000.json", "\"incentive\":[", "\"incentive\":[1", "output.incentive[0]"),
      ("epoch/edge-000.json", "\"emaBonds\":[[[5,4", "\"emaBonds\":[[[5,5", "intermediate.emaBonds[0][0]"),
      ("real/sn15-yuma3.json", "\"dividends\":[", "\"dividends\":[1", "epochs[0].output.dividends[0]"),
      ("fixed-point/I32F32-saturating_mul.json", "\"out\":\"0\"", "\"out\":\"1\"", "cases[0]"),
    ])
  func changedDigit(file: String, text: String, replacement: String, place: String) throws {
    let folder = try TemporaryFolder()
    let path = try folder.copy(of: file, replacing: text, by: replacement)
    let run = try YumaProcess(table: ["verify", path, "--engine", "reference"])
    #expect(run.exitCode == 1 && run.error == "")
    let line = try #require(run.output.split(separator: "\n").first)
    #expect(line.hasPrefix("\(path): reference: \(place)"))
    #expect(line.contains(": expected ") && line.contains(", found "))
    #expect(run.rows(below: "schema").first?.prefix(7).suffix(3) == ["0", "0", "1"])
  }

  @Test("A file that cannot be used is exit code 2, which beats 1, after the others were compared")
  func unreadable() throws {
    let folder = try TemporaryFolder()
    let changed = try folder.copy(of: "epoch/edge-000.json", replacing: "\"incentive\":[", by: "\"incentive\":[1")
    let broken = try folder.write("{\"schema\":\"yuma-epoch/1\",", to: "broken.json")
    let run = try YumaProcess(table: [
      "verify", folder.path, Vectors.path("epoch/edge-001.json"), "--engine", "reference",
    ])
    #expect(run.exitCode == 2)
    #expect(run.errorLines.count == 1 && run.error.hasPrefix("yuma: \(broken): "))
    #expect(run.output.hasPrefix("\(changed): reference: "))
    #expect(
      run.rows(below: "schema").first == ["yuma-epoch/1", "reference", "none", "2", "1", "0", "1", "0", "10", "0"])

    let missing = try YumaProcess(table: ["verify", folder.path + "/none"])
    #expect(missing.exitCode == 2 && missing.error == "yuma: \(folder.path)/none: no such file\n")
    #expect(try YumaProcess(table: ["verify", "-"], redirection: "<&-").exitCode == 2)
  }

  @Test("--json has the engines, every file's verdicts, the parity table and what was skipped")
  func json() throws {
    let folder = try TemporaryFolder()
    let changed = try folder.copy(of: "epoch/edge-000.json", replacing: "\"incentive\":[", by: "\"incentive\":[1")
    let files = [changed, Vectors.path("bench/n256-v64-d10-yuma3.json")]
    let run = try YumaProcess(table: ["verify", "--json", "--engine", "reference"] + files)
    #expect(run.exitCode == 1)
    let object = try run.object()
    #expect(object["engines"] as? [String] == ["reference"])
    #expect(object["exitCode"] as? Int == 1)
    let found = try #require(object["files"] as? [[String: Any]])
    #expect(found.map { $0["path"] as? String } == files)
    #expect(found.map { $0["status"] as? String } == ["compared", "skipped"])
    let verdict = try #require((found[0]["verdicts"] as? [[String: Any]])?.first)
    #expect(verdict["verdict"] as? String == "deviates")
    #expect(verdict["place"] as? String == "output.incentive[0]")
    #expect((object["parity"] as? [[String: Any]])?.first?["deviating"] as? Int == 1)
    #expect((object["skipped"] as? [[String: Any]])?.first?["files"] as? Int == 1)
  }

  #if GMP
    @Test("With all engines the table has the tolerance of each, what is by rounding and what does not apply")
    func parity() throws {
      let names = ["real/sn15-yuma.json", "epoch/plain.json", "epoch/hostile-044.json", "epoch/edge-000.json"]
      let run = try YumaProcess(table: ["verify", "--engine", "all"] + names.map(Vectors.path))
      #expect(run.exitCode == 0 && run.error == "")
      let head = try #require(run.output.split(separator: "\n").first)
      #expect(
        head.split(separator: "  ").map { $0.trimmingCharacters(in: .whitespaces) } == [
          "schema", "engine", "tolerance", "files", "conforming", "by rounding", "deviating", "not applicable",
          "u16 steps", "rao",
        ])
      let (series, epoch, near) = ("yuma-epoch-series/1", "yuma-epoch/1", "2 steps, 10,000,000 rao")
      #expect(
        run.rows(below: "schema") == [
          [series, "vector", "none", "1", "1", "0", "0", "0", "0", "0"],
          [series, "reference", "none", "1", "1", "0", "0", "0", "0", "0"],
          [series, "exact", "none", "1", "1", "0", "0", "0", "0", "0"],
          [series, "double", near, "1", "0", "1", "0", "0", "-", "-"],
          [epoch, "vector", "none", "3", "3", "0", "0", "0", "0", "0"],
          [epoch, "reference", "none", "3", "3", "0", "0", "0", "0", "0"],
          [epoch, "exact", "none", "3", "2", "0", "0", "1", "0", "0"],
          [epoch, "double", near, "3", "1", "1", "0", "1", "0", "261"],
        ])
      #expect(run.output.contains(": rounding decides who holds a permit, for which there is no bound\n"))
      #expect(run.output.contains(": exact, double: stake[row 0] saturates\n"))
    }

    @Test("A deviation beyond what rounding can do to an input is one, though rounding may exceed the tolerance there")
    func changedDigitByRounding() throws {
      let folder = try TemporaryFolder()
      let name = "real/sn15-yuma.json"
      let unchanged = try YumaProcess(table: ["verify", Vectors.path(name), "--engine", "double"])
      #expect(unchanged.exitCode == 0 && unchanged.output.contains("rounding may move bonds by 639 steps"))
      let path = try folder.copy(of: name, replacing: "\"dividends\":[5095,", by: "\"dividends\":[5099,")
      let run = try YumaProcess(table: ["verify", path, "--engine", "double"])
      #expect(run.exitCode == 1)
      #expect(run.output.hasPrefix("\(path): double: epochs[0].output.dividends[0]: expected 5099, found 5095\n"))
    }
  #endif
}
