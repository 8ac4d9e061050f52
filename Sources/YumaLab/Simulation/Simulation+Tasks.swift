// SPDX-License-Identifier: Apache-2.0
import DenseOperations
import Yuma

extension Simulation {
  /// Runs everything, as many runs at a time as there are cores. O(runs * cells).
  ///
  /// - Parameter progress: told after each run how many are done, and how many there are.
  /// - Returns: the runs, rule by rule and then combination by combination: the same on every machine
  ///   with the portable products.
  /// - Throws: `ScenarioError` for parameters that the chain's rules do not have; `DenseKernelsError` if `YUMA_KERNELS` names no
  ///   kernels that this machine can run; `CancellationError`.
  public func run(progress: (@Sendable (_ done: Int, _ total: Int) -> Void)? = nil) async throws -> SimulationResult {
    try DenseKernels.checkForced()
    var runs = [SimulationRun?](repeating: nil, count: tasks.count)
    try await withThrowingTaskGroup(of: (Int, SimulationRun).self) { group in
      var next = 0
      var done = 0
      func start() {
        guard next < tasks.count else { return }
        let index = next
        next += 1
        group.addTask { (index, try run(tasks[index]) { try Task.checkCancellation() }) }
      }
      for _ in 0..<EpochBatch.coreCount { start() }
      while let (index, run) = try await group.next() {
        runs[index] = run
        done += 1
        progress?(done, tasks.count)
        start()
      }
    }
    return result(of: runs.compactMap(\.self))
  }
}
