// SPDX-License-Identifier: Apache-2.0
import Foundation
import TestSupport
import Testing

@Suite("yuma reconcile")
struct ReconcileCommandTests {
  private static let state = "\(Vectors.repository)/Examples/Reconcile/state.json"
  private static let before = "\(Vectors.repository)/Examples/Reconcile/before.json"

  /// The made-up state with one value of TotalStake, or without System.LastRuntimeUpgrade.
  private static func changed(_ body: (inout [String: String]) -> Void) throws -> String {
    let data = try Data(contentsOf: URL(fileURLWithPath: state))
    let document = try JSONSerialization.jsonObject(with: data) as? [String: Any]
    var top = ((document?["genesis"] as? [String: Any])?["raw"] as? [String: Any])?["top"] as? [String: String] ?? [:]
    body(&top)
    return "{" + top.sorted { $0.key < $1.key }.map { "\"\($0.key)\":\"\($0.value)\"" }.joined(separator: ",") + "}"
  }

  @Test("Exit codes: 0 conforms, 1 deviates, 2 cannot tell or cannot be read")
  func exitCodes() throws {
    let folder = try TemporaryFolder()
    var run = try YumaProcess(["reconcile", Self.state, "--json"])
    #expect(run.exitCode == 0 && run.error == "" && run.output.contains("\"verdict\":\"conforms\""))
    let wrong = try folder.write(
      Self.changed { top in
        let key = top.keys.first {
          top[$0] != nil && $0.count == 66 && $0.hasPrefix("0x658faa385070e074c85bf6b568cf0555")
        }
        // Both totals of the pallet: each is of one identity at least that has no exception at 475.
        if let key { top[key] = "0x0100000000000000" }
      }, to: "wrong.json")
    run = try YumaProcess(["reconcile", wrong, "--json"])
    #expect(run.exitCode == 1 && run.error == "")
    let partial = try folder.write(Self.changed { $0["0x3a636f6465"] = nil }, to: "partial.json")
    run = try YumaProcess(["reconcile", partial, "--format", "table"])
    #expect(run.exitCode == 2 && run.output.contains("missing from the dump: "))
    #expect(run.output.contains("a part of a state"))
    run = try YumaProcess(["reconcile", partial, "--complete"])
    #expect(run.exitCode == 0)
    let cut = try folder.write(String(Self.changed { _ in }.prefix(20_001)), to: "cut.json")
    run = try YumaProcess(["reconcile", cut])
    #expect(
      run.exitCode == 2 && run.error.contains("the dump ends in the middle")
        && run.error.split(separator: "\n").count == 1)
    run = try YumaProcess(["reconcile", folder.path("missing.json")])
    #expect(run.exitCode == 2 && run.error.contains("no such file"))
  }

  @Test("Standard input, gzip, rows, a file for the result")
  func forms() throws {
    let folder = try TemporaryFolder()
    let data = try Data(contentsOf: URL(fileURLWithPath: Self.state))
    let plain = try YumaProcess(["reconcile", Self.state, "--json"])
    var run = try YumaProcess(["reconcile", "-", "--json"], input: String(decoding: data, as: UTF8.self))
    #expect(run.output.replacing("standard input", with: Self.state) == plain.output.replacing("\\/", with: "/"))
    run = try YumaProcess(["reconcile", Self.before, Self.state, "--format", "csv", "--identity", "A6,t7"])
    let lines = run.output.split(separator: "\n")
    #expect(run.exitCode == 0 && lines.count == 8 && lines[0].hasPrefix("identity,netuid,hotkey,verdict"))
    #expect(lines.dropFirst().map { $0.prefix(3) } == ["T7,"] + Array(repeating: "A6,", count: 6))
    run = try YumaProcess(["reconcile", Self.state, "--output", folder.path("out.json")])
    #expect(run.exitCode == 0 && run.output == "")
    #expect(try folder.read("out.json").contains("yuma-reconciliation/1"))
    run = try YumaProcess(["reconcile", Self.state, "--output", Self.state])
    #expect(run.exitCode == 64)
    #expect(try Data(contentsOf: URL(fileURLWithPath: Self.state)) == data)
  }

  @Test("The page says the verdict first, every identity, and what cannot be told")
  func page() throws {
    let folder = try TemporaryFolder()
    let partial = try folder.write(Self.changed { $0["0x3a636f6465"] = nil }, to: "partial.json")
    for (state, words) in [(Self.state, "Conforms"), (partial, "Cannot tell")] {
      let run = try YumaProcess(["reconcile", state, "--html", folder.path("page.html"), "--json"])
      #expect(run.error == "")
      let page = try folder.read("page.html")
      #expect(page.contains(words) && page.contains("</html>") && page.contains("TotalStake = the sum of SubnetTAO"))
      #expect(page.contains("What does not add up") == (state == partial))
      #expect(!page.contains("http://") || page.contains("http://www.w3.org"))
    }
  }

  @Test(
    "Wrong arguments are one line and exit code 64",
    arguments: [
      (["--identity", "T9"], "'T9' is none of T1, T2"), (["--spec", "476"], "476 is not within 233 to 475"),
      (["x", "y", "z"], "one state or two, and there are 4"), (["--top", "x"], "neither a number"),
    ])
  func usage(arguments: [String], words: String) throws {
    let run = try YumaProcess(["reconcile", Self.state] + arguments)
    #expect(run.exitCode == 64 && run.error.contains(words), "\(run.error)")
  }

  @Test("The later state first, and no state of a chain, are one line and exit code 2")
  func refused() throws {
    var run = try YumaProcess(["reconcile", Self.state, Self.before])
    #expect(run.exitCode == 2 && run.error.contains("which is not before block 9000000"))
    run = try YumaProcess(["reconcile", Vectors.path("epoch/edge-000.json")])
    #expect(run.exitCode == 2 && run.error.contains("where a state of the chain belongs"))
  }

  @Test(
    "A made-up chain and its next block reconcile to 0 under the identities of every period",
    arguments: [240, 300, 337, 350, 375, 405, 411, 415, 447, 448, 475])
  func periods(spec: Int) throws {
    let folder = try TemporaryFolder()
    func state(_ name: String, _ arguments: String...) throws -> String {
      let process = Process()
      let output = Pipe()
      process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
      process.arguments =
        ["python3", "\(Vectors.repository)/Scripts/make-state.py", "--spec", "\(spec)", "--seed", "\(spec)"]
        + arguments
      process.standardOutput = output
      try process.run()
      let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
      process.waitUntilExit()
      return try folder.write(text, to: name)
    }
    let run = try YumaProcess([
      "reconcile", try state("before.json"), try state("state.json", "--after-blocks", "1"), "--format", "csv",
    ])
    let verdicts = run.output.split(separator: "\n").dropFirst().map {
      $0.split(separator: ",", omittingEmptySubsequences: false)[3]
    }
    #expect(run.exitCode == 0 && verdicts.count > 12 && verdicts.allSatisfy { $0 == "conforms" }, "\(run.output)")
  }
}
