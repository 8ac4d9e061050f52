// SPDX-License-Identifier: Apache-2.0
import Yuma

extension DoubleKernels {
  /// The stake that counts: alpha_i + tao_i * taoWeight, 0 below the threshold, divided by the sum; `total` is the
  /// stake before the threshold, floored to rao (section 2).
  package mutating func stake(
    of input: EpochInput, plan: EpochPlan, into stake: inout Vector, total: inout [UInt64]
  ) {
    countedStake(of: input, plan: plan, into: &stake, total: &total)
    normalize(&stake)
  }

  /// Section 3: is_topk and is_topk_nonzero.
  package mutating func markLargest(
    _ count: Int, of values: Vector, permits: EpochRules.Permits, into marks: inout [Bool]
  ) {
    switch permits {
    case .largest: marks.fill(true, count: values.count)
    case .largestWithStake: marks.replace(with: values) { $0 != 0 }
    }
    guard values.count > count else { return }
    largest.choose(count, of: values, where: marks)
    marks.fill(false, count: values.count)
    for uid in largest.uids { marks[uid] = true }
  }

  /// values_i where `kept`, and 0 elsewhere (sections 3 and 5).
  package mutating func keep(_ values: Vector, where kept: [Bool], into result: inout Vector) {
    result.replace(with: values.indices) { kept[$0] ? values[$0] : 0 }
  }

  /// values_i / S, with S the sum of the values; unchanged where S is 0 (sections 3 to 9).
  package mutating func normalize(_ values: inout Vector) { values.divideBySum() }

  /// left_i + right_i, element by element; saturating where the numbers have a limit (section 9).
  package mutating func add(_ left: Vector, _ right: Vector, into sum: inout Vector) {
    sum.replace(with: left.indices) { left[$0] + right[$0] }
  }

  /// values_i / S, with S the sum of `whole`; the values unchanged where S is 0 (section 9).
  package mutating func divide(_ values: Vector, bySumOf whole: Vector, into result: inout Vector) {
    let sum = sum(whole)
    result.replace(with: values) { sum == 0 ? $0 : $0 / sum }
  }

  /// Section 6, trust.
  package mutating func divide(_ values: Vector, by divisors: Vector, into result: inout Vector) {
    result.replace(with: values.indices) { divisors[$0] == 0 ? 0 : values[$0] / divisors[$0] }
  }

  /// Section 10, pruning scores.
  package mutating func upscaleToU16(_ values: Vector, into result: inout [UInt16]) {
    let largest = values.max() ?? 0
    result.replace(with: values) {
      largest == 0 ? 0 : UInt16(clamping: UInt64(clamping: ($0 * 65535 / largest).rounded(.toNearestOrAwayFromZero)))
    }
  }

  /// Whether the sum of all elements is 0; a sum that wraps to 0 counts (section 9).
  package mutating func sumIsZero(_ values: Vector) -> Bool { sum(values) == 0 }

  /// Section 8, Yuma 3.
  package mutating func isZero(_ values: Vector) -> Bool { values.allSatisfy { $0 == 0 } }

  /// Section 8, consensus modes.
  package mutating func proportions(_ values: [UInt16], count n: Int, into result: inout Vector) {
    result.replace(with: 0..<n) { $0 < values.count ? Double(proportion: values[$0]) : 0 }
  }

  /// Each element * 65535, floored and clamped to 0 ... 65535 (section 10).
  package mutating func roundToU16(_ values: Vector, into result: inout [UInt16]) {
    result.replace(with: values) { $0.proportionOfU16 }
  }

  /// floor(share_i * emission) in rao, clamped to 64 bits (section 9).
  package mutating func distribute(_ emission: UInt64, by shares: Vector, into result: inout [UInt64]) {
    let emission = Double(emission)
    result.replace(with: shares) { UInt64(clamping: $0 * emission) }
  }

  private func sum(_ values: Vector) -> Double { values.reduce(0, +) }
}

/// Section 2: each neuron's stake, and what of it counts, not yet over its sum.
func countedStake(of input: EpochInput, plan: EpochPlan, into stake: inout [Double], total: inout [UInt64]) {
  let taoWeight = Double(input.parameters.taoWeight) / Double(UInt64.max)
  stake.replace(with: input.alphaStake.indices) {
    Double(input.alphaStake[$0]) + Double(input.taoStake[$0]) * taoWeight
  }
  total.replace(with: stake) { UInt64(clamping: $0) }
  for uid in stake.indices where total[uid] < plan.stakeThreshold && uid != plan.exemptUID { stake[uid] = 0 }
}

extension [Double] {
  /// Divides by the sum; unchanged where that is 0.
  mutating func divideBySum() {
    let sum = reduce(0, +)
    guard sum != 0 else { return }
    for index in indices { self[index] /= sum }
  }
}
