// SPDX-License-Identifier: Apache-2.0
import Foundation
import TestSupport
import Testing

@Suite("Where output goes, and what if it cannot")
struct OutputTests {
  @Test("--output writes the file and nothing to standard output")
  func output() throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/result.jsonl"
    let run = try YumaProcess(["epoch", Vectors.sn15, "--output", path])
    #expect(run.exitCode == 0 && run.output == "" && run.error == "")
    #expect(try folder.read("result.jsonl") == YumaProcess(["epoch", Vectors.sn15]).output)
    #expect(try folder.names == ["result.jsonl"])
  }

  @Test("--output replaces a file only by a result, keeps its mode, and follows a link")
  func replacing() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write("old", to: "result.json")
    let link = folder.path + "/link.json"
    try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: path)
    try FileManager.default.setAttributes([.posixPermissions: 0o640], ofItemAtPath: path)

    #expect(try YumaProcess(["epoch", Vectors.path("README.md"), "--output", link]).exitCode == 2)
    #expect(try folder.read("result.json") == "old")
    #expect(try YumaProcess(["epoch", Vectors.sn15, "--output", link]).exitCode == 0)
    #expect(try folder.read("result.json").hasPrefix("{\"schema\":"))
    #expect(try FileManager.default.destinationOfSymbolicLink(atPath: link) == path)
    let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? NSNumber
    #expect(mode?.intValue == 0o640)
    #expect(try folder.names == ["link.json", "result.json"])
  }

  @Test("An output that cannot be written is one line and exit code 2")
  func unwritable() throws {
    let folder = try TemporaryFolder()
    for path in [folder.path, folder.path + "/none/result.json"] {
      let run = try YumaProcess(["epoch", Vectors.sn15, "--output", path])
      #expect(run.exitCode == 2 && run.errorLines.count == 1)
      #expect(run.error.hasPrefix("yuma: \(path): cannot be written: "))
    }
    #expect(try folder.names == [])
  }

  @Test("A device as output stays a device")
  func device() throws {
    let run = try YumaProcess(["epoch", Vectors.sn15, "--output", "/dev/null"])
    #expect(run.exitCode == 0)
    let type = try FileManager.default.attributesOfItem(atPath: "/dev/null")[.type] as? FileAttributeType
    #expect(type == .typeCharacterSpecial)
  }

  @Test("Closed standard streams are one line and exit code 2, not a wrong file written to")
  func closed() throws {
    let input = try YumaProcess(["epoch", "-"], redirection: "<&-")
    #expect(input.exitCode == 2 && input.error == "yuma: standard input: it is closed\n")
    let output = try YumaProcess(["epoch", Vectors.sn15], redirection: ">&-")
    #expect(output.exitCode == 2)
    #expect(output.errorLines.count == 1 && output.error.hasPrefix("yuma: standard output: "))
    let folder = try TemporaryFolder()
    let path = folder.path + "/result.json"
    let error = try YumaProcess(["epoch", "no-such-file", Vectors.sn15, "--output", path], redirection: "2>&-")
    #expect(error.exitCode == 2 && error.error == "")
    #expect(try folder.read("result.json").hasPrefix("{\"schema\":"))
  }

  @Test("An empty standard input is one line and exit code 2")
  func empty() throws {
    let run = try YumaProcess(["epoch", "-"])
    #expect(run.exitCode == 2 && run.error == "yuma: standard input: the file is empty\n")
  }

  @Test("A file without permission is one line and exit code 2", .enabled(if: geteuid() != 0))
  func permission() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write("{}", to: "secret.json")
    try FileManager.default.setAttributes([.posixPermissions: 0], ofItemAtPath: path)
    let run = try YumaProcess(["epoch", path])
    #expect(run.exitCode == 2 && run.error == "yuma: \(path): permission denied\n")
  }

  @Test("A reader that goes away ends the program quietly")
  func brokenPipe() throws {
    let files = [String](repeating: Vectors.sn15, count: 4)
    // More than a pipe holds, to a reader that takes one byte.
    let run = try YumaProcess(["epoch", "--trace"] + files, reader: "head -c 1")
    #expect(run.output == "{" && run.error == "")
  }

  #if os(Linux)
    @Test("A full device is one line and exit code 2")
    func full() throws {
      let run = try YumaProcess(["epoch", Vectors.sn15], redirection: ">/dev/full")
      #expect(run.exitCode == 2 && run.error == "yuma: standard output: No space left on device\n")
    }

    @Test(
      "On a terminal the default is a table, its titles in bold unless NO_COLOR is set",
      .enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/script")))
    func terminal() throws {
      let bold = try onTerminal(["TERM": "xterm"])
      #expect(bold.contains("\u{1B}[1muid  role"))
      #expect(bold.contains("undistributed"))
      for environment in [["TERM": "xterm", "NO_COLOR": "1"], ["TERM": "dumb"]] {
        let plain = try onTerminal(environment)
        #expect(plain.contains("uid  role") && !plain.contains("\u{1B}"))
      }
    }

    /// What `yuma epoch` prints to a pseudo-terminal, which `script` makes.
    private func onTerminal(_ environment: [String: String]) throws -> String {
      let output = Pipe()
      let process = Process()
      process.executableURL = URL(fileURLWithPath: "/usr/bin/script")
      process.arguments = ["-qec", "'\(YumaProcess.executable)' epoch '\(Vectors.sn15)'", "/dev/null"]
      process.environment = environment
      process.standardInput = FileHandle.nullDevice
      process.standardOutput = output
      try process.run()
      let text = try output.fileHandleForReading.readToEnd() ?? Data()
      process.waitUntilExit()
      return String(decoding: text, as: UTF8.self)
    }
  #endif
}
