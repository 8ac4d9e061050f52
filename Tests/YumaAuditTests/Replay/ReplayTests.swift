// SPDX-License-Identifier: Apache-2.0
import Foundation
import MadeUpHistories
import TestSupport
import Testing
import Yuma
import YumaFiles

@testable import YumaAudit

@Suite("A replay of files")
struct ReplayTests {
  @Test("An unbroken history conforms, epoch after epoch")
  func unbroken() async throws {
    let verdicts = try await Self.verdicts(try MadeUpHistory.snapshots(20))
    #expect(verdicts.map(\.place) == (1...20).map { "line \($0)" })
    #expect(verdicts.allSatisfy { $0.complaint == nil && $0.answer == .conforms && $0.subnet.netuid == 7 })
  }

  @Test("The verdicts and their order do not depend on the number of threads")
  func threads() async throws {
    var history = try MadeUpHistory.snapshots(200)
    for index in stride(from: 3, to: 200, by: 17) { history[index].output?.incentive[2] ^= 1 }
    history.remove(at: 50)
    let folder = try TemporaryFolder()
    let path = try folder.write(MadeUpHistory.lines(history), to: "history.jsonl")
    let one = try await Self.verdicts(path, threads: 1)
    #expect(one.contains { $0.answer == .deviates } && one.contains { $0.discontinuity != nil })
    for threads in [2, 7] { #expect(try await Self.verdicts(path, threads: threads) == one) }
  }

  @Test("A changed digit is found, by field, uid and value")
  func changedDigit() async throws {
    var history = try MadeUpHistory.snapshots(5)
    let before = try #require(history[3].output?.dividends[1])
    history[3].output?.dividends[1] = before ^ 1
    let verdicts = try await Self.verdicts(history)
    #expect(verdicts.map(\.answer) == [.conforms, .conforms, .conforms, .deviates, .conforms])
    let difference = EpochVerdict.Difference(
      field: "dividends", uid: 1, role: .validator, recorded: UInt64(before ^ 1), recomputed: UInt64(before))
    #expect(verdicts[3].difference == difference)
  }

  @Test("Gaps, duplicate blocks and epochs out of order are named; every subnet has a history of its own")
  func discontinuities() async throws {
    let history = try MadeUpHistory.snapshots(8)
    func kinds(_ order: [Snapshot]) async throws -> [Discontinuity.Kind?] {
      try await Self.verdicts(order).map { $0.discontinuity?.kind }
    }
    #expect(try await kinds([history[0], history[1], history[4], history[5]]) == [nil, nil, .gap, nil])
    #expect(try await kinds([history[0], history[1], history[1], history[2]]) == [nil, nil, .duplicate, nil])
    #expect(try await kinds([history[0], history[2], history[1], history[3]]) == [nil, .gap, .backwards, nil])
    let other = try MadeUpHistory.snapshots(2, netuid: 8, seed: 2)
    #expect(try await kinds([history[0], other[0], history[1], other[1]]) == [nil, nil, nil, nil])
    let detail = try await Self.verdicts([history[1], history[4]])[1].discontinuity?.detail
    #expect(detail?.contains("(2 missing)") == true)
  }

  @Test("Bonds that are not those the last epoch left are found, but not those of a neuron that registered since")
  func bonds() async throws {
    var history = try MadeUpHistory.snapshots(3)
    let validator = try #require((0..<16).first { !history[1].input.bonds.entries(ofRow: $0).isEmpty })
    history[1].input.bonds = SparseMatrix(
      rows: (0..<16).map { $0 == validator ? [] : history[1].input.bonds.row($0) })
    history[1].output = try Epoch.run(history[1].input, under: .golden).output
    let found = try #require(try await Self.verdicts(Array(history[..<2]))[1].discontinuity)
    #expect(found.kind == .bonds && found.detail.contains("(uid \(validator))"))
    history[1].input.blockAtRegistration[validator] = history[0].input.currentBlock + 5
    history[1].output = try Epoch.run(history[1].input, under: .golden).output
    #expect(try await Self.verdicts(Array(history[..<2]))[1].discontinuity == nil)
  }

  @Test("A spec version without a ruleset is named with the nearest, and its epoch has no verdict")
  func unknownSpecVersion() async throws {
    var history = try MadeUpHistory.snapshots(3)
    history[1].chain?.specVersion = 9999
    let verdicts = try await Self.verdicts(history)
    #expect(verdicts.map(\.answer) == [.conforms, .cannotTell, .conforms])
    #expect(verdicts[1].reason?.hasPrefix("chain.specVersion: no rules for 9999: ") == true)
    #expect(verdicts[2].discontinuity == nil)
  }

  @Test("Nothing recorded: no verdict. A line that cannot be read: an error in its place, and the others are done")
  func missingRecords() async throws {
    var history = try MadeUpHistory.snapshots(3)
    history[0].output = nil
    let folder = try TemporaryFolder()
    let text = MadeUpHistory.lines([history[0]]) + "{\"schema\":\n\n" + MadeUpHistory.lines([history[1], history[2]])
    let verdicts = try await Self.verdicts(try folder.write(text, to: "history.jsonl"))
    #expect(verdicts.map(\.answer) == [.cannotTell, .unreadable, .conforms, .conforms])
    #expect(verdicts.map(\.place) == ["line 1", "line 2", "line 4", "line 5"])
    #expect(verdicts[2].discontinuity == nil)
  }

  @Test("A series and a folder are histories as well")
  func otherForms() async throws {
    let folder = try TemporaryFolder()
    let history = try MadeUpHistory.snapshots(4)
    let series = try folder.write(
      String(decoding: SnapshotSeries(epochs: history).json(), as: UTF8.self), to: "series.json")
    #expect(try await Self.verdicts(series).map(\.place) == (0..<4).map { "document: epochs[\($0)]" })
    let inner = try TemporaryFolder()
    for (index, snapshot) in history.enumerated() {
      _ = try inner.write(String(decoding: snapshot.json(), as: UTF8.self), to: "\(index).json")
    }
    let verdicts = try await Self.verdicts(inner.path)
    #expect(verdicts.map(\.place) == ["0.json", "1.json", "2.json", "3.json"])
    #expect(verdicts.allSatisfy { $0.complaint == nil })
  }

  @Test(
    "Snapshots that do not name their subnet are a history where they follow one another, and none where they do not")
  func unnamedSubnets() async throws {
    var history = try MadeUpHistory.snapshots(4)
    for index in history.indices { history[index].chain = nil }
    func kinds(_ order: [Snapshot]) async throws -> [Discontinuity.Kind?] {
      try await Self.verdicts(order).map { $0.discontinuity?.kind }
    }
    #expect(try await kinds(history) == [nil, nil, nil, nil])
    #expect(try await kinds([history[0], history[2], history[3]]) == [nil, .gap, nil])
    #expect(try await kinds([history[1], history[0], history[0]]) == [nil, .noHistory, .noHistory])
    var other = try MadeUpHistory.snapshots(1, shape: "n8-v2-d50-yuma3")[0]
    other.chain = nil
    #expect(try await kinds([history[0], other, history[2]]) == [nil, .noHistory, .noHistory])
    // Within a series every epoch is of one subnet.
    let folder = try TemporaryFolder()
    let series = SnapshotSeries(epochs: [history[1], history[0]]).json()
    let verdicts = try await Self.verdicts(folder.write(String(decoding: series, as: UTF8.self), to: "series.json"))
    #expect(verdicts.map(\.discontinuity?.kind) == [nil, .backwards])
  }

  @Test("A verdict names its file, its snapshot and the digest of its document, however the document is stored")
  func names() async throws {
    let history = try MadeUpHistory.snapshots(2)
    let folder = try TemporaryFolder()
    let lines = try folder.write(MadeUpHistory.lines(history), to: "history.jsonl")
    let document = try folder.write(String(decoding: history[0].json(), as: UTF8.self), to: "first.json")
    let verdicts = try await Self.verdicts([lines, document])
    #expect(verdicts.map(\.file) == [lines, lines, document])
    #expect(verdicts.map(\.name) == ["epoch 0", "epoch 1", "epoch 0"])
    #expect(verdicts.map(\.place) == ["\(lines): line 1", "\(lines): line 2", document])
    #expect(verdicts[0].digest != nil && verdicts[0].digest == verdicts[2].digest)
    #expect(verdicts[0].digest != verdicts[1].digest)
  }

  @Test("A digest is XXH64 with seed 0 of the bytes, without the line break at the end")
  func digests() {
    // The reference values are those of xxhsum 0.8.
    #expect("\(DocumentDigest(of: []))" == "ef46db3751d8e999")
    #expect("\(DocumentDigest(of: Array("a".utf8)[...]))" == "d24ec4f1a98c6e5b")
    #expect("\(DocumentDigest(of: Array("abc\n".utf8)[...]))" == "44bc2cf5ad770999")
    #expect(DocumentDigest("44bc2cf5ad770999") == DocumentDigest(of: Array("abc".utf8)[...]))
    for text in ["", "44bc2cf5ad77099", "+4bc2cf5ad770999", "44bc2cf5ad77099x"] { #expect(DocumentDigest(text) == nil) }
  }

  @Test("A result of another history is not gone on with, and stays as it is", arguments: [0, 2, 5])
  func anotherHistory(changed: Int) async throws {
    let folder = try TemporaryFolder()
    var history = try MadeUpHistory.snapshots(8)
    let first = try folder.write(MadeUpHistory.lines(Array(history[..<6])), to: "first.jsonl")
    let output = folder.path + "/verdicts.jsonl"
    try await Self.replay(first, to: output)
    let verdicts = try Data(contentsOf: URL(fileURLWithPath: output))
    let longer = try folder.write(MadeUpHistory.lines(history), to: "longer.jsonl")
    history[changed].output?.incentive[0] ^= 1
    let second = try folder.write(MadeUpHistory.lines(history), to: "second.jsonl")
    let error = await #expect(throws: FileError.self) { try await Self.replay(second, to: output) }
    #expect(error?.problem.contains("not the same history") == true)
    let shorter = try folder.write(MadeUpHistory.lines(Array(history[..<2])), to: "shorter.jsonl")
    await #expect(throws: FileError.self) { try await Self.replay(shorter, to: output) }
    #expect(try Data(contentsOf: URL(fileURLWithPath: output)) == verdicts)
    // The same history, gone on.
    try await Self.replay(longer, to: output)
    #expect(try Data(contentsOf: URL(fileURLWithPath: output)).count > verdicts.count)
  }

  @Test("A result that does not say of which documents it is is not gone on with")
  func missingDigests() async throws {
    let folder = try TemporaryFolder()
    let history = try folder.write(MadeUpHistory.lines(try MadeUpHistory.snapshots(2)), to: "history.jsonl")
    let output = try folder.write(
      "{\"schema\":\"yuma-verdict/1\",\"place\":\"line 1\",\"engine\":\"vector\",\"verdict\":\"conforms\"}\n",
      to: "verdicts.jsonl")
    let error = await #expect(throws: FileError.self) { try await Self.replay(history, to: output) }
    #expect(error?.field == "digest")
  }

  @Test("What is no result is never shortened, not even to begin anew; a result is")
  func beginningAnew() async throws {
    let folder = try TemporaryFolder()
    let history = try folder.write(MadeUpHistory.lines(try MadeUpHistory.snapshots(3)), to: "history.jsonl")
    let text = try Data(contentsOf: URL(fileURLWithPath: history))
    await #expect(throws: FileError.self) { try await Self.replay(history, to: history, beginsAnew: true) }
    #expect(try Data(contentsOf: URL(fileURLWithPath: history)) == text)
    let output = folder.path + "/verdicts.jsonl"
    try await Self.replay(history, to: output)
    let verdicts = try Data(contentsOf: URL(fileURLWithPath: output))
    try verdicts.prefix(40).write(to: URL(fileURLWithPath: output))
    try await Self.replay(history, to: output, beginsAnew: true)
    #expect(try Data(contentsOf: URL(fileURLWithPath: output)) == verdicts)
  }

  @Test("Two replays do not write one result")
  func twoWriters() throws {
    let folder = try TemporaryFolder()
    let first = try VerdictFile(path: folder.path + "/verdicts.jsonl", engine: "vector")
    let error = #expect(throws: FileError.self) {
      try VerdictFile(path: folder.path + "/verdicts.jsonl", engine: "vector")
    }
    #expect(error?.problem == "another process is writing it")
    try first.close()
  }

  @Test("A result cut off anywhere is gone on with, to the same bytes")
  func resume() async throws {
    let folder = try TemporaryFolder()
    var history = try MadeUpHistory.snapshots(12)
    history[5].output?.stake[3] += 1
    history.remove(at: 8)
    let series = String(decoding: SnapshotSeries(epochs: Array(history[2..<5])).json(), as: UTF8.self) + "\n"
    let text = MadeUpHistory.lines(Array(history[..<2])) + series + "{\n" + MadeUpHistory.lines(Array(history[5...]))
    let path = try folder.write(text, to: "history.jsonl")
    func replay(to output: String) async throws -> (Data, ReplaySummary) {
      let summary = try await Self.replay(path, to: output)
      return (try Data(contentsOf: URL(fileURLWithPath: output)), summary)
    }
    let (whole, summary) = try await replay(to: folder.path + "/whole.jsonl")
    #expect(summary.epochs == 12 && summary.exitCode == 2)
    for end in stride(from: 0, through: whole.count, by: 23) {
      let output = folder.path + "/part.jsonl"
      try whole.prefix(end).write(to: URL(fileURLWithPath: output))
      let (resumed, counts) = try await replay(to: output)
      #expect(resumed == whole && counts == summary, "cut off after \(end) bytes")
    }
    #expect(throws: FileError.self) { try VerdictFile(path: path, engine: "vector") }
    #expect(throws: FileError.self) { try VerdictFile(path: folder.path + "/whole.jsonl", engine: "reference") }
  }

  static func verdicts(_ history: [Snapshot], threads: Int = 2) async throws -> [EpochVerdict] {
    let folder = try TemporaryFolder()
    return try await verdicts(folder.write(MadeUpHistory.lines(history), to: "history.jsonl"), threads: threads)
  }

  static func verdicts(_ path: String, threads: Int = 2) async throws -> [EpochVerdict] {
    try await verdicts([path], threads: threads)
  }

  static func verdicts(_ paths: [String], threads: Int = 2) async throws -> [EpochVerdict] {
    var verdicts: [EpochVerdict] = []
    try await Replay(engine: .vector, threads: threads).run(FileSource(paths: paths)) { verdict, _ in
      verdicts.append(verdict)
    }
    return verdicts
  }

  /// Replays a history into a file, or goes on with it.
  @discardableResult
  static func replay(_ path: String, to output: String, beginsAnew: Bool = false) async throws -> ReplaySummary {
    let file = try VerdictFile(path: output, engine: "vector", beginsAnew: beginsAnew)
    var source = try FileSource(paths: [path])
    source.skip(file.known)
    try await Replay(engine: .vector, threads: 2).run(source) { verdict, _ in try file.append(verdict) }
    try file.close()
    return file.summary
  }
}
