// SPDX-License-Identifier: Apache-2.0
#if Archive
  import Foundation
  import MadeUpHistories
  import Testing
  import TestSupport
  import Yuma
  import YumaAudit
  import YumaFiles

  @testable import YumaArchive

  @Suite("An archive")
  struct ArchiveTests {
    @Test("What is added is handed out again, once, in the order of subnets and blocks")
    func addition() throws {
      let folder = try TemporaryFolder()
      let archive = try Archive(path: folder.path("a.yuma"), access: .create)
      let history = try MadeUpHistory.snapshots(10)
      let other = try MadeUpHistory.snapshots(2, netuid: 3)
      #expect(try archive.add((history + other).reversed()).allSatisfy { $0 == .added })
      #expect(try archive.add(history).allSatisfy { $0 == .known })
      #expect(try folder.snapshots(archive) == other + history)
      let histories = try archive.histories()
      #expect(histories.map(\.epochs) == [2, 10] && histories.map(\.subnet.netuid) == [3, 7])
      var exported: [Snapshot] = []
      try archive.forEach(netuid: 3) { exported.append(try $0.get()) }
      #expect(exported == other)
    }

    @Test("Another snapshot of a block is refused, or takes its place on request")
    func conflict() throws {
      let folder = try TemporaryFolder()
      let archive = try Archive(path: folder.path("a.yuma"), access: .create)
      var snapshot = try #require(try MadeUpHistory.snapshots(1).first)
      _ = try archive.add([snapshot])
      snapshot.output?.incentive[0] ^= 1
      guard case .conflicting(let problem) = try archive.add([snapshot])[0] else {
        Issue.record("added twice")
        return
      }
      #expect(problem == "another snapshot of made-up netuid 7 mechanism 0 block 5000000 is there already")
      #expect(try archive.add([snapshot], replaces: true) == [.replaced])
      #expect(try folder.snapshots(archive) == [snapshot])
    }

    @Test("A replay of an archive, however interrupted, ends with the same verdicts")
    func replay() async throws {
      let folder = try TemporaryFolder()
      let archive = try Archive(path: folder.path("a.yuma"), access: .create)
      var history = try MadeUpHistory.snapshots(60)
      for index in [5, 22] { history[index].output?.consensus[4] &+= 1 }
      history.remove(at: 30)
      _ = try archive.add(history + MadeUpHistory.snapshots(5, netuid: 2))
      try await Self.replay(archive)
      let whole = try folder.sql(archive, "SELECT * FROM verdicts ORDER BY snapshot")
      let summary = try archive.summary(engine: "vector")
      #expect(summary.epochs == 64 && summary.answers[.deviates] == 2 && summary.discontinuities == [.gap: 1])

      let seed = UInt64.random(in: 0 ... .max)
      var random = SplitMix64(seed: seed)
      for _ in 0..<10 {
        let some = (1...64).filter { _ in Bool.random(using: &random) }.map(String.init).joined(separator: ",")
        try folder.execute(archive, "DELETE FROM verdicts WHERE snapshot IN (\(some))")
        try await Self.replay(archive)
        #expect(try folder.sql(archive, "SELECT * FROM verdicts ORDER BY snapshot") == whole, "seed \(seed)")
      }
    }

    @Test("A snapshot that is added, changed or removed takes back the verdicts that it concerns")
    func staleVerdicts() async throws {
      let folder = try TemporaryFolder()
      let archive = try Archive(path: folder.path("a.yuma"), access: .create)
      let history = try MadeUpHistory.snapshots(6)
      _ = try archive.add([history[0], history[2], history[3], history[5]])
      try await Self.replay(archive)
      #expect(try archive.summary(engine: "vector").discontinuities == [.gap: 2])
      _ = try archive.add([history[1]])
      #expect(try archive.summary(engine: "vector").epochs == 3)
      try await Self.replay(archive)
      #expect(try archive.summary(engine: "vector").discontinuities == [.gap: 1])
      try folder.execute(archive, "DELETE FROM snapshots WHERE block = \(history[1].input.currentBlock)")
      #expect(try archive.summary(engine: "vector").epochs == 3)
      var changed = history[0]
      changed.output?.incentive[0] ^= 1
      _ = try archive.add([changed], replaces: true)
      #expect(try archive.summary(engine: "vector").epochs == 2)
      try await Self.replay(archive)
      #expect(try archive.summary(engine: "vector").answers == [.conforms: 3, .deviates: 1])
    }

    @Test("A damaged snapshot is named, and the others have their verdicts")
    func damagedSnapshot() async throws {
      let folder = try TemporaryFolder()
      let archive = try Archive(path: folder.path("a.yuma"), access: .create)
      _ = try archive.add(MadeUpHistory.snapshots(4))
      #expect(try archive.verify().problems == [])
      try folder.execute(archive, "UPDATE snapshots SET snapshot = substr(snapshot, 1, 700) WHERE id = 2")
      try folder.execute(archive, "UPDATE snapshots SET netuid = 9 WHERE id = 4")
      let problems = try archive.verify().problems
      #expect(problems.count == 2 && problems[0].hasPrefix("snapshot 2: its checksum is wrong"))
      #expect(problems[1] == "snapshot 4: netuid: the row has 9, the snapshot 7")
      try await Self.replay(archive)
      let summary = try archive.summary(engine: "vector")
      #expect(summary.answers == [.conforms: 3, .unreadable: 1] && summary.exitCode == 2)
    }

    @Test("JSON in place of the compact form is read as well")
    func jsonSnapshots() async throws {
      let folder = try TemporaryFolder()
      let archive = try Archive(path: folder.path("a.yuma"), access: .create)
      let history = try MadeUpHistory.snapshots(3)
      _ = try archive.add(history)
      let json = history[1].json().map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
      try folder.execute(archive, "UPDATE snapshots SET snapshot = x'\(json)' WHERE id = 2")
      #expect(try archive.add([history[1]]) == [.known])
      #expect(try archive.verify().problems == [])
      try await Self.replay(archive)
      #expect(try archive.summary(engine: "vector").answers == [.conforms: 3])
    }

    @Test("Files that are no archive are named for what they are")
    func foreignFiles() throws {
      let folder = try TemporaryFolder()
      func problem(_ name: String, _ access: Archive.Access = .write) -> String {
        do throws(FileError) {
          _ = try Archive(path: folder.path(name), access: access)
          return ""
        } catch {
          return error.problem
        }
      }
      #expect(problem("none") == "no such file")
      try Data("{}".utf8).write(to: URL(fileURLWithPath: folder.path("text")))
      #expect(problem("text", .create) == "it is not a SQLite file, where an archive belongs")
      let archive = try Archive(path: folder.path("a.yuma"), access: .create)
      try folder.execute(archive, "PRAGMA user_version = 2")
      #expect(problem("a.yuma") == "version 2 of the archive's schema, where this program knows 1")
      try folder.execute(archive, "PRAGMA application_id = 5")
      #expect(problem("a.yuma").hasPrefix("a SQLite file of another program (application_id 5)"))
    }

    @Test("A damaged file is an error, not a crash")
    func damagedFile() throws {
      let folder = try TemporaryFolder()
      let path = folder.path("a.yuma")
      do {
        let archive = try Archive(path: path, access: .create)
        _ = try archive.add(MadeUpHistory.snapshots(40))
      }
      let bytes = try Data(contentsOf: URL(fileURLWithPath: path))
      var random = SplitMix64(seed: 3)
      for _ in 0..<20 {
        var damaged = bytes
        for _ in 0..<200 {
          damaged[Int.random(in: 100..<bytes.count, using: &random)] = UInt8.random(in: .min ... .max, using: &random)
        }
        try damaged.write(to: URL(fileURLWithPath: path))
        #expect(Self.damage(path) != [])
      }
      try bytes.prefix(bytes.count / 2).write(to: URL(fileURLWithPath: path))
      #expect(Self.damage(path) != [])
    }

    /// What a check finds, or why there is none.
    private static func damage(_ path: String) -> [String] {
      do throws(FileError) {
        return try Archive(path: path, access: .read).verify().problems
      } catch {
        return [error.problem]
      }
    }

    static func replay(_ archive: Archive) async throws {
      let source = try ArchiveSource(archive, engine: "vector")
      var found: [(Int64, EpochVerdict)] = []
      try await Replay(engine: .vector, threads: 2).run(source) { found.append(($1.identifier, $0)) }
      try archive.store(found, engine: "vector")
    }
  }
#endif
