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
package enum OutputValues: Sendable {
  /// A place in an output, and the place in a record, where the values may be unknown.
  package struct Place<Values>: Sendable {
    package let output: StoredField<EpochOutput, Values>
    package let record: StoredField<RecordedOutput, Values?>

    fileprivate init(output: WritableKeyPath<EpochOutput, Values>, record: WritableKeyPath<RecordedOutput, Values?>) {
      self.output = StoredField(output)
      self.record = StoredField(record)
    }
  }

  /// One truth value for each neuron.
  case flags(Place<[Bool]>)
  /// One proportion of 65535 for each neuron.
  case proportions(Place<[UInt16]>)
  /// One amount in rao for each neuron.
  case amounts(Place<[UInt64]>)
  /// For each neuron a row of (uid, proportion of 65535).
  case rows(Place<SparseMatrix<UInt16>>)

  fileprivate static let active = flags(Place(output: \.active, record: \.active))
  fileprivate static let stake = amounts(Place(output: \.stake, record: \.stake))
  fileprivate static let stakeWeight = proportions(Place(output: \.stakeWeight, record: \.stakeWeight))
  fileprivate static let permits = flags(Place(output: \.validatorPermits, record: \.validatorPermits))
  fileprivate static let consensus = proportions(Place(output: \.consensus, record: \.consensus))
  fileprivate static let validatorTrust = proportions(Place(output: \.validatorTrust, record: \.validatorTrust))
  fileprivate static let incentive = proportions(Place(output: \.incentive, record: \.incentive))
  fileprivate static let bonds = rows(Place(output: \.bonds, record: \.bonds))
  fileprivate static let dividends = proportions(Place(output: \.dividends, record: \.dividends))
  fileprivate static let serverEmission = amounts(Place(output: \.serverEmission, record: \.serverEmission))
  fileprivate static let validatorEmission = amounts(Place(output: \.validatorEmission, record: \.validatorEmission))
  fileprivate static let combinedEmission = amounts(Place(output: \.combinedEmission, record: \.combinedEmission))
}

extension OutputField {
  /// Where the values of the field are. This is the one list of the fields that other code goes by.
  package var values: OutputValues {
    switch self {
    case .active: .active
    case .stake: .stake
    case .stakeWeight: .stakeWeight
    case .validatorPermits: .permits
    case .consensus: .consensus
    case .validatorTrust: .validatorTrust
    case .incentive: .incentive
    case .bonds: .bonds
    case .dividends: .dividends
    case .serverEmission: .serverEmission
    case .validatorEmission: .validatorEmission
    case .combinedEmission: .combinedEmission
    }
  }
}

/// A field of an output that the chain stored before spec 365 only. Audits do not compare it. The raw value is the JSON key.
package enum FormerField: String, Sendable, Hashable, CaseIterable {
  case rank, trust, pruningScores

  /// Where an output keeps the values; nil where they are not stored.
  package var output: StoredField<EpochOutput, [UInt16]?> { places.output }

  /// Where a record keeps the values.
  package var record: StoredField<RecordedOutput, [UInt16]?> { places.record }

  private typealias Places = (
    output: StoredField<EpochOutput, [UInt16]?>, record: StoredField<RecordedOutput, [UInt16]?>
  )

  private var places: Places {
    switch self {
    case .rank: Self.rankPlaces
    case .trust: Self.trustPlaces
    case .pruningScores: Self.pruningScoresPlaces
    }
  }

  private static let rankPlaces: Places = (StoredField(\.rank), StoredField(\.rank))
  private static let trustPlaces: Places = (StoredField(\.trust), StoredField(\.trust))
  private static let pruningScoresPlaces: Places = (StoredField(\.pruningScores), StoredField(\.pruningScores))
}
