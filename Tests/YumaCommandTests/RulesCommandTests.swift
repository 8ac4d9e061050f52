// SPDX-License-Identifier: Apache-2.0
import DynamicTAO
import Foundation
import TestSupport
import Testing
import Yuma

@Suite("yuma rules")
struct RulesCommandTests {
  private struct Answer: Decodable {
    struct Change: Decodable, Equatable {
      let specVersion: Int
      let part: String
      let summary: String
      let rules: [String]
      let date: String?
      let block: UInt64?
    }
    struct Rule: Decodable, Equatable {
      let part: String
      let rule: String
      let value: String
      let since: Int
    }
    let specVersion: Int?
    let changes: [Change]?
    let rules: [Rule]?
  }

  private func answer(_ arguments: [String]) throws -> Answer {
    let run = try YumaProcess(["rules"] + arguments + ["--json"])
    #expect(run.exitCode == 0 && run.error == "")
    return try JSONDecoder().decode(Answer.self, from: Data(run.output.utf8))
  }

  @Test("Without a version, every line of both histories is listed, oldest first")
  func everyChange() throws {
    let changes = try #require(try answer([]).changes)
    #expect(changes.count == EpochRules.history.revisions.count + BlockRules.history.revisions.count)
    #expect(changes.map(\.specVersion) == changes.map(\.specVersion).sorted())
    for revision in EpochRules.history.revisions {
      #expect(changes.contains { $0.part == "epoch" && $0.summary == revision.summary && $0.block == revision.block })
    }
    #expect(changes.allSatisfy { !$0.rules.isEmpty }, "each line changes a rule")
  }

  @Test("With one version, each rule is told with the version from which it holds without a break")
  func rulesOfAVersion() throws {
    let rules = try #require(try answer(["397"]).rules)
    func rule(_ name: String) -> Answer.Rule? { rules.first { $0.part == "epoch" && $0.rule == name } }
    #expect(rule("ownerPermit") == .init(part: "epoch", rule: "ownerPermit", value: "always", since: 397))
    #expect(rule("permits") == .init(part: "epoch", rule: "permits", value: "largestWithStake", since: 273))
    #expect(rule("selfWeight")?.since == 252)
    // The stake weight was not stored from 320 to 322, so what holds today began again with 323.
    #expect(rule("stakeWeight") == .init(part: "epoch", rule: "stakeWeight", value: "stored", since: 323))
    #expect(rule("consensus") == .init(part: "epoch", rule: "consensus", value: "yuma", since: 233))
  }

  @Test("With two versions, the changes after the first and up to the second are listed")
  func changesBetween() throws {
    let changes = try #require(try answer(["394", "397"]).changes)
    let epoch = changes.filter { $0.part == "epoch" }
    #expect(epoch.map(\.specVersion) == [397, 397])
    #expect(Set(epoch.flatMap(\.rules)) == ["ownerPermit", "stakeThreshold"])
    #expect(try answer(["401", "402"]).changes == [])
  }

  @Test(
    "A version without rules is a wrong argument, and one line says what is known about it",
    arguments: [
      ("380", "it never ran"), ("300", "301 followed 299"), ("476", "its text is not public"),
      ("9", "Dynamic TAO began with 233"), ("495", "no version after 494"), ("444", "it never ran"),
    ])
  func unknownVersion(version: String, words: String) throws {
    for arguments in [[version], ["233", version]] {
      let run = try YumaProcess(["rules"] + arguments)
      #expect(run.exitCode == 64 && run.output == "")
      #expect(run.error.contains(version) && run.error.contains(words))
    }
  }

  @Test("Two versions in the wrong order are a wrong argument")
  func wrongOrder() throws {
    let run = try YumaProcess(["rules", "423", "397"])
    #expect(run.exitCode == 64 && run.error.contains("397 is not later than 423"))
  }

  @Test("CSV has a line per change with the keys of JSON")
  func csv() throws {
    let run = try YumaProcess(["rules", "394", "397", "--format", "csv"])
    let lines = run.output.split(separator: "\n")
    #expect(lines.first == "specVersion,part,summary,rules,commits,date,block")
    #expect(lines.count == 1 + (try #require(try answer(["394", "397"]).changes)).count)
  }
}
