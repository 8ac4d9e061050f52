// SPDX-License-Identifier: Apache-2.0
import Benchmark
import Yuma

// Names are FAMILY.SUBJECT.VARIANT: `--filter 'epoch\..*reference'` chooses by them.
let benchmarks: @Sendable () -> Void = {
  Benchmark.defaultConfiguration = .init(
    metrics: [.wallClock, .throughput], warmupIterations: 1, maxDuration: .milliseconds(300), maxIterations: 10_000)
  benchmarkEpochs()
  benchmarkOtherEpochs()
  benchmarkEngines()
  benchmarkSteadyState()
  benchmarkScaling()
  benchmarkThreads()
  benchmarkSnapshots()
  benchmarkReplays()
  benchmarkFixedPoint()
  benchmarkVariants()
  benchmarkEmission()
  benchmarkGuarantees()
}

/// The shapes that the project's figures are given for, each under every rule.
let sizes = ["n256-v64-d100", "n256-v64-d10", "n1024-v64-d100", "n4096-v256-d25"]

/// Calls `body` with the name of each shape of the given sizes.
func forEachShape(of sizes: [String], _ body: (String) -> Void) {
  for size in sizes {
    for rules in SubnetShape.Rules.allCases { body("\(size)-\(rules.rawValue)") }
  }
}
