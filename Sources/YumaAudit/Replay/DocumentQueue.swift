import Synchronization

/// A source's documents on their way through the workers of a replay, some at a time. A worker reads what it computes next
/// itself, while the others compute, so that none waits for a reader; what they have finished comes out in the source's order.
final class DocumentQueue: @unchecked Sendable {
  /// Some consecutive documents, and the how manieth of all.
  struct Batch: Sendable {
    let index: Int
    let documents: [ReplayDocument]
  }

  /// The finished batches in order; ends when all workers have left.
  let finished: AsyncStream<Batch>
  /// The source. Only for when the workers have left.
  private(set) var source: any ReplaySource
  /// What the source has thrown.
  private(set) var error: (any Error)?

  /// Held while documents are read, which may take as long as a pipe is slow.
  private let reading = Mutex(())
  /// Guards what follows; never held for long.
  private let lock = Mutex(())
  private let output: AsyncStream<Batch>.Continuation
  private var workers: Int
  /// How many batches may be out before a worker waits, so that a slow one bounds what waits behind it.
  private let limit: Int
  private var isOpen = true
  private var drawn = 0
  private var passedOn = 0
  private var reused = 0
  private var early: [Int: Batch] = [:]
  private var idle: [ReplayDocument] = []
  private var waiting: [CheckedContinuation<Void, Never>] = []

  /// A batch ends at so many documents, or bytes: enough that handing it over costs little, and few enough that the workers
  /// are done at about the same time.
  private static var batchLimits: (documents: Int, bytes: Int) { (8, 1 << 19) }

  /// The documents of `source` for that many workers.
  init(_ source: some ReplaySource, workers: Int) {
    self.source = source
    self.workers = workers
    limit = 4 * workers
    (finished, output) = AsyncStream.makeStream()
  }

  /// The next documents, read on the calling thread; nil at the end.
  func next() async -> Batch? {
    await withCheckedContinuation { continuation in
      let mustWait = lock.withLock { _ -> Bool in
        guard isOpen && drawn - reused >= limit else { return false }
        waiting.append(continuation)
        return true
      }
      if !mustWait { continuation.resume() }
    }
    return reading.withLock { _ in read() }
  }

  private func read() -> Batch? {
    var documents: [ReplayDocument] = []
    var size = 0
    do {
      while documents.count < Self.batchLimits.documents && size < Self.batchLimits.bytes {
        let (isOpen, document) = lock.withLock { _ in (self.isOpen, idle.popLast() ?? ReplayDocument()) }
        guard isOpen, try source.next(document) else {
          close()
          break
        }
        document.progress = source.progress
        size += document.bytes.count
        documents.append(document)
      }
    } catch {
      self.error = error
      close()
    }
    guard !documents.isEmpty else { return nil }
    return lock.withLock { _ -> Batch in
      defer { drawn += 1 }
      return Batch(index: drawn, documents: documents)
    }
  }

  /// Takes the documents of a batch that are computed.
  func finish(_ batch: Batch) {
    lock.withLock { _ in
      early[batch.index] = batch
      while let next = early.removeValue(forKey: passedOn) {
        passedOn += 1
        output.yield(next)
      }
    }
  }

  /// Takes back the documents of a batch that nobody needs any more.
  func reuse(_ batch: Batch) {
    resume {
      idle += batch.documents
      reused += 1
    }
  }

  /// Hands out nothing more.
  func close() {
    resume { isOpen = false }
  }

  /// A worker ends: because there is nothing more, or because something failed, after which nothing more is wanted.
  func leave() {
    resume {
      isOpen = false
      workers -= 1
      if workers == 0 { output.finish() }
    }
  }

  /// Makes a change after which those who wait need not do so.
  private func resume(after change: () -> Void) {
    let resumed = lock.withLock { _ -> [CheckedContinuation<Void, Never>] in
      change()
      defer { waiting = [] }
      return waiting
    }
    for continuation in resumed { continuation.resume() }
  }
}
