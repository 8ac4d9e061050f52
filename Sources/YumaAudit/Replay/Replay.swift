// SPDX-License-Identifier: Apache-2.0
import Yuma
import YumaFiles

/// Replays a history: computes every epoch again, on all cores, and compares.
///
///     let source = try FileSource(paths: ["history.jsonl"])
///     try await Replay(engine: .vector).run(source) { verdict, document in ... }
///
/// One thread reads, as many tasks as there are cores compute, and the caller gets each verdict as soon as it and those before
/// it are known: also while a pipe that the history comes from is silent. Verdicts arrive in the order of the history, whatever
/// the number of threads, and memory is bounded by the documents in flight, some dozens.
public struct Replay: Sendable {
  private let engine: EpochEngine
  private let threads: Int
  private let checksContinuity: Bool

  /// How many batches are on the way for each worker.
  private static var batchesPerWorker: Int { 4 }

  /// A replay on an engine that has the chain's bits.
  ///
  /// - Parameters:
  ///   - engine: the engine.
  ///   - threads: how many epochs run at a time: as many as the machine has cores unless given.
  ///   - checksContinuity: whether an epoch is compared with the one before it.
  public init(engine: EpochEngine, threads: Int? = nil, checksContinuity: Bool = true) {
    self.engine = engine
    self.threads = max(1, threads ?? EpochBatch.coreCount)
    self.checksContinuity = checksContinuity
  }

  /// Replays a source to its end.
  ///
  /// - Parameters:
  ///   - source: the history.
  ///   - whenCaughtUp: called when every verdict that is known has been handed over and the next one is not there yet: the time
  ///     to write what is held back.
  ///   - consume: called with each verdict and its document, in order. Documents that are known already give none.
  /// - Throws: what the source, the engine, `whenCaughtUp` or `consume` throws; `CancellationError`.
  public func run<Source: ReplaySource & ~Copyable>(
    _ source: consuming sending Source, whenCaughtUp: () async throws -> Void = {},
    consume: (EpochVerdict, ReplayDocument) async throws -> Void
  ) async throws {
    let channel = ReplayChannel(capacity: Self.batchesPerWorker * threads)
    ReplayReader(source).start(into: channel)
    // Where the replay ends early, nobody waits for documents that do not come.
    defer { channel.close() }
    try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<threads {
        group.addTask {
          // Where a worker fails, the others and the collector end as well.
          defer { if Task.isCancelled { channel.close() } }
          do {
            try await work(on: channel)
          } catch {
            channel.close()
            throw error
          }
        }
      }
      do {
        try await withTaskCancellationHandler {
          try await collect(from: channel, whenCaughtUp: whenCaughtUp, consume: consume)
        } onCancel: {
          channel.close()
        }
      } catch {
        channel.close()
        throw error
      }
      try await group.waitForAll()
      try Task.checkCancellation()
    }
    if let error = channel.error { throw error }
  }

  /// Computes batches until there is none left.
  private func work(on channel: ReplayChannel) async throws {
    var runner = try EpochRunner(engine: engine)
    var output = EpochOutput()
    while var batch = await channel.next() {
      for index in batch.documents.indices {
        try Task.checkCancellation()
        batch.documents[index].examine(on: &runner, output: &output, tracks: checksContinuity)
      }
      channel.finish(batch)
    }
  }

  /// Hands out the verdicts in order, each compared with the one before it in its subnet.
  private func collect(
    from channel: ReplayChannel, whenCaughtUp: () async throws -> Void,
    consume: (EpochVerdict, ReplayDocument) async throws -> Void
  ) async throws {
    var continuity = ContinuityCheck()
    while true {
      var next = channel.collectReady()
      if next == nil {
        try await whenCaughtUp()
        next = await channel.collect()
      }
      guard let batch = next else { return }
      for document in batch.documents {
        try Task.checkCancellation()
        for (verdict, trail) in document.findings {
          var verdict = verdict
          verdict.discontinuity = trail.flatMap { continuity.follow($0) }
          if !document.isKnown { try await consume(verdict, document) }
        }
      }
      channel.reuse(batch)
    }
  }
}

extension ReplayDocument {
  /// Reads the document and audits its epochs.
  fileprivate mutating func examine(
    on runner: inout EpochRunner, output: inout EpochOutput, tracks: Bool
  ) {
    let digest = takesDigest && problem == nil ? DocumentDigest(of: bytes.dropLast()) : nil
    do {
      if let problem { throw FileError(file: "", problem: problem) }
      let isCompact = bytes.withUnsafeBytes { Snapshot.isCompact($0) }
      if isCompact {
        let snapshot = try bytes.withUnsafeBytes { bytes throws(CompactSnapshotError) in try Snapshot(compact: bytes) }
        audit(snapshot, verdict: verdict(digest), on: &runner, output: &output, tracks: tracks)
        return
      }
      // The name is not needed: a verdict says where its document stands.
      let contents = FileContents(name: "", terminated: bytes)
      let file = isSingle ? .snapshot(try Snapshot(contents)) : try SnapshotFile(contents)
      for index in 0..<file.epochCount {
        guard let snapshot = file.snapshot(at: index) else { continue }
        var verdict = verdict(digest)
        if case .series = file { verdict.place += ": epochs[\(index)]" }
        audit(snapshot, verdict: verdict, on: &runner, output: &output, tracks: tracks, isWithinSeries: index > 0)
      }
    } catch {
      var verdict = verdict(digest)
      verdict.reason = "\(error)"
      findings = [(verdict, nil)]
    }
  }

  private func verdict(_ digest: DocumentDigest?) -> EpochVerdict {
    var verdict = EpochVerdict(place: place, answer: .unreadable)
    verdict.file = file.isEmpty ? nil : file
    verdict.digest = digest
    return verdict
  }

  private mutating func audit(
    _ snapshot: Snapshot, verdict: EpochVerdict, on runner: inout EpochRunner,
    output: inout EpochOutput, tracks: Bool, isWithinSeries: Bool = false
  ) {
    var verdict = verdict
    verdict.name = snapshot.name
    verdict.subnet = Subnet(snapshot.chain)
    verdict.block = snapshot.input.currentBlock
    var isComputed = false
    do {
      let audit = try Audit(of: snapshot, runner: &runner, output: &output)
      verdict.take(audit) { NeuronRow.role(of: $0, output, snapshot.input) }
      isComputed = true
    } catch let error as UnknownSpecVersion {
      verdict.answer = .cannotTell
      verdict.reason = "chain.\(error)"
    } catch {
      verdict.answer = .unreadable
      verdict.reason = "\(error)"
      findings.append((verdict, nil))
      return
    }
    let trail =
      tracks
      ? EpochTrail(snapshot, computed: isComputed ? output : nil, isWithinSeries: isWithinSeries) : nil
    findings.append((verdict, trail))
  }
}

extension EpochVerdict {
  fileprivate mutating func take(_ audit: Audit, role: (Int) -> NeuronRole?) {
    if let first = audit.findings.first, let value = first.differences.first {
      difference = Difference(
        field: first.field.rawValue, uid: value.uid, role: role(value.uid), recorded: value.recorded,
        recomputed: value.recomputed)
    }
    switch audit.verdict {
    case .conforms: answer = .conforms
    case .deviates: answer = .deviates
    case .cannotTell(.nothingRecorded):
      answer = .cannotTell
      reason = "there is no record of what the epoch gave"
    case .cannotTell(.assumedInput):
      answer = .cannotTell
      reason = "some of the input was assumed, which may be why"
    case .cannotTell(.incomplete(let what)):
      answer = .cannotTell
      reason = what
    }
  }
}
