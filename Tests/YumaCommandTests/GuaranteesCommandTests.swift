// SPDX-License-Identifier: Apache-2.0
import Foundation
import TestSupport
import Testing
import Yuma

@Suite("yuma guarantees")
struct GuaranteesCommandTests {
  private static let small = ["guarantees", "--neurons", "64", "--validators", "16", "--steps", "10"]
  private static let quick = small + ["--honest-stake", "0.6,0.9", "--seeds", "2"]

  @Test("--json has the requirements of each combination of settings, a line each")
  func json() throws {
    let run = try YumaProcess(table: Self.quick + ["--sigma", "0,0.4", "--rule", "yuma,yuma3", "--json"])
    #expect(run.exitCode == 0 && run.error == "")
    let objects = try run.output.split(separator: "\n").map {
      try #require(JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any])
    }
    #expect(objects.map { $0["rule"] as? String } == ["yuma", "yuma", "yuma3", "yuma3"])
    #expect(objects.map { $0["sigma"] as? Double } == [0, 0.4, 0, 0.4])
    for object in objects {
      let requirements = try #require(object["requirements"] as? [[String: Any]])
      #expect(requirements.map { $0["honestStake"] as? Double } == [0.6, 0.9])
      for requirement in requirements {
        #expect(Set(requirement.keys) == ["honestStake", "requirement", "low", "high"])
        let value = try #require(requirement["requirement"] as? Double)
        #expect(try #require(requirement["low"] as? Double) <= value)
        #expect(value <= (try #require(requirement["high"] as? Double)))
      }
    }
  }

  @Test("One seed has no interval, and what no utility reaches is null")
  func nulls() throws {
    // Against an honest share of 0.3 the cabal is the majority, which decides alone.
    let run = try YumaProcess(
      table: Self.small + ["--honest-stake", "0.3,0.9", "--json", "--seeds", "1"])
    let requirements = try #require(try run.object()["requirements"] as? [[String: Any]])
    #expect(requirements[0]["requirement"] is NSNull)
    #expect(requirements.allSatisfy { $0["low"] is NSNull && $0["high"] is NSNull })
    #expect(requirements[1]["requirement"] is Double)
  }

  @Test("Layout and threads leave no trace in the output or the file")
  func sameBytes() throws {
    let folder = try TemporaryFolder()
    var results: Set<[String]> = []
    for (index, options) in [
      [], ["--layout", "regular"], ["--layout", "random", "--threads", "3"], ["--threads", "1"],
    ].enumerated() {
      let run = try YumaProcess(Self.quick + ["--output", "\(folder.path)/\(index).csv"] + options)
      #expect(run.exitCode == 0)
      results.insert([run.output, try folder.read("\(index).csv")])
    }
    #expect(results.count == 1)
    let lines = try #require(results.first)[1].split(separator: "\n")
    #expect(lines.count == 1 + 2 * 2 * 121)
    #expect(lines[1].hasPrefix("yuma,0.4,0.5,1.0,0.5,64,16,1,1,0.01,0,0.6,0.0,0.0,"))
  }

  @Test("A file that was cut off anywhere is completed to the same bytes")
  func resumption() throws {
    let folder = try TemporaryFolder()
    let options = Self.quick + ["--sigma", "0.2,0.4", "--json", "--csv"]
    let whole = try YumaProcess(options + ["\(folder.path)/whole.csv"])
    let text = try folder.read("whole.csv")
    let seed = UInt64.random(in: 0 ... .max)
    var generator = SplitMix64(seed: seed)
    let header = try #require(text.firstIndex(of: "\n")).utf16Offset(in: text)
    let lengths = [0, 5, header, header + 1, text.count - 1, text.count]
    for length in lengths + (0..<5).map({ _ in Int(generator.next(below: UInt64(text.count))) }) {
      let path = try folder.write(String(text.prefix(length)), to: "part.csv")
      let run = try YumaProcess(options + [path])
      #expect(run.exitCode == 0 && run.output == whole.output, "seed \(seed), length \(length)")
      #expect(try folder.read("part.csv") == text, "seed \(seed), length \(length)")
    }
  }

  @Test("A run that is killed goes on to the same bytes")
  func kill() throws {
    let folder = try TemporaryFolder()
    let options = Self.small + ["--seeds", "6", "--output"]
    let whole = try YumaProcess(options + ["\(folder.path)/whole.csv"])
    let path = "\(folder.path)/killed.csv"
    var kills = 0
    for share in [0.1, 0.4, 0.7] {
      let process = Process()
      process.executableURL = URL(fileURLWithPath: YumaProcess.executable)
      process.arguments = options + [path]
      process.standardOutput = FileHandle.nullDevice
      try process.run()
      let target = Int(share * Double(try folder.read("whole.csv").utf8.count))
      func size() -> Int { (try? FileManager.default.attributesOfItem(atPath: path)[.size] as? Int) ?? 0 }
      while process.isRunning && size() < target { usleep(1000) }
      if process.isRunning { kills += 1 }
      Foundation.kill(process.processIdentifier, SIGKILL)
      process.waitUntilExit()
    }
    #expect(kills > 0)
    let resumed = try YumaProcess(options + [path])
    #expect(resumed.exitCode == 0 && resumed.output == whole.output)
    #expect(try folder.read("killed.csv") == folder.read("whole.csv"))
  }

  /// The text with another last digit before the digest of its second line.
  private func changingLastDigitOfAResult(_ text: String) throws -> String {
    var lines = text.components(separatedBy: "\n")
    let comma = try #require(lines[1].lastIndex(of: ","))
    let place = lines[1].index(before: comma)
    lines[1].replaceSubrange(place...place, with: lines[1][place] == "1" ? "2" : "1")
    return lines.joined(separator: "\n")
  }

  @Test("A file of another run, or of something else, or damaged, is refused in one line and left as it is")
  func otherFiles() throws {
    let folder = try TemporaryFolder()
    let path = "\(folder.path)/run.csv"
    _ = try YumaProcess(Self.quick + ["--output", path])
    let text = try folder.read("run.csv")
    for (options, words) in [
      (["--kappa", "0.6"], "line 2: '0.5' as kappa, where this run has '0.6'"),
      (["--seed", "1"], "line 2: '0' as seed, where this run has '1'"),
      (["--seeds", "1"], "more lines than this run's"),
      (["--steps", "20"], "as cabalWeight, where this run has '0.05'"),
    ] {
      let run = try YumaProcess(Self.quick + options + ["--output", path])
      #expect(run.exitCode == 2 && run.errorLines.count == 1 && run.output == "", "\(options)")
      #expect(run.error.contains(words), "\(run.error)")
      #expect(try folder.read("run.csv") == text)
    }
    for content in [
      "hello", "hello\n", "\n", "rule,sigma\n", text + "x", text.replacingOccurrences(of: ",0.6,", with: ",nan,"),
      // A digit of a result is another.
      try changingLastDigitOfAResult(text),
    ] {
      let other = try folder.write(content, to: "other.csv")
      let run = try YumaProcess(Self.quick + ["--output", other])
      #expect(run.exitCode == 2 && run.errorLines.count == 1, "\(content.prefix(20))")
      #expect(try folder.read("other.csv") == content)
    }
  }

  @Test(
    "What makes no game is one line and exit code 2, before anything is computed or written",
    arguments: [
      (["--kappa", "2"], "kappa: 2.0 is not a number from 0.0 to 1.0"),
      (["--sigma", "0.2,nan"], "sigma: nan is not a number from 0.0 to 1000.0"),
      (["--beta", "inf"], "beta: inf is not a number from 0.0 to 1.0"),
      (["--xi=-0.1"], "xi: -0.1 is not a number from 0.0 to 1.0"),
      (
        ["--validators", "512"],
        "validators: 512 is not 2 to 62, so that each side of 64 neurons has a validator and a server"
      ),
      (
        ["--cabals", "16"],
        "validators: 16 is not 17 to 47, so that each side of 64 neurons has a validator and a server"
      ),
      (["--seeds", "0"], "seeds: 0 is not 1 to 100000"),
      (["--seed", "18446744073709551615"], "seed: 18446744073709551615 leaves no room for 1 seeds below 2^64"),
      (["--steps", "0"], "steps: 0 is not 1 to 1000"),
      (["--threads", "0"], "--threads: 0 is not 1 to 1024"),
      (["--honest-stake", "0.5,1"], "honestStakes[1]: 1.0 is not above 0 and below 1"),
    ])
  func badSettings(options: [String], message: String) throws {
    let folder = try TemporaryFolder()
    let run = try YumaProcess(Self.small + ["--output", "\(folder.path)/new.csv"] + options)
    #expect(run.exitCode == 64 && run.output == "" && run.error.hasPrefix("Error: \(message)\n"), "\(run.error)")
    #expect(try !folder.names.contains("new.csv"))
  }

  @Test(
    "Wrong usage is 64",
    arguments: [
      ["--kappa", "half"], ["--rule", "yuma4"], ["--layout", "heap"], ["--sigma", "0.1,"], ["--chart", "map.pdf"],
    ])
  func usage(options: [String]) throws {
    #expect(try YumaProcess(table: Self.small + options).exitCode == 64)
  }

  @Test("A file that cannot be written is one line")
  func unwritable() throws {
    let run = try YumaProcess(Self.quick + ["--output", "/no/such/folder/a.csv"])
    #expect(
      run.exitCode == 2 && run.error == "yuma: /no/such/folder/a.csv: cannot be written: No such file or directory\n")
  }

  @Test("The picture has what is needed by map, and a line for each share of stake")
  func chart() throws {
    let folder = try TemporaryFolder()
    let run = try YumaProcess(table: Self.quick + ["--sigma", "0.2,0.4", "--chart", "\(folder.path)/lines.svg"])
    #expect(run.exitCode == 0 && run.error == "")
    let svg = try folder.read("lines.svg")
    for words in [">sigma 0.2<", ">sigma 0.4<", ">0.6<", ">0.9<", "honest share of stake S_H", "honest utility W_H"] {
      #expect(svg.contains(words), "\(words)")
    }
  }

  @Test("PNG is made by rsvg-convert; without it one line says so before anything is computed")
  func png() throws {
    let folder = try TemporaryFolder()
    let png = "\(folder.path)/lines.png"
    let arguments = Self.quick + ["--chart", png]
    func run() throws -> YumaProcess {
      try YumaProcess(table: arguments, environment: YumaProcess.environment.merging(["PATH": folder.path]) { $1 })
    }
    let without = try run()
    #expect(without.exitCode == 2 && without.output == "" && without.errorLines.count == 1)
    #expect(without.error.contains("rsvg-convert, which is not installed"))
    #expect(try folder.names.isEmpty)

    // A program of that name which checks what it is given.
    let program = try folder.write(
      """
      #!/bin/sh
      while IFS= read -r line; do last=$line; done
      [ "$last" = "</svg>" ] && printf '\\211PNG %s' "$*"

      """, to: "rsvg-convert")
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: program)
    let with = try run()
    #expect(with.exitCode == 0 && with.error == "")
    let bytes = try Data(contentsOf: URL(fileURLWithPath: png))
    #expect(Array(bytes.prefix(4)) == [0x89, 0x50, 0x4E, 0x47])
    #expect(String(decoding: bytes.dropFirst(4), as: UTF8.self) == " --format png --zoom 2")

    _ = try folder.write("#!/bin/sh\nexit 3\n", to: "rsvg-convert")
    try FileManager.default.removeItem(atPath: png)
    let failing = try run()
    #expect(failing.exitCode == 2 && failing.errorLines.count == 1)
    #expect(try !folder.names.contains("lines.png"))
  }
}
