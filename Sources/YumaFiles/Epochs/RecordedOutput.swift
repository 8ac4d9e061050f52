import Yuma
import YumaJSON

/// What the chain stored of an epoch: the fields of `EpochOutput`, each of which may be unknown
/// (Docs/Specification/vectors.md, yuma-epoch/1, `recorded`; the JSON key is the property's name).
///
/// The chain keeps less than an epoch computes: neither server nor validator emission, nor the stake. Of a subnet with
/// several mechanisms it keeps only `incentive` and `bonds` of each; the rest it keeps of all together.
public struct RecordedOutput: Sendable, Hashable {
  /// `EpochOutput.active`.
  public var active: [Bool]?
  /// `EpochOutput.validatorPermits`.
  public var validatorPermits: [Bool]?
  /// `EpochOutput.stakeWeight`.
  public var stakeWeight: [UInt16]?
  /// `EpochOutput.consensus`.
  public var consensus: [UInt16]?
  /// `EpochOutput.incentive`.
  public var incentive: [UInt16]?
  /// `EpochOutput.dividends`.
  public var dividends: [UInt16]?
  /// `EpochOutput.validatorTrust`.
  public var validatorTrust: [UInt16]?
  /// `EpochOutput.serverEmission`.
  public var serverEmission: [UInt64]?
  /// `EpochOutput.validatorEmission`.
  public var validatorEmission: [UInt64]?
  /// `EpochOutput.combinedEmission`.
  public var combinedEmission: [UInt64]?
  /// `EpochOutput.stake`.
  public var stake: [UInt64]?
  /// `EpochOutput.bonds`.
  public var bonds: SparseMatrix<UInt16>?
  /// `EpochOutput.rank`.
  public var rank: [UInt16]?
  /// `EpochOutput.trust`.
  public var trust: [UInt16]?
  /// `EpochOutput.pruningScores`.
  public var pruningScores: [UInt16]?

  /// A record in which nothing is known.
  public init() {}

  /// A record of everything that an epoch gives.
  public init(_ output: EpochOutput) {
    active = output.active
    validatorPermits = output.validatorPermits
    stakeWeight = output.stakeWeight
    consensus = output.consensus
    incentive = output.incentive
    dividends = output.dividends
    validatorTrust = output.validatorTrust
    serverEmission = output.serverEmission
    validatorEmission = output.validatorEmission
    combinedEmission = output.combinedEmission
    stake = output.stake
    bonds = output.bonds
    rank = output.rank
    trust = output.trust
    pruningScores = output.pruningScores
  }

  /// The fields that every version stores and that are unknown here, by their JSON keys.
  public var missingFields: [String] {
    Key.allCases.filter { !Key.ofOldVersions.contains($0) && count(of: $0) == nil }.map(\.rawValue)
  }
}

extension RecordedOutput {
  private enum Key: String, JSONKey {
    case active, validatorPermits, stakeWeight, consensus, incentive, dividends, validatorTrust
    case serverEmission, validatorEmission, combinedEmission, stake, bonds, rank, trust, pruningScores
    static let optional: Set<Key> = Set(allCases)
    /// What is stored before spec 365 alone.
    static let ofOldVersions: Set<Key> = [.rank, .trust, .pruningScores]
  }

  package init(from reader: inout JSONReader) throws {
    self.init()
    try reader.object(Key.self) { (reader, key) in
      switch key {
      case .active: active = try reader.array { try $0.bool() }
      case .validatorPermits: validatorPermits = try reader.array { try $0.bool() }
      case .stakeWeight: stakeWeight = try reader.unsignedList()
      case .consensus: consensus = try reader.unsignedList()
      case .incentive: incentive = try reader.unsignedList()
      case .dividends: dividends = try reader.unsignedList()
      case .validatorTrust: validatorTrust = try reader.unsignedList()
      case .serverEmission: serverEmission = try reader.unsignedList()
      case .validatorEmission: validatorEmission = try reader.unsignedList()
      case .combinedEmission: combinedEmission = try reader.unsignedList()
      case .stake: stake = try reader.unsignedList()
      case .bonds: bonds = try reader.proportionMatrix()
      case .rank: rank = try reader.unsignedList()
      case .trust: trust = try reader.unsignedList()
      case .pruningScores: pruningScores = try reader.unsignedList()
      }
    }
  }

  func write(to writer: inout JSONWriter) {
    writer.object { writer in
      writer.member(Key.active, active) { $0.boolList($1) }
      writer.member(Key.validatorPermits, validatorPermits) { $0.boolList($1) }
      writer.member(Key.stakeWeight, stakeWeight) { $0.integerList($1) }
      writer.member(Key.consensus, consensus) { $0.integerList($1) }
      writer.member(Key.incentive, incentive) { $0.integerList($1) }
      writer.member(Key.dividends, dividends) { $0.integerList($1) }
      writer.member(Key.validatorTrust, validatorTrust) { $0.integerList($1) }
      writer.member(Key.serverEmission, serverEmission) { $0.integerList($1) }
      writer.member(Key.validatorEmission, validatorEmission) { $0.integerList($1) }
      writer.member(Key.combinedEmission, combinedEmission) { $0.integerList($1) }
      writer.member(Key.stake, stake) { $0.integerList($1) }
      writer.member(Key.bonds, bonds) { $0.matrix($1) }
      writer.member(Key.rank, rank) { $0.integerList($1) }
      writer.member(Key.trust, trust) { $0.integerList($1) }
      writer.member(Key.pruningScores, pruningScores) { $0.integerList($1) }
    }
  }

  /// The number of elements of a field; nil where it is unknown.
  private func count(of key: Key) -> Int? {
    switch key {
    case .active: active?.count
    case .validatorPermits: validatorPermits?.count
    case .stakeWeight: stakeWeight?.count
    case .consensus: consensus?.count
    case .incentive: incentive?.count
    case .dividends: dividends?.count
    case .validatorTrust: validatorTrust?.count
    case .serverEmission: serverEmission?.count
    case .validatorEmission: validatorEmission?.count
    case .combinedEmission: combinedEmission?.count
    case .stake: stake?.count
    case .bonds: bonds?.rowCount
    case .rank: rank?.count
    case .trust: trust?.count
    case .pruningScores: pruningScores?.count
    }
  }

  /// - Throws: for a list that has not one element for each of `n` neurons.
  package func requireLengths(_ n: Int) throws {
    for key in Key.allCases {
      if let count = count(of: key), count != n { throw JSONError.length(count, of: key, neurons: n) }
    }
  }
}
