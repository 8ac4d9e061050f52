// SPDX-License-Identifier: Apache-2.0
import Yuma

/// A field of an epoch's output. The cases come in the order of the stages that compute them: where several fields deviate, the
/// first is where to look, because the later ones may follow from it. The raw value is the JSON key.
public enum OutputField: String, Sendable, Hashable, CaseIterable {
  case active, stake, stakeWeight, validatorPermits, consensus, validatorTrust, incentive, bonds, dividends
  case serverEmission, validatorEmission, combinedEmission

  /// The unit of a difference between two values of a field.
  public enum Unit: String, Sendable, Hashable {
    /// Yes or no; a difference has no size.
    case flag
    /// Steps of one of 65535.
    case steps = "u16 steps"
    /// Amounts.
    case rao
  }

  /// The unit of a difference between two values of the field.
  public var unit: Unit {
    switch values {
    case .flags: .flag
    case .proportions, .rows: .steps
    case .amounts: .rao
    }
  }

  /// The section of Docs/Specification/epoch.md that defines the field.
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

  /// Whether the field is a result of consensus or payment. The other fields only say who takes part.
  package var isResult: Bool { section >= 5 }

  /// The order of the fields in files.
  package static let inFiles: [OutputField] = [
    .active, .validatorPermits, .stakeWeight, .consensus, .incentive, .dividends, .validatorTrust, .serverEmission,
    .validatorEmission, .combinedEmission, .stake, .bonds,
  ]
}

/// Where an output and a record keep the values of a field, by the kind of the values.
package enum OutputValues {
  /// A place in an output, and the place in a record, where the values may be unknown.
  package struct Place<Values> {
    package let output: WritableKeyPath<EpochOutput, Values>
    package let record: WritableKeyPath<RecordedOutput, Values?>
  }

  /// One truth value for each neuron.
  case flags(Place<[Bool]>)
  /// One proportion of 65535 for each neuron.
  case proportions(Place<[UInt16]>)
  /// One amount in rao for each neuron.
  case amounts(Place<[UInt64]>)
  /// For each neuron a row of (uid, proportion of 65535).
  case rows(Place<SparseMatrix<UInt16>>)
}

extension OutputField {
  /// Where the values of the field are. This is the one list of the fields that other code goes by.
  package var values: OutputValues {
    switch self {
    case .active: .flags(.init(output: \.active, record: \.active))
    case .stake: .amounts(.init(output: \.stake, record: \.stake))
    case .stakeWeight: .proportions(.init(output: \.stakeWeight, record: \.stakeWeight))
    case .validatorPermits: .flags(.init(output: \.validatorPermits, record: \.validatorPermits))
    case .consensus: .proportions(.init(output: \.consensus, record: \.consensus))
    case .validatorTrust: .proportions(.init(output: \.validatorTrust, record: \.validatorTrust))
    case .incentive: .proportions(.init(output: \.incentive, record: \.incentive))
    case .bonds: .rows(.init(output: \.bonds, record: \.bonds))
    case .dividends: .proportions(.init(output: \.dividends, record: \.dividends))
    case .serverEmission: .amounts(.init(output: \.serverEmission, record: \.serverEmission))
    case .validatorEmission: .amounts(.init(output: \.validatorEmission, record: \.validatorEmission))
    case .combinedEmission: .amounts(.init(output: \.combinedEmission, record: \.combinedEmission))
    }
  }
}

/// A field of an output that the chain stored before spec 365 only. Audits do not compare it. The raw value is the JSON key.
package enum FormerField: String, Sendable, Hashable, CaseIterable {
  case rank, trust, pruningScores

  /// Where an output keeps the values; nil where they are not stored.
  package var output: WritableKeyPath<EpochOutput, [UInt16]?> {
    switch self {
    case .rank: \.rank
    case .trust: \.trust
    case .pruningScores: \.pruningScores
    }
  }

  /// Where a record keeps the values.
  package var record: WritableKeyPath<RecordedOutput, [UInt16]?> {
    switch self {
    case .rank: \.rank
    case .trust: \.trust
    case .pruningScores: \.pruningScores
    }
  }
}
