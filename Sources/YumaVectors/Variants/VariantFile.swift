// SPDX-License-Identifier: Apache-2.0
import DenseOperations
import YumaJSON
import YumaLab

/// A `yuma-variants/1` file (Docs/Specification/vectors.md): the epochs of a case, and what variants make of them.
struct VariantFile {
  static let schema = "yuma-variants/1"

  /// A variant, its parameters, and the epochs that are recorded, in ascending order.
  struct Run {
    var variant = Variant.yuma1
    var parameters = VariantParameters()
    var epochs: [Record] = []
  }

  /// What an epoch gave.
  struct Record {
    var epoch = 0
    var consensus: [Double] = []
    var incentive: [Double] = []
    var dividends: [Double] = []
    var bonds: [[Double]] = []
    var dividendsPer1000Tao: [Double] = []
  }

  private(set) var epochs: [Scenario.Epoch] = []
  private(set) var runs: [Run] = []
  /// Where bonds are reset, if they are.
  private(set) var reset: (epoch: Int, server: Int)?

  private enum Key: String, JSONKey {
    case schema, `case`, title, source, validators, servers, resetBonds, resetBondsEpoch, resetBondsServer, epochs, runs
    static var optional: Set<Key> { [.case, .title, .source, .resetBondsEpoch, .resetBondsServer] }
  }

  private enum EpochKey: String, JSONKey { case weights, stakes }
  private enum RunKey: String, JSONKey { case variant, parameters, epochs }
  private enum RecordKey: String, JSONKey {
    case epoch, consensus, incentive, dividends, bonds, dividendsPer1000Tao
  }

  init(from reader: inout JSONReader) throws {
    var validators = 0
    var servers = 0
    var resetBonds = false
    var resetEpoch: UInt32?
    var resetServer: UInt32?
    try reader.object(Key.self) { (reader, key) in
      switch key {
      case .schema: try reader.requireSchema(Self.schema)
      case .case, .title, .source: _ = try reader.string()
      case .validators: validators = try reader.array { try $0.string() }.count
      case .servers: servers = try reader.array { try $0.string() }.count
      case .resetBonds: resetBonds = try reader.bool()
      case .resetBondsEpoch: resetEpoch = try reader.optional { try $0.unsigned() }
      case .resetBondsServer: resetServer = try reader.optional { try $0.unsigned() }
      case .epochs: epochs = try reader.array { try Self.epoch(&$0) }
      case .runs: runs = try reader.array { try Self.run(&$0) }
      }
    }
    if resetBonds, let resetEpoch, let resetServer { reset = (Int(resetEpoch), Int(resetServer)) }
    try check(validators: validators, servers: servers)
  }

  private static func epoch(_ reader: inout JSONReader) throws -> Scenario.Epoch {
    var epoch = Scenario.Epoch(weights: DenseMatrix(), stakes: [])
    try reader.object(EpochKey.self) { (reader, key) in
      switch key {
      case .weights:
        guard let weights = DenseMatrix(rows: try reader.array { try $0.doubles() }) else {
          throw JSONError("rows of different lengths")
        }
        epoch.weights = weights
      case .stakes: epoch.stakes = try reader.doubles()
      }
    }
    return epoch
  }

  private static func run(_ reader: inout JSONReader) throws -> Run {
    var run = Run()
    try reader.object(RunKey.self) { (reader, key) in
      switch key {
      case .variant:
        let name = try reader.string()
        guard let variant = Variant.named(name) else {
          throw JSONError("no variant \"\(name)\"; \(Suggestion.nearest(to: name, among: Variant.all.map { $0.name }))")
        }
        run.variant = variant
      case .parameters: run.parameters = try parameters(&reader)
      case .epochs: run.epochs = try reader.array { try record(&$0) }
      }
    }
    return run
  }

  private static func parameters(_ reader: inout JSONReader) throws -> VariantParameters {
    var parameters = VariantParameters()
    var missing = Set(ParameterField.allCases)
    try reader.members { (reader, name) in
      do {
        let field = try ParameterField(named: name)
        if missing.remove(field) == nil { throw JSONError("repeated key") }
        try ParameterSetting(field, reader.scalarText()).apply(to: &parameters)
      } catch let error as ScenarioError {
        throw JSONError(error.problem)
      }
    }
    if let field = ParameterField.allCases.first(where: missing.contains) {
      throw JSONError("missing").within(.key(field.rawValue))
    }
    return parameters
  }

  private static func record(_ reader: inout JSONReader) throws -> Record {
    var record = Record()
    try reader.object(RecordKey.self) { (reader, key) in
      switch key {
      case .epoch: record.epoch = Int(try reader.unsigned(UInt32.self))
      case .consensus: record.consensus = try reader.doubles()
      case .incentive: record.incentive = try reader.doubles()
      case .dividends: record.dividends = try reader.doubles()
      case .bonds: record.bonds = try reader.array { try $0.doubles() }
      case .dividendsPer1000Tao: record.dividendsPer1000Tao = try reader.doubles()
      }
    }
    return record
  }

  /// Checks that all lists have as many elements as there are validators or servers, and that each recorded epoch is one.
  private func check(validators: Int, servers: Int) throws {
    func require(_ holds: Bool, _ place: String, _ problem: String) throws {
      guard holds else { throw JSONError(problem).within(.key(place)) }
    }
    for (k, epoch) in epochs.enumerated() {
      let fits = epoch.weights.rowCount == validators && epoch.weights.columnCount == servers
      try require(fits, "epochs[\(k)].weights", "not \(validators) rows of \(servers)")
      try require(epoch.stakes.count == validators, "epochs[\(k)].stakes", "not \(validators) elements")
    }
    for (k, run) in runs.enumerated() {
      var next = 0
      for (index, record) in run.epochs.enumerated() {
        let place = "runs[\(k)].epochs[\(index)]"
        try require(
          next..<epochs.count ~= record.epoch, "\(place).epoch",
          "\(record.epoch) is not one of \(epochs.count) epochs, in ascending order")
        next = record.epoch + 1
        let lists = [
          ("consensus", record.consensus.count, servers), ("incentive", record.incentive.count, servers),
          ("dividends", record.dividends.count, validators), ("bonds", record.bonds.count, validators),
          ("dividendsPer1000Tao", record.dividendsPer1000Tao.count, validators),
        ]
        for (name, count, expected) in lists {
          try require(count == expected, "\(place).\(name)", "\(count) elements, not \(expected)")
        }
        for (i, row) in record.bonds.enumerated() {
          try require(row.count == servers, "\(place).bonds[\(i)]", "\(row.count) elements, not \(servers)")
        }
      }
    }
  }
}

extension JSONReader {
  fileprivate mutating func doubles() throws -> [Double] { try array { try $0.double() } }
}
