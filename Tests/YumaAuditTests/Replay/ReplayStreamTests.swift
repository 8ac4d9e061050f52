// SPDX-License-Identifier: Apache-2.0
import Dispatch
import Foundation
import MadeUpHistories
import Testing
import Yuma
import YumaFiles

@testable import YumaAudit

@Suite("A replay of a stream")
struct ReplayStreamTests {
  @Test("A verdict is handed out while the source waits for the next document", .timeLimit(.minutes(5)))
  func slowSource() async throws {
    let history = try MadeUpHistory.snapshots(20)
    let (source, feeder) = Fed.source()
    var places: [String] = []
    feeder.give(history[0])
    try await Replay(engine: .vector, threads: 3).run(source) { verdict, _ in
      places.append(verdict.place)
      // The next document comes only after the verdict on this one: a replay that held verdicts back would never end.
      if places.count < history.count { feeder.give(history[places.count]) } else { feeder.end() }
    }
    #expect(places == (1...20).map { "document \($0)" })
  }

  @Test("Who writes verdicts is told when there are no more for now", .timeLimit(.minutes(5)))
  func catchingUp() async throws {
    let history = try MadeUpHistory.snapshots(6)
    let (source, feeder) = Fed.source()
    var (held, written) = (0, 0)
    feeder.give(history[0])
    try await Replay(engine: .vector, threads: 2).run(source) {
      written += held
      held = 0
      if (1..<history.count).contains(written) { feeder.give(history[written]) } else if written > 0 { feeder.end() }
    } consume: { _, _ in
      held += 1
    }
    #expect(written + held == history.count)
  }

  @Test("An error of the taker ends a replay whose source says nothing", .timeLimit(.minutes(5)))
  func failingTaker() async throws {
    let (source, feeder) = Fed.source()
    feeder.give(try MadeUpHistory.snapshots(1)[0])
    await #expect(throws: CancellationError.self) {
      try await Replay(engine: .vector, threads: 2).run(source) { _, _ in throw CancellationError() }
    }
    feeder.end()
  }

  @Test("A cancelled replay ends though its source says nothing", .timeLimit(.minutes(5)))
  func cancellation() async throws {
    let (source, feeder) = Fed.source()
    let replay = Task { try await Replay(engine: .vector, threads: 2).run(source) { _, _ in } }
    replay.cancel()
    await #expect(throws: CancellationError.self) { try await replay.value }
    feeder.end()
  }

  @Test("An error of the source comes after the verdicts on what was read")
  func failingSource() async throws {
    let (source, feeder) = Fed.source()
    for snapshot in try MadeUpHistory.snapshots(30) { feeder.give(snapshot) }
    feeder.end(FileError(file: "fed", problem: "it broke"))
    var count = 0
    let error = await #expect(throws: FileError.self) {
      try await Replay(engine: .vector, threads: 4).run(source) { _, _ in count += 1 }
    }
    #expect(count == 30 && error?.problem == "it broke")
  }

  @Test("No more documents are read ahead than are in flight, however slow the taker")
  func backPressure() async throws {
    let (source, feeder) = Fed.source()
    let history = try MadeUpHistory.snapshots(1)
    for _ in 0..<2000 { feeder.give(history[0]) }
    feeder.end()
    var (count, furthest) = (0, 0)
    try await Replay(engine: .vector, threads: 2, checksContinuity: false).run(source) { _, _ in
      count += 1
      if count % 100 == 0 { try await Task.sleep(for: .milliseconds(2)) }
      furthest = max(furthest, feeder.taken - count)
    }
    // Four batches of eight documents per worker, and the one that is being read.
    #expect(count == 2000 && furthest <= (4 * 2 + 1) * 8)
  }
}

/// A source that gives what it is fed, and waits for it.
private struct Fed: ReplaySource, Sendable {
  let name = "fed"
  var progress: (done: Int, total: Int?) { (0, nil) }
  fileprivate let feeder: Feeder

  static func source() -> (Fed, Feeder) {
    let feeder = Feeder()
    return (Fed(feeder: feeder), feeder)
  }

  func next(_ document: inout ReplayDocument) throws -> Bool {
    feeder.available.wait()
    let next = feeder.state.withLock { state -> Result<[UInt8]?, any Error> in
      if !state.documents.isEmpty {
        state.taken += 1
        return .success(state.documents.removeFirst())
      }
      return state.error.map { .failure($0) } ?? .success(nil)
    }
    guard let bytes = try next.get() else { return false }
    document.bytes = bytes + [0]
    document.place = "document \(feeder.taken)"
    return true
  }

  func isReady() -> Bool { feeder.state.withLock { !$0.documents.isEmpty || $0.isEnded } }
}

private final class Feeder: Sendable {
  struct State {
    var documents: [[UInt8]] = []
    var taken = 0
    var isEnded = false
    var error: (any Error)?
  }

  let state = Locked(State())
  let available = DispatchSemaphore(value: 0)
  var taken: Int { state.withLock { $0.taken } }

  func give(_ snapshot: Snapshot) {
    state.withLock { $0.documents.append(snapshot.json()) }
    available.signal()
  }

  func end(_ error: (any Error)? = nil) {
    state.withLock {
      $0.isEnded = true
      $0.error = error
    }
    available.signal()
  }
}
