// SPDX-License-Identifier: Apache-2.0
import Benchmark
import Yuma
import YumaLab

/// A retention map of 121 cells, an epoch of 512 neurons and 64 validators each, on all cores, drawing included. The published map
/// has 28 611 cells.
func benchmarkGuarantees() {
  for rules in SubnetShape.Rules.allCases {
    Benchmark(
      "guarantees.cells121.\(rules.rawValue)",
      closure: { (_, map: RetentionMap) async throws in
        try await map.run(seeds: 0..<1) { blackHole($0) }
      },
      setup: { () throws -> RetentionMap in
        var settings = RetentionSettings()
        settings.rule = rules
        return try RetentionMap(settings: settings, grid: RetentionGrid(honestStakes: [0.6], steps: 10))
      })
  }
}
