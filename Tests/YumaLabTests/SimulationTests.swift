// SPDX-License-Identifier: Apache-2.0
import DenseOperations
import Foundation
import Testing
import Yuma
import YumaJSON
import YumaLab

@Suite struct SimulationTests {
  private func simulate(
    _ name: String, seed: UInt64 = 0, values: [String: Double] = [:],
    under rules: [SimulationRule] = SimulationRule.all,
    set words: [String] = []
  ) async throws -> SimulationResult {
    let scenario = try ScenarioGenerator(named: name).scenario(seed: seed, values: values)
    return try await Simulation(of: scenario, under: rules, sweep: ParameterSweep(words)).run()
  }

  private func summary(_ result: SimulationResult, _ rule: String, _ validator: String) throws -> Double {
    let summary = try #require(result.summaries.first { $0.run.rule == rule })
    return try #require(summary.validators.first { $0.group.name == validator }).relative
  }

  @Test(
    "Under every rule incentive and dividends are parts of a whole, epoch by epoch",
    arguments: ["case-05", "new-miner", "stake-shift", "affine", "weight-copiers"])
  func underRuleIncentiveDividends(_ name: String) async throws {
    let result = try await simulate(name, values: name == "case-05" ? [:] : ["epochs": 30])
    #expect(result.runs.map(\.rule) == SimulationRule.all.map(\.name))
    for run in result.runs {
      #expect(run.epochs.count == result.scenario.epochs.count)
      for output in run.epochs {
        #expect(output.incentive.reduce(0, +) < 1 + 1e-3 && output.dividends.reduce(0, +) < 1 + 1e-3)
        #expect(output.dividends.allSatisfy { $0 >= 0 && $0 <= 1 }, "\(run.rule)")
        #expect(output.bonds.rowCount == result.scenario.validators.count)
      }
    }
  }

  @Test("The chain's run is the epoch of the chain's input, bit for bit")
  func chainsRunEpochChains() async throws {
    let scenario = try ScenarioGenerator(named: "case-05").scenario()
    let result = try await Simulation(of: scenario, under: [.chain(.yuma3)]).run()
    var input = EpochInput(
      currentBlock: 1_000_000, tempo: 360, lastMechanismStepBlock: 999_639, lastUpdate: [],
      blockAtRegistration: [0, 0, 0, 0, 0],
      alphaStake: [800_000, 100_000, 100_000, 0, 0].map { $0 * 1_000_000_000 }, taoStake: [0, 0, 0, 0, 0],
      validatorPermits: [true, true, true, false, false], weights: SparseMatrix(emptyRows: 5),
      bonds: SparseMatrix(emptyRows: 5),
      emission: 82_000_000_000, parameters: Hyperparameters(maxAllowedValidators: 3, yuma3: true))
    var runner = try EpochRunner(engine: .reference)
    var output = EpochOutput()
    for (number, epoch) in scenario.epochs.enumerated() {
      input.lastUpdate = [UInt64](repeating: input.currentBlock - 1, count: 5)
      if number == 20 { input.blockAtRegistration[4] = input.currentBlock - 360 }
      input.weights = SparseMatrix(
        rows: epoch.weights.rows.map { row in
          row.enumerated().filter { $1 > 0 }.map { (UInt16(3 + $0), UInt16($1 * 65535)) }
        } + [[], []])
      try runner.run(input, under: .golden, into: &output)
      let found = result.runs[0].epochs[number]
      #expect(found.incentive == output.incentive[3...].map { Double($0) / 65535 }, "epoch \(number)")
      #expect(found.dividends == output.dividends[..<3].map { Double($0) / 65535 }, "epoch \(number)")
      #expect(found.bonds[1, 1] == Double(output.bonds.row(1).first { $0.0 == 4 }?.1 ?? 0) / 65535, "epoch \(number)")
      input.bonds = output.bonds
      input.validatorPermits = output.validatorPermits
      input.lastMechanismStepBlock = input.currentBlock
      input.currentBlock += 361
    }
  }

  // Without a majority of just kappa, which rounding would decide.
  @Test(
    "The chain's Yuma 3 is yuma3 up to rounding, where no penalty clips the weights that buy bonds",
    arguments: ["case-05", "first-mover", "late-mover", "stake-shift"])
  func chainsYuma3Yuma3(
    _ name: String
  ) async throws {
    let result = try await simulate(
      name, under: [.variant(.yuma3), .chain(.yuma3)], set: ["bondPenalty=0", "bondMovingAverage=0.9"])
    for (own, chain) in zip(result.runs[0].epochs, result.runs[1].epochs) {
      for (a, b) in zip(own.dividends + own.incentive, chain.dividends + chain.incentive) { #expect(abs(a - b) < 1e-3) }
      for (a, b) in zip(own.bonds.elements, chain.bonds.elements) { #expect(abs(a - b) < 1e-3) }
    }
  }

  @Test("A registration takes the bonds of the server under the chain's rules")
  func registrationTakesBondsServer() async throws {
    let result = try await simulate("deregistered-miner", under: [.chain(.yuma3), .variant(.yuma3), .variant(.yuma2)])
    let registration = 20
    let before = result.runs.map { $0.epochs[registration - 1].bonds[0, 0] }
    let after = result.runs.map { $0.epochs[registration].bonds[0, 0] }
    #expect(before.allSatisfy { $0 > 0 })
    #expect(after[0] == 0 && after[1] == 0 && after[2] > 0)
  }

  @Test
  func
    `The first mover earns more and the late mover less under Yuma 3, and the other way round where bonds are renewed at once`()
    async throws
  {
    let first = try await simulate("first-mover")
    let late = try await simulate("late-mover")
    for rule in ["yuma3", "yuma3-liquid", "chain-yuma3"] {
      #expect(try summary(late, rule, "mover") < 1, "\(rule)")
    }
    #expect(try summary(first, "yuma3-liquid", "mover") > summary(first, "yuma1", "mover"))
  }

  @Test("A copier earns no more than honest validators, for every seed")
  func copierEarnsMoreThan() async throws {
    for seed in 0..<8 as Range<UInt64> {
      let result = try await simulate("weight-copiers", seed: seed)
      for rule in SimulationRule.all {
        #expect(try summary(result, rule.name, "copier") < 1, "seed \(seed), \(rule.name)")
      }
    }
  }

  #if OpenBLAS
    @Test("On a numerical library a simulation gives the same up to rounding")
    func numericalLibrarySimulationGives() async throws {
      let scenario = try ScenarioGenerator(named: "score").scenario()
      let rules = Variant.all.map { SimulationRule.variant($0) }
      let portable = try await Simulation(of: scenario, under: rules).run()
      let library = try await Simulation(of: scenario, under: rules, products: CBLASProducts()).run()
      for (run, other) in zip(portable.runs, library.runs) {
        for (epoch, otherEpoch) in zip(run.epochs, other.epochs) {
          for (value, otherValue) in zip(epoch.dividends, otherEpoch.dividends) {
            #expect(abs(value - otherValue) < 1e-9, "\(run.title)")
          }
        }
      }
    }
  #endif

  @Test("A sweep runs every combination, the last field fastest")
  func sweepRunsCombinationLast() async throws {
    let result = try await simulate(
      "case-01", under: [.variant(.yuma2), .variant(.yuma3)], set: ["kappa=0.4,0.6", "bondPenalty=0,0.5,1"])
    #expect(result.runs.count == 12)
    #expect(result.runs[1].title == "yuma2 kappa=0.4 bondPenalty=0.5")
    #expect(result.runs[1].parameters.bondPenalty == 0.5 && result.runs[11].parameters.kappa == 0.6)
  }

  @Test(
    "A sweep that makes no sense is refused",
    arguments: [
      (["kappa=2"], "kappa: '2' is not a number from 0 to 1"),
      (["kapa=0.5"], "kapa: no such hyperparameter; the nearest is 'kappa'"),
      (["kappa=nan"], "kappa: 'nan' is not"), (["kappa"], "kappa: not of the form"), (["kappa="], "kappa: '' is not"),
      (["kappa=0.5,0.50"], "'0.50' twice"), (["kappa=0.5", "kappa=0.6"], "kappa: set twice"),
      (["liquidAlpha=yes"], "'yes' is not true or false"), (["liquidAlphaConsensus=mixde"], "the nearest is 'mixed'"),
    ])
  func sweepMakesSenseRefused(_ words: [String], _ problem: String) {
    #expect { try ParameterSweep(words) } throws: { "\($0)".contains(problem) }
  }

  @Test("Parameters that exclude each other are refused before anything runs")
  func parametersExcludeEachOther() throws {
    let scenario = try ScenarioGenerator(named: "case-01").scenario()
    #expect(throws: ScenarioError("alphaLow", "0.9 is above alphaHigh, 0.3")) {
      try Simulation(of: scenario, under: [.variant(.yuma3)], sweep: ParameterSweep(["alphaLow=0.9"]))
    }
    #expect(throws: ScenarioError.self) { try SimulationRule.list("yuma2,yuma2") }
    #expect(throws: ScenarioError("", "no variant 'yuma4'; the nearest is 'yuma1'")) {
      try SimulationRule(named: "yuma4")
    }
  }

  @Test("The baseline is a validator of the run, or a rule")
  func baselineValidatorRunOr() async throws {
    var result = try await simulate("case-01", under: [.variant(.yuma2), .variant(.yuma3)])
    #expect(result.relativeDividends(of: result.runs[1]).allSatisfy { $0[0] == 1 })
    result.baseline = try result.baseline(named: "yuma2")
    #expect(result.relativeDividends(of: result.runs[0]).allSatisfy { $0.allSatisfy { $0 == 1 || $0.isNaN } })
    #expect(result.relativeDividends(of: result.runs[1]).contains { $0[2] != 1 })
    #expect(throws: ScenarioError.self) { try result.baseline(named: "yuma3-liquid") }
  }

  @Test("Values that CSV and JSON hold are those of the run, and the same every time")
  func valuesCsvJsonHold() async throws {
    let result = try await simulate("noise", seed: 3, values: ["epochs": 4], set: ["kappa=0.4,0.5"])
    let again = try await simulate("noise", seed: 3, values: ["epochs": 4], set: ["kappa=0.4,0.5"])
    var texts = ["", "", "", ""]
    result.csv { texts[0] += $0 }
    again.csv { texts[1] += $0 }
    result.json { texts[2] += $0 }
    again.json { texts[3] += $0 }
    #expect(texts[0] == texts[1] && texts[2] == texts[3])
    let lines = texts[0].split(separator: "\n")
    #expect(lines[0] == "scenario,seed,variant,kappa,epoch,series,role,group,validator,server,value")
    // Four series of 5 validators, two of 12 servers, and their bonds.
    let anEpoch = 4 * 5 + 2 * 12 + 5 * 12
    #expect(lines.count == 1 + 20 * 4 * anEpoch)
    #expect(lines[1] == "noise,,yuma1,0.4,0,stake,validator,1 (error 0%),1 (error 0%),,0.2")
  }

  @Test("A comparison of one result has its means; of several the mean of them, between its interval's ends")
  func comparison() async throws {
    let results = [
      try await simulate("noise", seed: 3, values: ["epochs": 4]),
      try await simulate("noise", seed: 4, values: ["epochs": 4]),
    ]
    let one = SimulationComparison(of: [results[0]])
    let summary = results[0].summaries[0]
    #expect(one.relative[0].map(\.mean) == summary.validators.map(\.relative))
    #expect(one.relative[0].allSatisfy { $0.low == nil && $0.high == nil } && one.seedCount == 1)
    let both = SimulationComparison(of: results)
    for (column, estimate) in both.relative[0].enumerated() {
      let values: [Double] = results.map { $0.summaries[0].validators[column].relative }
      let mean: Double = (values[0] + values[1]) / 2
      #expect(abs(estimate.mean - mean) < 1e-12)
      let low = try #require(estimate.low)
      let high = try #require(estimate.high)
      #expect(low <= estimate.mean)
      #expect(estimate.mean <= high)
    }
    let fields = one.differingParameters(besides: []).map(\.field)
    #expect(fields.contains(.bondMovingAverage) && !fields.contains(.kappa))
  }

  @Test("Rules with equal parameters differ in no number that bonds read")
  func equalParameters() {
    let all = SimulationRule.all.map(\.equalParameters)
    for field in [ParameterField.bondMovingAverage, .alphaLow, .alphaHigh, .kappa, .bondPenalty] {
      #expect(Set(all.map { field.text(in: $0) }).count == 1, "\(field)")
    }
    #expect(SimulationRule.all.allSatisfy { !$0.summary.isEmpty })
  }

  @Test("Many validators are shown by kind, or the largest by themselves")
  func manyValidatorsShownKind() {
    let kinds = NamedGroup.groups(
      of: (1...20).map { "honest \($0)" } + ["copier"], sizes: [Double](repeating: 1, count: 21))
    #expect(kinds.map(\.name) == ["20 x honest", "copier"])
    let largest = NamedGroup.groups(of: (1...20).map { "miner \($0)" }, sizes: (1...20).map(Double.init), limit: 3)
    #expect(largest.map(\.name) == ["miner 20", "miner 19", "18 others"] && largest[2].members == Array(0..<18))
  }
}
