// SPDX-License-Identifier: Apache-2.0

/// A value of the emission vectors (`emission/1` (Formats/emission-1.md), independent of how it was read.
public enum EmissionValue: Sendable, Hashable, ExpressibleByStringLiteral, ExpressibleByIntegerLiteral,
  ExpressibleByBooleanLiteral
{
  /// A decimal string: raw bits or an amount.
  case text(String)
  /// A JSON integer: a setting of 16 bits.
  case integer(Int)
  /// A flag.
  case flag(Bool)
  /// None stored, or a failure.
  case null
  /// A list.
  case list([EmissionValue])
  /// Named values.
  case object([String: EmissionValue])

  /// A decimal string.
  public init(stringLiteral value: String) { self = .text(value) }

  /// A JSON integer.
  public init(integerLiteral value: Int) { self = .integer(value) }

  /// A flag.
  public init(booleanLiteral value: Bool) { self = .flag(value) }
}

/// What is wrong with a case of an emission vector.
public enum EmissionVectorError: Error, Hashable, Sendable, CustomStringConvertible {
  /// There is no such function.
  case unknownFunction(String)
  /// A field is missing or is not of the kind that the function takes.
  case field(String, expected: String)

  /// One line.
  public var description: String {
    switch self {
    case .unknownFunction(let name): "\(name): no such emission function"
    case .field(let name, let expected): "\(name): expected \(expected)"
    }
  }
}
