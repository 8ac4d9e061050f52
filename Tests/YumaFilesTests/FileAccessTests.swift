// SPDX-License-Identifier: Apache-2.0
import Foundation
import TestSupport
import Testing
import YumaFiles

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
  func kinds() throws {
    let folder = try TemporaryFolder()
    #expect(problem(folder.path("none.json")) == "no such file")
    #expect(problem(folder.path) == "it is a directory, where a file belongs")
    try Data([0x7F, 0x45, 0x4C, 0x46, 0, 1]).write(to: URL(fileURLWithPath: folder.path("binary.json")))
    #expect(problem(folder.path("binary.json")) == "byte 0x00 at byte 4: a binary file, where JSON belongs")
    try Data().write(to: URL(fileURLWithPath: folder.path("empty.json")))
    let error = #expect(throws: FileError.self) { try SnapshotFile(path: folder.path("empty.json")) }
    #expect(error?.description == "\(folder.path)/empty.json: the file is empty")
  }

  @Test("A file of more than 1 GiB is refused before memory is taken")
  func tooLarge() throws {
    let folder = try TemporaryFolder()
    let path = folder.path("large.json")
    #expect(FileManager.default.createFile(atPath: path, contents: nil))
    let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
    try handle.truncate(atOffset: (1 << 30) + 1)
    try handle.close()
    #expect(problem(path) == "it has 1073741825 bytes, where 1073741824 bytes (1 GiB) are the limit")
  }

  // The superuser may read everything.
  @Test("A file without permission", .enabled(if: getuid() != 0))
  func permission() throws {
    let folder = try TemporaryFolder()
    let path = folder.path("secret.json")
    #expect(
      FileManager.default.createFile(atPath: path, contents: Data("{}".utf8), attributes: [.posixPermissions: 0]))
    #expect(problem(path) == "permission denied")
  }

  @Test("JSON Lines come one by one; a bad line is named, and the next ones still come")
  func lines() throws {
    let plain = try Vectors.text("epoch/plain.json").trimmingCharacters(in: .newlines)
    let series = try Vectors.text("epoch-series/yuma-n8.json").trimmingCharacters(in: .newlines)
    let folder = try TemporaryFolder()
    let path = folder.path("history.jsonl")
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

  @Test("A stream of a file gives its epochs")
  func stream() throws {
    var stream = try SnapshotStream(path: Vectors.path("epoch-series/yuma-n8.json"))
    var names: [String] = []
    while let snapshot = try stream.next() { names.append(snapshot.name ?? "") }
    #expect(names.count > 1)
    #expect(names[1] == "\(names[0].dropLast(3))[1]")
  }
}
