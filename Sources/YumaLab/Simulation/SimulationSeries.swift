// SPDX-License-Identifier: Apache-2.0

/// What a simulation gives for each epoch, by its name in files and on the command line.
public enum SimulationSeries: String, Sendable, Hashable, CaseIterable {
  /// A validator's earnings for 1000 TAO of its stake, in TAO.
  case dividendsPer1000Tao
  /// That over the baseline's.
  case relativeDividends
  /// A validator's part of the dividends.
  case dividends
  /// A server's part of the incentive.
  case incentive
  /// A server's consensus.
  case consensus
  /// A validator's bond in a server, in the rule's own units.
  case bonds

  /// The series of that name.
  ///
  /// - Throws: `ScenarioError` that suggests the nearest name.
  public init(named name: String) throws(ScenarioError) {
    guard let series = Self(rawValue: name) else {
      throw ScenarioError(
        "", "no series '\(name)'; \(Suggestion.nearest(to: name, among: Self.allCases.map(\.rawValue)))")
    }
    self = series
  }

  /// The series in words, with its unit.
  public var title: String {
    switch self {
    case .dividendsPer1000Tao: "dividends per 1000 TAO of stake"
    case .relativeDividends: "dividends per stake over the baseline's"
    case .dividends: "dividends"
    case .incentive: "incentive"
    case .consensus: "consensus"
    case .bonds: "bonds"
    }
  }

  /// The series as the label of an axis.
  package var axis: String {
    switch self {
    case .dividendsPer1000Tao: "TAO per 1000 TAO"
    case .relativeDividends: "times the baseline"
    default: title
    }
  }

  /// Whether the series has a value a server, not one a validator.
  public var isOfServers: Bool { self == .incentive || self == .consensus }
}
