// SPDX-License-Identifier: Apache-2.0

/// A JSON document of any kind in memory: for what compares or shows documents without knowing their meaning.
package indirect enum JSONValue: Hashable, Sendable {
  case null
  case bool(Bool)
  /// A number as it is written.
  case number(String)
  case string(String)
  case list([JSONValue])
  /// The members in the order of the text; no name comes twice.
  case object([Member])

  /// A member of an object.
  package struct Member: Hashable, Sendable {
    /// The name.
    package let name: String
    /// The value.
    package let value: JSONValue
  }

  /// Reads a value of any kind, with the reader's strictness.
  package init(from reader: inout JSONReader) throws { try self.init(from: &reader, depth: 0) }

  private init(from reader: inout JSONReader, depth: Int) throws {
    guard depth < JSONReader.depthLimit else {
      throw JSONError("nested deeper than \(JSONReader.depthLimit) levels at byte \(reader.position)")
    }
    reader.skipSpace()
    switch reader.byte {
    case Ascii.openObject:
      var members: [Member] = []
      var names: Set<String> = []
      try reader.members { (reader, name) in
        if !names.insert(name).inserted { throw JSONError("repeated key") }
        members.append(Member(name: name, value: try JSONValue(from: &reader, depth: depth + 1)))
      }
      self = .object(members)
    case Ascii.openList: self = .list(try reader.array { try JSONValue(from: &$0, depth: depth + 1) })
    case Ascii.quote: self = .string(try reader.string())
    case UInt8(ascii: "t"), UInt8(ascii: "f"): self = .bool(try reader.bool())
    case UInt8(ascii: "n"):
      if !reader.null() { throw reader.unexpected("null") }
      self = .null
    default: self = .number(String(try reader.number()))
    }
  }

  /// The members of an object by name; nil for other values.
  package var members: [String: JSONValue]? {
    guard case .object(let members) = self else { return nil }
    return Dictionary(members.map { ($0.name, $0.value) }, uniquingKeysWith: { first, _ in first })
  }

  /// The text of a string; nil for other values.
  package var text: String? { if case .string(let text) = self { text } else { nil } }

  /// The number, where it is an integer of at most 128 bits.
  package var integer: Int128? { if case .number(let text) = self { Int128(text) } else { nil } }

  /// Writes the value.
  package func write(to writer: inout JSONWriter) {
    switch self {
    case .null: writer.optional(Int?.none) { $0.integer($1) }
    case .bool(let value): writer.bool(value)
    case .number(let text): writer.number(text)
    case .string(let text): writer.string(text)
    case .list(let values): writer.list(values) { $1.write(to: &$0) }
    case .object(let members):
      writer.object { writer in
        for member in members { writer.member(member.name) { member.value.write(to: &$0) } }
      }
    }
  }

  /// The value as one line of JSON.
  package var json: String {
    var writer = JSONWriter()
    write(to: &writer)
    return writer.text
  }
}
