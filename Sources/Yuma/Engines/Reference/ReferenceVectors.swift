// SPDX-License-Identifier: Apache-2.0
import FixedPoint

extension EpochKernels where Vector == [I32F32], Matrix == SparseMatrix<I32F32> {
  /// values_i where `kept`, and 0 elsewhere (sections 3 and 5).
  package mutating func keep(_ values: Vector, where kept: [Bool], into result: inout Vector) {
    result.replace(with: values.indices) { kept[$0] ? values[$0] : .zero }
  }

  /// values_i / S, with S the wrapping sum of the values; unchanged where S is 0 (sections 3 to 9).
  package mutating func normalize(_ values: inout Vector) {
    let sum = values.wrappingSum
    guard sum != .zero else { return }
    for uid in values.indices { values[uid] = values[uid].safeDivided(by: sum) }
  }

  /// left_i + right_i, element by element; saturating where the numbers have a limit (section 9).
  package mutating func add(_ left: Vector, _ right: Vector, into sum: inout Vector) {
    sum.replace(with: left.indices) { left[$0].saturatingAdding(right[$0]) }
  }

  /// Section 9: safe division.
  package mutating func divide(_ values: Vector, bySumOf whole: Vector, into result: inout Vector) {
    let sum = whole.wrappingSum
    result.replace(with: values) { sum == .zero ? $0 : $0.safeDivided(by: sum) }
  }

  /// Section 6: trust.
  package mutating func divide(_ values: Vector, by divisors: Vector, into result: inout Vector) {
    result.replace(with: values.indices) { values[$0].safeDivided(by: divisors[$0]) }
  }

  /// Whether the sum of all elements is 0; a sum that wraps to 0 counts (section 9).
  package mutating func sumIsZero(_ values: Vector) -> Bool { values.wrappingSum == .zero }

  /// Section 8, Yuma 3.
  package mutating func isZero(_ values: Vector) -> Bool { values.allSatisfy { $0 == .zero } }

  /// Section 8, consensus modes.
  package mutating func proportions(_ values: [UInt16], count n: Int, into result: inout Vector) {
    result.replace(with: 0..<n) { $0 < values.count ? I32F32(proportion: values[$0]) : .zero }
  }

  /// Each element * 65535, floored and clamped to 0 ... 65535 (section 10).
  package mutating func roundToU16(_ values: Vector, into result: inout [UInt16]) {
    result.replace(with: values, \.proportionOfU16)
  }

  /// Section 10: pruning scores.
  package mutating func upscaleToU16(_ values: Vector, into result: inout [UInt16]) {
    result.replace(with: maxUpscaleToU16(values))
  }

  /// Section 9, in I96F32.
  package mutating func distribute(_ emission: UInt64, by shares: Vector, into result: inout [UInt64]) {
    let emission = I96F32(saturating: emission)
    result.replace(
      with: shares.lazy.map { UInt64(saturating: I96F32(saturating: $0).saturatingMultiplied(by: emission)) })
  }
}
