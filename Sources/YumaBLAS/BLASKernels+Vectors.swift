#if OpenBLAS
  import DenseOperations
  import Yuma

  extension BLASKernels {
    /// Section 2.
    public mutating func stake(of input: EpochInput, into stake: inout Vector, total: inout [UInt64]) {
      let taoWeight = Double(input.parameters.taoWeight) / Double(UInt64.max)
      stake.replace(with: zip(input.alphaStake, input.taoStake).lazy.map { Double($0) + Double($1) * taoWeight })
      total.replace(with: stake.lazy.map { UInt64(clamping: $0) })
      for uid in stake.indices where total[uid] < input.parameters.stakeThreshold {
        if input.ownerUID.map(Int.init) != uid { stake[uid] = 0 }
      }
      normalize(&stake)
    }

    /// Section 3: is_topk_nonzero.
    public mutating func markLargest(_ count: Int, of values: Vector, into marks: inout [Bool]) {
      marks.replace(with: values.lazy.map { $0 != 0 })
      guard values.count > count else { return }
      let ascending = values.indices.sorted { (values[$0], $0) < (values[$1], $1) }
      for uid in ascending.prefix(values.count - count) { marks[uid] = false }
    }

    /// Sections 3 and 5.
    public mutating func keep(_ values: Vector, where kept: [Bool], into result: inout Vector) {
      result.replace(with: values.indices.lazy.map { kept[$0] ? values[$0] : 0 })
    }

    /// Sections 3 to 9.
    public mutating func normalize(_ values: inout Vector) {
      let sum = sum(values)
      guard sum != 0 else { return }
      for uid in values.indices { values[uid] /= sum }
    }

    /// Section 9.
    public mutating func add(_ left: Vector, _ right: Vector, into sum: inout Vector) {
      sum.replace(with: left.indices.lazy.map { left[$0] + right[$0] })
    }

    /// Section 9.
    public mutating func divide(_ values: Vector, bySumOf whole: Vector, into result: inout Vector) {
      let sum = sum(whole)
      result.replace(with: values.lazy.map { sum == 0 ? $0 : $0 / sum })
    }

    /// Section 9.
    public mutating func sumIsZero(_ values: Vector) -> Bool { sum(values) == 0 }

    /// Section 8, Yuma 3.
    public mutating func isZero(_ values: Vector) -> Bool { values.allSatisfy { $0 == 0 } }

    /// Section 8, consensus modes.
    public mutating func proportions(_ values: [UInt16], count n: Int, into result: inout Vector) {
      result.replace(with: (0..<n).lazy.map { $0 < values.count ? Double(proportion: values[$0]) : 0 })
    }

    /// Section 10.
    public mutating func roundToU16(_ values: Vector, into result: inout [UInt16]) {
      result.replace(with: values.lazy.map(\.proportionOfU16))
    }

    /// Section 9.
    public mutating func distribute(_ emission: UInt64, by shares: Vector, into result: inout [UInt64]) {
      let emission = Double(emission)
      result.replace(with: shares.lazy.map { UInt64(clamping: $0 * emission) })
    }

    private func sum(_ values: Vector) -> Double { values.reduce(0, +) }
  }
#endif
