// SPDX-License-Identifier: Apache-2.0
#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// Many independent epochs, or histories of epochs, over the cores of the machine.
///
///     let batch = EpochBatch(engine: .vector)
///     try await batch.run(inputs, under: .latest) { index, result in ... }
///
/// Each worker keeps a runner of its own. Results reach the consumer one at a time and in the order of the items, whatever
/// order they finish in. Memory is bounded: items are drawn from their sequence as results are consumed, and no more than
/// `width * 2 * chunk` are in flight. Cancelling the task stops it after the items in hand, with `CancellationError`.
public struct EpochBatch: Sendable {
  /// The engine that runs.
  public let engine: EpochEngine
  /// How many epochs run at a time.
  public let width: Int
  /// How many items a worker takes at a time: enough that handing them over costs little beside an epoch.
  private let chunk = 8

  /// A batch on `engine`, `width` epochs at a time: as many as the machine has cores unless given.
  public init(engine: EpochEngine, width: Int? = nil) {
    self.engine = engine
    self.width = max(1, width ?? Self.coreCount)
  }

  /// The number of cores that are online.
  package static var coreCount: Int { max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN)))) }

  /// Runs every input as an epoch of its own. An invalid one gives a failure, and the others are still done.
  ///
  /// - Parameters:
  ///   - inputs: drawn one after another, as results are consumed.
  ///   - rules: the rules in force for all of them.
  ///   - detail: whether raw values are wanted beside the outputs.
  ///   - isolation: the caller's actor, on which `consume` is called.
  ///   - consume: called with the position of an input and its result, in order.
  /// - Throws: what `consume` or the engine throws; `CancellationError`.
  public func run(
    _ inputs: some Sequence<EpochInput>, under rules: EpochRules, detail: EpochDetail = .output,
    isolation: isolated (any Actor)? = #isolation,
    consume: (Int, Result<EpochResult, EpochInputError>) throws -> Void
  ) async throws {
    try await forEach(
      of: inputs,
      run: { runner, input in
        do throws(EpochInputError) {
          return .success(try runner.run(input, under: rules, detail: detail))
        } catch {
          return .failure(error)
        }
      }, isolation: isolation, consume: consume)
  }

  /// Runs every item through `run` on a worker's runner and hands what it returns to `consume`, in order. An item may be a
  /// whole history: `run` then computes its epochs one after another, each from the last one's output.
  ///
  /// - Throws: what `run`, `consume` or the engine throws; `CancellationError`.
  public func forEach<Item: Sendable, Output: Sendable>(
    of items: some Sequence<Item>,
    run: @escaping @Sendable (inout EpochRunner, Item) throws -> Output,
    isolation: isolated (any Actor)? = #isolation,
    consume: (Int, Output) throws -> Void
  ) async throws {
    var idle = try (0..<width).map { _ in Worker(runner: try EpochRunner(engine: engine)) }
    var source = items.makeIterator()
    var submitted = 0
    var consumed = 0
    var position = 0
    var finished: [Int: [Output]] = [:]

    try await withThrowingTaskGroup(of: (chunk: Int, outputs: [Output], worker: Worker).self) { group in
      // A closure runs on the caller's actor only if it captures it.
      _ = isolation
      while true {
        // A chunk is drawn only while the oldest unconsumed one is near, so that a slow chunk bounds what waits behind it.
        while !idle.isEmpty && submitted < consumed + 2 * width {
          var batch: [Item] = []
          while batch.count < chunk, let item = source.next() { batch.append(item) }
          guard !batch.isEmpty, let worker = idle.popLast() else { break }
          let index = submitted
          submitted += 1
          group.addTask {
            let outputs = try batch.map {
              try Task.checkCancellation()
              return try run(&worker.runner, $0)
            }
            return (index, outputs, worker)
          }
        }

        guard let done = try await group.next() else { return }
        idle.append(done.worker)
        finished[done.chunk] = done.outputs
        while let outputs = finished.removeValue(forKey: consumed) {
          consumed += 1
          for output in outputs {
            try Task.checkCancellation()
            try consume(position, output)
            position += 1
          }
        }
      }
    }
  }

  /// A runner on its way from task to task. One task at a time holds it.
  final class Worker: @unchecked Sendable {
    var runner: EpochRunner

    init(runner: consuming EpochRunner) { self.runner = runner }
  }
}
