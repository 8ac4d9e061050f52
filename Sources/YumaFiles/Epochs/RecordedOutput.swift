// SPDX-License-Identifier: Apache-2.0
import Yuma
import YumaJSON

/// What the chain stored of an epoch: the fields of `EpochOutput`, each of which may be unknown
/// (Formats/yuma-epoch-1.md, `recorded`; the JSON key is the property's name).
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
    for field in OutputField.allCases {
      switch field.values {
      case .flags(let place): self[place.record] = output[place.output]
      case .proportions(let place): self[place.record] = output[place.output]
      case .amounts(let place): self[place.record] = output[place.output]
      case .rows(let place): self[place.record] = output[place.output]
      }
    }
    for field in FormerField.allCases { self[field.record] = output[field.output] }
  }

  /// The fields that every version stores and that are unknown, by their JSON keys, in the order of files.
  public var missingFields: [String] { OutputField.inFiles.filter { count(of: $0) == nil }.map(\.rawValue) }
}

extension EpochOutput {
  /// The record as an output.
  ///
  /// - Throws: `MissingField` for the first field, in the order of files, that is unknown.
  init(_ record: RecordedOutput) throws(MissingField) {
    self.init()
    for field in OutputField.inFiles {
      switch field.values {
      case .flags(let place): self[place.output] = try field.require(record[place.record])
      case .proportions(let place): self[place.output] = try field.require(record[place.record])
      case .amounts(let place): self[place.output] = try field.require(record[place.record])
      case .rows(let place): self[place.output] = try field.require(record[place.record])
      }
    }
    for field in FormerField.allCases { self[field.output] = record[field.record] }
  }
}

/// A field of which an output must know the values, and a record does not.
struct MissingField: Error {
  let field: OutputField
}

extension OutputField {
  fileprivate func require<Values>(_ values: Values?) throws(MissingField) -> Values {
    guard let values else { throw MissingField(field: self) }
    return values
  }
}

extension RecordedOutput {
  /// The key of a field, in the order of files.
  private enum Key: JSONKey {
    case field(OutputField)
    case former(FormerField)

    static let allCases = OutputField.inFiles.map(Key.field) + FormerField.allCases.map(Key.former)
    static let optional = Set(allCases)

    init?(rawValue: String) {
      if let field = OutputField(rawValue: rawValue) {
        self = .field(field)
      } else if let field = FormerField(rawValue: rawValue) {
        self = .former(field)
      } else {
        return nil
      }
    }

    var rawValue: String {
      switch self {
      case .field(let field): field.rawValue
      case .former(let field): field.rawValue
      }
    }
  }

  package init(from reader: inout JSONReader) throws {
    self.init()
    try reader.object(Key.self) { (reader, key) in
      switch key {
      case .field(let field): try read(field, from: &reader)
      case .former(let field): self[field.record] = try reader.unsignedList()
      }
    }
  }

  private mutating func read(_ field: OutputField, from reader: inout JSONReader) throws {
    switch field.values {
    case .flags(let place): self[place.record] = try reader.array { try $0.bool() }
    case .proportions(let place): self[place.record] = try reader.unsignedList()
    case .amounts(let place): self[place.record] = try reader.unsignedList()
    case .rows(let place): self[place.record] = try reader.proportionMatrix()
    }
  }

  func write(to writer: inout JSONWriter) {
    writer.object { writer in
      for field in OutputField.inFiles {
        let key = Key.field(field)
        switch field.values {
        case .flags(let place): writer.member(key, self[place.record]) { $0.boolList($1) }
        case .proportions(let place): writer.member(key, self[place.record]) { $0.integerList($1) }
        case .amounts(let place): writer.member(key, self[place.record]) { $0.integerList($1) }
        case .rows(let place): writer.member(key, self[place.record]) { $0.matrix($1) }
        }
      }
      for field in FormerField.allCases {
        writer.member(Key.former(field), self[field.record]) { $0.integerList($1) }
      }
    }
  }

  /// The number of elements of a field; nil where it is unknown.
  private func count(of field: OutputField) -> Int? {
    switch field.values {
    case .flags(let place): self[place.record]?.count
    case .proportions(let place): self[place.record]?.count
    case .amounts(let place): self[place.record]?.count
    case .rows(let place): self[place.record]?.rowCount
    }
  }

  /// - Throws: for a list that has not one element for each of `n` neurons.
  package func requireLengths(_ n: Int) throws {
    for field in OutputField.inFiles {
      if let count = count(of: field), count != n { throw JSONError.length(count, of: Key.field(field), neurons: n) }
    }
    for field in FormerField.allCases {
      if let count = self[field.record]?.count, count != n {
        throw JSONError.length(count, of: Key.former(field), neurons: n)
      }
    }
  }
}
