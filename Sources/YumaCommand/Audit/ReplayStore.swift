// SPDX-License-Identifier: Apache-2.0
import YumaFiles

#if Archive
  import YumaJSON
  import Dispatch
  import YumaArchive
  import YumaAudit
  import YumaFiles

  /// Stores verdicts in an archive beside the replay that finds them, some thousands in a transaction.
  struct ReplayStore {
    private let archive: Archive
    private let engine: String
    /// Where SQLite waits for the disk, instead of the threads that compute.
    private let queue = DispatchQueue(label: "yuma replay: verdicts")
    private var finished: [(row: Int64, verdict: EpochVerdict)] = []
    private var stored = ContinuousClock.now
    private var storing: Task<Void, any Error>?

    init(_ archive: Archive, engine: String) {
      self.archive = archive
      self.engine = engine
    }

    /// Takes a verdict; a kill loses at most a second's work.
    mutating func add(_ verdict: EpochVerdict, row: Int64) async throws {
      finished.append((row, verdict))
      if finished.count >= 1 << 12 || finished.count % 64 == 0 && ContinuousClock.now - stored > .seconds(1) {
        try await store()
      }
    }

    /// Stores what is left.
    mutating func close() async throws {
      try await store()
      try await storing?.value
    }

    /// Begins to store what has come, when all before it is stored: so that memory is bounded.
    private mutating func store() async throws {
      try await storing?.value
      let (archive, engine, queue, verdicts) = (archive, engine, queue, finished)
      storing = Task {
        try await withCheckedThrowingContinuation { continuation in
          queue.async { continuation.resume(with: Result { try archive.store(verdicts, engine: engine) }) }
        }
      }
      finished.removeAll(keepingCapacity: true)
      stored = .now
    }
  }
#endif
