// SPDX-License-Identifier: Apache-2.0
import DynamicTAO
import YumaFiles
import YumaJSON

extension NetworkScenario {
  static let schema = "network-scenario/1"

  /// Reads a scenario (Docs/Reference/CommandLine.md, yuma emission network): an object of any of ``NetworkScenario/fields``, and
  /// `subnets`, a list of objects of `SubnetStart.fields`. What is missing has its default, and the limit of subnets is at
  /// least their number where the file sets none.
  ///
  /// - Parameter contents: the file.
  /// - Throws: `FileError` for what is not such a file, for an unknown field, and for one that breaks its rule.
  public init(_ contents: FileContents) throws(FileError) {
    self = try contents.document { reader in
      var scenario = NetworkScenario()
      let known = try reader.fields(Self.fields, of: &scenario, others: ["schema", "name", "description", "subnets"]) {
        reader, scenario, name in
        switch name {
        case "schema": try reader.requireSchema(Self.schema)
        case "subnets": scenario.subnets = try reader.array { try SubnetStart(from: &$0) }
        default: _ = try reader.string()
        }
      }
      if !known.contains("subnetLimit") { scenario.raiseLimit() }
      do throws(EmissionError) {
        try scenario.validate()
      } catch {
        throw JSONError(error.problem).within(.key(error.field))
      }
      return scenario
    }
  }

  /// The scenario as JSON that is read back as the same; every field is written.
  public func json() -> String {
    var writer = JSONWriter()
    write(to: &writer)
    return writer.text
  }

  /// Writes the scenario as an object.
  package func write(to writer: inout JSONWriter) {
    writer.object { writer in
      writer.member("schema") { $0.string(Self.schema) }
      writer.fields(Self.fields, of: self)
      if let subnets {
        writer.member("subnets") { writer in
          writer.list(subnets) { writer, subnet in writer.object { $0.fields(SubnetStart.fields, of: subnet) } }
        }
      }
    }
  }
}

extension SubnetStart {
  fileprivate init(from reader: inout JSONReader) throws {
    var subnet = SubnetStart(netuid: 0)
    let known = try reader.fields(Self.fields, of: &subnet, others: []) { _, _, _ in }
    guard known.contains("netuid") else { throw JSONError("missing").within(.key("netuid")) }
    self = subnet
  }
}

extension JSONReader {
  /// An object of fields, and of `others`, which `other` reads; returns the names that occur.
  fileprivate mutating func fields<Root>(
    _ fields: [ScenarioField<Root>], of root: inout Root, others: [String],
    _ other: (inout JSONReader, inout Root, String) throws -> Void
  ) throws -> Set<String> {
    var known: Set<String> = []
    try members { (reader, name) in
      guard known.insert(name).inserted else { throw JSONError("repeated key") }
      if let field = fields.first(where: { $0.name == name }) {
        let value = try reader.scenarioValue()
        do throws(EmissionError) {
          try field.set(value, in: &root)
        } catch {
          throw JSONError(error.problem)
        }
      } else if others.contains(name) {
        try other(&reader, &root, name)
      } else {
        let nearest = Nearest.of(name, among: fields.map(\.name) + others).candidate
        throw JSONError("unknown key; the nearest known is \"\(nearest)\"")
      }
    }
    return known
  }

  private mutating func scenarioValue() throws -> ScenarioValue {
    skipSpace()
    return switch byte {
    case Ascii.quote: .text(try string())
    case UInt8(ascii: "t"), UInt8(ascii: "f"): .flag(try bool())
    default: .integer(String(try number()))
    }
  }
}

extension JSONWriter {
  fileprivate mutating func fields<Root>(_ fields: [ScenarioField<Root>], of root: Root) {
    for field in fields {
      guard let value = field.value(root) else { continue }
      member(field.name) { writer in
        switch value {
        case .integer(let digits):
          // All fit: the widest fields are raw bits of 128 bits.
          if let integer = Int128(digits) { writer.integer(integer) } else { writer.string(digits) }
        case .flag(let flag): writer.bool(flag)
        case .text(let text): writer.string(text)
        }
      }
    }
  }
}
