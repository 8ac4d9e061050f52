// SPDX-License-Identifier: Apache-2.0
import Foundation
import TestSupport
import Testing

@Suite("yuma explain")
struct ExplainCommandTests {
  @Test("A hotkey's way adds up, and is asked for with a payout")
  func hotkey() throws {
    let folder = "\(Vectors.folder)/../Examples/Payout"
    let files = ["\(folder)/epoch.json", "--payout", "\(folder)/payout.json"]
    let run = try YumaProcess(table: ["explain"] + files + ["--hotkey", "validator B"])
    #expect(run.exitCode == 0 && run.output.hasSuffix("every sum is what its parts give\n"))
    #expect(
      run.rows(below: "step").contains {
        $0.starts(with: ["alphaOfNominators", "5,834,776,450", "5,834,776,450"])
      })
    let json = try YumaProcess(["explain"] + files + ["--hotkey", "parent G", "--json"]).object()
    #expect(json["addsUp"] as? Bool == true && (json["steps"] as? [Any])?.count == 14)
    let unknown = try YumaProcess(["explain"] + files + ["--hotkey", "nobody"])
    #expect(unknown.exitCode == 64 && unknown.error.contains("\"nobody\" is none of the 8 hotkeys"))
    let wrong: [([String], String)] = [
      ([], "nobody to explain"), (["--uid", "1", "--hotkey", "a"], "give one of them"),
      (["--hotkey", "a"], "--hotkey needs --payout"),
    ]
    for (arguments, message) in wrong {
      let run = try YumaProcess(["explain", "\(folder)/epoch.json"] + arguments)
      #expect(run.exitCode == 64 && run.error.contains(message))
    }
  }

  @Test("A server's rao are those of its validators and of rounding")
  func server() throws {
    let run = try YumaProcess(table: ["explain", Vectors.sn15, "--index", "0", "--uid", "126"])
    #expect(run.exitCode == 0 && run.error == "")
    #expect(run.output.hasPrefix("sn15-yuma3[0]: uid 126, block 4,769,998\n"))
    #expect(run.output.contains("the weight of uid 2, 57, 206; 11 of 11 validators give it weight"))
    let rows = run.rows(below: "validator    set")
    let parts = rows.compactMap { row in
      ["rounding", "sum"].contains(row[0]) ? nil : number(row.last { number($0) != nil })
    }
    #expect(rows.last?.last == "38,528,479,557")
    #expect(rows.contains { $0[0] == "rounding" } && !parts.isEmpty)
    #expect(run.output.hasSuffix("checked: every step and every sum equals the value of the engine\n"))
  }

  private func number(_ text: String?) -> Int? { text.flatMap { Int($0.filter { $0 != "," }) } }

  @Test("--json has raw values, decimals and parts that add up to the rao")
  func json() throws {
    let run = try YumaProcess(table: ["explain", Vectors.sn15, "--index", "0", "--uid", "2", "--json"])
    #expect(run.exitCode == 0)
    let explanation = try #require(try run.object()["explanation"] as? [String: Any])
    #expect(explanation["addsUp"] as? Bool == true)
    let pay = try #require(explanation["validatorPay"] as? [String: Any])
    let parts = try #require(pay["parts"] as? [[String: Any]])
    let sum = parts.compactMap { $0["rao"] as? Int }.reduce(0, +)
    #expect(sum + (pay["remainder"] as? Int ?? 0) == pay["whole"] as? Int)
    #expect(pay["whole"] as? Int == 26_299_699_396)
    let steps = try #require(explanation["steps"] as? [[String: Any]])
    #expect(steps.last?["name"] as? String == "combined emission")
    #expect(steps.allSatisfy { $0["isConfirmed"] as? Bool == true })
  }

  @Test("--what-if compares with the epoch on other weights, and refuses what are none")
  func whatIf() throws {
    let folder = try TemporaryFolder()
    func weights(_ text: String) throws -> String {
      try folder.write("{\"schema\": \"yuma-what-if/1\", \"weights\": \(text)}", to: "weights.json")
    }
    let arguments = ["explain", Vectors.sn15, "--index", "0", "--uid", "126", "--what-if"]
    let run = try YumaProcess(table: arguments + [try weights("{\"2\": [[126, 65535]]}"), "--json"])
    #expect(run.exitCode == 0)
    let object = try run.object()
    let changes = try #require(object["changes"] as? [[String: Any]])
    let emission = try #require(changes.first { $0["uid"] as? Int == 126 }?["emission"] as? [Int])
    #expect(emission[0] == 38_528_479_557 && emission[1] > emission[0])
    #expect(try YumaProcess(table: arguments + [try weights("{\"2\": [[126, 65535]]}")]).output.contains("what if"))

    for (text, problem) in [
      ("{}", "weights: no rows"), ("{\"300\": []}", "weights: 300 is not the uid of one of 256 neurons"),
      ("{\"x\": []}", "weights.x: the key is not a uid"),
      ("{\"2\": [[126, 70000]]}", "70000 does not fit into 16 bits"),
      ("{\"2\": [], \"2\": []}", "weights.2: repeated key"), ("{\"2\": [[1, 0.5]]}", "\"0.5\" is not an integer"),
    ] {
      let run = try YumaProcess(table: arguments + [try weights(text)])
      #expect(run.exitCode == 2 && run.errorLines.count == 1 && run.error.contains(problem), "\(run.error)")
    }
  }

  @Test("An epoch whose numbers are out of range says so with exit code 1, an unknown uid is a wrong argument")
  func outOfRange() throws {
    let missing = try YumaProcess(table: ["explain", Vectors.sn15, "--uid", "256"])
    #expect(missing.exitCode == 64)
    #expect(missing.error.hasPrefix("Error: --uid: 256 is not the uid of one of 256 neurons\n"))
    #expect(try YumaProcess(table: ["explain", Vectors.sn15]).exitCode == 64)
    #expect(try YumaProcess(table: ["explain", Vectors.sn15, "--uid", "1", "--index", "7"]).exitCode == 2)
    let hostile = try YumaProcess(table: ["explain", Vectors.path("epoch/hostile-010.json"), "--uid", "0"])
    #expect([0, 1].contains(hostile.exitCode) && hostile.error == "")
  }

  @Test("Under Null consensus the winner, its row and the split of each budget are told; --what-if is refused")
  func null() throws {
    let path = Vectors.path("epoch-history/spec475-null/random-n16-001.json")
    let run = try YumaProcess(table: ["explain", path, "--uid", "4"])
    #expect(run.exitCode == 0 && run.error == "")
    #expect(
      run.output.contains("Null consensus: uid 6 has the most stake, 326,622.549201243 alpha, and decides alone."))
    #expect(run.output.contains("Its row gives this neuron 1581."))
    #expect(run.output.contains("39,163,680"))
    let other = try YumaProcess(table: ["explain", path, "--uid", "1"])
    #expect(other.output.contains("Its weight of 65535 for this neuron does not count: older than the registration."))
    let json = try YumaProcess(table: ["explain", path, "--uid", "4", "--json"])
    let explanation = try #require(try json.object()["nullExplanation"] as? [String: Any])
    #expect(explanation["winner"] as? Int == 6 && explanation["addsUp"] as? Bool == true)
    let missing = try YumaProcess(table: ["explain", path, "--uid", "16"])
    #expect(missing.exitCode == 64 && missing.error.contains("16 is not the uid of one of 16 neurons"))
    let whatIf = try YumaProcess(table: ["explain", path, "--uid", "1", "--what-if", Vectors.path("what-if/none.json")])
    #expect(whatIf.exitCode != 0)
  }

  @Test("A stake below the threshold is said to count nothing, with what on root would reach it")
  func threshold() throws {
    let run = try YumaProcess(
      table: ["explain", Vectors.path("epoch/two-neurons.json"), "--uid", "0"])
    #expect(!run.output.contains("threshold"))
    var text = try String(contentsOfFile: Vectors.path("epoch/two-neurons.json"), encoding: .utf8)
    text.replace(try Regex("\"stakeThreshold\": *[0-9]+"), with: "\"stakeThreshold\": 18446744073709551615")
    let below = try YumaProcess(table: ["explain", "-", "--uid", "0"], input: text)
    #expect(
      below.output.contains("the stake does not count: it is below the threshold of 18,446,744,073.709551615 alpha"))
  }

  @Test("Rows name the epoch, the neuron's role and the step")
  func rows() throws {
    let csv = try YumaProcess(["explain", Vectors.sn15, "--index", "0", "--uid", "0", "--format", "csv"])
    let lines = csv.output.split(separator: "\n")
    #expect(csv.exitCode == 0)
    #expect(
      lines[0] == "name,network,netuid,block,uid,role,step,formula,section,unit,raw,value,stored,cutOff,isConfirmed")
    #expect(lines[1].hasPrefix("sn15-yuma3[0],,,4769998,0,validator,stake,"))
    #expect(lines.dropFirst().allSatisfy { $0.hasSuffix(",true") })
  }
}
