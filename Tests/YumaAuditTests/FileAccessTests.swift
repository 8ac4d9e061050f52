import Foundation
import Testing
import YumaAudit

@Suite("Files that are not what they should be")
struct FileAccessTests {
  private func problem(_ path: String) -> String? {
    do {
      _ = try FileContents(path: path)
      return nil
    } catch {
      return error.problem
    }
  }

  @Test("No file, a folder, a binary file, an empty file")
  func kinds() async throws {
    try await withTemporaryFolder { folder in
      #expect(problem(folder + "/none.json") == "no such file")
      #expect(problem(folder) == "it is a directory, where a file belongs")
      try Data([0x7F, 0x45, 0x4C, 0x46, 0, 1]).write(to: URL(fileURLWithPath: folder + "/binary.json"))
      #expect(problem(folder + "/binary.json") == "byte 0x00 at byte 4: a binary file, where JSON belongs")
      try Data().write(to: URL(fileURLWithPath: folder + "/empty.json"))
      let error = #expect(throws: FileError.self) { try SnapshotFile(path: folder + "/empty.json") }
      #expect(error?.description == "\(folder)/empty.json: the file is empty")
    }
  }

  @Test("A file of more than 1 GiB is refused before memory is taken")
  func tooLarge() async throws {
    try await withTemporaryFolder { folder in
      let path = folder + "/large.json"
      #expect(FileManager.default.createFile(atPath: path, contents: nil))
      let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
      try handle.truncate(atOffset: (1 << 30) + 1)
      try handle.close()
      #expect(problem(path) == "it has 1073741825 bytes, where 1073741824 bytes (1 GiB) are the limit")
    }
  }

  // The superuser may read everything.
  @Test("A file without permission", .enabled(if: getuid() != 0))
  func permission() async throws {
    try await withTemporaryFolder { folder in
      let path = folder + "/secret.json"
      #expect(
        FileManager.default.createFile(atPath: path, contents: Data("{}".utf8), attributes: [.posixPermissions: 0]))
      #expect(problem(path) == "permission denied")
    }
  }

  @Test("JSON Lines come one by one; a bad line is named, and the next ones still come")
  func lines() async throws {
    let plain = try Vectors.text("epoch/plain.json").trimmingCharacters(in: .newlines)
    let series = try Vectors.text("epoch-series/yuma-n8.json").trimmingCharacters(in: .newlines)
    try await withTemporaryFolder { folder in
      let path = folder + "/history.jsonl"
      try "\(plain)\n\n{\"schema\":1}\n\(series)\n\(plain)".write(toFile: path, atomically: true, encoding: .utf8)
      var stream = try SnapshotStream(path: path)
      var names: [String?] = []
      var errors: [String] = []
      while true {
        do throws(FileError) {
          guard let snapshot = try stream.next() else { break }
          names.append(snapshot.name)
        } catch {
          errors.append("\(error)")
        }
      }
      let epochs = try SnapshotFile(path: Vectors.path("epoch-series/yuma-n8.json")).epochCount
      #expect(names.count == 2 + epochs)
      #expect(names.first == "plain" && names.last == "plain")
      #expect(errors.count == 1)
      #expect(errors.first?.hasPrefix("\(path): line 3: schema: '1' at byte 10") == true)
    }
  }

  @Test("A stream of a file gives its epochs")
  func stream() throws {
    var stream = try SnapshotStream(path: Vectors.path("epoch-series/yuma-n8.json"))
    var names: [String] = []
    while let snapshot = try stream.next() { names.append(snapshot.name ?? "") }
    #expect(names.count > 1)
    #expect(names[1] == "\(names[0].dropLast(3))[1]")
  }

  @Test("A folder is searched at any depth, a file is taken once, and the exit code is the worst finding's")
  func folders() async throws {
    let plain = try Vectors.text("epoch/plain.json")
    let changed = plain.replacing("\"incentive\":[0,", with: "\"incentive\":[9,", maxReplacements: 1)
    try await withTemporaryFolder { folder in
      try FileManager.default.createDirectory(atPath: folder + "/b/c", withIntermediateDirectories: true)
      try plain.write(toFile: folder + "/b/c/plain.json", atomically: false, encoding: .utf8)
      try "no vector".write(toFile: folder + "/b/README.md", atomically: false, encoding: .utf8)
      let verifier = Verifier(engines: [EngineUnderTest(.reference)])
      var report = await verifier.verify([folder, folder + "/b/c/plain.json"])
      #expect(report.files.map(\.path) == [folder + "/b/c/plain.json"])
      #expect(report.exitCode == 0)

      try changed.write(toFile: folder + "/a.json", atomically: false, encoding: .utf8)
      report = await verifier.verify([folder])
      #expect(report.problems == ["\(folder)/a.json: reference: output.incentive[0]: expected 9, found 0"])
      #expect(report.exitCode == 1)
      #expect(report.parity.map(\.largest) == [LargestDeviation(steps: 9, rao: 0)])

      try "{}".write(toFile: folder + "/z.json", atomically: false, encoding: .utf8)
      report = await verifier.verify([folder])
      #expect(report.files.count == 3)
      #expect(report.exitCode == 2)
    }
  }

  @Test("Within a tolerance a deviation is measured, not reported")
  func tolerance() throws {
    let changed = try Vectors.text("epoch/plain.json").replacing("\"incentive\":[0,", with: "\"incentive\":[9,")
    let contents = FileContents(name: "FILE", bytes: changed.utf8)
    for (steps, isConforming) in [(UInt16(8), false), (9, true)] {
      let engine = EngineUnderTest(.reference, tolerance: Tolerance(steps: steps))
      let verification = Verifier(engines: [engine]).verify(contents)
      #expect(verification.deviations.isEmpty == isConforming)
      guard case .compared(let verdicts) = verification.finding else {
        Issue.record("not compared")
        return
      }
      #expect(verdicts.map(\.largest.steps) == [9])
    }
    let exempt = EngineUnderTest(.reference, exemption: { _, _ in .notApplicable("a reason") })
    let verdicts = [EngineVerdict(engine: "reference", verdict: .notApplicable("a reason"))]
    #expect(Verifier(engines: [exempt]).verify(contents).finding == .compared(verdicts))

    let rounding = EngineUnderTest(.reference, exemption: { _, _ in .rounding("a tie", bound: nil) })
    let rounded = Verifier(engines: [rounding]).verify(contents)
    let report = VerificationReport(engines: ["reference"], files: [rounded])
    #expect(report.exitCode == 0 && report.problems.isEmpty)
    #expect(report.parity.map(\.decidedByRounding) == [1])
    #expect(report.parity.first?.largest == LargestDeviation())
    #expect(report.decidedByRounding.count == 1)
    #expect(report.decidedByRounding.first?.hasSuffix(": a tie") == true)
    #expect(report.description.contains("beyond the tolerance by rounding"))

    for (bound, deviates) in [(UInt64(9), false), (8, true)] {
      let bounded = EngineUnderTest(
        .reference, exemption: { _, _ in .rounding("a tie", bound: ["incentive": bound]) })
      let deviations = Verifier(engines: [bounded]).verify(contents).deviations
      #expect(deviations.map(\.deviation.place) == (deviates ? ["output.incentive[0]"] : []))
    }
  }
}
