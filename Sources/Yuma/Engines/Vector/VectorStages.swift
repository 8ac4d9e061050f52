// SPDX-License-Identifier: Apache-2.0
import CYumaKernels
import FixedPoint

// The stages on lists of numbers: in C where the values are what they usually are (shares of one, stakes below 2^61
// rao), by the reference kernels where they are not.

extension VectorKernels {
  /// Section 2: the first stage of an epoch.
  package mutating func stake(
    of input: EpochInput, plan: EpochPlan, into stake: inout Vector, total: inout [UInt64]
  ) {
    let kernels = workspace.pointer
    let n = input.neuronCount
    stake.resize(to: n)
    total.resize(to: n, with: 0)
    let done = stake.withMutableBits {
      yuma_stake(
        kernels, n, input.alphaStake, input.taoStake, input.parameters.taoWeight, plan.stakeThreshold,
        plan.exemptUID, $0, &total)
    }
    if !done {
      referenceHelped = true
      reference.stake(of: input, plan: plan, into: &stake, total: &total)
    }
  }

  /// Marks the `count` largest values, of equal ones the later; whether zeros are marked depends on `permits` (section
  /// 3).
  package mutating func markLargest(
    _ count: Int, of values: Vector, permits: EpochRules.Permits, into marks: inout [Bool]
  ) {
    let kernels = workspace.pointer
    marks.resize(to: values.count, with: false)
    let done =
      switch permits {
      case .largest: false
      case .largestWithStake: values.withBits { yuma_mark_largest(kernels, values.count, count, $0, &marks) }
      }
    if !done {
      referenceHelped = true
      reference.markLargest(count, of: values, permits: permits, into: &marks)
    }
  }

  /// values_i where `kept`, and 0 elsewhere (sections 3 and 5).
  package mutating func keep(_ values: Vector, where kept: [Bool], into result: inout Vector) {
    result.replace(with: values.indices) { kept[$0] ? values[$0] : .zero }
  }

  /// left_i + right_i, element by element; saturating where the numbers have a limit (section 9).
  package mutating func add(_ left: Vector, _ right: Vector, into sum: inout Vector) {
    sum.replace(with: left.indices) { left[$0].saturatingAdding(right[$0]) }
  }

  /// values_i / S, with S the wrapping sum of the values; unchanged where S is 0 (sections 3 to 9).
  package mutating func normalize(_ values: inout Vector) {
    let kernels = workspace.pointer
    let n = values.count
    if !values.withMutableBits({ yuma_divide(kernels, n, $0, $0, $0) }) {
      referenceHelped = true
      reference.normalize(&values)
    }
  }

  /// values_i / S, with S the sum of `whole`; the values unchanged where S is 0 (section 9).
  package mutating func divide(_ values: Vector, bySumOf whole: Vector, into result: inout Vector) {
    let kernels = workspace.pointer
    result.resize(to: values.count)
    let done = result.withMutableBits { result in
      values.withBits { values in whole.withBits { yuma_divide(kernels, whole.count, values, $0, result) } }
    }
    if !done {
      referenceHelped = true
      reference.divide(values, bySumOf: whole, into: &result)
    }
  }

  /// Each element * 65535, floored and clamped to 0 ... 65535 (section 10).
  package mutating func roundToU16(_ values: Vector, into result: inout [UInt16]) {
    let kernels = workspace.pointer
    result.resize(to: values.count, with: 0)
    if !values.withBits({ yuma_round_to_u16(kernels, values.count, $0, &result) }) {
      referenceHelped = true
      reference.roundToU16(values, into: &result)
    }
  }

  /// floor(share_i * emission) in rao, clamped to 64 bits (section 9).
  package mutating func distribute(_ emission: UInt64, by shares: Vector, into result: inout [UInt64]) {
    let kernels = workspace.pointer
    result.resize(to: shares.count, with: 0)
    if !shares.withBits({ yuma_distribute(kernels, shares.count, emission, $0, &result) }) {
      referenceHelped = true
      reference.distribute(emission, by: shares, into: &result)
    }
  }
}
