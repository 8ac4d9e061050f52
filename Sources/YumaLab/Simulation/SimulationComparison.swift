// SPDX-License-Identifier: Apache-2.0

/// How validators and servers fare under each rule: means over the epochs, and over seeds where there are several.
///
///     let comparison = SimulationComparison(of: [result])
///     comparison.relative[rule][validator].mean     // times what the baseline earns per stake
public struct SimulationComparison: Sendable {
  /// A mean over seeds.
  public struct Estimate: Sendable, Hashable {
    /// The mean over the seeds that have a value; not a number where none has.
    public let mean: Double
    /// The lower end of the mean's 95 % confidence interval; nil for one seed.
    public let low: Double?
    /// The upper end of the mean's 95 % confidence interval; nil for one seed.
    public let high: Double?

    /// The mean of some values.
    init(of values: [Double]) {
      let finite = values.filter(\.isFinite)
      mean = finite.isEmpty ? .nan : finite.reduce(0, +) / Double(finite.count)
      let interval = Bootstrap.interval(ofMeanOf: finite)
      (low, high) = (interval?.low, interval?.high)
    }
  }

  /// The runs: a rule, with the values of swept hyperparameters, each.
  public let runs: [SimulationRun]
  /// The names of validators, or of several of one kind.
  public let validators: [String]
  /// The names of servers, or of several of one kind.
  public let servers: [String]
  /// What a validator earns per stake over the baseline's; a row per run, a column per validator.
  public let relative: [[Estimate]]
  /// What a validator earns for 1000 TAO of stake in an epoch, in TAO; a row per run, a column per validator.
  public let dividendsPer1000Tao: [[Estimate]]
  /// A server's part of the incentive; a row per run, a column per server.
  public let incentive: [[Estimate]]
  /// How many seeds the means are over.
  public let seedCount: Int

  /// A comparison of results that differ by their seeds alone.
  ///
  /// - Parameter results: results of the same rules and settings. Validators and servers, and kinds of them, that some seed
  ///   does not name are left out.
  public init(of results: [SimulationResult]) {
    let summaries = results.map { result in result.summaries(of: result.validatorKinds, result.serverKinds) }
    runs = results.first?.runs ?? []
    seedCount = results.count
    func common(_ names: [[String]]) -> [String] {
      (names.first ?? []).filter { name in names.allSatisfy { $0.contains(name) } }
    }
    let validators = common(summaries.map { $0.first?.validators.map(\.group.name) ?? [] })
    let servers = common(summaries.map { $0.first?.servers.map(\.group.name) ?? [] })
    self.validators = validators
    self.servers = servers
    func estimates<Row>(
      _ names: [String], _ rows: (SimulationSummary) -> [Row], _ name: (Row) -> String, _ value: (Row) -> Double
    ) -> [[Estimate]] {
      (results.first?.runs ?? []).indices.map { run in
        names.map { wanted in
          Estimate(
            of: summaries.compactMap { summary in
              guard summary.indices.contains(run) else { return nil }
              return rows(summary[run]).first { name($0) == wanted }.map(value)
            })
        }
      }
    }
    relative = estimates(validators, { $0.validators }, { $0.group.name }, { $0.relative })
    dividendsPer1000Tao = estimates(validators, { $0.validators }, { $0.group.name }, { $0.dividendsPer1000Tao })
    incentive = estimates(servers, { $0.servers }, { $0.group.name }, { $0.incentive })
  }

  /// Hyperparameters that differ, in words: "kappa 0.4 to 0.6, liquidAlpha false or true".
  package static func words(on differing: [(field: ParameterField, values: [(value: String, rules: [String])])])
    -> String
  {
    differing.map { field, values in
      let texts = values.map(\.value)
      let numbers = texts.compactMap { Double($0) }
      if numbers.count == texts.count, let low = numbers.min(), let high = numbers.max() {
        return "\(field.rawValue) \(ParameterField.text(low)) to \(ParameterField.text(high))"
      }
      return "\(field.rawValue) \(texts.joined(separator: " or "))"
    }.joined(separator: ", ")
  }

  /// The hyperparameters that are not the same in all runs, though nobody swept them, each with the values that it takes and
  /// the runs that have them.
  ///
  /// - Parameter fields: the hyperparameters that were swept
  public func differingParameters(
    besides fields: [ParameterField]
  ) -> [(field: ParameterField, values: [(value: String, rules: [String])])] {
    ParameterField.allCases.filter { !fields.contains($0) }.compactMap { field in
      var values: [(value: String, rules: [String])] = []
      for run in runs {
        let text = field.text(in: run.parameters)
        if let index = values.firstIndex(where: { $0.value == text }) {
          if !values[index].rules.contains(run.rule) { values[index].rules.append(run.rule) }
        } else {
          values.append((text, [run.rule]))
        }
      }
      return values.count > 1 ? (field, values) : nil
    }
  }
}
