import FixedPoint

extension EpochKernels where Vector == [I32F32], Matrix == SparseMatrix<I32F32> {
  /// Section 2, in I64F64 until the end.
  public mutating func stake(of input: EpochInput, into stake: inout Vector, total: inout [UInt64]) {
    let taoWeight = weightOfTao(input.parameters.taoWeight)
    var counted = zip(input.alphaStake, input.taoStake).map { alpha, tao in
      I64F64(saturating: alpha).saturatingAdding(I64F64(saturating: tao).saturatingMultiplied(by: taoWeight))
    }
    total.replace(with: counted) { UInt64(saturating: $0) }

    for uid in counted.indices where total[uid] < input.parameters.stakeThreshold {
      if input.ownerUID.map(Int.init) != uid { counted[uid] = .zero }
    }
    let sum = counted.wrappingSum
    stake.replace(
      with: counted.lazy.map { I32F32(saturating: sum == .zero ? $0 : $0.safeDivided(by: sum)) })
  }

  /// Section 3: is_topk_nonzero.
  public mutating func markLargest(_ count: Int, of values: Vector, into marks: inout [Bool]) {
    marks.replace(with: isTopNonzero(values, count: count))
  }
}

/// Section 2: what TAO stake counts beside alpha stake, from its raw form, a fraction of 2^64 - 1.
func weightOfTao(_ raw: UInt64) -> I64F64 {
  I64F64(saturating: U96F32(saturating: raw).safeDivided(by: U96F32(saturating: UInt64.max)))
}
