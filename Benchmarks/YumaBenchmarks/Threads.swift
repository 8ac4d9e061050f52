// SPDX-License-Identifier: Apache-2.0
import Benchmark
import Foundation
import Yuma

/// A batch of 256 epochs over 1, 2, 4, ... threads, up to as many as the machine has cores.
func benchmarkThreads() {
  let widths = sequence(first: 1) { $0 * 2 }.prefix { $0 < 2 * ProcessInfo.processInfo.activeProcessorCount }
  for width in widths {
    Benchmark(
      "threads.n256-v64-d100-yuma3.\(width)",
      closure: { (_, input) async throws in
        let inputs = repeatElement(input, count: 256)
        try await EpochBatch(engine: .vector, width: width).run(inputs, under: .golden) { _, result in blackHole(result)
        }
      },
      setup: { try SubnetShape("n256-v64-d100-yuma3").makeInput(seed: 1) })
  }
}
