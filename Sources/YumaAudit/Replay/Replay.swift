import Yuma
import YumaFiles

/// A document of a history on its way through a replay: its bytes, and what was made of them. A replay uses it again, so
/// that reading need not allocate.
public final class ReplayDocument: @unchecked Sendable {
  /// The bytes, compact or JSON. A zero byte follows JSON.
  public var bytes: [UInt8] = []
  /// Where it stands, such as "line 5".
  public var place = ""
  /// The source's own name for it, such as a row of an archive.
  public var identifier: Int64 = 0
  /// How much of the source had been read with this document; the total is nil where it is not known.
  public internal(set) var progress: (done: Int, total: Int?) = (0, nil)
  /// Why there are no bytes, where the source could not read it.
  var problem: String?
  /// Whether its verdicts are known: it is read for the sake of the epoch that follows.
  public var isKnown = false
  private var output = EpochOutput()
  fileprivate var findings: [(verdict: EpochVerdict, trail: EpochTrail?)] = []

  init() {}
}

/// Where a replay gets its documents from, in order.
public protocol ReplaySource {
  /// What to call the history in messages.
  var name: String { get }
  /// Whether epochs of several subnets are to be expected.
  var allowsSubnets: Bool { get }
  /// How much of the source has been read; the total is nil where it is not known.
  var progress: (done: Int, total: Int?) { get }

  /// Reads the next document; false at the end.
  mutating func next(_ document: ReplayDocument) throws -> Bool
}

/// Replays a history: computes every epoch again, on all cores, and compares.
///
///     var source = try LineSource(path: "history.jsonl")
///     let summary = try await Replay(engine: .vector).run(&source) { verdict, document in ... }
///
/// Verdicts arrive in the order of the history, whatever the number of threads, and memory is bounded by the documents in
/// flight, some dozens.
public struct Replay<Engine: EpochEngine>: Sendable {
  private let engine: Engine
  private let threads: Int
  private let checksContinuity: Bool

  /// A replay on an engine that has the chain's bits.
  ///
  /// - Parameters:
  ///   - engine: the engine.
  ///   - threads: how many epochs run at a time: as many as the machine has cores unless given.
  ///   - checksContinuity: whether an epoch is compared with the one before it.
  public init(engine: Engine, threads: Int? = nil, checksContinuity: Bool = true) {
    self.engine = engine
    self.threads = max(1, threads ?? EpochBatch<Engine>.coreCount)
    self.checksContinuity = checksContinuity
  }

  /// Replays a source to its end.
  ///
  /// - Parameters:
  ///   - source: the history.
  ///   - consume: called with each verdict and its document, in order. Documents that are known already give none.
  /// - Throws: what the source, the engine or `consume` throws; `CancellationError`.
  public func run<Source: ReplaySource>(
    _ source: inout Source, consume: (EpochVerdict, ReplayDocument) throws -> Void
  ) async throws {
    let queue = DocumentQueue(source, workers: threads)
    defer { source = queue.source as? Source ?? source }
    var continuity = ContinuityCheck(allowsSubnets: source.allowsSubnets)
    try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<threads {
        group.addTask {
          defer { queue.leave() }
          var runner = try EpochRunner(engine: engine)
          while let batch = await queue.next() {
            for document in batch.documents {
              try Task.checkCancellation()
              document.examine(on: &runner, tracks: checksContinuity)
            }
            queue.finish(batch)
          }
        }
      }
      do {
        // Where the replay ends early, nobody waits for documents that do not come.
        defer { queue.close() }
        for await batch in queue.finished {
          for document in batch.documents {
            try Task.checkCancellation()
            for (verdict, trail) in document.findings {
              var verdict = verdict
              verdict.discontinuity = trail.flatMap { continuity.follow($0) }
              if !document.isKnown { try consume(verdict, document) }
            }
          }
          queue.reuse(batch)
        }
      }
      try await group.waitForAll()
      try Task.checkCancellation()
    }
    if let error = queue.error { throw error }
  }
}

extension ReplayDocument {
  /// Reads the document and audits its epochs.
  fileprivate func examine(on runner: inout EpochRunner<some EpochEngine>, tracks: Bool) {
    findings.removeAll(keepingCapacity: true)
    do {
      if let problem { throw FileError(file: "", problem: problem) }
      let isCompact = bytes.withUnsafeBytes { Snapshot.isCompact($0) }
      if isCompact {
        let snapshot = try bytes.withUnsafeBytes { bytes throws(CompactSnapshotError) in try Snapshot(compact: bytes) }
        return audit(snapshot, place: place, on: &runner, tracks: tracks)
      }
      // The name is not needed: a verdict says where its document stands.
      let file = try SnapshotFile(FileContents(name: "", terminated: bytes))
      for index in 0..<file.epochCount {
        guard let snapshot = file.snapshot(at: index) else { continue }
        if case .series = file {
          audit(snapshot, place: place + ": epochs[\(index)]", on: &runner, tracks: tracks)
        } else {
          audit(snapshot, place: place, on: &runner, tracks: tracks)
        }
      }
    } catch {
      findings = [(EpochVerdict(place: place, answer: .unreadable, reason: "\(error)"), nil)]
    }
  }

  private func audit(
    _ snapshot: Snapshot, place: String, on runner: inout EpochRunner<some EpochEngine>, tracks: Bool
  ) {
    var verdict = EpochVerdict(
      place: place, subnet: Subnet(snapshot.chain), block: snapshot.input.currentBlock, answer: .conforms)
    var isComputed = false
    do {
      let audit = try Audit(of: snapshot, runner: &runner, output: &output)
      verdict.take(audit)
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
    findings.append((verdict, tracks ? EpochTrail(snapshot, computed: isComputed ? output : nil) : nil))
  }
}

extension EpochVerdict {
  fileprivate mutating func take(_ audit: Audit) {
    if let first = audit.findings.first, let value = first.differences.first {
      difference = Difference(
        field: first.field.rawValue, uid: value.uid, recorded: value.recorded, recomputed: value.recomputed)
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
    }
  }
}
