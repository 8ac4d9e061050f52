// SPDX-License-Identifier: Apache-2.0

// How much honest utility an honest majority needs so that a lying minority cannot grow its share of the stake, in a network of
// 64 neurons: the retention map on a coarse grid, for three seeds.

import YumaLab

func summary() async throws -> RetentionSummary {
  var settings = RetentionSettings()
  settings.neurons = 64
  settings.validators = 16
  let map = try RetentionMap(settings: settings, grid: RetentionGrid(honestStakes: [0.6, 0.8], steps: 10))
  var summary = RetentionSummary(grid: map.grid)
  try await map.run(seeds: 0..<3) { row in summary.add(row) }
  return summary
}

for requirement in try await summary().requirements {
  let percent = requirement.requirement.map { "\(($0 * 1000).rounded() / 10) %" } ?? "more than all"
  print("with \(requirement.honestStake) of the stake: \(percent)")
}
