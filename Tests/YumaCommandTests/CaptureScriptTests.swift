// SPDX-License-Identifier: Apache-2.0
import Foundation
import TestSupport
import Testing
import Yuma
import YumaFiles

/// A node that serves the state of a real subnet of 256 neurons before and after an epoch (Tests/Node/node.py).
private final class LocalNode {
  let port: String
  private let process = Process()
  private let input = Pipe()

  init(_ arguments: [String] = []) throws {
    let output = Pipe()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments =
      ["python3", CaptureScriptTests.path("Tests/Node/node.py"), Vectors.path("real/sn15-yuma3.json")] + arguments
    process.standardInput = input
    process.standardOutput = output
    try process.run()
    port = String(decoding: output.fileHandleForReading.availableData, as: UTF8.self)
      .trimmingCharacters(in: .whitespacesAndNewlines)
  }

  deinit {
    try? input.fileHandleForWriting.close()
    process.waitUntilExit()
  }
}

@Suite("Scripts/capture.sh captures an epoch, or says what is wrong and stops")
struct CaptureScriptTests {
  static func path(_ name: String) -> String {
    URL(fileURLWithPath: Vectors.folder).deletingLastPathComponent().appendingPathComponent(name).path
  }

  /// Runs the script; its exit code and standard error.
  private func run(port: String, into folder: String) throws -> (exitCode: Int32, error: String) {
    let process = Process()
    let error = Pipe()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = [
      "bash", Self.path("Scripts/capture.sh"), "--node", "http://127.0.0.1:\(port)", "--netuid", "15", "--network",
      "finney",
      "--by", "a test", "--yuma", YumaProcess.executable, folder,
    ]
    process.standardError = error
    try process.run()
    let text = String(decoding: error.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    return (process.terminationStatus, text)
  }

  @Test("From nothing to a verdict: the input is the golden one, nothing is assumed, and the audit conforms")
  func fine() throws {
    let folder = try TemporaryFolder()
    let node = try LocalNode(["--indent", "1"])
    let run = try run(port: node.port, into: "\(folder.path)/epoch")
    #expect(run.exitCode == 0, "\(run.error)")
    let snapshot = try Snapshot(FileContents(path: "\(folder.path)/epoch/snapshot.json"))
    let golden = try #require(try SnapshotFile(path: Vectors.path("real/sn15-yuma3.json")).snapshot(at: 0))
    #expect(snapshot.input == golden.input && snapshot.assumed == [])
    #expect(snapshot.chain?.network == "finney" && snapshot.chain?.capturedBy == "a test")
    let audit = try YumaProcess(["audit", "\(folder.path)/epoch/snapshot.json"])
    #expect(audit.exitCode == 0, "\(audit.error)")
    for name in ["before.jsonl", "at.jsonl", "before.requests.jsonl", "at.requests.jsonl", "log.jsonl", "SHA256SUMS"] {
      #expect(FileManager.default.fileExists(atPath: "\(folder.path)/epoch/\(name)"))
    }
    // It never writes into a folder that holds something.
    let again = try self.run(port: node.port, into: "\(folder.path)/epoch")
    #expect(again.exitCode == 2 && again.error.contains("is not empty"))
  }

  @Test(
    "An answer that cannot be used ends it with exit code 2",
    arguments: [
      ("html:3", "markup, where JSON belongs"), ("cut:2", "an answer cannot be used"),
      ("deaf", "two rounds ask for the same"),
    ])
  func faults(fault: String, message: String) throws {
    let folder = try TemporaryFolder()
    let node = try LocalNode(["--fault", fault])
    let run = try withExtendedLifetime(node) { try self.run(port: node.port, into: "\(folder.path)/epoch") }
    #expect(run.exitCode == 2 && run.error.contains(message), "\(run.error)")
    #expect(!FileManager.default.fileExists(atPath: "\(folder.path)/epoch/snapshot.json"))
  }

  @Test("A node that is down ends it with exit code 2")
  func down() throws {
    let folder = try TemporaryFolder()
    // Nothing listens on the port of "discard".
    let run = try run(port: "9", into: "\(folder.path)/epoch")
    #expect(run.exitCode == 2 && run.error.contains("did not answer"), "\(run.error)")
  }
}
