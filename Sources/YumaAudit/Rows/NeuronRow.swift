// SPDX-License-Identifier: Apache-2.0
import Yuma

/// What a neuron does in an epoch, by what it earns.
public enum NeuronRole: String, Sendable, Hashable, CaseIterable {
  /// It is the subnet's owner, whatever else it earns.
  case owner
  /// It earns as a server and as a validator.
  case both
  /// It earns as a server.
  case server
  /// It earns as a validator, or it earns nothing and holds a permit after the epoch.
  case validator
  /// It earns nothing and holds no permit.
  case none

  /// The role of a neuron that earns as a server and as a validator as said.
  init(isOwner: Bool, serves: Bool, validates: Bool, hasPermit: Bool) {
    switch (isOwner, serves, validates) {
    case (true, _, _): self = .owner
    case (false, true, true): self = .both
    case (false, true, false): self = .server
    case (false, false, true): self = .validator
    case (false, false, false): self = hasPermit ? .validator : .none
    }
  }

  /// The role as tables show it: "-" for none.
  package var text: String { self == .none ? "-" : rawValue }
  /// The role as rows of CSV and JSON Lines have it: nil for none.
  package var rowText: String? { self == .none ? nil : rawValue }
}

/// A neuron's place in an epoch: who it is in tables, pages and CSV.
public struct NeuronRow: Sendable, Hashable {
  /// The neuron.
  public let uid: Int
  /// What it does.
  public let role: NeuronRole
  /// Whether it counts as active.
  public let isActive: Bool

  /// The neurons of an epoch by uid. O(n).
  ///
  /// - Parameters:
  ///   - output: what the epoch gives
  ///   - input: the state before it
  /// - Returns: a row per neuron
  public static func rows(of output: EpochOutput, input: EpochInput) -> [NeuronRow] {
    (0..<output.neuronCount).map { uid in
      NeuronRow(uid: uid, role: role(of: uid, output, input) ?? .none, isActive: output.active[uid])
    }
  }

  /// The role of a neuron; nil for a uid that the epoch does not have.
  static func role(of uid: Int, _ output: EpochOutput, _ input: EpochInput) -> NeuronRole? {
    guard 0..<output.neuronCount ~= uid else { return nil }
    return NeuronRole(
      isOwner: input.ownerUID.map { $0 == uid } ?? false,
      serves: output.incentive[uid] > 0 || output.serverEmission[uid] > 0,
      validates: output.dividends[uid] > 0 || output.validatorEmission[uid] > 0,
      hasPermit: output.validatorPermits[uid])
  }
}
