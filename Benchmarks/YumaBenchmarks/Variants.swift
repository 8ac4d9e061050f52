// SPDX-License-Identifier: Apache-2.0
import Benchmark
import YumaLab

/// Research variants: an epoch by variant and size, the vectors' cases under every rule, and how a simulation's time grows
/// with epochs and cells.
func benchmarkVariants() {
  for variant in Variant.all {
    Benchmark(
      "variant.v256-s256.\(variant.name)",
      closure: { (_, subject) throws in try subject.run() },
      setup: { try VariantSubject(variant, validators: 256, servers: 256) })
  }
  for (validators, servers) in [(16, 16), (64, 64), (64, 256), (256, 64), (256, 1024)] {
    Benchmark(
      "variant.v\(validators)-s\(servers).yuma3",
      closure: { (_, subject) throws in try subject.run() },
      setup: { try VariantSubject(.yuma3, validators: validators, servers: servers) })
  }
  Benchmark("simulation.cases") { _ async throws in
    for generator in ScenarioGenerator.all where generator.name.hasPrefix("case-") {
      blackHole(try await Simulation(of: generator.scenario(), under: SimulationRule.all).run())
    }
  }
  for epochs in [50, 100, 200, 400] {
    Benchmark(
      "simulation.chutes-\(epochs)-epochs",
      closure: { (_, scenario) async throws in
        blackHole(try await Simulation(of: scenario, under: [.variant(.yuma3)], recordsBonds: false).run())
      },
      setup: { try ScenarioGenerator(named: "chutes").scenario(values: ["epochs": Double(epochs)]) })
  }
}

/// A runner that has run before, and epochs for it.
private final class VariantSubject {
  private let epochs: [Scenario.Epoch]
  private var runner: VariantRunner
  private var next = 0

  init(_ variant: Variant, validators: Int, servers: Int) throws {
    epochs = try ScenarioGenerator(named: "noise").scenario(
      values: ["epochs": 4, "validators": Double(validators), "servers": Double(servers)]
    ).epochs
    runner = VariantRunner(variant, parameters: variant.usualParameters)
    try run()
  }

  func run() throws {
    blackHole(try runner.run(weights: epochs[next].weights, stakes: epochs[next].stakes))
    next = (next + 1) % epochs.count
  }
}
