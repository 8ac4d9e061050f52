// SPDX-License-Identifier: Apache-2.0
import DenseOperations
import Yuma

/// A scenario under rules, with hyperparameters swept.
///
///     let scenario = try ScenarioGenerator(named: "cabal").scenario()
///     let simulation = try Simulation(of: scenario, under: SimulationRule.all, sweep: ParameterSweep(["kappa=0.4,0.5"]))
///     let result = try await simulation.run()
public struct Simulation: Sendable {
  /// The most cells of bonds that a result may hold, 2^26: half a GiB.
  public static let maximumCellCount = 1 << 26

  /// The scenario, which has been validated.
  public let scenario: Scenario
  /// The rules, each another.
  public let rules: [SimulationRule]
  /// The hyperparameters that are swept.
  public let sweep: ParameterSweep
  /// Whether results hold the bonds of each epoch, which are most of their memory.
  public let recordsBonds: Bool
  private let products: any MatrixProducts
  let tasks: [SimulationTask]

  /// A simulation, checked and not yet run.
  ///
  /// - Parameters:
  ///   - scenario: stakes and weights. Its settings go before the rules' usual parameters, the sweep's before its settings.
  ///   - rules: what it runs under.
  ///   - sweep: hyperparameters, each of whose combinations is run under each rule.
  ///   - hasEqualParameters: whether all rules begin with the same moving average and alphas
  ///     (`SimulationRule.equalParameters`), not each with its usual ones.
  ///   - recordsBonds: whether results hold the bonds of each epoch.
  ///   - products: what the research variants compute with. The portable products give the same bits on every machine;
  ///     `CBLASProducts` are a few percent faster (Docs/Internals/Performance.md).
  /// - Throws: `ScenarioError` for a scenario or parameters that are not valid, or a result that would be too large.
  public init(
    of scenario: Scenario, under rules: [SimulationRule], sweep: ParameterSweep = ParameterSweep(),
    hasEqualParameters: Bool = false, recordsBonds: Bool = true, products: any MatrixProducts = PortableProducts()
  ) throws(ScenarioError) {
    try scenario.validate()
    var tasks: [SimulationTask] = []
    for rule in rules {
      for settings in sweep.combinations {
        var parameters = hasEqualParameters ? rule.equalParameters : rule.usualParameters
        for setting in scenario.settings + settings { setting.apply(to: &parameters) }
        try parameters.validate()
        tasks.append(SimulationTask(rule: rule, settings: settings, parameters: parameters))
      }
    }
    let (cells, overflows) = scenario.cellCount.multipliedReportingOverflow(by: tasks.count)
    guard !recordsBonds || (!overflows && cells <= Self.maximumCellCount) else {
      throw ScenarioError(
        "epochs", "\(tasks.count) runs of \(scenario.cellCount) cells are more than \(Self.maximumCellCount) bonds")
    }
    self.scenario = scenario
    self.rules = rules
    self.sweep = sweep
    self.recordsBonds = recordsBonds
    self.products = products
    self.tasks = tasks
  }

  /// Runs everything, one run after another, on the calling thread. O(runs * cells).
  ///
  /// - Returns: the same as `run(progress:)`.
  /// - Throws: `ScenarioError` for parameters that the chain's rules do not have; `DenseKernelsError` if `YUMA_KERNELS` names no
  ///   kernels that this machine can run.
  public func runInOrder() throws -> SimulationResult {
    try DenseKernels.checkForced()
    return result(of: try tasks.map { try run($0, afterEpoch: {}) })
  }

  func run(_ task: SimulationTask, afterEpoch: () throws -> Void) throws -> SimulationRun {
    try task.run(scenario, recordsBonds: recordsBonds, products: products, afterEpoch: afterEpoch)
  }

  func result(of runs: [SimulationRun]) -> SimulationResult {
    SimulationResult(scenario: scenario, fields: sweep.fields, runs: runs)
  }
}

/// A scenario's epochs under one rule with one set of parameters.
public struct SimulationRun: Sendable {
  /// The rule's name.
  public let rule: String
  /// The settings that were swept.
  public let settings: [ParameterSetting]
  /// All parameters.
  public let parameters: VariantParameters
  /// What each epoch gave. Bonds are empty where they were not recorded.
  public let epochs: [VariantOutput]

  /// The rule and the settings that were swept, as a title.
  public var title: String { ([rule] + settings.map(\.description)).joined(separator: " ") }
}

/// A run that a simulation is made of.
struct SimulationTask: Sendable {
  let rule: SimulationRule
  let settings: [ParameterSetting]
  let parameters: VariantParameters

  func run(
    _ scenario: Scenario, recordsBonds: Bool, products: any MatrixProducts, afterEpoch: () throws -> Void
  ) throws -> SimulationRun {
    var epochs: [VariantOutput] = []
    epochs.reserveCapacity(scenario.epochs.count)
    let registered = Dictionary(grouping: scenario.registrations, by: \.epoch).mapValues { $0.map(\.server) }
    func add(_ output: VariantOutput) throws {
      try afterEpoch()
      var output = output
      if !recordsBonds { output.bonds = DenseMatrix() }
      epochs.append(output)
    }
    switch rule {
    case .variant(let variant):
      var runner = VariantRunner(variant, parameters: parameters, products: products)
      for (number, epoch) in scenario.epochs.enumerated() {
        for server in registered[number] ?? [] { runner.resetBonds(server: server) }
        try add(runner.run(weights: epoch.weights, stakes: epoch.stakes))
      }
    case .chain(let rule):
      var chain = try ChainSimulation(scenario, rule: rule, parameters: parameters)
      for (number, epoch) in scenario.epochs.enumerated() {
        try add(chain.run(epoch, registered: registered[number] ?? []))
      }
    }
    return SimulationRun(rule: rule.name, settings: settings, parameters: parameters, epochs: epochs)
  }
}
