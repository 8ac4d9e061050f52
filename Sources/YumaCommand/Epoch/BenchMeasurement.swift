// SPDX-License-Identifier: Apache-2.0
import Foundation
import Synchronization
import Yuma

/// How long epochs of one input took on one engine.
struct BenchMeasurement: Sendable {
  /// The kernels that ran.
  var kernels: String
  /// The duration of each epoch in nanoseconds, shortest first.
  var durations: [Int]
  /// Epochs a second, of all threads together.
  var epochsPerSecond: Double

  var minimum: Int { durations.first ?? 0 }
  var median: Int { percentile(50) }

  /// The shortest duration that is no shorter than so many percent of all (nearest rank).
  func percentile(_ percent: Int) -> Int {
    let rank = (durations.count * percent + 99) / 100
    return durations.isEmpty ? 0 : durations[min(max(rank, 1), durations.count) - 1]
  }
}

/// What is timed, and for how long.
struct BenchTask: Sendable {
  let input: EpochInput
  let rules: EpochRules
  let seconds: Double
  let threads: Int

  /// Times epochs on runners of their own, one a thread, which start together when all are warm.
  ///
  /// - Throws: what the engine throws where it cannot run here.
  func measure(_ engine: EpochEngine) throws -> BenchMeasurement {
    guard threads > 1 else { return try time(engine, whenWarm: {}) }
    let warm = DispatchGroup()
    let done = DispatchGroup()
    let results = Mutex<[Result<BenchMeasurement, any Error>]>([])
    for _ in 0..<threads {
      warm.enter()
      done.enter()
    }
    for _ in 0..<threads {
      Thread {
        var isWarm = false
        let result = Result {
          try time(engine) {
            isWarm = true
            warm.leave()
            warm.wait()
          }
        }
        // Who could not even start keeps nobody waiting.
        if !isWarm { warm.leave() }
        results.withLock { $0.append(result) }
        done.leave()
      }.start()
    }
    done.wait()
    let measurements = try results.withLock { try $0.map { try $0.get() } }
    return BenchMeasurement(
      kernels: measurements.first?.kernels ?? "",
      durations: measurements.flatMap(\.durations).sorted(),
      epochsPerSecond: measurements.reduce(0) { $0 + $1.epochsPerSecond })
  }

  private func time(_ engine: EpochEngine, whenWarm: () -> Void) throws -> BenchMeasurement {
    let clock = ContinuousClock()
    var runner = try EpochRunner(engine: engine)
    var output = EpochOutput()
    // The first epochs allocate, and find caches cold and the processor slow.
    let warmUp = min(seconds / 5, 0.5)
    let beginning = clock.now
    repeat {
      try runner.run(input, under: rules, into: &output)
    } while nanoseconds(clock.now - beginning) < Int(warmUp * 1e9)
    whenWarm()

    var durations: [Int] = []
    let start = clock.now
    var last = start
    repeat {
      try runner.run(input, under: rules, into: &output)
      let now = clock.now
      durations.append(nanoseconds(now - last))
      last = now
    } while nanoseconds(last - start) < Int(seconds * 1e9)
    let elapsed = max(nanoseconds(last - start), 1)
    return BenchMeasurement(
      kernels: runner.kernels, durations: durations.sorted(),
      epochsPerSecond: Double(durations.count) / (Double(elapsed) / 1e9))
  }
}

private func nanoseconds(_ duration: Duration) -> Int {
  let (seconds, attoseconds) = duration.components
  return Int(seconds) * 1_000_000_000 + Int(attoseconds / 1_000_000_000)
}

/// The most memory that the process ever held, in bytes.
func peakMemory() -> Int {
  var usage = rusage()
  #if os(Linux)
    getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    return Int(usage.ru_maxrss) * 1024
  #else
    getrusage(RUSAGE_SELF, &usage)
    return Int(usage.ru_maxrss)
  #endif
}
