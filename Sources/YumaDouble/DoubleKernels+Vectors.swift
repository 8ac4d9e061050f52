import Yuma

extension DoubleKernels {
  /// Section 2.
  public mutating func stake(of input: EpochInput, into stake: inout Vector, total: inout [UInt64]) {
    countedStake(of: input, into: &stake, total: &total)
    normalize(&stake)
  }

  /// Section 3: is_topk_nonzero.
  public mutating func markLargest(_ count: Int, of values: Vector, into marks: inout [Bool]) {
    marks.replace(with: values) { $0 != 0 }
    guard values.count > count else { return }
    largest.choose(count, of: values, where: marks)
    marks.fill(false, count: values.count)
    for uid in largest.uids { marks[uid] = true }
  }

  /// Sections 3 and 5.
  public mutating func keep(_ values: Vector, where kept: [Bool], into result: inout Vector) {
    result.replace(with: values.indices) { kept[$0] ? values[$0] : 0 }
  }

  /// Sections 3 to 9.
  public mutating func normalize(_ values: inout Vector) { values.divideBySum() }

  /// Section 9.
  public mutating func add(_ left: Vector, _ right: Vector, into sum: inout Vector) {
    sum.replace(with: left.indices) { left[$0] + right[$0] }
  }

  /// Section 9.
  public mutating func divide(_ values: Vector, bySumOf whole: Vector, into result: inout Vector) {
    let sum = sum(whole)
    result.replace(with: values) { sum == 0 ? $0 : $0 / sum }
  }

  /// Section 9.
  public mutating func sumIsZero(_ values: Vector) -> Bool { sum(values) == 0 }

  /// Section 8, Yuma 3.
  public mutating func isZero(_ values: Vector) -> Bool { values.allSatisfy { $0 == 0 } }

  /// Section 8, consensus modes.
  public mutating func proportions(_ values: [UInt16], count n: Int, into result: inout Vector) {
    result.replace(with: 0..<n) { $0 < values.count ? Double(proportion: values[$0]) : 0 }
  }

  /// Section 10.
  public mutating func roundToU16(_ values: Vector, into result: inout [UInt16]) {
    result.replace(with: values) { $0.proportionOfU16 }
  }

  /// Section 9.
  public mutating func distribute(_ emission: UInt64, by shares: Vector, into result: inout [UInt64]) {
    let emission = Double(emission)
    result.replace(with: shares) { UInt64(clamping: $0 * emission) }
  }

  private func sum(_ values: Vector) -> Double { values.reduce(0, +) }
}

/// Section 2: each neuron's stake, and what of it counts, not yet over its sum.
func countedStake(of input: EpochInput, into stake: inout [Double], total: inout [UInt64]) {
  let taoWeight = Double(input.parameters.taoWeight) / Double(UInt64.max)
  stake.replace(with: input.alphaStake.indices) {
    Double(input.alphaStake[$0]) + Double(input.taoStake[$0]) * taoWeight
  }
  total.replace(with: stake) { UInt64(clamping: $0) }
  for uid in stake.indices where total[uid] < input.parameters.stakeThreshold {
    if input.ownerUID.map(Int.init) != uid { stake[uid] = 0 }
  }
}

extension [Double] {
  /// Divides by the sum; unchanged where that is 0.
  mutating func divideBySum() {
    let sum = reduce(0, +)
    guard sum != 0 else { return }
    for index in indices { self[index] /= sum }
  }
}
