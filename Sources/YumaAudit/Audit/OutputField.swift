import Yuma

/// A field of an epoch's output, in the order in which an epoch works them out: where several deviate, the first is where to
/// look, for the later ones may be its consequences. The name is the JSON key.
public enum OutputField: String, Sendable, Hashable, CaseIterable {
  case active, stake, stakeWeight, validatorPermits, consensus, validatorTrust, incentive, bonds, dividends
  case serverEmission, validatorEmission, combinedEmission

  /// What a difference of the field's values is measured in.
  public enum Unit: String, Sendable, Hashable {
    /// Yes or no; a difference has no size.
    case flag
    /// Steps of one of 65535.
    case steps = "u16 steps"
    /// Amounts.
    case rao
  }

  /// What a difference of the field's values is measured in.
  public var unit: Unit {
    switch self {
    case .active, .validatorPermits: .flag
    case .stakeWeight, .consensus, .validatorTrust, .incentive, .bonds, .dividends: .steps
    case .stake, .serverEmission, .validatorEmission, .combinedEmission: .rao
    }
  }

  /// The section of Docs/Specification/epoch.md that says how the field's values come about.
  public var section: Int {
    switch self {
    case .active: 1
    case .stake, .stakeWeight: 2
    case .validatorPermits: 3
    case .consensus: 5
    case .validatorTrust, .incentive: 6
    case .bonds, .dividends: 8
    case .serverEmission, .validatorEmission, .combinedEmission: 9
    }
  }

  /// Whether the value of a neuron says something about the arithmetic of consensus or payment, and not only about who takes
  /// part.
  var isResult: Bool { section >= 5 }

  /// A sentence: the record differs from this field on, and assumed input may be the reason.
  var differsOnAssumedInput: String {
    "the record differs from \(rawValue) on, but part of the input was assumed, not read from the chain"
  }
}
