// SPDX-License-Identifier: Apache-2.0
import DenseOperations

/// Stakes and weights of a subnet, epoch by epoch: what a bond rule is tried on (Docs/Guide/Scenarios.md).
///
/// Validators and servers have names. An epoch has a weight for each pair of them and a stake for each validator; units are
/// those of `VariantRunner`, in which a stake is a part of `VariantParameters.totalSubnetStake`.
public struct Scenario: Sendable, Hashable {
  /// What one epoch is given.
  public struct Epoch: Sendable, Hashable {
    /// A row a validator, a column a server, as set: rows need not add up to 1.
    public var weights: DenseMatrix
    /// One a validator.
    public var stakes: [Double]

    /// An epoch of the given parts, unchecked; see `Scenario.validate()`.
    public init(weights: DenseMatrix, stakes: [Double]) {
      self.weights = weights
      self.stakes = stakes
    }
  }

  /// A new miner takes a server's place before an epoch, without the bonds of the old one: the vectors' bond reset.
  public struct Registration: Sendable, Hashable {
    /// The first epoch with the new miner.
    public var epoch: Int
    /// The server whose place it takes.
    public var server: Int

    /// A registration at the given epoch.
    public init(epoch: Int, server: Int) {
      self.epoch = epoch
      self.server = server
    }
  }

  /// A short name, as on the command line.
  public var name: String
  /// What happens, in a line.
  public var title: String
  /// What was assumed to make it, a sentence each.
  public var assumptions: [String]
  /// The names of the validators, each another; V of them.
  public var validators: [String]
  /// The names of the servers, each another; S of them.
  public var servers: [String]
  /// The epochs, one after another.
  public var epochs: [Epoch]
  /// Who registers when.
  public var registrations: [Registration]
  /// Hyperparameters that the scenario asks for, under every rule.
  public var settings: [ParameterSetting]
  /// The validator that others are compared with.
  public var baseline: Int

  /// A scenario of the given parts, unchecked; see `validate()`.
  public init(
    name: String, title: String, assumptions: [String] = [], validators: [String], servers: [String],
    epochs: [Epoch], registrations: [Registration] = [], settings: [ParameterSetting] = [], baseline: Int = 0
  ) {
    self.name = name
    self.title = title
    self.assumptions = assumptions
    self.validators = validators
    self.servers = servers
    self.epochs = epochs
    self.registrations = registrations
    self.settings = settings
    self.baseline = baseline
  }

  /// The most cells, epochs * V * S, that a scenario may have: 2^26.
  public static let maximumCellCount = 1 << 26
  /// The most epochs: 2^17, eighteen years of a subnet whose tempo is 360.
  public static let maximumEpochCount = 1 << 17
  /// The most validators and servers together: the chain counts neurons in 16 bits.
  public static let maximumNeuronCount = 65_535

  /// epochs * V * S.
  public var cellCount: Int { epochs.count * validators.count * servers.count }

  /// Checks what the types do not: sizes, names that repeat, numbers that are negative or not finite, an epoch without any
  /// stake or any weight, a registration of what is not there.
  ///
  /// - Throws: `ScenarioError` for the first rule that is broken.
  public func validate() throws(ScenarioError) {
    try Self.check(names: validators, "validators")
    try Self.check(names: servers, "servers")
    try Self.check(epochCount: epochs.count, validators: validators.count, servers: servers.count)
    for (index, epoch) in epochs.enumerated() { try check(epoch, "epochs[\(index)]") }
    for (index, registration) in registrations.enumerated() {
      guard epochs.indices ~= registration.epoch else {
        throw ScenarioError(
          "registrations[\(index)].epoch", "\(registration.epoch) is not one of \(epochs.count) epochs")
      }
      guard servers.indices ~= registration.server else {
        throw ScenarioError("registrations[\(index)].server", "no server \(registration.server) among \(servers.count)")
      }
    }
    guard validators.indices ~= baseline else {
      throw ScenarioError("baseline", "no validator \(baseline) among \(validators.count)")
    }
  }

  /// Checks the size before anything is made of it.
  static func check(epochCount: Int, validators: Int, servers: Int) throws(ScenarioError) {
    guard epochCount > 0 else { throw ScenarioError("epochs", "0, where 1 and more belong") }
    guard validators + servers <= maximumNeuronCount else {
      throw ScenarioError(
        "validators", "\(validators) and \(servers) servers are more than \(maximumNeuronCount) neurons")
    }
    guard epochCount <= maximumEpochCount else {
      throw ScenarioError("epochs", "\(epochCount) are more than \(maximumEpochCount)")
    }
    let (cells, overflows) = epochCount.multipliedReportingOverflow(by: validators * servers)
    guard !overflows && cells <= maximumCellCount else {
      throw ScenarioError(
        "epochs",
        "\(epochCount) epochs of \(validators) validators and \(servers) servers are more than "
          + "\(maximumCellCount) cells")
    }
  }

  private static func check(names: [String], _ field: String) throws(ScenarioError) {
    guard !names.isEmpty else { throw ScenarioError(field, "none, where one and more belong") }
    var seen: Set<String> = []
    for (index, name) in names.enumerated() {
      guard !name.isEmpty else { throw ScenarioError("\(field)[\(index)]", "a name without letters") }
      guard seen.insert(name).inserted else {
        throw ScenarioError("\(field)[\(index)]", "\"\(name)\" is there already")
      }
    }
  }

  private func check(_ epoch: Epoch, _ place: String) throws(ScenarioError) {
    let weights = epoch.weights
    guard weights.rowCount == validators.count, weights.columnCount == servers.count else {
      throw ScenarioError(
        "\(place).weights",
        "\(weights.rowCount) rows of \(weights.columnCount), where there are \(validators.count) "
          + "validators and \(servers.count) servers")
    }
    guard epoch.stakes.count == validators.count else {
      throw ScenarioError("\(place).stakes", "\(epoch.stakes.count) of \(validators.count) validators")
    }
    if let i = epoch.stakes.firstIndex(where: { !$0.isAmount }) {
      throw ScenarioError("\(place).stakes[\(i)]", "\(epoch.stakes[i]) is not a number of 0 and more")
    }
    if let k = weights.elements.firstIndex(where: { !$0.isAmount }) {
      throw ScenarioError(
        "\(place).weights[\(k / servers.count)][\(k % servers.count)]",
        "\(weights.elements[k]) is not a number of 0 and more")
    }
    for (field, total) in [("stakes", epoch.stakes.reduce(0, +)), ("weights", weights.elements.reduce(0, +))] {
      guard total > 0 && total.isFinite else {
        throw ScenarioError("\(place).\(field)", "they add up to \(total), where a number above 0 belongs")
      }
    }
  }
}

/// What is wrong with a scenario, or with what is asked of a simulation.
public struct ScenarioError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The place, in the manner of "epochs[3].stakes[0]".
  public let place: String
  /// What is wrong, and what the rule is.
  public let problem: String

  /// An error of the given place and rule.
  public init(_ place: String, _ problem: String) {
    self.place = place
    self.problem = problem
  }

  /// "place: problem", on one line.
  public var description: String { place.isEmpty ? problem : "\(place): \(problem)" }
}

extension Double {
  /// Whether it is finite and not negative.
  var isAmount: Bool { self >= 0 && isFinite }
}
