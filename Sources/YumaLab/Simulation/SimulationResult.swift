// SPDX-License-Identifier: Apache-2.0

/// What a simulation gave.
public struct SimulationResult: Sendable {
  /// The scenario.
  public let scenario: Scenario
  /// The hyperparameters that were swept.
  public let fields: [ParameterField]
  /// The runs, rule by rule and then combination by combination.
  public let runs: [SimulationRun]
  /// What dividends per stake are compared with.
  public var baseline: Baseline

  /// What dividends per stake are compared with.
  public enum Baseline: Sendable, Hashable {
    /// A validator of the same run.
    case validator(Int)
    /// The same validator under the rule of that name, with the same settings.
    case rule(String)
  }

  /// How summaries and charts show validators: each by itself, or joined where they are many (`NamedGroup`).
  public let validatorGroups: [NamedGroup]
  /// How summaries and charts show servers.
  public let serverGroups: [NamedGroup]

  init(scenario: Scenario, fields: [ParameterField], runs: [SimulationRun]) {
    self.scenario = scenario
    self.fields = fields
    self.runs = runs
    baseline = .validator(scenario.baseline)
    validatorGroups = NamedGroup.groups(
      of: scenario.validators, sizes: Self.totals(scenario.epochs.map(\.stakes), count: scenario.validators.count))
    serverGroups = NamedGroup.groups(
      of: scenario.servers, sizes: Self.totals(runs.first?.epochs.map(\.incentive) ?? [], count: scenario.servers.count)
    )
  }

  /// Validators of one kind together, however few they are: what charts and comparisons show.
  package var validatorKinds: [NamedGroup] {
    NamedGroup.kinds(
      of: scenario.validators, sizes: Self.totals(scenario.epochs.map(\.stakes), count: scenario.validators.count))
  }

  /// Servers of one kind together, however few they are.
  package var serverKinds: [NamedGroup] {
    NamedGroup.kinds(
      of: scenario.servers, sizes: Self.totals(runs.first?.epochs.map(\.incentive) ?? [], count: scenario.servers.count)
    )
  }

  private static func totals(_ rows: [[Double]], count: Int) -> [Double] {
    rows.reduce(into: [Double](repeating: 0, count: count)) { sums, row in
      for (k, value) in row.enumerated() { sums[k] += value }
    }
  }

  /// The baseline that a name means: a validator of the scenario, or a rule that was run.
  ///
  /// - Throws: `ScenarioError` that suggests the nearest name.
  public func baseline(named name: String) throws(ScenarioError) -> Baseline {
    if let validator = scenario.validators.firstIndex(of: name) { return .validator(validator) }
    if runs.contains(where: { $0.rule == name }) { return .rule(name) }
    var rules: [String] = []
    for run in runs where rules.last != run.rule { rules.append(run.rule) }
    throw ScenarioError(
      "baseline",
      "'\(name)' is neither a validator of the scenario nor a variant that was run; "
        + Suggestion.nearest(to: name, among: scenario.validators + rules))
  }

  /// The baseline's name.
  public var baselineName: String {
    switch baseline {
    case .validator(let index): scenario.validators[index]
    case .rule(let name): name
    }
  }

  /// A run's dividends per 1000 TAO over the baseline's, epoch by epoch and validator by validator: 1 is as much. Not a
  /// number where the baseline has none.
  public func relativeDividends(of run: SimulationRun) -> [[Double]] {
    let compared = comparedRun(of: run)
    return zip(run.epochs, compared.epochs).map { own, other in
      own.dividendsPer1000Tao.enumerated().map { i, value in
        let base = other.dividendsPer1000Tao[comparedValidator(of: i)]
        return base == 0 ? .nan : value / base
      }
    }
  }

  package func comparedRun(of run: SimulationRun) -> SimulationRun {
    guard case .rule(let name) = baseline else { return run }
    return runs.first { $0.rule == name && $0.settings == run.settings } ?? run
  }

  func comparedValidator(of validator: Int) -> Int {
    if case .validator(let index) = baseline { index } else { validator }
  }
}
