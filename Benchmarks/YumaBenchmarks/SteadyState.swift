// SPDX-License-Identifier: Apache-2.0
import Benchmark
import CAllocationCounter
import Yuma

/// How often an epoch asks for memory once its runner has been used. Thresholds/ has what it may be: 0.
func benchmarkSteadyState() {
  let allocations = BenchmarkMetric.custom("allocations")
  forEachShape(of: ["n256-v64-d100", "n256-v64-d10"]) { shape in
    Benchmark(
      "steady-state.\(shape)",
      configuration: .init(
        metrics: [allocations], warmupIterations: 1, maxIterations: 20, skip: !allocations_are_counted()),
      closure: { (benchmark, subject) throws in
        let before = allocation_count()
        try subject.run()
        benchmark.measurement(allocations, Int(clamping: allocation_count() - before))
      },
      setup: { try EpochSubject(shape, engine: .vector) })
  }
}
