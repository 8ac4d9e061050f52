// SPDX-License-Identifier: Apache-2.0

/// A run in a few numbers, all of them means over the epochs.
public struct SimulationSummary: Sendable {
  /// How validators fared.
  public struct ValidatorRow: Sendable {
    /// A validator, or several of one kind where there are many.
    public let group: NamedGroup
    /// Their part of the stake.
    public let stake: Double
    /// Their part of the dividends.
    public let dividends: Double
    /// What they earned for 1000 TAO of stake, in TAO an epoch.
    public let dividendsPer1000Tao: Double
    /// That over the baseline's; not a number where the baseline has none.
    public let relative: Double
  }

  /// How servers fared.
  public struct ServerRow: Sendable {
    /// A server, or several of one kind where there are many.
    public let group: NamedGroup
    /// Their part of the incentive.
    public let incentive: Double
    /// Their part in the last epoch.
    public let finalIncentive: Double
  }

  /// The run.
  public let run: SimulationRun
  /// A row a validator, or a kind of validators.
  public let validators: [ValidatorRow]
  /// A row a server, or a kind of servers.
  public let servers: [ServerRow]
}

extension SimulationResult {
  /// A summary of each run.
  public var summaries: [SimulationSummary] {
    summaries(of: validatorGroups, serverGroups)
  }

  /// A summary of each run, a row for each of the given groups.
  func summaries(of validators: [NamedGroup], _ servers: [NamedGroup]) -> [SimulationSummary] {
    runs.map { run in
      SimulationSummary(
        run: run, validators: validatorRows(of: run, validators), servers: serverRows(of: run, servers))
    }
  }

  private func validatorRows(of run: SimulationRun, _ groups: [NamedGroup]) -> [SimulationSummary.ValidatorRow] {
    let compared = comparedRun(of: run)
    return groups.map { group in
      let own = meanDividendsPer1000Tao(of: group.members, run)
      let base =
        if case .validator(let index) = baseline {
          meanDividendsPer1000Tao(of: [index], run)
        } else {
          meanDividendsPer1000Tao(of: group.members, compared)
        }
      return SimulationSummary.ValidatorRow(
        group: group,
        stake: mean(scenario.epochs.map { epoch in sum(epoch.stakes, of: group.members) / sum(epoch.stakes) }),
        dividends: mean(run.epochs.map { sum($0.dividends, of: group.members) }), dividendsPer1000Tao: own,
        relative: base == 0 ? .nan : own / base)
    }
  }

  private func serverRows(of run: SimulationRun, _ groups: [NamedGroup]) -> [SimulationSummary.ServerRow] {
    groups.map { group in
      let incentives = run.epochs.map { sum($0.incentive, of: group.members) }
      return SimulationSummary.ServerRow(
        group: group, incentive: mean(incentives), finalIncentive: incentives.last ?? 0)
    }
  }

  private func meanDividendsPer1000Tao(of members: [Int], _ run: SimulationRun) -> Double {
    mean(run.epochs.indices.map { dividendsPer1000Tao(of: members, run, epoch: $0) })
  }

  /// What some validators together earned for 1000 TAO of their stake.
  package func dividendsPer1000Tao(of members: [Int], _ run: SimulationRun, epoch: Int) -> Double {
    let stakes = scenario.epochs[epoch].stakes
    let earned = run.epochs[epoch].dividendsPer1000Tao
    let stake = sum(stakes, of: members)
    return stake == 0 ? 0 : members.reduce(0) { $0 + earned[$1] * stakes[$1] } / stake
  }

  private func mean(_ values: [Double]) -> Double { values.isEmpty ? 0 : sum(values) / Double(values.count) }
  private func sum(_ values: [Double]) -> Double { values.reduce(0, +) }
  package func sum(_ values: [Double], of members: [Int]) -> Double { members.reduce(0) { $0 + values[$1] } }
}
