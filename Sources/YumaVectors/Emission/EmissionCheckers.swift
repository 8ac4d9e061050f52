// SPDX-License-Identifier: Apache-2.0
import DynamicTAO
import Yuma
import YumaAudit
import YumaFiles
import YumaJSON

/// `emission/1`: every call of one emission function. No engine takes part, so the verdict is counted under reference.
struct EmissionChecker: VectorChecker {
  var schema: String { "emission/1" }

  private enum Key: String, JSONKey {
    case schema, function, specVersions, source, cases
    static var optional: Set<Key> { [.source, .specVersions] }
    static var isExtensible: Bool { true }
  }

  private enum CaseKey: String, JSONKey {
    case `in`, out, reason, recordedRao
    static var optional: Set<CaseKey> { [.reason, .recordedRao] }
  }

  /// A file of cases.
  struct File {
    var function = ""
    /// The half-open range of spec versions in which the cases hold, if the file names one.
    var specVersions: Range<Int>?
    var cases: [Case] = []
  }

  struct Case {
    var input: [String: EmissionValue] = [:]
    var output = EmissionValue.null
    var reason: PoolRefusal?
  }

  func check(_ contents: FileContents, engines: [EngineUnderTest]) throws(FileError) -> FileVerification.Finding {
    let file = try Self.read(contents)
    if file.cases.isEmpty { return .skipped("it has no cases to compare") }
    guard let function = EmissionFunctions.named(file.function) else {
      let nearest = Nearest.of(file.function, among: EmissionFunctions.names).candidate
      throw FileError(
        file: contents.name, field: "function",
        problem: "\(Printable.quoted(file.function)) is not an emission function; the nearest is \(nearest)")
    }
    var comparison = Comparison()
    for rules in Self.rulesets(file.specVersions ?? function.defaultVersions) {
      try Self.compare(file, under: rules, contents.name, &comparison)
    }
    return comparison.referenceFinding()
  }

  /// Every ruleset that holds somewhere in a range of spec versions.
  static func rulesets(_ specVersions: Range<Int>) -> [BlockRules] {
    var rulesets: [BlockRules] = []
    for range in BlockRules.history.ranges where range.overlaps(specVersions) {
      let versions = range.clamped(to: specVersions)
      guard let rules = versions.lazy.compactMap({ try? BlockRules(specVersion: $0) }).first else { continue }
      rulesets.append(rules)
    }
    return rulesets
  }

  /// Compares every case under one ruleset.
  static func compare(
    _ file: File, under rules: BlockRules, _ name: String, _ comparison: inout Comparison
  ) throws(FileError) {
    for (index, vector) in file.cases.enumerated() {
      do {
        let found = try EmissionFunctions.evaluate(function: file.function, input: vector.input, rules: rules)
        comparison.compare("cases[\(index)].out", vector.output, found.value)
        if let reason = found.reason, reason != vector.reason {
          comparison.record("cases[\(index)].reason", vector.reason?.rawValue ?? "none", reason.rawValue)
        }
      } catch {
        throw FileError(file: name, field: "cases[\(index)].in", problem: "\(error)")
      }
    }
  }

  static func read(_ contents: FileContents) throws(FileError) -> File {
    try contents.document { reader in
      var file = File()
      try reader.object(Key.self) { (reader, key) in
        switch key {
        case .schema: try reader.requireSchema("emission/1")
        case .function: file.function = try reader.string()
        case .specVersions: file.specVersions = try range(&reader)
        case .source: _ = try reader.string()
        case .cases: file.cases = try reader.array { try self.case(&$0) }
        }
      }
      return file
    }
  }

  /// A half-open range of spec versions, as a pair.
  private static func range(_ reader: inout JSONReader) throws -> Range<Int> {
    let bounds = try reader.array { Int(try $0.unsigned(UInt32.self)) }
    guard bounds.count == 2, bounds[0] < bounds[1] else {
      throw JSONError("not a pair of ascending spec versions")
    }
    return bounds[0]..<bounds[1]
  }

  private static func `case`(_ reader: inout JSONReader) throws -> Case {
    var result = Case()
    try reader.object(CaseKey.self) { (reader, key) in
      switch key {
      case .in: result.input = try reader.emissionObject()
      case .out: result.output = try EmissionValue(from: &reader)
      case .reason:
        let word = try reader.string()
        guard let reason = PoolRefusal(rawValue: word) else {
          throw JSONError("\(Printable.quoted(word)) is not a reason by which a pool refuses")
        }
        result.reason = reason
      case .recordedRao: _ = try EmissionValue(from: &reader)
      }
    }
    return result
  }
}

/// `network-emission/1`: what the chain paid every subnet at one block, within the file's tolerance.
struct NetworkEmissionChecker: VectorChecker {
  var schema: String { "network-emission/1" }

  func check(_ contents: FileContents, engines: [EngineUnderTest]) throws(FileError) -> FileVerification.Finding {
    let emission = try NetworkEmission(contents)
    var comparison = Comparison()
    for row in emission.rows {
      guard let recorded = row.recorded, let difference = row.difference?.magnitude else { continue }
      comparison.note(LargestDeviation(rao: difference))
      if row.conforms(within: emission.subnetTolerance) == false {
        comparison.record("recorded[\(row.stages.subnet.netuid)]", "\(recorded)", "\(row.computed)")
      }
    }
    if emission.sumOfDifferences.magnitude > emission.sumTolerance {
      comparison.record("recorded", "a sum within \(emission.sumTolerance) rao", "\(emission.sumOfDifferences) rao off")
    }
    if let bar = emission.bar, !emission.barConforms {
      comparison.record("input.gateBar_U64F64", "\(bar.recorded.bits)", "\(bar.recomputed.bits)")
    }
    return comparison.referenceFinding(tolerance: Tolerance(rao: emission.subnetTolerance))
  }
}

/// `network-block/1`: every recorded item of every subnet of a block, to the rao. Trades that the file lists, or one that is
/// found, may explain a pool.
struct NetworkBlockChecker: VectorChecker {
  var schema: String { NetworkBlock.schema }

  func check(_ contents: FileContents, engines: [EngineUnderTest]) throws(FileError) -> FileVerification.Finding {
    let block = try NetworkBlock(contents)
    let audit: BlockAudit
    do throws(EmissionError) {
      audit = try BlockAudit(of: block)
    } catch {
      throw FileError(file: contents.name, field: error.field, problem: error.problem)
    }
    var comparison = Comparison()
    comparison.note(LargestDeviation(rao: 0))
    switch audit.verdict {
    case .conforms: break
    case .cannotTell: return .skipped(audit.explanation)
    case .deviates:
      if let bar = audit.gateBar, bar.difference != 0 {
        comparison.record("globalsAfter.\(bar.name)", "\(bar.recorded)", "\(bar.recomputed)")
      }
      for row in audit.rows where row.verdict == .deviates {
        for item in row.differences {
          comparison.record("subnet \(row.netuid).\(item.name)", "\(item.recorded)", "\(item.recomputed)")
        }
      }
    }
    return comparison.referenceFinding()
  }
}

/// `yuma-storage/1`: raw storage. What it becomes is checked by the tests of the import.
struct CaptureChecker: VectorChecker {
  var schema: String { "yuma-storage/1" }

  func check(_ contents: FileContents, engines: [EngineUnderTest]) throws(FileError) -> FileVerification.Finding {
    .skipped("it is a capture, which yuma import reads")
  }
}

extension Comparison {
  /// The verdict of a comparison in which no engine takes part.
  fileprivate func referenceFinding(tolerance: Tolerance = .exact) -> FileVerification.Finding {
    .compared([
      EngineVerdict(
        engine: EpochEngine.reference.name, verdict: first.map { .deviates($0) } ?? .conforms, tolerance: tolerance,
        largest: largest)
    ])
  }

  /// The first place in which two values of a vector differ.
  fileprivate mutating func compare(_ place: String, _ expected: EmissionValue, _ found: EmissionValue) {
    switch (expected, found) {
    case (.list(let expected), .list(let found)) where expected.count == found.count:
      for (index, pair) in zip(expected, found).enumerated() { compare("\(place)[\(index)]", pair.0, pair.1) }
    case (.object(let expected), .object(let found)) where expected.keys == found.keys:
      for key in expected.keys.sorted() { compare("\(place).\(key)", expected[key] ?? .null, found[key] ?? .null) }
    case (_, _) where expected == found: break
    default: record(place, expected.text, found.text)
    }
  }
}

extension EmissionValue {
  fileprivate var text: String {
    switch self {
    case .text(let text): text
    case .integer(let integer): "\(integer)"
    case .flag(let flag): "\(flag)"
    case .null: "null"
    case .list(let list): "\(list.count) elements"
    case .object(let object): "{\(object.keys.sorted().joined(separator: ", "))}"
    }
  }
}
