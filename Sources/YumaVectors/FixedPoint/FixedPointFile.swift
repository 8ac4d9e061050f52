// SPDX-License-Identifier: Apache-2.0
import YumaJSON

/// Many calls of one operation on one fixed-point type: a `fixed-point/1` file (Docs/Specification/vectors.md).
package struct FixedPointFile: Sendable, Hashable {
  /// A call and its result.
  package struct Case: Sendable, Hashable {
    /// The operands.
    package var operands: [FixedPointOperand]
    /// The result.
    package var result: FixedPointResult

    /// A call of the given operands and result.
    package init(operands: [FixedPointOperand], result: FixedPointResult) {
      self.operands = operands
      self.result = result
    }
  }

  /// The type's name, such as "I32F32".
  package var type: String
  /// The operation's name, such as "saturating_mul".
  package var operation: String
  /// Where the results come from.
  package var source: String?
  /// The calls.
  package var cases: [Case]
}

extension FixedPointFile {
  static let schema = "fixed-point/1"

  private enum Key: String, JSONKey {
    case schema, type, operation, source, cases
    static let optional: Set<Key> = [.source]
    static var isExtensible: Bool { true }
  }

  private enum CaseKey: String, JSONKey {
    case `in`, out
  }

  init(from reader: inout JSONReader) throws {
    self.init(type: "", operation: "", cases: [])
    try reader.object(Key.self) { (reader, key) in
      switch key {
      case .schema: try reader.requireSchema(Self.schema)
      case .type: type = try reader.string()
      case .operation: operation = try reader.string()
      case .source: source = try reader.string()
      case .cases: cases = try reader.array { try Case(from: &$0) }
      }
    }
  }
}

extension FixedPointFile.Case {
  fileprivate init(from reader: inout JSONReader) throws {
    self.init(operands: [], result: .null)
    try reader.object(FixedPointFile.CaseKey.self) { (reader, key) in
      switch key {
      case .in: operands = try reader.array { try FixedPointOperand(from: &$0) }
      case .out: result = try FixedPointResult(from: &reader)
      }
    }
  }
}

extension FixedPointOperand {
  fileprivate init(from reader: inout JSONReader) throws {
    if reader.isAtList {
      self = .list(try reader.array { try $0.decimalOrInteger() })
    } else {
      self = .scalar(try reader.decimalOrInteger())
    }
  }
}

extension FixedPointResult {
  fileprivate init(from reader: inout JSONReader) throws {
    guard reader.isAtList else {
      self = reader.null() ? .null : .scalar(try reader.decimalOrInteger())
      return
    }
    // Truth values or integers, as the first element says.
    let start = reader
    var isFlags = false
    try reader.expect(Ascii.openList, "a list")
    reader.skipSpace()
    isFlags = reader.byte == UInt8(ascii: "t") || reader.byte == UInt8(ascii: "f")
    reader = start
    self = isFlags ? .flags(try reader.array { try $0.bool() }) : .list(try reader.array { try $0.decimalOrInteger() })
  }
}

extension JSONReader {
  fileprivate var isAtList: Bool {
    mutating get {
      skipSpace()
      return byte == Ascii.openList
    }
  }

  /// An integer, as a number of 64 bits or as a string of digits.
  fileprivate mutating func decimalOrInteger() throws -> String {
    skipSpace()
    return byte == Ascii.quote ? try decimal() : String(try signed(Int64.self))
  }
}
