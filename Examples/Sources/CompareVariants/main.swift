// SPDX-License-Identifier: Apache-2.0

// A built-in scenario under a research variant and under the chain's rules, and a scenario made in code.

import YumaLab

let copiers = try ScenarioGenerator(named: "weight-copiers").scenario(seed: 1, values: ["copiers": 2, "epochs": 40])
let rules = try SimulationRule.list("yuma2,yuma3,chain-yuma3")
let result = try await Simulation(of: copiers, under: rules).run()
for summary in result.summaries {
  for row in summary.validators where row.group.name.hasPrefix("copier") {
    print(
      "\(summary.run.rule): \(row.group.name) earns \(SimulationResult.decimals(row.relative)) of an honest validator")
  }
}

var steps = ScenarioSteps(validators: ["big", "small"], servers: ["a", "b"])
steps.setStakes([0.8, 0.2], at: 0)
steps.setWeights([[1, 0], [1, 0]], at: 0)
steps.setWeights([0, 1], ofValidator: 0, at: 3)
steps.setWeights([0, 1], ofValidator: 1, at: 5)
let scenario = Scenario(
  name: "follower", title: "The small validator follows the big one two epochs late", validators: ["big", "small"],
  servers: ["a", "b"], epochs: steps.epochs(count: 10))

let sweep = try ParameterSweep(["bondMovingAverage=0.5,0.9"])
for run in try await Simulation(of: scenario, under: [.variant(.yuma3)], sweep: sweep).run().runs {
  let last = run.epochs[9].dividends[1]
  print("\(run.title): in the end the small one has \(SimulationResult.decimals(last)) of the dividends")
}

let patient = Variant(name: "patient", resetsBonds: true) { stages in
  stages.setBonds { cell in max(cell.bond * (1 - cell.alpha), cell.weight * cell.alpha) }
  stages.addDividendsOfShares()
}
for run in try await Simulation(of: scenario, under: [.variant(patient), .variant(.yuma3)]).run().runs {
  let last = run.epochs[9].dividends[1]
  print("\(run.rule): in the end the small one has \(SimulationResult.decimals(last)) of the dividends")
}
