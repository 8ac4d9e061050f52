// SPDX-License-Identifier: Apache-2.0
import Foundation
import TestSupport
import Testing
import Yuma
import YumaFiles
import YumaVectors

@Suite("Ten thousand damaged golden files")
struct MutationTests {
  static let seed: UInt64 = 424
  static let count = 10_000
  static let oracle = Vectors.repository + "/Tests/Python/strict_json.py"

  /// Small files of each schema that is read.
  static func goldenTexts() throws -> [[UInt8]] {
    let epochs = [
      "empty-subnet", "single-owner", "two-neurons", "hostile-045", "random-n4-003", "random-n4-006", "edge-003",
      "yuma3-commit-reveal", "modes-previous-n4-s8", "yuma3-duplicate-columns", "plain",
    ]
    var texts = try epochs.map { Array(try Vectors.text("epoch/\($0).json").utf8) }
    guard case .series(var series) = try SnapshotFile(path: Vectors.path("epoch-series/modes-auto-n4-series-s16.json"))
    else { return [] }
    series.epochs = Array(series.epochs.prefix(2))
    series.chain = ChainOrigin(network: "finney", netuid: 15, mechanism: 0, block: 8_740_402, specVersion: 446)
    texts.append(series.json())
    for name in ["I32F32-saturating_mul", "I96F32-checked_div", "I32F32-is_topk_nonzero", "I32F32-weighted_median"] {
      let text = try Vectors.text("fixed-point/\(name).json")
      // The first cases are enough.
      let end = try #require(text.range(of: "},", range: text.index(text.startIndex, offsetBy: 1500)..<text.endIndex))
      texts.append(Array((text[..<end.lowerBound] + "}]}").utf8))
    }
    return texts
  }

  @Test("None crashes, none hangs, and none is read that a strict parser refuses")
  func strict() throws {
    let texts = try Self.goldenTexts()
    #expect(texts.count == 16)
    var mutator = Mutator(texts: texts, seed: Self.seed)
    let verifier = Verifier(engines: [EngineUnderTest(.reference)])
    let mutants = (0..<Self.count).map { _ in mutator.next() }
    let refused = try refusedByOracle(mutants)
    var read = 0
    for (index, mutant) in mutants.enumerated() {
      let reason = refused?[index]
      if case .unreadable(let error) = verifier.verify(FileContents(name: "mutant \(index)", bytes: mutant)).finding {
        let isOneLine =
          error.description.hasPrefix("mutant \(index): ") && !error.description.contains(where: \.isNewline)
        if !isOneLine { Issue.record("seed \(Self.seed): \(error)") }
        if refused != nil, reason == nil, !isOfOursAlone(error) {
          Issue.record("seed \(Self.seed): only ours refuses: \(error)")
        }
      } else {
        read += 1
        if let reason { Issue.record("seed \(Self.seed), mutant \(index): read, the strict parser says \(reason)") }
      }
    }
    // Most damage is fatal, but a test in which nothing was read would show nothing.
    #expect(read > Self.count / 10)
  }

  /// Whether the error is of a rule that the strict parser does not have.
  private func isOfOursAlone(_ error: FileError) -> Bool {
    let rules = [
      "unknown key; the nearest known", "half a surrogate", "unknown fixed-point type", "unknown operation",
      ".in: ", "].in[", "nested deeper",
    ]
    return rules.contains { error.description.contains($0) }
  }

  /// The mutants that the strict parser refuses, with its reasons; nil if there is no Python to run it.
  private func refusedByOracle(_ mutants: [[UInt8]]) throws -> [Int: String]? {
    let process = Process()
    let folder = try TemporaryFolder()
    let documents = mutants.flatMap { Array("\($0.count)\n".utf8) + $0 }
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["python3", Self.oracle, try folder.write(Data(documents), to: "mutants")]
    let pipe = Pipe()
    process.standardOutput = pipe
    try process.run()
    let output = try pipe.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    // env's own status where it finds no such program.
    if process.terminationStatus == 127 {
      withKnownIssue("python3 is not installed: whether a strict parser agrees was not tested") {
        Issue.record("python3 not found")
      }
      return nil
    }
    #expect(process.terminationStatus == 0)
    let lines = String(decoding: output, as: UTF8.self).split(separator: "\n").map { $0.split(separator: "\t") }
    return Dictionary(lines.map { (Int($0[0]) ?? -1, $0.dropFirst().joined()) }, uniquingKeysWith: { $1 })
  }
}
