// SPDX-License-Identifier: Apache-2.0
import Dispatch

/// The way of documents through a replay: from the thread that reads them to the workers that compute them, and on to the one
/// who collects the verdicts in the order of the history.
///
/// So many batches are on the way at most: then the reader waits, so that a slow epoch, or a slow taker of verdicts, bounds the
/// memory.
final class ReplayChannel: Sendable {
  /// Some consecutive documents, and the batch's number in the history.
  struct Batch: Sendable {
    let index: Int
    var documents: [ReplayDocument]
  }

  private struct State {
    /// Batches that no worker has taken.
    var unread: [Batch] = []
    /// Batches that are computed and wait for one before them, by their number.
    var finished: [Int: Batch] = [:]
    /// Documents that are to be used again.
    var idle: [ReplayDocument] = []
    var batchesRead = 0
    var batchesCollected = 0
    /// Whether the reader may add batches.
    var isReading = true
    /// Whether anybody wants more.
    var isOpen = true
    var error: (any Error)?
    var workers: [CheckedContinuation<Batch?, Never>] = []
    var collector: CheckedContinuation<Batch?, Never>?

    /// The batch that is the next in order, where it is computed.
    mutating func takeFinished() -> Batch? {
      guard let batch = finished.removeValue(forKey: batchesCollected) else { return nil }
      batchesCollected += 1
      return batch
    }

    /// Whether the collector need not wait: nothing will come.
    var isExhausted: Bool { !isOpen || !isReading && batchesCollected == batchesRead }
  }

  private let state = Locked(State())
  /// How many batches the reader may still read.
  private let slots: DispatchSemaphore

  /// A channel with room for that many batches.
  init(capacity: Int) {
    // A semaphore may only go away with the value that it began with, or more.
    slots = DispatchSemaphore(value: 0)
    for _ in 0..<capacity { slots.signal() }
  }

  // MARK: The reader's side; these wait on the calling thread.

  /// Waits until there is room for a batch, and gives documents to read into; nil when nothing more is wanted.
  func documentsToFill() -> [ReplayDocument]? {
    slots.wait()
    return state.withLock { state in
      guard state.isOpen else { return nil }
      var documents: [ReplayDocument] = []
      swap(&documents, &state.idle)
      return documents
    }
  }

  /// Hands a batch to the workers, and takes back the documents that it did not need.
  func add(_ documents: [ReplayDocument], spare: [ReplayDocument]) {
    let (worker, batch) = state.withLock { state -> (CheckedContinuation<Batch?, Never>?, Batch) in
      state.idle += spare
      let batch = Batch(index: state.batchesRead, documents: documents)
      state.batchesRead += 1
      let worker = state.workers.popLast()
      if worker == nil && state.isOpen { state.unread.append(batch) }
      return (worker, batch)
    }
    worker?.resume(returning: batch)
  }

  /// Says that no batch follows: the source has ended, or has thrown.
  func endReading(_ error: (any Error)? = nil) {
    let waiting = state.withLock { state in
      state.isReading = false
      state.error = error
      return Self.leave(&state)
    }
    for continuation in waiting { continuation.resume(returning: nil) }
  }

  // MARK: The workers' side

  /// The next batch to compute; nil when there is none left.
  func next() async -> Batch? {
    await withCheckedContinuation { continuation in
      let batch = state.withLock { state -> Batch?? in
        if state.isOpen, !state.unread.isEmpty { return state.unread.removeFirst() }
        if !state.isOpen || !state.isReading { return .some(nil) }
        state.workers.append(continuation)
        return nil
      }
      if let batch { continuation.resume(returning: batch) }
    }
  }

  /// Takes a batch that is computed.
  func finish(_ batch: consuming Batch) {
    let batch = batch
    let ready = state.withLock { state -> (CheckedContinuation<Batch?, Never>, Batch)? in
      state.finished[batch.index] = batch
      guard let collector = state.collector, let next = state.takeFinished() else { return nil }
      state.collector = nil
      return (collector, next)
    }
    ready?.0.resume(returning: ready?.1)
  }

  // MARK: The collector's side

  /// The next batch in the order of the history, if it is computed.
  func collectReady() -> Batch? { state.withLock { $0.takeFinished() } }

  /// The next batch in the order of the history; nil at the end.
  func collect() async -> Batch? {
    await withCheckedContinuation { continuation in
      let batch = state.withLock { state -> Batch?? in
        if let batch = state.takeFinished() { return batch }
        if state.isExhausted { return .some(nil) }
        state.collector = continuation
        return nil
      }
      if let batch { continuation.resume(returning: batch) }
    }
  }

  /// Takes back the documents of a batch that nobody needs any more.
  func reuse(_ batch: consuming Batch) {
    let documents = batch.documents
    state.withLock { $0.idle += documents }
    slots.signal()
  }

  /// Ends everything: nobody gets a batch any more.
  func close() {
    let waiting = state.withLock { state in
      state.isOpen = false
      state.unread = []
      return Self.leave(&state)
    }
    for continuation in waiting { continuation.resume(returning: nil) }
    slots.signal()
  }

  /// What the source has thrown.
  var error: (any Error)? { state.withLock { $0.error } }

  /// Those who wait for what does not come.
  private static func leave(_ state: inout State) -> [CheckedContinuation<Batch?, Never>] {
    var waiting = state.workers
    state.workers = []
    if state.isExhausted, let collector = state.collector {
      waiting.append(collector)
      state.collector = nil
    }
    return waiting
  }
}
