// SPDX-License-Identifier: Apache-2.0
import Foundation
import TestSupport
import Testing

@Suite("yuma simulate")
struct SimulateCommandTests {
  @Test("A built-in scenario under all rules: a comparison, then validators and servers")
  func tables() throws {
    let run = try YumaProcess(table: ["simulate", "case-01"])
    #expect(run.exitCode == 0)
    #expect(run.output.hasPrefix("case-01: kappa moves first\n40 epochs, 3 validators, 2 servers"))
    // One line in the comparison of the rules, one for each validator, one for each server.
    #expect(run.output.split(separator: "\n").count { $0.hasPrefix("chain-yuma3-liquid ") } == 1 + 3 + 2)
  }

  @Test("The list names every scenario, and says what one assumes and takes")
  func list() throws {
    let all = try YumaProcess(table: ["simulate", "--list"])
    #expect(all.exitCode == 0 && all.output.contains("weight-copiers") && all.output.contains("root-vote"))
    let one = try YumaProcess(table: ["simulate", "--list", "templar"])
    #expect(one.exitCode == 0 && one.output.contains("\nassumes\n- ") && one.output.contains("\nevaluated "))
    #expect(try YumaProcess(table: ["simulate"]).exitCode == 64)
  }

  @Test("Every output holds the same simulation")
  func outputs() throws {
    let folder = try TemporaryFolder()
    let csv = "\(folder.path)/all.csv"
    let html = "\(folder.path)/all.html"
    let arguments = ["simulate", "case-05", "--variant", "yuma3,chain-yuma3", "--set", "kappa=0.4,0.5"]
    let run = try YumaProcess(table: arguments + ["--json", "--csv", csv, "--html", html])
    #expect(run.exitCode == 0)
    let object = try run.object()
    #expect(object["schema"] as? String == "yuma-simulation/1")
    #expect(
      (object["runs"] as? [[String: Any]])?.map { $0["variant"] as? String } == [
        "yuma3", "yuma3", "chain-yuma3", "chain-yuma3",
      ])
    let lines = try String(contentsOfFile: csv, encoding: .utf8).split(separator: "\n")
    #expect(lines.first == "scenario,seed,variant,kappa,epoch,series,role,group,validator,server,value")
    let page = try String(contentsOfFile: html, encoding: .utf8)
    #expect(page.contains("Content-Security-Policy") && page.contains("class=\"chart\""))
  }

  @Test("The seed makes the scenario")
  func seeds() throws {
    func output(_ seed: String) throws -> String {
      try YumaProcess(table: ["simulate", "affine", "--variant", "yuma2", "--seed", seed]).output
    }
    #expect(try output("1") == output("1") && output("1") != output("2"))
  }

  @Test("Several seeds give means with intervals, an object of JSON each, and a column of CSV")
  func severalSeeds() throws {
    let folder = try TemporaryFolder()
    let arguments = ["simulate", "weight-copiers", "--variant", "yuma2,yuma3", "--seed", "1,2,3"]
    let table = try YumaProcess(table: arguments)
    #expect(table.exitCode == 0 && table.output.contains("baseline honest 1, seeds 1, 2, 3\n"))
    #expect(table.output.contains(/yuma2 +[01]\.\d{4} \(\d\.\d{4} to \d\.\d{4}\) +0\.9\d+ \(0\.9\d+ to 0\.9\d+\)/))
    let json = try YumaProcess(arguments + ["--json", "--csv", "\(folder.path)/all.csv"])
    let seeds = try json.output.split(separator: "\n").map { line in
      try #require(JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])["seed"] as? Int
    }
    #expect(seeds == [1, 2, 3])
    let lines = try folder.read("all.csv").split(separator: "\n")
    #expect(
      Set(lines.dropFirst().map { $0.split(separator: ",", omittingEmptySubsequences: false)[1] }) == ["1", "2", "3"])
    #expect(lines.count { $0.hasPrefix("scenario") } == 1)
    for words in ["1,1", "x", "-1", "1,"] {
      #expect(try YumaProcess(["simulate", "cabal", "--seed", words]).exitCode == 64, "\(words)")
    }
  }

  @Test("Parameters that differ between rules are said above the first table, and one option makes them equal")
  func equalParameters() throws {
    let usual = try YumaProcess(table: ["simulate", "weight-copiers", "--variant", "yuma2,chain-yuma"])
    #expect(usual.output.contains("makes them equal):\nbondMovingAverage 0.1 to 0.9"))
    let equal = try YumaProcess(table: [
      "simulate", "weight-copiers", "--variant", "yuma2,chain-yuma", "--equal-parameters",
    ])
    #expect(equal.exitCode == 0 && !equal.output.contains("parameters differ"))
    // The rules are the same but for rounding.
    let copier = equal.output.split(separator: "\n").filter { $0.hasPrefix("yuma2 ") || $0.hasPrefix("chain-yuma ") }
      .prefix(2).compactMap { $0.split(separator: " ").last.flatMap { Double($0) } }
    #expect(copier.count == 2 && abs(copier[0] - copier[1]) < 0.001)
  }

  @Test("A scenario is read from standard input")
  func standardInput() throws {
    let text = """
      {"schema": "yuma-scenario/1", "name": "mine", "validators": ["v"], "servers": ["s"], "epochs": 2,
       "steps": [{"epoch": 0, "stakes": {"v": 1}, "weights": {"v": {"s": 1}}}]}
      """
    let run = try YumaProcess(table: ["simulate", "-", "--variant", "yuma3"], input: text)
    #expect(run.exitCode == 0 && run.output.hasPrefix("mine: \n"))
    let bad = try YumaProcess(
      table: ["simulate", "-"], input: text.replacingOccurrences(of: "\"v\": 1}", with: "\"w\": 1}"))
    #expect(bad.exitCode == 2 && bad.output == "")
    #expect(bad.error == "yuma: standard input: steps[0].stakes.w: no validator 'w'; there are v\n")
  }

  @Test(
    "A wrong argument is exit code 64, and says what is right",
    arguments: [
      (["cabl"], "no scenario 'cabl'; the nearest is 'cabal'"),
      (["cabal", "--variant", "yuma4"], "--variant: no variant 'yuma4'; the nearest is 'yuma1'"),
      (["cabal", "--set", "kappa=2"], "--set: kappa: '2' is not a number from 0 to 1"),
      (["cabal", "--set", "kapa=0.5"], "--set: kapa: no such hyperparameter; the nearest is 'kappa'"),
      (["cabal", "--baseline", "honst 1"], "the nearest is 'honest 1'"),
      (["cabal", "--series", "bond", "--chart", "x.svg"], "--series: no series 'bond'; the nearest is 'bonds'"),
      (["cabal", "--chart", "x.pdf"], "x.pdf: a picture's name ends in .svg or .png"),
    ])
  func wrongArgument(arguments: [String], words: String) throws {
    let run = try YumaProcess(["simulate"] + arguments)
    #expect(run.exitCode == 64 && run.output == "")
    #expect(run.error.hasPrefix("Error: ") && run.error.contains(words + "\n"), "\(run.error)")
  }

  @Test(
    "What makes no sense is one line and exit code 2",
    arguments: [
      (["./cabal"], "yuma: ./cabal: no such file\n"),
      (["cabal", "--set", "liquidAlphaConsensus=mixed"], "have no 'mixed'\n"),
      (["cabal", "--set", "alphaLow=0.95"], "yuma: cabal: alphaLow: 0.95 is above alphaHigh, 0.3\n"),
    ])
  func badInput(arguments: [String], line: String) throws {
    let run = try YumaProcess(["simulate"] + arguments)
    #expect(run.exitCode == 2 && run.output == "" && run.errorLines.count == 1)
    #expect(run.error.hasSuffix(line))
  }

  @Test("An output that cannot be written stops everything, and what was there stays")
  func unwritable() throws {
    let folder = try TemporaryFolder()
    let kept = "\(folder.path)/kept.csv"
    try "kept\n".write(toFile: kept, atomically: true, encoding: .utf8)
    let missing = "\(folder.path)/missing/report.html"
    let run = try YumaProcess(table: ["simulate", "case-01", "--csv", kept, "--html", missing])
    #expect(run.exitCode == 2 && run.output == "")
    #expect(run.errorLines.last.map(String.init) == "yuma: \(missing): cannot be written: No such file or directory")
    #expect(try String(contentsOfFile: kept, encoding: .utf8) == "kept\n")
    #expect(try folder.names == ["kept.csv"])
  }
}
