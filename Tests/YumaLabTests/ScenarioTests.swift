// SPDX-License-Identifier: Apache-2.0
import DenseOperations
import Foundation
import TestSupport
import Testing
import YumaFiles
import YumaLab

@Suite struct ScenarioTests {
  private static let written = """
    {"schema": "yuma-scenario/1", "name": "mine", "title": "two validators", "assumptions": ["none"],
     "validators": ["big", "small"], "servers": ["a", "b"], "epochs": 6, "baseline": "small",
     "steps": [
       {"epoch": 0, "stakes": {"big": 0.8, "small": 0.2}, "weights": {"big": {"a": 1}, "small": {"a": 3, "b": 1}}},
       {"epoch": 2, "weights": {"big": {"b": 1}}},
       {"epoch": 4, "stakes": {"small": 0.4}, "weights": {"small": {}}}],
     "registrations": [{"epoch": 3, "server": "b"}], "parameters": {"kappa": 0.6, "liquidAlpha": true}}
    """

  private func read(_ text: String) throws(FileError) -> Scenario {
    try Scenario(FileContents(name: "file", bytes: text.utf8))
  }

  @Test("Steps hold until they are changed")
  func stepsHoldUntilThey() throws {
    let scenario = try read(Self.written)
    #expect(scenario.epochs.map { $0.weights[0, 1] } == [0, 0, 1, 1, 1, 1])
    #expect(scenario.epochs.map { $0.weights[1, 0] } == [3, 3, 3, 3, 0, 0])
    #expect(scenario.epochs.map(\.stakes) == [[Double]](repeating: [0.8, 0.2], count: 4) + [[0.8, 0.4], [0.8, 0.4]])
    #expect(scenario.registrations == [.init(epoch: 3, server: 1)])
    #expect(scenario.settings.map(\.description) == ["kappa=0.6", "liquidAlpha=true"])
    #expect(scenario.baseline == 1 && scenario.name == "mine")
  }

  @Test(
    "What contradicts itself is named, with the place and the rule",
    arguments: [
      (#""small": 0.2}"#, #""smal": 0.2}"#, "steps[0].stakes.smal: no validator 'smal'; the nearest is 'small'"),
      (#"{"b": 1}}},"#, #"{"c": 1}}},"#, "steps[1].weights.big.c: no server 'c'; there are a, b"),
      (#"{"a": 1}, "#, #"{"a": 0}, "#, "steps[0].weights.big: the weights add up to 0; {} sets none"),
      (#""epochs": 6"#, #""epochs": 4"#, "steps[2].epoch: 4 is not one of 4 epochs"),
      (#""epochs": 6"#, #""epochs": 0"#, "epochs: 0, where 1 and more belong"),
      (#""epochs": 6"#, #""epochs": 4294967295"#, "epochs: 4294967295 are more than 131072"),
      (#""epoch": 2"#, #""epoch": 0"#, "steps[1].epoch: 0 does not come after 0"),
      (#""epoch": 3"#, #""epoch": 6"#, "registrations[0].epoch: 6 is not one of 6 epochs"),
      (#""server": "b""#, #""server": "x""#, "registrations[0].server: no server 'x'"),
      (#""kappa": 0.6"#, #""kappa": 2"#, "parameters.kappa: '2' is not a number from 0 to 1"),
      (#""kappa": 0.6"#, #""kapa": 0.5"#, "parameters.kapa: no such hyperparameter; the nearest is 'kappa'"),
      (#""kappa": 0.6"#, #""kappa": NaN"#, "parameters.kappa"),
      (#""big": 0.8"#, #""big": 1e999"#, "steps[0].stakes.big: 1e999 is beyond double precision"),
      (#""big": 0.8"#, #""big": -1"#, "steps[0].stakes.big: -1.0 is negative"),
      (#""big": 0.8, "small": 0.2"#, #""big": 0"#, "epochs[0].stakes: they add up to 0.0"),
      (#""title""#, #""tilte""#, "tilte: unknown key; the nearest known is \"title\""),
      (#""baseline": "small""#, #""baseline": "huge""#, "baseline: no validator 'huge'"),
      (#""a", "b"]"#, #""a", "a"]"#, "no server 'b'"),
      (#""steps""#, #""generate": {"scenario": "cabal"}, "steps""#, "stands beside generate"),
    ])
  func contradictsItselfNamedPlace(_ old: String, _ new: String, _ problem: String) {
    let text = Self.written.replacingOccurrences(of: old, with: new)
    #expect(text != Self.written)
    #expect { try read(text) } throws: { "\($0)".contains(problem) }
  }

  @Test("Numbers that are none are refused in scenarios made in code")
  func numbersNoneRefusedScenarios() throws {
    for (weight, stake) in [
      (Double.nan, 1.0), (.infinity, 1), (-1, 1), (1, .nan), (1, .infinity), (1, -1), (0, 1), (1, 0),
    ] {
      let weights = try #require(DenseMatrix(rows: [[weight]]))
      let scenario = Scenario(
        name: "bad", title: "", validators: ["v"], servers: ["s"], epochs: [.init(weights: weights, stakes: [stake])])
      #expect(throws: ScenarioError.self, "\(weight) \(stake)") { try scenario.validate() }
      #expect(throws: ScenarioError.self) { try Simulation(of: scenario, under: SimulationRule.all) }
    }
  }

  @Test("A file may ask for a generated scenario, with numbers of its own")
  func fileMayAskGenerated() throws {
    let scenario = try read(
      #"{"schema": "yuma-scenario/1", "name": "mine", "generate": {"scenario": "cabal", "seed": 7, "epochs": 5, "cabals": 2}}"#
    )
    let same = try ScenarioGenerator(named: "cabal").scenario(seed: 7, values: ["epochs": 5, "cabals": 2])
    #expect(scenario.epochs == same.epochs && scenario.name == "mine" && scenario.validators.count == 8)
    #expect { try read(#"{"schema": "yuma-scenario/1", "generate": {"scenario": "cabel"}}"#) } throws: {
      "\($0)" == "file: generate: no scenario 'cabel'; the nearest is 'cabal'"
    }
    #expect { try read(#"{"schema": "yuma-scenario/1", "generate": {"scenario": "cabal", "epoch": 5}}"#) } throws: {
      "\($0)" == "file: generate.epoch: no such number of 'cabal'; the nearest is 'epochs'"
    }
    #expect { try read(#"{"schema": "yuma-scenario/1", "generate": {"scenario": "cabal", "epochs": 2.5}}"#) } throws: {
      "\($0)" == "file: generate.epochs: 2.5 is not a whole number from 1 to 100000"
    }
  }

  @Test(
    "Every built-in scenario is valid, the same for a seed, and says what it assumes",
    arguments: ScenarioGenerator.all.map(\.name))
  func builtinScenarioValidSame(_ name: String) throws {
    let generator = try ScenarioGenerator(named: name)
    let scenario = try generator.scenario(seed: 5)
    #expect(try generator.scenario(seed: 5) == scenario)
    #expect(!scenario.assumptions.isEmpty && !scenario.title.isEmpty)
    for knob in generator.knobs {
      // The least of each number; the largest may be too much for a test.
      #expect(throws: Never.self, "\(knob.name)") {
        try generator.scenario(seed: 1, values: [knob.name: knob.range.lowerBound])
      }
      #expect(throws: ScenarioError.self) { try generator.scenario(values: [knob.name: knob.range.upperBound + 1]) }
    }
  }

  @Test("The built-in cases are the vectors' epochs")
  func builtinCasesVectorsEpochs() throws {
    struct File: Decodable {
      struct Epoch: Decodable {
        let weights: [[Double]]
        let stakes: [Double]
      }
      let validators, servers: [String]
      let epochs: [Epoch]
      let resetBonds: Bool
      let resetBondsEpoch, resetBondsServer: Int?
    }
    for name in VariantVectorTests.names {
      let data = try Data(contentsOf: URL(fileURLWithPath: Vectors.path("variants/\(name)")))
      let file = try JSONDecoder().decode(File.self, from: data)
      let scenario = try ScenarioGenerator(named: name.replacingOccurrences(of: ".json", with: "")).scenario()
      #expect(scenario.validators == file.validators && scenario.servers == file.servers)
      #expect(scenario.epochs.map(\.stakes) == file.epochs.map(\.stakes))
      #expect(scenario.epochs.map(\.weights.rows) == file.epochs.map(\.weights), "\(name)")
      #expect(scenario.registrations.first?.epoch == (file.resetBonds ? file.resetBondsEpoch : nil))
      #expect(scenario.registrations.first?.server == (file.resetBonds ? file.resetBondsServer : nil))
    }
  }
}
