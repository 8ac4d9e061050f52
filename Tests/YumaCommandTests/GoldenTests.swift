// SPDX-License-Identifier: Apache-2.0
import Foundation
import TestSupport
import Testing

@Suite("What commands print, letter by letter")
struct GoldenTests {
  private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appending(path: "Golden")

  /// Every command, as it is typed.
  static let commands: [String] =
    [
      "", "check", "diff", "convert", "import", "epoch", "explain", "bench", "audit", "replay", "reconcile", "verify",
      "emission",
      "emission schedule", "emission shares", "emission block", "emission terms", "emission burned", "emission pool",
      "emission pool quote", "emission pool buy",
      "emission pool sell", "emission pool add", "emission split", "emission dividends", "emission network", "simulate",
      "guarantees", "rules", "version",
    ] + archiveCommands

  #if Archive
    private static let archiveCommands = ["archive", "archive add", "archive list", "archive export", "archive verify"]
  #else
    private static let archiveCommands: [String] = []
  #endif

  @Test("The help of a command is its golden text, which YUMA_WRITE_GOLDEN=1 writes anew", arguments: commands)
  func help(command: String) throws {
    let words = command.split(separator: " ").map(String.init)
    let run = try YumaProcess(words + ["--help"], environment: Self.environment(columns: 80))
    #expect(run.exitCode == 0 && run.error == "")
    // A build without an optional part says so, which is not what this test is about.
    let text = run.output.replacing(" (not in this build)", with: "")
    try Self.compare(text, with: "help/\(words.isEmpty ? "yuma" : words.joined(separator: "-")).txt")
  }

  @Test("No line of help is wider than the terminal, and every command has examples", arguments: commands)
  func helpWidth(command: String) throws {
    let words = command.split(separator: " ").map(String.init)
    let output = try YumaProcess(words + ["--help"], environment: Self.environment(columns: 80)).output
    for line in output.split(separator: "\n") { #expect(line.count <= 80, "\(line)") }
    #expect(output.contains("Examples:\n  yuma "), "\(command)")
    let usage = output.split(separator: "\n").first { $0.hasPrefix("USAGE: ") }
    #expect(usage?.hasPrefix("USAGE: yuma \(command)") == true)
  }

  /// Commands whose tables are compared, by the name of the golden file. Nothing in them depends on the machine.
  static let tables: [String: [String]] = [
    "check": ["check", "real/network-8740402.json", "real/sn15-yuma3.json", "epoch/edge-000.json"],
    "epoch": ["epoch", "real/sn15-yuma3.json", "--index", "0", "--top", "5", "--engine", "reference"],
    "audit": [
      "audit", "real/sn15-yuma3.json", "--index", "0", "--engine", "reference", "--no-exact", "--spec", "424",
    ],
    "audit-network": ["audit", "real/network-8740402.json", "--top", "5"],
    "reconcile": ["reconcile", "../Examples/Reconcile/state.json", "--spec", "440"],
    "explain": [
      "explain", "real/sn15-yuma3.json", "--index", "0", "--uid", "126", "--top", "5", "--spec", "424",
    ],
    "verify": ["verify", "real", "--engine", "reference"],
    "schedule": ["emission", "schedule"],
    "shares": ["emission", "shares", "real/network-8740402.json", "--top", "5"],
    "pool-quote": ["emission", "pool", "quote", "--reserve-tao", "50000", "--reserve-alpha", "900000"],
    "simulate": ["simulate", "case-14", "--variant", "yuma2,yuma3", "--set", "bondPenalty=0,1"],
    "guarantees": [
      "guarantees", "--neurons", "64", "--validators", "16", "--steps", "4", "--honest-stake", "0.6,0.8", "--seeds",
      "3",
    ],
  ]

  @Test(
    "A table fits terminals of 80 and of 120 columns, and is its golden text", arguments: tables.keys.sorted(),
    [80, 120])
  func table(name: String, columns: Int) throws {
    let arguments = try #require(Self.tables[name])
    let run = try YumaProcess(
      arguments + ["--format", "table"], folder: Vectors.folder, environment: Self.environment(columns: columns))
    #expect(run.exitCode == 0, "\(run.error)")
    try Self.compare(run.output, with: "tables/\(name)-\(columns).txt")
    for line in run.output.split(separator: "\n") where Self.isOfTable(line) {
      #expect(line.count <= columns, "\(line)")
    }
  }

  /// Whether a line has columns: sentences may be as long as they are, since a terminal folds them.
  private static func isOfTable(_ line: Substring) -> Bool { line.contains("  ") }

  private static func environment(columns: Int) -> [String: String] {
    YumaProcess.environment.merging(["COLUMNS": "\(columns)", "NO_COLOR": "1"]) { $1 }
  }

  private static func compare(_ text: String, with name: String) throws {
    let file = folder.appending(path: name)
    if ProcessInfo.processInfo.environment["YUMA_WRITE_GOLDEN"] == "1" {
      try FileManager.default.createDirectory(
        at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(text.utf8).write(to: file)
    }
    let golden = try String(contentsOf: file, encoding: .utf8)
    let different = zip(
      text.split(separator: "\n", omittingEmptySubsequences: false),
      golden.split(separator: "\n", omittingEmptySubsequences: false)
    ).first { $0 != $1 }
    #expect(text == golden, "\(name): \(different.map { "\"\($0)\" where \"\($1)\" belongs" } ?? "at the end")")
  }
}
