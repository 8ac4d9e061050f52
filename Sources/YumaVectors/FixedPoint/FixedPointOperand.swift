// SPDX-License-Identifier: Apache-2.0

/// An operand of a fixed-point vector: raw bits or an integer in decimal, or a list of these.
package enum FixedPointOperand: Hashable, Sendable {
  /// One integer in decimal.
  case scalar(String)

  /// A list of integers in decimal.
  case list([String])
}

/// The result of an operation of a fixed-point vector.
package enum FixedPointResult: Hashable, Sendable {
  /// The operation reports an error.
  case null

  /// One integer in decimal: raw bits of a fixed-point number or of a double, or a plain integer.
  case scalar(String)

  /// A list of integers in decimal.
  case list([String])

  /// A list of truth values.
  case flags([Bool])
}

/// Why an operation of a fixed-point vector cannot be evaluated.
package enum FixedPointVectorError: Error, Hashable, Sendable, CustomStringConvertible {
  /// There is no such type.
  case unknownType(String)

  /// The type has no such operation.
  case unknownOperation(type: String, operation: String)

  /// The operation takes another number of operands.
  case operandCount(operation: String, expected: Int, found: Int)

  /// The operand of this index is not what the operation takes.
  case operand(operation: String, index: Int, expected: String)

  /// One line that names the type, operation or operand at fault.
  package var description: String {
    switch self {
    case .unknownType(let type):
      "type: unknown fixed-point type \"\(type)\""
    case .unknownOperation(let type, let operation):
      "operation: unknown operation \"\(operation)\" of type \(type)"
    case .operandCount(let operation, let expected, let found):
      "in: \(operation) takes \(expected) operand\(expected == 1 ? "" : "s"), found \(found)"
    case .operand(let operation, let index, let expected):
      "in[\(index)]: \(operation) takes \(expected) here"
    }
  }
}
