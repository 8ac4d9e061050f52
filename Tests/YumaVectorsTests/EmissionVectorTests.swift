// SPDX-License-Identifier: Apache-2.0
import DynamicTAO
import Foundation
import TestSupport
import Testing
import Yuma
import YumaFiles

@testable import YumaVectors

@Suite("Emission vectors")
struct EmissionVectorTests {
  static let names = Vectors.names("emission")
  static let history = Vectors.names("emission-history").filter { $0.hasSuffix(".json") }

  @Test("There is a file for every function, and a function for every file")
  func complete() throws {
    let ofNull = ["apportion", "mechanism-budgets", "mechanism-combine"].map { "epoch-history/spec475-null/\($0).json" }
    let files = Self.names.map { "emission/\($0)" } + Self.history.map { "emission-history/\($0)" } + ofNull
    let functions = try files.map { try EmissionChecker.read(FileContents(path: Vectors.path($0))).function }
    #expect(Set(functions) == Set(EmissionFunctions.names))
    #expect(Self.names.count == 20 && Self.history.count == 75)
  }

  @Test(
    "Every case of every file has the recorded result, under every ruleset of its range",
    arguments: [
      "emission", "emission-history",
    ])
  func conforms(folder: String) async {
    let report = await Verifier(engines: []).verify([Vectors.path(folder)])
    #expect(report.problems == [])
    for file in report.files {
      guard case .compared(let verdicts) = file.finding else {
        Issue.record("\(file.path) is not compared")
        continue
      }
      #expect(verdicts.map(\.verdict) == [.conforms], "\(file.path)")
    }
  }

  /// What a file comes to under the rules of a spec version.
  private func outcome(_ file: EmissionChecker.File, _ rules: BlockRules) -> String {
    var comparison = Comparison()
    do {
      try EmissionChecker.compare(file, under: rules, "", &comparison)
    } catch {
      return "not applicable"
    }
    return comparison.first == nil ? "conforms" : "deviates"
  }

  /// The rules just before and just after a border, where the chain's history has both.
  private func sides(_ border: Int) -> (before: BlockRules, after: BlockRules)? {
    let earlier = (233..<max(border, 233)).reversed().lazy.compactMap { try? BlockRules(specVersion: $0) }.first
    let later = (border..<max(border, SpecVersions.last + 1)).lazy.compactMap { try? BlockRules(specVersion: $0) }.first
    guard let earlier, let later else { return nil }
    return (earlier, later)
  }

  /// Borders between files whose rule is the same on both sides: the file's fields change there, or a version between them
  /// never ran.
  private static let sameRule: Set<String> = [
    "emission-gate 444", "emission-gate 445", "shares-price 440",
  ]

  @Test("At every border of a file's range its own side conforms, and the neighbour's rules give something else")
  func borders() throws {
    var told: Set<String> = []
    var borders: Set<String> = []
    for name in Self.history {
      let file = try EmissionChecker.read(FileContents(path: Vectors.path("emission-history/\(name)")))
      let range = try #require(file.specVersions)
      let function = try #require(EmissionFunctions.named(file.function))
      for border in [range.lowerBound, range.upperBound] where function.specVersions.contains(border) {
        guard border > function.specVersions.lowerBound, let sides = sides(border) else { continue }
        let key = "\(file.function) \(border)"
        borders.insert(key)
        let (own, other) = border == range.lowerBound ? (sides.after, sides.before) : (sides.before, sides.after)
        #expect(outcome(file, own) == "conforms", "\(name) at \(border)")
        if outcome(file, other) != "conforms" { told.insert(key) }
      }
    }
    #expect(borders.subtracting(told).subtracting(Self.sameRule) == [])
    #expect(told.count > 50)
  }

  /// Changes that no function of the vectors sees by itself; the tests of `BlockStep` and of its parts have them.
  private static let seenInBlocks: Set<Int> = [306, 361, 391, 397, 413, 460]

  @Test("Every change of the history has vectors that tell its two sides apart, but those that only whole blocks see")
  func history() throws {
    let files = try Self.history.map {
      try EmissionChecker.read(FileContents(path: Vectors.path("emission-history/\($0)")))
    }
    for border in BlockRules.history.ranges.map(\.lowerBound).dropFirst() where !Self.seenInBlocks.contains(border) {
      guard let sides = sides(border) else { continue }
      let tells = files.contains { file in
        guard let range = file.specVersions else { return false }
        if range.lowerBound == border { return outcome(file, sides.before) != "conforms" }
        return range.upperBound == border && outcome(file, sides.after) != "conforms"
      }
      #expect(tells || border == 345 || border == 442, "\(border)")
    }
  }

  @Test("A missing field and an unknown function are named")
  func errors() {
    #expect(throws: EmissionVectorError.unknownFunction("root")) {
      try EmissionFunctions.evaluate(function: "root", input: [:], rules: .latest)
    }
    #expect(throws: EmissionVectorError.field("issuance", expected: "a value, found none")) {
      try EmissionFunctions.evaluate(function: "block-emission", input: [:], rules: .latest)
    }
    #expect(throws: EmissionVectorError.self) {
      try EmissionFunctions.evaluate(function: "block-emission", input: ["issuance": "-1"], rules: .latest)
    }
  }
}
