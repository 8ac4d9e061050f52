// SPDX-License-Identifier: Apache-2.0
import FixedPoint
import Yuma

/// The operations of the fixed-point vectors (`fixed-point/1`) by their names.
package enum FixedPointOperations {
  /// Evaluates one operation of one type.
  ///
  /// - Parameters:
  ///   - type: `I32F32`, `I64F64`, `I96F32`, `U64F64` or `U96F32`.
  ///   - operation: the vectors' name of the operation, such as `saturating_mul`.
  ///   - operands: raw bits or integers, in decimal.
  /// - Returns: the result in the form of the vectors.
  /// - Throws: `FixedPointVectorError` for an unknown type or operation and for operands that do not suit it.
  package static func evaluate(
    type: String, operation: String, operands: [FixedPointOperand]
  ) throws -> FixedPointResult {
    let operands = FixedPointOperands(operation: operation, operands: operands)
    let result: FixedPointResult? =
      switch type {
      case "I32F32": try ofEveryType(I32F32.self, operands) ?? ofI32F32(operands)
      case "I64F64": try ofEveryType(I64F64.self, operands)
      case "I96F32": try ofEveryType(I96F32.self, operands)
      case "U64F64": try ofEveryType(U64F64.self, operands)
      case "U96F32": try ofEveryType(U96F32.self, operands)
      default: throw FixedPointVectorError.unknownType(type)
      }
    guard let result else { throw FixedPointVectorError.unknownOperation(type: type, operation: operation) }
    return result
  }

  /// The operations that all types have; `nil` for any other.
  private static func ofEveryType<Number: FixedPointNumber>(
    _ type: Number.Type, _ operands: FixedPointOperands
  ) throws -> FixedPointResult? {
    try arithmetic(type, operands) ?? function(type, operands) ?? conversion(type, operands)
  }

  /// Operations on two numbers.
  private static func arithmetic<Number: FixedPointNumber>(
    _ type: Number.Type, _ operands: FixedPointOperands
  ) throws -> FixedPointResult? {
    let operate: (Number, Number) -> Number?
    switch operands.operation {
    case "saturating_add": operate = { $0.saturatingAdding($1) }
    case "checked_add": operate = { $0.checkedAdding($1) }
    case "saturating_sub": operate = { $0.saturatingSubtracting($1) }
    case "checked_sub": operate = { $0.checkedSubtracting($1) }
    case "saturating_mul": operate = { $0.saturatingMultiplied(by: $1) }
    case "checked_mul": operate = { $0.checkedMultiplied(by: $1) }
    case "saturating_div": operate = { $0.saturatingDivided(by: $1) }
    case "checked_div": operate = { $0.checkedDivided(by: $1) }
    case "safe_div": operate = { $0.safeDivided(by: $1) }
    case "checked_sqrt": operate = { $0.checkedSqrt(epsilon: $1) }
    default: return nil
    }
    try operands.require(2)
    return FixedPointResult(operate(try operands.number(0), try operands.number(1)))
  }

  /// Functions of one number, and its integer powers.
  private static func function<Number: FixedPointNumber>(
    _ type: Number.Type, _ operands: FixedPointOperands
  ) throws -> FixedPointResult? {
    if operands.operation == "checked_pow" {
      try operands.require(2)
      return FixedPointResult(try operands.number(0, as: type).checkedPow(try operands.integer(1, as: Int.self)))
    }
    let apply: (Number) -> Number?
    switch operands.operation {
    case "floor": apply = { $0.floor() }
    case "checked_ceil": apply = { $0.checkedCeil() }
    case "checked_round": apply = { $0.checkedRound() }
    case "exp": apply = { $0.checkedExp() }
    case "ln": apply = { $0.checkedLn() }
    case "log2": apply = { $0.checkedLog2() }
    case "sqrt": apply = { $0.checkedSqrt() }
    default: return nil
    }
    try operands.require(1)
    return FixedPointResult(apply(try operands.number(0)))
  }

  /// Conversions to and from other types.
  private static func conversion<Number: FixedPointNumber>(
    _ type: Number.Type, _ operands: FixedPointOperands
  ) throws -> FixedPointResult? {
    let convert: () throws -> FixedPointResult
    let number: () throws -> Number = { try operands.number(0) }
    switch operands.operation {
    case "to_I32F32": convert = { FixedPointResult(I32F32(saturating: try number())) }
    case "to_I64F64": convert = { FixedPointResult(I64F64(saturating: try number())) }
    case "to_I96F32": convert = { FixedPointResult(I96F32(saturating: try number())) }
    case "to_U64F64": convert = { FixedPointResult(U64F64(saturating: try number())) }
    case "to_U96F32": convert = { FixedPointResult(U96F32(saturating: try number())) }
    case "to_f64": convert = { FixedPointResult(integer: Double(try number()).bitPattern) }
    case "saturating_to_i64": convert = { FixedPointResult(integer: Int64(saturating: try number())) }
    case "saturating_to_u64": convert = { FixedPointResult(integer: UInt64(saturating: try number())) }
    case "saturating_to_u16": convert = { FixedPointResult(integer: UInt16(saturating: try number())) }
    case "saturating_from_i64":
      convert = { FixedPointResult(Number(saturating: try operands.integer(0, as: Int64.self))) }
    case "saturating_from_u64":
      convert = { FixedPointResult(Number(saturating: try operands.integer(0, as: UInt64.self))) }
    case "saturating_from_f64_bits":
      convert = { FixedPointResult(Number(saturating: Double(bitPattern: try operands.integer(0)))) }
    default: return nil
    }
    try operands.require(1)
    return try convert()
  }

  /// The chain's helpers, which it has for I32F32 alone; the weighted median is the reference engine's.
  private static func ofI32F32(_ operands: FixedPointOperands) throws -> FixedPointResult? {
    switch operands.operation {
    case "exp_safe":
      try operands.require(1)
      return FixedPointResult(try operands.number(0, as: I32F32.self).safeExp())
    case "safe_ln":
      try operands.require(1)
      return FixedPointResult(try operands.number(0, as: I32F32.self).safeLn())
    case "sigmoid_safe":
      try operands.require(3)
      let x = try operands.number(0, as: I32F32.self)
      return FixedPointResult(x.safeSigmoid(rho: try operands.number(1), kappa: try operands.number(2)))
    case "is_topk_nonzero":
      try operands.require(2)
      return .flags(isTopNonzero(try operands.numbers(0, as: I32F32.self), count: try operands.integer(1)))
    case "weighted_median":
      try operands.require(3)
      let (stake, scores) = (try operands.numbers(0, as: I32F32.self), try operands.numbers(1, as: I32F32.self))
      return FixedPointResult(weightedMedian(of: scores, stake: stake, kappa: try operands.number(2)))
    case "vec_max_upscale_to_u16":
      try operands.require(1)
      return .list(maxUpscaleToU16(try operands.numbers(0)).map { String($0) })
    default:
      return nil
    }
  }
}
