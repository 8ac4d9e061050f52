// SPDX-License-Identifier: Apache-2.0
import FixedPoint

/// The fields of a case, read by name and kind.
package struct EmissionFields {
  package let values: [String: EmissionValue]

  /// The fields of the given values.
  package init(values: [String: EmissionValue]) { self.values = values }

  /// A fixed-point number, in the field `NAME_TYPE`.
  package func number<Number: FixedPointNumber>(_ name: String, as type: Number.Type = Number.self) throws -> Number {
    try Self.number(value("\(name)_\(type)"), name)
  }

  /// A list of fixed-point numbers, in the field `NAME_TYPE`.
  package func numbers<Number: FixedPointNumber>(_ name: String, as type: Number.Type = Number.self) throws -> [Number]
  {
    try list("\(name)_\(type)").map { try Self.number($0, name) }
  }

  /// An integer, as a decimal string or a JSON integer.
  package func integer<Integer: FixedWidthInteger>(_ name: String, as type: Integer.Type = Integer.self) throws
    -> Integer
  {
    try Self.integer(value(name), name)
  }

  /// A list of integers.
  package func integers<Integer: FixedWidthInteger>(_ name: String, as type: Integer.Type = Integer.self) throws
    -> [Integer]
  {
    try list(name).map { try Self.integer($0, name) }
  }

  package func flag(_ name: String) throws -> Bool { try Self.flag(value(name), name) }

  package func flags(_ name: String) throws -> [Bool] { try list(name).map { try Self.flag($0, name) } }

  /// A list of objects.
  package func objects(_ name: String) throws -> [EmissionFields] {
    try list(name).map {
      guard case .object(let values) = $0 else { throw EmissionVectorError.field(name, expected: "objects") }
      return EmissionFields(values: values)
    }
  }

  package func list(_ name: String) throws -> [EmissionValue] {
    guard case .list(let values) = try value(name) else { throw EmissionVectorError.field(name, expected: "a list") }
    return values
  }

  package func value(_ name: String) throws -> EmissionValue {
    guard let value = values[name] else { throw EmissionVectorError.field(name, expected: "a value, found none") }
    return value
  }

  package static func integer<Integer: FixedWidthInteger>(_ value: EmissionValue, _ name: String) throws -> Integer {
    let integer: Integer? =
      switch value {
      case .text(let text): Integer(text)
      case .integer(let number): Integer(exactly: number)
      default: nil
      }
    guard let integer else {
      throw EmissionVectorError.field(name, expected: "an integer from \(Integer.min) to \(Integer.max)")
    }
    return integer
  }

  private static func number<Number: FixedPointNumber>(_ value: EmissionValue, _ name: String) throws -> Number {
    Number(bits: try integer(value, name))
  }

  private static func flag(_ value: EmissionValue, _ name: String) throws -> Bool {
    guard case .flag(let flag) = value else { throw EmissionVectorError.field(name, expected: "true or false") }
    return flag
  }
}

extension EmissionValue {
  /// Raw bits, as the vectors write them.
  package init(_ number: some FixedPointNumber) { self = .text(String(number.bits)) }

  /// An amount, as the vectors write it.
  package init(_ amount: UInt64) { self = .text(String(amount)) }

  package init(_ numbers: [some FixedPointNumber]) { self = .list(numbers.map { EmissionValue($0) }) }

  package init(_ amounts: [UInt64]) { self = .list(amounts.map { EmissionValue($0) }) }
}
