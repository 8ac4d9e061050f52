// SPDX-License-Identifier: Apache-2.0
import Synchronization

extension EpochBatch {
  /// The results of many epochs as an asynchronous sequence, in the order of the inputs.
  ///
  ///     for try await result in batch.results(of: inputs, under: .latest) { total += try result.get().ledger.undistributed }
  ///
  /// An invalid input gives a failure in its place, and the others are still done. Inputs are drawn as results are awaited,
  /// and no more than `2 * width` epochs are in hand, so that memory is bounded. Leaving the loop, or cancelling its task, stops
  /// the epochs in hand.
  ///
  /// - Parameters:
  ///   - inputs: drawn one after another.
  ///   - rules: the rules in force for all of them.
  ///   - detail: whether raw values are wanted beside the outputs.
  public func results<Inputs: Sequence & Sendable>(
    of inputs: Inputs, under rules: EpochRules, detail: EpochDetail = .output
  ) -> EpochResults<Inputs> where Inputs.Element == EpochInput {
    EpochResults(batch: self, inputs: inputs, rules: rules, detail: detail)
  }
}

/// The results of an `EpochBatch`, one by one, in the order of its inputs.
public struct EpochResults<Inputs: Sequence & Sendable>: AsyncSequence, Sendable where Inputs.Element == EpochInput {
  /// A result, or what is wrong with the input.
  public typealias Element = Result<EpochResult, EpochInputError>
  /// The engine's error, or `CancellationError`.
  public typealias Failure = any Error

  let batch: EpochBatch
  let inputs: Inputs
  let rules: EpochRules
  let detail: EpochDetail

  /// An iterator at the first input.
  public func makeAsyncIterator() -> Iterator { Iterator(self) }

  /// Draws inputs, and hands out results in their order.
  public struct Iterator: AsyncIteratorProtocol {
    private let results: EpochResults
    private var source: Inputs.Iterator
    private let pool: RunnerPool
    private let epochs = EpochsInHand<Element>()

    init(_ results: EpochResults) {
      self.results = results
      source = results.inputs.makeIterator()
      pool = RunnerPool(engine: results.batch.engine)
    }

    /// The result of the next input; nil at the end.
    ///
    /// - Throws: `EngineUnavailable`, `CancellationError`.
    public mutating func next() async throws -> Element? { try await next(isolation: nil) }

    /// The result of the next input, on the caller's actor; nil at the end.
    ///
    /// - Throws: `EngineUnavailable`, `CancellationError`.
    public mutating func next(isolation actor: isolated (any Actor)?) async throws -> Element? {
      try Task.checkCancellation()
      while epochs.tasks.count < 2 * results.batch.width, let input = source.next() {
        let (pool, rules, detail) = (pool, results.rules, results.detail)
        epochs.tasks.append(
          Task.detached {
            try Task.checkCancellation()
            return try pool.run(input, under: rules, detail: detail)
          })
      }
      guard !epochs.tasks.isEmpty else { return nil }
      let task = epochs.tasks.removeFirst()
      return try await withTaskCancellationHandler {
        try await task.value
      } onCancel: {
        task.cancel()
      }
    }
  }
}

/// The epochs that an iterator has begun: they are cancelled when it goes.
private final class EpochsInHand<Element: Sendable> {
  var tasks: [Task<Element, any Error>] = []

  deinit { for task in tasks { task.cancel() } }
}

/// Runners that are not in use: a task takes one, or makes one, and gives it back.
private final class RunnerPool: Sendable {
  private let engine: EpochEngine
  private let idle = Mutex<[EpochBatch.Worker]>([])

  init(engine: EpochEngine) { self.engine = engine }

  func run(
    _ input: EpochInput, under rules: EpochRules, detail: EpochDetail
  ) throws -> Result<EpochResult, EpochInputError> {
    let worker = try idle.withLock { $0.popLast() } ?? EpochBatch.Worker(runner: try EpochRunner(engine: engine))
    defer { idle.withLock { $0.append(worker) } }
    do throws(EpochInputError) {
      return .success(try worker.runner.run(input, under: rules, detail: detail))
    } catch {
      return .failure(error)
    }
  }
}
