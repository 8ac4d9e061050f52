import DynamicTAO
import Yuma
import YumaFiles
import YumaJSON

/// `emission/1`: every call of one emission function. No engine takes part, so the verdict is counted under reference.
struct EmissionChecker: VectorChecker {
  var schema: String { "emission/1" }

  private enum Key: String, JSONKey {
    case schema, function, source, cases
    static var optional: Set<Key> { [.source] }
    static var isExtensible: Bool { true }
  }

  private enum CaseKey: String, JSONKey {
    case `in`, out
  }

  private struct Case {
    var input: [String: EmissionValue] = [:]
    var output = EmissionValue.null
  }

  func check(_ contents: FileContents, engines: [EngineUnderTest]) throws(FileError) -> FileVerification.Finding {
    let file = try contents.document { reader in
      var function = ""
      var cases: [Case] = []
      try reader.object(Key.self) { (reader, key) in
        switch key {
        case .schema: try reader.requireSchema(schema)
        case .function: function = try reader.string()
        case .source: _ = try reader.string()
        case .cases: cases = try reader.array { try self.case(&$0) }
        }
      }
      return (function: function, cases: cases)
    }
    if file.cases.isEmpty { return .skipped("it has no cases to compare") }
    guard EmissionFunctions.names.contains(file.function) else {
      let nearest = Nearest.of(file.function, among: EmissionFunctions.names).candidate
      throw FileError(
        file: contents.name, field: "function",
        problem: "\(Printable.quoted(file.function)) is not an emission function; the nearest is \(nearest)")
    }
    var comparison = Comparison()
    for (index, vector) in file.cases.enumerated() {
      do {
        let found = try EmissionFunctions.evaluate(function: file.function, input: vector.input)
        comparison.compare("cases[\(index)].out", vector.output, found)
      } catch {
        throw FileError(file: contents.name, field: "cases[\(index)].in", problem: "\(error)")
      }
    }
    return comparison.referenceFinding()
  }

  private func `case`(_ reader: inout JSONReader) throws -> Case {
    var result = Case()
    try reader.object(CaseKey.self) { (reader, key) in
      switch key {
      case .in: result.input = try reader.emissionObject()
      case .out: result.output = try EmissionValue(from: &reader)
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
      if difference > emission.subnetTolerance {
        comparison.record("recorded[\(row.stages.netuid)]", "\(recorded)", "\(row.computed)")
      }
    }
    if emission.sumOfDifferences.magnitude > emission.sumTolerance {
      comparison.record("recorded", "a sum within \(emission.sumTolerance) rao", "\(emission.sumOfDifferences) rao off")
    }
    return comparison.referenceFinding(tolerance: Tolerance(rao: emission.subnetTolerance))
  }
}

extension Comparison {
  /// The verdict of a comparison in which no engine takes part.
  fileprivate func referenceFinding(tolerance: Tolerance = .exact) -> FileVerification.Finding {
    .compared([
      EngineVerdict(
        engine: ReferenceEngine().name, verdict: first.map { .deviating($0) } ?? .conforming, tolerance: tolerance,
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
