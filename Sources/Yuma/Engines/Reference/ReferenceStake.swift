// SPDX-License-Identifier: Apache-2.0
import FixedPoint

extension EpochKernels where Vector == [I32F32], Matrix == SparseMatrix<I32F32> {
  /// Section 2, in I64F64 until the end.
  package mutating func stake(of input: EpochInput, plan: EpochPlan, into stake: inout Vector, total: inout [UInt64]) {
    let taoWeight = weightOfTao(input.parameters.taoWeight)
    var counted = zip(input.alphaStake, input.taoStake).map { totalStake(alpha: $0, tao: $1, taoWeight: taoWeight) }
    total.replace(with: counted) { UInt64(saturating: $0) }

    for uid in counted.indices where total[uid] < plan.stakeThreshold && uid != plan.exemptUID { counted[uid] = .zero }
    let sum = counted.wrappingSum
    stake.replace(
      with: counted.lazy.map { I32F32(saturating: sum == .zero ? $0 : $0.safeDivided(by: sum)) })
  }

  /// Section 3: is_topk and is_topk_nonzero.
  package mutating func markLargest(
    _ count: Int, of values: Vector, permits: EpochRules.Permits, into marks: inout [Bool]
  ) {
    switch permits {
    case .largest: marks.replace(with: isTop(values, count: count))
    case .largestWithStake: marks.replace(with: isTopNonzero(values, count: count))
    }
  }
}

/// Section 3: whether each element is among the `count` largest, of equal ones the later.
func isTop(_ values: [I32F32], count: Int) -> [Bool] {
  var flags = [Bool](repeating: true, count: values.count)
  guard values.count >= count else { return flags }
  // The index as a second key makes the order stable.
  let ascending = values.indices.sorted { (values[$0], $0) < (values[$1], $1) }
  for index in ascending.dropLast(count) { flags[index] = false }
  return flags
}

/// Section 2: what a neuron's stake counts for, before the threshold.
package func totalStake(alpha: UInt64, tao: UInt64, taoWeight: I64F64) -> I64F64 {
  I64F64(saturating: alpha).saturatingAdding(I64F64(saturating: tao).saturatingMultiplied(by: taoWeight))
}

/// Section 2: what TAO stake counts beside alpha stake, from its raw form, a fraction of 2^64 - 1.
package func weightOfTao(_ raw: UInt64) -> I64F64 {
  I64F64(saturating: U96F32(saturating: raw).safeDivided(by: U96F32(saturating: UInt64.max)))
}
