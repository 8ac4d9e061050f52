// SPDX-License-Identifier: Apache-2.0
import Foundation
import MadeUpHistories
import TestSupport
import Testing
import Yuma
import YumaFiles

@Suite("yuma replay in a pipe")
struct ReplayPipeTests {
  @Test("A verdict comes out while the pipe that the history comes from is silent", .timeLimit(.minutes(2)))
  func slowPipe() throws {
    let lines = try MadeUpHistory.snapshots(5).map { MadeUpHistory.lines([$0]) }
    let replay = try LiveReplay(["replay", "-"])
    for (index, line) in lines.enumerated() {
      try replay.write(line)
      // Nothing more is written before this line is there: held back, it would never come.
      #expect(try replay.readLine()?.contains("\"place\":\"line \(index + 1)\"") == true)
    }
    // Half a line waits for its other half, and keeps nothing else waiting.
    try replay.write(String(lines[0].dropLast(20)))
    replay.closeInput()
    #expect(try replay.readLine()?.contains("\"verdict\":\"unreadable\"") == true)
    #expect(try replay.readLine() == nil)
    #expect(replay.exitCode() == 2)
  }

  @Test("Whoever takes the verdicts may go away: the replay ends quietly")
  func closedPipe() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(MadeUpHistory.lines(try MadeUpHistory.snapshots(900)), to: "history.jsonl")
    let run = try YumaProcess(["replay", path], reader: "head -n 1")
    #expect(run.output.split(separator: "\n").count == 1 && run.error == "")
  }

  @Test("A slow taker gets every verdict, in order")
  func slowTaker() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(MadeUpHistory.lines(try MadeUpHistory.snapshots(400)), to: "history.jsonl")
    let run = try YumaProcess(["replay", path], reader: "(sleep 1; cat)")
    let places = run.output.split(separator: "\n").map { $0.split(separator: "\"place\":\"")[1].prefix { $0 != "\"" } }
    #expect(places.map(String.init) == (1...400).map { "line \($0)" })
  }

  @Test("A killed replay leaves the verdicts that it found in its file, whole lines but for the last")
  func killed() throws {
    let folder = try TemporaryFolder()
    let lines = try MadeUpHistory.snapshots(6).map { MadeUpHistory.lines([$0]) }
    let output = folder.path + "/verdicts.jsonl"
    let replay = try LiveReplay(["replay", "-", "--output", output])
    try replay.write(lines[0] + lines[1])
    var found = 0
    for _ in 0..<600 where found < 2 {
      Thread.sleep(forTimeInterval: 0.05)
      found = (try? folder.read("verdicts.jsonl").split(separator: "\n").count) ?? 0
    }
    replay.kill()
    #expect(found == 2)
    let history = try folder.write(lines.joined(), to: "history.jsonl")
    // Standard input and the file are one history by what they hold.
    #expect(try YumaProcess(["replay", history, "--output", output]).exitCode == 0)
    #expect(try folder.read("verdicts.jsonl").split(separator: "\n").count == 6)
  }

  #if Archive
    @Test("Who stops reading an export keeps nobody from adding and replaying", .timeLimit(.minutes(2)))
    func pausedReader() throws {
      let folder = try TemporaryFolder()
      let history = try MadeUpHistory.snapshots(90)
      let first = try folder.write(MadeUpHistory.lines(Array(history[..<80])), to: "first.jsonl")
      let rest = try folder.write(MadeUpHistory.lines(Array(history[80...])), to: "rest.jsonl")
      let archive = folder.path + "/a.yuma"
      #expect(try YumaProcess(["archive", "add", first, "--archive", archive]).exitCode == 0)
      // More than a pipe holds: the export waits in the middle of it.
      let export = try LiveReplay(["archive", "export", archive])
      let line = try #require(try export.readLine())
      #expect(try YumaProcess(["archive", "add", rest, "--archive", archive]).output == "10 added\n")
      #expect(try YumaProcess(["replay", archive]).exitCode == 0)
      // What is exported is the archive as it was.
      var lines = [line]
      while let line = try export.readLine() { lines.append(line) }
      #expect(lines.joined(separator: "\n") + "\n" == MadeUpHistory.lines(Array(history[..<80])))
      #expect(export.exitCode() == 0)
      #expect(try folder.names == ["a.yuma", "first.jsonl", "rest.jsonl"])
    }

    @Test("Two processes that create one archive at once lose nothing")
    func twoCreators() throws {
      let folder = try TemporaryFolder()
      let archive = folder.path + "/a.yuma"
      for netuid in [1, 2] {
        _ = try folder.write(
          MadeUpHistory.lines(try MadeUpHistory.snapshots(3, netuid: UInt16(netuid))), to: "\(netuid).jsonl")
      }
      for round in 0..<5 {
        let run = try Shell.run(
          """
          cd '\(folder.path)'; rm -f a.yuma*
          for n in 1 2; do "$0" archive add $n.jsonl --archive a.yuma || touch failed & done; wait; ! test -e failed
          """)
        #expect(run.exitCode == 0 && run.output == "3 added\n3 added\n", "round \(round): \(run.error)")
        #expect(try YumaProcess(["archive", "verify", archive]).output == "6 snapshots, all whole\n")
      }
    }
  #endif

  @Test("On a terminal a replay shows what does not conform, and the numbers", .enabled(if: LiveReplay.hasTerminals))
  func terminal() throws {
    let folder = try TemporaryFolder()
    var history = try MadeUpHistory.snapshots(4)
    history[2].output?.incentive[1] ^= 1
    let path = try folder.write(MadeUpHistory.lines(history), to: "history.jsonl")
    let text = try LiveReplay.onTerminal("replay '\(path)'")
    #expect(!text.contains("\"schema\""))
    #expect(text.contains("line 3") && text.contains("incentive[1]") && !text.contains("line 2"))
    #expect(text.contains("epochs  conforming"))
  }
}

/// A replay that is written to and read from while it runs.
private final class LiveReplay {
  private let process = Process()
  private let input = Pipe()
  private let output = Pipe()
  private var buffer = Data()

  init(_ arguments: [String]) throws {
    process.executableURL = URL(fileURLWithPath: YumaProcess.executable)
    process.arguments = arguments
    process.environment = YumaProcess.environment
    process.standardInput = input
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    try process.run()
  }

  deinit { if process.isRunning { kill() } }

  func write(_ text: String) throws { try input.fileHandleForWriting.write(contentsOf: Data(text.utf8)) }

  func closeInput() { try? input.fileHandleForWriting.close() }

  /// The next line of the output, waited for; nil at its end.
  func readLine() throws -> String? {
    while true {
      if let end = buffer.firstIndex(of: UInt8(ascii: "\n")) {
        let line = String(decoding: buffer[..<end], as: UTF8.self)
        buffer = Data(buffer[(end + 1)...])
        return line
      }
      let piece = output.fileHandleForReading.availableData
      if piece.isEmpty { return nil }
      buffer += piece
    }
  }

  func exitCode() -> Int32 {
    process.waitUntilExit()
    return process.terminationStatus
  }

  func kill() {
    Foundation.kill(process.processIdentifier, SIGKILL)
    process.waitUntilExit()
  }

  static let hasTerminals = FileManager.default.isExecutableFile(atPath: "/usr/bin/script")

  /// What `yuma` prints to a pseudo-terminal, which `script` makes.
  static func onTerminal(_ arguments: String) throws -> String {
    let output = Pipe()
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/script")
    process.arguments = ["-qec", "'\(YumaProcess.executable)' \(arguments)", "/dev/null"]
    process.environment = ["TERM": "dumb"]
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = output
    try process.run()
    let data = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return String(decoding: data, as: UTF8.self)
  }
}
