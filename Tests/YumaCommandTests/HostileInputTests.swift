// SPDX-License-Identifier: Apache-2.0
import Foundation
import MadeUpHistories
import TestSupport
import Testing
import Yuma
import YumaFiles

@Suite("Input and output of somebody who means harm, or errs")
struct HostileInputTests {
  @Test("An output that is one of the inputs is refused, under whatever name, and the input stays as it is")
  func outputIsInput() throws {
    let folder = try TemporaryFolder()
    let text = MadeUpHistory.lines(try MadeUpHistory.snapshots(3))
    let path = try folder.write(text, to: "history.jsonl")
    let snapshot = try folder.write(String(text.prefix { $0 != "\n" }), to: "snapshot.json")
    let (link, hard) = (folder.path + "/link.jsonl", folder.path + "/hard.jsonl")
    try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: path)
    try FileManager.default.linkItem(atPath: path, toPath: hard)
    let attempts = [
      ["replay", path, "--output", path], ["replay", path, "--output", path, "--again"],
      ["replay", path, "--output=\(path)"], ["replay", path, "--output", link], ["replay", path, "--output", hard],
      ["replay", link, "--output", hard], ["replay", folder.path, "--output", path],
      ["epoch", snapshot, "--output", snapshot],
      [
        "epoch",
        folder.path + "/../" + (folder.path as NSString).lastPathComponent
          + "/snapshot.json", "--output", snapshot,
      ],
      ["audit", snapshot, "--html", snapshot], ["import", "--output", snapshot, snapshot],
    ]
    for attempt in attempts {
      let run = try YumaProcess(attempt)
      #expect(run.exitCode == 64 && run.errorLines.count == 1 && run.output == "", "\(attempt)")
      #expect(run.error.contains("name another file"), "\(run.error)")
      #expect(try folder.read("history.jsonl") == text, "\(attempt)")
      #expect(try folder.read("snapshot.json") + "\n" == String(text.prefix { $0 != "\n" }) + "\n", "\(attempt)")
    }
    // Standard input is an input as well.
    let piped = try YumaProcess(["replay", "-", "--output", path], redirection: "< '\(path)'")
    #expect(piped.exitCode == 64)
    #expect(try folder.read("history.jsonl") == text)
    // Two outputs are two files.
    let html = try folder.write("", to: "page.html")
    #expect(try YumaProcess(["simulate", "case-01", "--csv", html, "--html", html]).exitCode == 64)
    #expect(try folder.names == ["hard.jsonl", "history.jsonl", "link.jsonl", "page.html", "snapshot.json"])
  }

  @Test("A result takes the place of a result of its kind, and of no snapshot, history or archive")
  func kinds() throws {
    let folder = try TemporaryFolder()
    let text = MadeUpHistory.lines(try MadeUpHistory.snapshots(2))
    let history = try folder.write(text, to: "history.jsonl")
    let other = try folder.write(text, to: "other.jsonl")
    for attempt in [
      ["replay", other, "--output", history], ["replay", other, "--output", history, "--again"],
      ["simulate", "case-01", "--variant", "yuma1", "--format", "csv", "--output", history],
    ] {
      let run = try YumaProcess(attempt)
      #expect(run.exitCode == 2 && run.errorLines.count == 1, "\(attempt): \(run.error)")
      #expect(try folder.read("history.jsonl") == text, "\(attempt)")
    }
    let result = try folder.write("x", to: "result.json")
    for _ in 0..<2 { #expect(try YumaProcess(["epoch", Vectors.sn15, "--output", result]).exitCode == 0) }
    #expect(try folder.names == ["history.jsonl", "other.jsonl", "result.json"])
  }

  @Test("A replay does not go on with the verdicts of another history")
  func staleVerdicts() throws {
    let folder = try TemporaryFolder()
    var history = try MadeUpHistory.snapshots(4)
    let first = try folder.write(MadeUpHistory.lines(history), to: "a.jsonl")
    history[2].output?.incentive[1] ^= 1
    let second = try folder.write(MadeUpHistory.lines(history), to: "b.jsonl")
    let verdicts = folder.path + "/verdicts.jsonl"
    #expect(try YumaProcess(["replay", first, "--independent", "--output", verdicts]).exitCode == 0)
    let text = try folder.read("verdicts.jsonl")
    let stale = try YumaProcess(["replay", second, "--independent", "--output", verdicts])
    #expect(stale.exitCode == 2 && stale.error.contains("not the same history") && stale.output == "")
    #expect(try folder.read("verdicts.jsonl") == text)
    #expect(try YumaProcess(["replay", second, "--independent", "--output", verdicts, "--again"]).exitCode == 1)
  }

  @Test("A pipe given as a path loses nothing, of one document or of lines", arguments: [1, 3])
  func pipes(count: Int) throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(MadeUpHistory.lines(try MadeUpHistory.snapshots(count)), to: "history.jsonl")
    for command in ["replay --json", "epoch", "audit --json"] {
      let run = try Shell.run("\"$0\" \(command) <(cat '\(path)')")
      let file = try Shell.run("\"$0\" \(command) '\(path)'")
      #expect(run.exitCode == file.exitCode && run.error == "", "\(command): \(run.error)")
      #expect(run.output.replacingOccurrences(of: "/dev/fd/63", with: path) == file.output, "\(command)")
    }
  }

  #if Archive
    @Test("A broken link and a pipe in a folder are named, and the other files are taken")
    func foldersWithTraps() throws {
      let folder = try TemporaryFolder()
      for (index, snapshot) in try MadeUpHistory.snapshots(3).enumerated() {
        _ = try folder.write(MadeUpHistory.lines([snapshot]), to: "\(index).json")
      }
      try FileManager.default.createSymbolicLink(atPath: folder.path + "/dangling.json", withDestinationPath: "nowhere")
      #expect(mkfifo(folder.path + "/pipe.json", 0o600) == 0)
      let archives = try TemporaryFolder()
      let run = try YumaProcess(["archive", "add", folder.path, "--archive", archives.path + "/a.yuma"])
      #expect(run.exitCode == 2 && run.output == "3 added\n")
      #expect(run.errorLines.count == 2)
      #expect(run.error.contains("/dangling.json: a broken link\n"))
      #expect(run.error.contains("/pipe.json: a pipe; in a folder it is skipped\n"))
      let replay = try YumaProcess(["replay", folder.path, "--json"])
      #expect(replay.exitCode == 2)
      let numbers = try replay.object()
      #expect(numbers["conforming"] as? Int == 3 && numbers["unreadable"] as? Int == 2)
      #expect(try YumaProcess(["verify", folder.path]).exitCode == 2)
    }

    @Test("An archive that is kept nowhere is no archive")
    func archivesNowhere() throws {
      let folder = try TemporaryFolder()
      let path = try folder.write(MadeUpHistory.lines(try MadeUpHistory.snapshots(1)), to: "history.jsonl")
      for name in ["", ":memory:"] {
        let run = try YumaProcess(["archive", "add", path, "--archive", name])
        #expect(run.exitCode == 64 && run.output == "", "\(name)")
      }
    }

    @Test("An archive is not written over by what is read from it, nor by another result")
    func archiveAsOutput() throws {
      let folder = try TemporaryFolder()
      let path = try folder.write(MadeUpHistory.lines(try MadeUpHistory.snapshots(2)), to: "history.jsonl")
      let archive = folder.path + "/a.yuma"
      #expect(try YumaProcess(["archive", "add", path, "--archive", archive]).exitCode == 0)
      let bytes = try Data(contentsOf: URL(fileURLWithPath: archive))
      #expect(try YumaProcess(["archive", "export", archive, "--output", archive]).exitCode == 64)
      #expect(try YumaProcess(["archive", "add", archive, "--archive", archive]).exitCode == 64)
      #expect(try YumaProcess(["epoch", Vectors.sn15, "--output", archive]).exitCode == 2)
      #expect(try YumaProcess(["replay", path, "--output", archive]).exitCode == 2)
      #expect(try Data(contentsOf: URL(fileURLWithPath: archive)) == bytes)
    }
  #endif

  @Test("A number beyond its range in a scenario is an error, and so are more epochs than memory could hold")
  func numbersOfScenarios() throws {
    let folder = try TemporaryFolder()
    for number in ["-9223372036854775808", "9223372036854775807", "1e300", "-1", "60000000"] {
      for text in [
        "{\"schema\":\"yuma-scenario/1\",\"generate\":{\"scenario\":\"cabal\",\"epochs\":\(number)}}",
        """
        {"schema":"yuma-scenario/1","validators":["a"],"servers":["b"],"epochs":\(number),"steps":[{"epoch":0,
        "stakes":{"a":1},"weights":{"a":{"b":1}}}]}
        """,
      ] {
        let path = try folder.write(text, to: "scenario.json")
        let run = try YumaProcess(["simulate", path])
        #expect(run.exitCode == 2 && run.errorLines.count == 1 && run.error.contains("epochs"), "\(run.error)")
      }
    }
  }

  @Test("A list that goes on is refused before its memory is taken")
  func endlessLists() throws {
    let folder = try TemporaryFolder()
    let ones = String(repeating: "1,", count: 10_000_000)
    let path = try folder.write(
      "{\"schema\":\"yuma-epoch/1\",\"input\":{\"currentBlock\":1,\"tempo\":1,\"lastUpdate\":[\(ones)1]}}", to: "a.json"
    )
    // Three times the file, where the numbers alone would take four times it, and growing as much again.
    let run = try Shell.run("ulimit -v \(1_200_000); \"$0\" epoch '\(path)'")
    #expect(
      run.exitCode == 2 && run.error.contains("input.lastUpdate[65536]: more elements than the 65536"), "\(run.error)")
  }

  @Test("What a terminal would obey in an argument is escaped, in every message")
  func controlCharacters() throws {
    for argument in ["\u{202E}gnp.exe", "\u{1B}[2J", "\u{2066}x"] {
      for arguments in [
        ["replay", argument], ["epoch", "--engine", argument, Vectors.sn15], [argument], ["simulate", argument],
        ["replay", Vectors.sn15, "--threads", argument], ["epoch", Vectors.sn15, "--output", "/nowhere/" + argument],
      ] {
        let run = try YumaProcess(arguments)
        #expect(run.exitCode == 64 || run.exitCode == 2)
        #expect(
          !run.error.unicodeScalars.contains(argument.unicodeScalars[argument.unicodeScalars.startIndex]),
          "\(arguments)")
        #expect(run.error.contains("\\u{"), "\(arguments): \(run.error)")
      }
    }
  }

  @Test("A line that cannot be read is named with its reason where only the numbers are asked for")
  func reasons() throws {
    let run = try YumaProcess(["replay", "-", "--json"], input: "{\"schema\":\n")
    #expect(run.exitCode == 2 && run.errorLines.count == 1)
    let numbers = try run.object()
    #expect(run.error.contains("unreadable: ") && numbers["unreadable"] as? Int == 1)
  }

  @Test("Snapshots of a folder that are no history are said to be none, once")
  func noHistory() throws {
    let run = try YumaProcess(["replay", Vectors.path("epoch"), "--format", "table"])
    #expect(run.exitCode == 2 && run.errorLines.count == 1)
    #expect(run.error.contains("no history: ") && run.error.contains("use verify, or --independent"))
    #expect(try YumaProcess(["replay", Vectors.path("epoch"), "--format", "table", "--independent"]).exitCode == 0)
  }

  @Test("What a killed run left beside its output is removed by the next")
  func staleFiles() throws {
    let folder = try TemporaryFolder()
    // No process has such a number: the largest is far below.
    _ = try folder.write("half", to: "result.json.2147483646-5.tmp")
    _ = try folder.write("another's", to: "other.json.2147483646-5.tmp")
    let run = try YumaProcess(["epoch", Vectors.sn15, "--output", folder.path + "/result.json"])
    #expect(run.exitCode == 0)
    #expect(try folder.names == ["other.json.2147483646-5.tmp", "result.json"])
  }

  @Test("On a full disk a result appears not at all, and the one before stays")
  func fullDisk() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write("the one before", to: "result.json")
    let run = try Shell.run("trap '' XFSZ; ulimit -f 1; \"$0\" epoch '\(Vectors.sn15)' --output '\(path)'")
    #expect(run.exitCode == 2 && run.error.contains("cannot be written"))
    #expect(try folder.read("result.json") == "the one before")
    #expect(try folder.names == ["result.json"])
  }
}

/// Lines of shell in which `$0` is `yuma`.
enum Shell {
  static func run(_ line: String) throws -> (exitCode: Int32, output: String, error: String) {
    let folder = try TemporaryFolder()
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/bash")
    process.arguments = ["-c", "(\(line)) >'\(folder.path)/out' 2>'\(folder.path)/err'", YumaProcess.executable]
    process.environment = YumaProcess.environment
    process.standardInput = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    return (process.terminationStatus, try folder.read("out"), try folder.read("err"))
  }
}
