import DynamicTAO
import Yuma

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

extension NetworkEmission {
  private enum Key: String, JSONKey {
    case schema, name, description, source, chain, input, recorded, tolerance
    static var optional: Set<Key> { [.name, .description, .source] }
    static var isExtensible: Bool { true }
  }

  /// Reads a `network-emission/1` file (Docs/Specification/vectors.md).
  ///
  /// - Parameters:
  ///   - contents: the file.
  ///   - specVersion: the spec version whose rules are in force; `nil` for the one that the file names, or 424.
  /// - Throws: `FileError` for what is not such a file, or names a spec version without a ruleset.
  public init(_ contents: FileContents, specVersion: Int? = nil) throws(FileError) {
    self = try contents.document { reader in
      var name: String?
      var chain = ChainOrigin()
      var parts: [Key: [String: EmissionValue]] = [:]
      try reader.object(Key.self) { (reader, key) in
        switch key {
        case .schema: try reader.requireSchema("network-emission/1")
        case .name: name = try reader.string()
        case .description, .source: _ = try reader.string()
        case .chain: chain = try ChainOrigin(from: &reader)
        case .input, .recorded, .tolerance: parts[key] = try reader.emissionObject()
        }
      }
      do {
        var emission = try NetworkEmission(
          input: parts[.input] ?? [:], recorded: parts[.recorded] ?? [:], tolerance: parts[.tolerance] ?? [:],
          specVersion: specVersion ?? Int(chain.specVersion ?? 424))
        (emission.name, emission.chain) = (name, chain)
        return emission
      } catch {
        throw JSONError("\(error)")
      }
    }
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

  fileprivate init(from reader: inout JSONReader, depth: Int = 0) throws {
    guard depth < 8 else { throw JSONError("nested deeper than 8 levels") }
    reader.skipSpace()
    switch reader.byte {
    case Ascii.quote: self = .text(try reader.string())
    case Ascii.openList: self = .list(try reader.array { try EmissionValue(from: &$0, depth: depth + 1) })
    case Ascii.openObject: self = .object(try reader.emissionObject(depth: depth + 1))
    case UInt8(ascii: "t"), UInt8(ascii: "f"): self = .flag(try reader.bool())
    case UInt8(ascii: "-"): self = .integer(try reader.signed(Int.self))
    default:
      if reader.null() {
        self = .null
      } else {
        let integer = try reader.unsigned(UInt64.self)
        self = Int(exactly: integer).map { .integer($0) } ?? .text(String(integer))
      }
    }
  }
}

extension JSONReader {
  /// Named values of an emission vector, each name once.
  fileprivate mutating func emissionObject(depth: Int = 0) throws -> [String: EmissionValue] {
    var values: [String: EmissionValue] = [:]
    try members { (reader, name) in
      let value = try EmissionValue(from: &reader, depth: depth)
      if values.updateValue(value, forKey: name) != nil { throw JSONError("repeated key") }
    }
    return values
  }
}
