#if GMP
  import Yuma

  extension ExactKernels {
    /// Sections 3 and 5.
    public mutating func keep(_ values: Vector, where kept: [Bool], into result: inout Vector) {
      let n = values.numbers.count
      result.numbers.reset(count: n)
      for uid in 0..<n where kept[uid] { arithmetic.copy(values.numbers[uid], into: result.numbers.writable(uid)) }
    }

    /// Sections 3 to 9: safe division by the sum.
    public mutating func normalize(_ values: inout Vector) {
      let sum = sum(values.numbers)
      divide(&values.numbers, by: sum[0])
    }

    /// Section 9.
    public mutating func add(_ left: Vector, _ right: Vector, into sum: inout Vector) {
      let n = left.numbers.count
      sum.numbers.reset(count: n)
      for uid in 0..<n {
        arithmetic.add(left.numbers[uid], right.numbers[uid], into: sum.numbers.writable(uid))
      }
    }

    /// Section 9: safe division.
    public mutating func divide(_ values: Vector, bySumOf whole: Vector, into result: inout Vector) {
      result = values
      let sum = sum(whole.numbers)
      divide(&result.numbers, by: sum[0])
    }

    /// Section 9.
    public mutating func sumIsZero(_ values: Vector) -> Bool {
      let sum = sum(values.numbers)
      return arithmetic.isZero(sum[0])
    }

    /// Section 8, Yuma 3.
    public mutating func isZero(_ values: Vector) -> Bool {
      (0..<values.numbers.count).allSatisfy { arithmetic.isZero(values.numbers[$0]) }
    }

    /// Section 8, consensus modes.
    public mutating func proportions(_ values: [UInt16], count n: Int, into result: inout Vector) {
      result.numbers.reset(count: n)
      for uid in 0..<min(n, values.count) { setProportion(result.numbers.writable(uid), to: values[uid]) }
    }

    /// Section 10.
    public mutating func roundToU16(_ values: Vector, into result: inout [UInt16]) {
      result.removeAll(keepingCapacity: true)
      for uid in 0..<values.numbers.count { result.append(proportionOfU16(values.numbers[uid])) }
    }

    /// Section 9.
    public mutating func distribute(_ emission: UInt64, by shares: Vector, into result: inout [UInt64]) {
      result.removeAll(keepingCapacity: true)
      for uid in 0..<shares.numbers.count {
        result.append(arithmetic.clampedFloor(shares.numbers[uid], times: emission))
      }
    }

    /// Each number over `divisor`; unchanged where that is 0.
    private func divide(_ numbers: inout Numbers, by divisor: Number) {
      guard !arithmetic.isZero(divisor) else { return }
      for k in 0..<numbers.count {
        let value = numbers.writable(k)
        arithmetic.divide(value, by: divisor, into: value)
      }
    }
  }
#endif
