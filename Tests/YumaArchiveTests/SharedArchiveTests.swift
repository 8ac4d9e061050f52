// SPDX-License-Identifier: Apache-2.0
#if Archive
  import YumaFiles
  import TestSupport
  import Foundation
  import GRDB
  import MadeUpHistories
  import Testing
  import Yuma
  import YumaAudit

  @testable import YumaArchive

  @Suite("An archive that several use at once")
  struct SharedArchiveTests {
    @Test("Whoever creates an archive at the same time as others adds to the same one", arguments: [false, true])
    func creation(beginsEmpty: Bool) async throws {
      let folder = try TemporaryFolder()
      for round in 0..<6 {
        let path = folder.path("\(round).yuma")
        if beginsEmpty { try Data().write(to: URL(fileURLWithPath: path)) }
        try await withThrowingTaskGroup(of: Void.self) { group in
          for writer in 0..<4 {
            group.addTask {
              let snapshots = try MadeUpHistory.snapshots(3, netuid: UInt16(writer + 1))
              let added = try Archive(path: path, access: .create).add(snapshots)
              #expect(added == [.added, .added, .added])
            }
          }
          try await group.waitForAll()
        }
        let histories = try Archive(path: path, access: .read).histories()
        #expect(histories.map(\.epochs) == [3, 3, 3, 3], "round \(round)")
      }
      #expect(try folder.names.filter { $0.hasSuffix(".tmp") } == [])
    }

    @Test("Who reads keeps nobody from writing")
    func pausedReader() throws {
      let folder = try TemporaryFolder()
      let path = folder.path("a.yuma")
      let history = try MadeUpHistory.snapshots(6)
      _ = try Archive(path: path, access: .create).add(Array(history[..<3]))
      var seen = 0
      try Archive(path: path, access: .read).forEach { _ in
        if seen == 0 {
          let writer = try Archive(path: path, access: .write)
          #expect(try writer.add(Array(history[3...])) == [.added, .added, .added])
          try writer.store([(1, EpochVerdict(answer: .conforms))], engine: "vector")
        }
        seen += 1
      }
      // What is read is the archive as it was when reading began.
      #expect(seen == 3)
      #expect(try Archive(path: path, access: .read).histories().map(\.epochs) == [6])
    }

    @Test("An archive in a folder that nobody may write to is read", .enabled(if: getuid() != 0))
    func readOnlyFolder() throws {
      let folder = try TemporaryFolder()
      let path = folder.path("a.yuma")
      _ = try Archive(path: path, access: .create).add(MadeUpHistory.snapshots(2))
      try folder.setPermissions(0o555)
      defer { try? folder.setPermissions(0o755) }
      #expect(try Archive(path: path, access: .read).histories().map(\.epochs) == [2])
    }

    @Test("What a killed process left beside an archive that it was creating is removed")
    func staleFiles() throws {
      let folder = try TemporaryFolder()
      let path = folder.path("a.yuma")
      // No process has such a number: the largest is far below.
      for name in ["a.yuma.2147483646-7.tmp", "a.yuma.2147483646-7.tmp-journal"] {
        try Data().write(to: URL(fileURLWithPath: folder.path(name)))
      }
      let others = ["a.yuma.\(getpid())-7.tmp", "b.yuma.2147483646-7.tmp", "a.yuma.x-7.tmp"]
      for name in others { try Data().write(to: URL(fileURLWithPath: folder.path(name))) }
      do { _ = try Archive(path: path, access: .create) }
      #expect(try folder.names == (["a.yuma"] + others).sorted())
    }

    @Test("A replay of an archive and one of its export give the same verdicts and the same exit code")
    func export() async throws {
      let folder = try TemporaryFolder()
      let path = folder.path("a.yuma")
      var history = try MadeUpHistory.snapshots(12)
      history[4].output?.incentive[1] ^= 1
      history.remove(at: 7)
      var unnamed = try MadeUpHistory.snapshots(3, seed: 9)
      for index in unnamed.indices { unnamed[index].chain = nil }
      for snapshots in [history, history + (try MadeUpHistory.snapshots(4, netuid: 3)), [history[0]] + unnamed] {
        try? FileManager.default.removeItem(atPath: path)
        let archive = try Archive(path: path, access: .create)
        _ = try archive.add(snapshots)
        var lines = ""
        try archive.forEach { lines += String(decoding: try $0.get().json(), as: UTF8.self) + "\n" }
        let file = folder.path("export.jsonl")
        try Data(lines.utf8).write(to: URL(fileURLWithPath: file))
        let (ofArchive, ofFile) = (
          try await Self.verdicts(ArchiveSource(archive, engine: "vector")),
          try await Self.verdicts(FileSource(paths: [file]))
        )
        #expect(ofArchive.verdicts == ofFile.verdicts && ofArchive.exitCode == ofFile.exitCode)
      }
    }

    /// The verdicts without what only files have, and the exit code.
    private static func verdicts<Source: ReplaySource & ~Copyable>(
      _ source: consuming sending Source
    ) async throws -> (verdicts: [EpochVerdict], exitCode: Int) {
      var (verdicts, summary) = ([EpochVerdict](), ReplaySummary())
      try await Replay(engine: .vector, threads: 2).run(source) { verdict, _ in
        summary.add(verdict)
        var verdict = verdict
        (verdict.file, verdict.place, verdict.digest) = (nil, "", nil)
        verdicts.append(verdict)
      }
      return (verdicts, summary.exitCode)
    }
  }
#endif
