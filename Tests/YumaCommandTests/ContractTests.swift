// SPDX-License-Identifier: Apache-2.0
import Foundation
import TestSupport
import Testing

@Suite("What holds for every command")
struct ContractTests {
  private static let edge = Vectors.path("epoch/edge-000.json")

  /// A command of each kind that has results, with input that it takes.
  static let commands: [[String]] = [
    ["check", edge], ["epoch", edge], ["explain", edge, "--uid", "0"], ["verify", edge, "--engine", "reference"],
    ["audit", edge, "--no-exact", "--spec", "424"], ["bench", edge, "--seconds", "0.001", "--engine", "reference"],
    ["emission", "schedule"], ["emission", "shares", Vectors.path("real/network-8740402.json")],
    ["emission", "pool", "quote", "--reserve-tao", "5", "--reserve-alpha", "9"],
    ["simulate", "case-14", "--variant", "yuma3"], ["version"],
    ["guarantees", "--neurons", "32", "--validators", "8", "--steps", "2", "--honest-stake", "0.6"],
  ]

  @Test("In a pipe a result is JSON, --json says the same, and --format table is a table", arguments: commands)
  func forms(command: [String]) throws {
    let json = try YumaProcess(command)
    #expect(json.exitCode == 0, "\(json.error)")
    for line in json.output.split(separator: "\n") {
      #expect((try? JSONSerialization.jsonObject(with: Data(line.utf8))) is [String: Any], "\(line.prefix(80))")
    }
    let table = try YumaProcess(command + ["--format", "table"])
    #expect(table.exitCode == 0 && !table.output.hasPrefix("{") && !table.output.isEmpty)
    if command[0] != "bench" { #expect(try YumaProcess(command + ["--json"]).output == json.output) }
  }

  @Test("CSV and JSON Lines have the same rows, with the same keys and as many values", arguments: commands)
  func rows(command: [String]) throws {
    let csv = try YumaProcess(command + ["--format", "csv"])
    let lines = try YumaProcess(command + ["--format", "jsonl"])
    #expect(csv.exitCode == 0 && lines.exitCode == 0, "\(csv.error)\(lines.error)")
    let records = csv.output.split(separator: "\n")
    let objects = lines.output.split(separator: "\n")
    #expect(records.count == objects.count + 1 && !objects.isEmpty)
    let keys = try #require(records.first).split(separator: ",").map(String.init)
    #expect(Set(keys).count == keys.count)
    for line in objects {
      let object = try #require(JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
      #expect(Set(object.keys) == Set(keys))
    }
  }

  @Test("--output writes the form that the name asks for, and nothing else", arguments: commands)
  func output(command: [String]) throws {
    guard command[0] != "bench" && command[0] != "guarantees" else { return }
    let folder = try TemporaryFolder()
    for (name, format) in [("r.csv", "csv"), ("r.json", "json"), ("r.txt", "table")] {
      let run = try YumaProcess(command + ["--output", "\(folder.path)/\(name)"])
      #expect(run.exitCode == 0 && run.output == "", "\(run.error)")
      #expect(try folder.read(name) == YumaProcess(command + ["--format", format]).output, "\(name)")
    }
    #expect(try folder.names == ["r.csv", "r.json", "r.txt"])
  }

  /// Commands that read epochs, ready for their files.
  static let readers: [[String]] = [
    ["check"], ["epoch"], ["verify", "--engine", "reference"], ["audit", "--no-exact", "--spec", "424"],
    ["explain", "--uid", "0"], ["convert"],
  ]

  @Test("A folder, JSON Lines, gzip and standard input are read as files are", arguments: readers)
  func inputs(command: [String]) throws {
    let folder = try TemporaryFolder()
    let epoch = try String(contentsOfFile: Self.edge, encoding: .utf8)
    let line = try YumaProcess(["convert", Self.edge, "--format", "jsonl"]).output
    _ = try folder.write(epoch, to: "a.json")
    _ = try folder.write(line + line, to: "b.jsonl")
    try #require(try Self.gzip(folder.path + "/a.json", to: folder.path + "/c.json.gz"))
    try #require(try Self.gzip(folder.path + "/b.jsonl", to: folder.path + "/d.jsonl.gz"))
    let all = try YumaProcess(command + [folder.path])
    #expect(all.exitCode == 0 && all.error == "", "\(all.error)")
    let listed = try YumaProcess(
      command + ["a.json", "b.jsonl", "c.json.gz", "d.jsonl.gz"].map { "\(folder.path)/\($0)" })
    #expect(listed.output == all.output)
    for name in ["a.json", "b.jsonl", "c.json.gz", "d.jsonl.gz"] {
      let piped = try YumaProcess(command + ["-"], redirection: "<'\(folder.path)/\(name)'")
      #expect(piped.exitCode == 0 && !piped.output.isEmpty, "\(name): \(piped.error)")
    }
  }

  private static func gzip(_ path: String, to other: String) throws -> Bool {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/sh")
    process.arguments = ["-c", "gzip -c '\(path)' > '\(other)'"]
    try process.run()
    process.waitUntilExit()
    return process.terminationStatus == 0
  }

  @Test("Compressed files that are cut short, damaged or followed by others say so")
  func damagedGzip() throws {
    let folder = try TemporaryFolder()
    try #require(try Self.gzip(Self.edge, to: folder.path + "/a.json.gz"))
    let whole = try Data(contentsOf: URL(fileURLWithPath: folder.path + "/a.json.gz"))
    func check(_ data: Data) throws -> YumaProcess {
      try data.write(to: URL(fileURLWithPath: folder.path + "/b.json.gz"))
      return try YumaProcess(["epoch", folder.path + "/b.json.gz"])
    }
    let cut = try check(whole.prefix(whole.count / 2))
    #expect(cut.exitCode == 2 && cut.error.contains("gzip: the file ends early") && cut.errorLines.count == 1)
    var damaged = whole
    damaged[whole.count - 6] ^= 0xFF
    let wrong = try check(damaged)
    #expect(wrong.exitCode == 2 && wrong.error.contains("gzip: "))
    #expect(try check(whole + Data(repeating: 0, count: 512)).exitCode == 0, "zeros fill up blocks of tapes")
    #expect(try check(whole + Data("more".utf8)).exitCode == 2)
    #expect(try check(Data([0x1F, 0x8B])).exitCode == 2)
  }

  @Test("A document of another kind is an error that names the command that takes it")
  func otherKinds() throws {
    let network = Vectors.path("real/network-8740402.json")
    for command in [["epoch"], ["explain", "--uid", "0"], ["convert"], ["bench"]] {
      let run = try YumaProcess(command + [network])
      #expect(run.exitCode == 2 && run.errorLines.count == 1, "\(command)")
      #expect(run.error.contains("network-emission/1 is the emission of all subnets at a block"))
      #expect(run.error.contains("try yuma emission shares, yuma audit"))
    }
    let other = try YumaProcess(["emission", "shares", Self.edge])
    #expect(other.exitCode == 2 && other.error.contains("try yuma epoch"))
  }

  @Test("Wrong arguments are usage errors, and say what is right")
  func wrongArguments() throws {
    let edge = Self.edge
    let cases: [([String], String)] = [
      (["verfy"], "the nearest is 'verify'"), (["emission", "pol"], "the nearest is 'pool'"),
      (["help", "bogus"], "yuma has no command 'bogus'"), (["help", "epoch", "x"], "'epoch' has no commands"),
      (["xyzzy"], "there are check, diff"), (["epoch", edge, "--engine", "vectr"], "the nearest is 'vector'"),
      (["epoch", edge, "--format", "yaml"], "jsonl"), (["epoch", edge, "--index", "-1"], "'-1'"),
      (["explain", edge, "--uid", "-1"], "'-1'"), (["explain", edge, "--uid", "99"], "not the uid of one of 7"),
      (["simulate", "cabl"], "the nearest is 'cabal'"), (["simulate", "nosuch"], "there are case-01"),
      (["simulate", "cabal", "--variant", "foo"], "there are yuma1"),
      (["simulate", "cabal", "--series", "foo"], "there are dividendsPer1000Tao"),
      (["simulate", "cabal", "--set", "kappa=2"], "not a number from 0 to 1"),
      (["guarantees", "--seeds", "0"], "not 1 to 100000"), (["guarantees", "--kappa", "2"], "kappa"),
      (["bench", "n1-v2-d3"], "a shape is nNEURONS"),
      (["epoch", edge, "--json", "--format", "csv"], "--format is csv"),
      (["epoch", edge, "--top", "many"], "neither a number of rows nor all"), (["epoch", "-", "-"], "only once"),
    ]
    for (arguments, words) in cases {
      let run = try YumaProcess(arguments)
      #expect(run.exitCode == 64 && run.output == "", "\(arguments)")
      #expect(run.error.contains(words), "\(arguments): \(run.error)")
      for line in run.errorLines where line.hasPrefix("Usage") { #expect(line.count < 100, "\(line)") }
    }
  }

  @Test("2 beats 1: what could be done is done, and the exit code says that something could not")
  func exitCodes() throws {
    let folder = try TemporaryFolder()
    let wrong = try folder.copy(of: "epoch/edge-000.json", replacing: "\"incentive\":[", by: "\"incentive\":[1,")
    let run = try YumaProcess(["check", wrong, Self.edge])
    #expect(run.exitCode == 1)
    #expect(try YumaProcess(["check", wrong, "no-such-file"]).exitCode == 2)
  }

  @Test("Old spellings work, and a line on standard error says the new one")
  func oldSpellings() throws {
    let network = Vectors.path("real/network-8740402.json")
    let old = try YumaProcess(["emission", "shares", network, "--csv"])
    let new = try YumaProcess(["emission", "shares", network, "--format", "csv"])
    #expect(old.exitCode == 0 && old.output == new.output && new.error == "")
    #expect(old.error == "yuma: --csv is now spelt --format csv; the old spelling works until the next version\n")
    let all = try YumaProcess(["epoch", Self.edge, "--format", "table", "--all"])
    #expect(all.exitCode == 0 && all.error.contains("--all is now spelt --top all") && all.errorLines.count == 1)
    let folder = try TemporaryFolder()
    let csv = try YumaProcess(["simulate", "case-14", "--format", "table", "--csv", folder.path + "/a.csv"])
    #expect(csv.exitCode == 0 && csv.output.contains("relative") && csv.error.contains("--format csv --output FILE"))
    #expect(try folder.read("a.csv") == YumaProcess(["simulate", "case-14", "--format", "csv"]).output)
  }

  @Test("version, --version and -V say version, commit, traits, engines, kernels and spec versions")
  func version() throws {
    let run = try YumaProcess(["version", "--format", "table"])
    #expect(try YumaProcess(["--version"]).output == run.output && YumaProcess(["-V"]).output == run.output)
    let lines = run.output.split(separator: "\n").map { $0.prefix { $0 != " " } }
    #expect(lines == ["yuma", "commit:", "traits:", "engines:", "spec"])
    let object = try YumaProcess(["version"]).object()
    #expect(Set(object.keys) == ["version", "commit", "traits", "engines", "specVersions"])
    let engines = try #require(object["engines"] as? [[String: Any]])
    #expect(engines.contains { $0["name"] as? String == "reference" && $0["kernels"] as? String == "swift" })
    var environment = YumaProcess.environment
    environment["YUMA_KERNELS"] = "portable"
    let portable = try YumaProcess(["version"], environment: environment)
    #expect(portable.output.contains("\"name\":\"vector\",\"kernels\":\"portable\""))
  }

  @Test(
    "Completions of every shell know commands, engines, scenarios and variants", arguments: ["bash", "zsh", "fish"])
  func completions(shell: String) throws {
    let script = try YumaProcess(["--generate-completion-script", shell])
    #expect(script.exitCode == 0)
    for word in ["convert", "vector", "reference", "chain-yuma3", "relativeDividends", "yuma3-liquid"] {
      #expect(script.output.contains(word), "\(word)")
    }
  }
}
