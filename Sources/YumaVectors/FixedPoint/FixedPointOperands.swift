// SPDX-License-Identifier: Apache-2.0
import FixedPoint

/// The operands of one call, read by the types that the operation wants.
struct FixedPointOperands {
  let operation: String
  let operands: [FixedPointOperand]

  /// - Throws: `FixedPointVectorError.operandCount` if there are not `count` operands.
  func require(_ count: Int) throws {
    guard operands.count == count else {
      throw FixedPointVectorError.operandCount(operation: operation, expected: count, found: operands.count)
    }
  }

  /// The operand as an integer.
  func integer<Integer: FixedWidthInteger>(_ index: Int, as type: Integer.Type = Integer.self) throws -> Integer {
    guard operands.indices.contains(index), case .scalar(let text) = operands[index], let value = Integer(text) else {
      throw mismatch(index, "a decimal integer from \(Integer.min) to \(Integer.max)")
    }
    return value
  }

  /// The operand as raw bits.
  func number<Number: FixedPointNumber>(_ index: Int, as type: Number.Type = Number.self) throws -> Number {
    Number(bits: try integer(index))
  }

  /// The operand as a list of raw bits.
  func numbers<Number: FixedPointNumber>(_ index: Int, as type: Number.Type = Number.self) throws -> [Number] {
    guard operands.indices.contains(index), case .list(let texts) = operands[index] else {
      throw mismatch(index, "a list")
    }
    return try texts.map { text in
      guard let bits = Number.Bits(text) else { throw mismatch(index, "a list of the raw bits of \(Number.self)") }
      return Number(bits: bits)
    }
  }

  private func mismatch(_ index: Int, _ expected: String) -> FixedPointVectorError {
    .operand(operation: operation, index: index, expected: expected)
  }
}

extension FixedPointResult {
  /// The raw bits of a number, null for none.
  init(_ number: (some FixedPointNumber)?) {
    self = number.map { .scalar(String($0.bits)) } ?? .null
  }

  /// An integer.
  init(integer: some BinaryInteger) { self = .scalar(String(integer)) }
}
