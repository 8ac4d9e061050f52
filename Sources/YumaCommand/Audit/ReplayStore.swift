import YumaFiles

#if Archive
  import Dispatch
  import Synchronization
  import YumaArchive
  import YumaAudit
  import YumaFiles

  /// Stores verdicts in an archive beside the replay that finds them, some thousands in a transaction.
  final class ReplayStore {
    private let archive: Archive
    private let engine: String
    private let queue = DispatchQueue(label: "yuma replay: verdicts")
    private let failure = Failure()
    private var finished: [(row: Int64, verdict: EpochVerdict)] = []
    private var stored = ContinuousClock.now

    /// What went wrong in the queue.
    private final class Failure: Sendable {
      let error = Mutex<FileError?>(nil)
    }

    init(_ archive: Archive, engine: String) {
      self.archive = archive
      self.engine = engine
    }

    /// Takes a verdict; a kill loses at most a second's work.
    func add(_ verdict: EpochVerdict, row: Int64) throws {
      finished.append((row, verdict))
      if finished.count >= 1 << 12 || finished.count % 64 == 0 && ContinuousClock.now - stored > .seconds(1) {
        try store()
      }
    }

    /// Stores what is left.
    func close() throws {
      try store()
      try wait()
    }

    /// Begins to store what has come, when all before it is stored: so that memory is bounded.
    private func store() throws {
      try wait()
      let (archive, engine, failure, verdicts) = (archive, engine, failure, finished)
      queue.async {
        do throws(FileError) {
          try archive.store(verdicts, engine: engine)
        } catch {
          failure.error.withLock { $0 = error }
        }
      }
      finished.removeAll(keepingCapacity: true)
      stored = .now
    }

    private func wait() throws {
      queue.sync {}
      if let error = failure.error.withLock({ $0 }) { throw error }
    }
  }
#endif
