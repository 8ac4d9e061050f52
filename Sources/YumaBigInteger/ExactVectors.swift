// SPDX-License-Identifier: Apache-2.0
#if GMP
  import Yuma

  extension ExactKernels {
    /// values_i where `kept`, and 0 elsewhere (sections 3 and 5).
    package mutating func keep(_ values: Vector, where kept: [Bool], into result: inout Vector) {
      let n = values.numbers.count
      result.numbers.reset(count: n)
      for uid in 0..<n where kept[uid] { arithmetic.copy(values.numbers[uid], into: result.numbers.writable(uid)) }
    }

    /// values_i / S, with S the sum of the values; unchanged where S is 0 (sections 3 to 9).
    package mutating func normalize(_ values: inout Vector) {
      let sum = sum(values.numbers)
      divide(&values.numbers, by: sum[0])
    }

    /// left_i + right_i, element by element; saturating where the numbers have a limit (section 9).
    package mutating func add(_ left: Vector, _ right: Vector, into sum: inout Vector) {
      let n = left.numbers.count
      sum.numbers.reset(count: n)
      for uid in 0..<n {
        arithmetic.add(left.numbers[uid], right.numbers[uid], into: sum.numbers.writable(uid))
      }
    }

    /// Section 9: safe division.
    package mutating func divide(_ values: Vector, bySumOf whole: Vector, into result: inout Vector) {
      result = values
      let sum = sum(whole.numbers)
      divide(&result.numbers, by: sum[0])
    }

    /// Section 6, trust: safe division.
    package mutating func divide(_ values: Vector, by divisors: Vector, into result: inout Vector) {
      let n = values.numbers.count
      result.numbers.reset(count: n)
      for uid in 0..<n {
        arithmetic.divide(values.numbers[uid], by: divisors.numbers[uid], into: result.numbers.writable(uid))
      }
    }

    /// Section 10, pruning scores: value * 65535 / largest, to the nearest integer.
    package mutating func upscaleToU16(_ values: Vector, into result: inout [UInt16]) {
      var registers = arithmetic.numbers(4)
      let (largest, full, half, scaled) = (
        registers.writable(0), registers.writable(1), registers.writable(2), registers.writable(3)
      )
      for uid in 0..<values.numbers.count { arithmetic.maximum(largest, values.numbers[uid], into: largest) }
      arithmetic.set(full, to: UInt64(UInt16.max))
      arithmetic.set(half, to: 1, over: 1)
      result.removeAll(keepingCapacity: true)
      for uid in 0..<values.numbers.count {
        // Of numbers that are all 0 each quotient is 0.
        arithmetic.multiply(values.numbers[uid], full, into: scaled)
        arithmetic.divide(scaled, by: largest, into: scaled)
        arithmetic.add(scaled, half, into: scaled)
        result.append(UInt16(clamping: arithmetic.clampedFloor(scaled)))
      }
    }

    /// Whether the sum of all elements is 0; a sum that wraps to 0 counts (section 9).
    package mutating func sumIsZero(_ values: Vector) -> Bool {
      let sum = sum(values.numbers)
      return arithmetic.isZero(sum[0])
    }

    /// Section 8, Yuma 3.
    package mutating func isZero(_ values: Vector) -> Bool {
      (0..<values.numbers.count).allSatisfy { arithmetic.isZero(values.numbers[$0]) }
    }

    /// Section 8, consensus modes.
    package mutating func proportions(_ values: [UInt16], count n: Int, into result: inout Vector) {
      result.numbers.reset(count: n)
      for uid in 0..<min(n, values.count) { setProportion(result.numbers.writable(uid), to: values[uid]) }
    }

    /// Each element * 65535, floored and clamped to 0 ... 65535 (section 10).
    package mutating func roundToU16(_ values: Vector, into result: inout [UInt16]) {
      result.removeAll(keepingCapacity: true)
      for uid in 0..<values.numbers.count { result.append(proportionOfU16(values.numbers[uid])) }
    }

    /// floor(share_i * emission) in rao, clamped to 64 bits (section 9).
    package mutating func distribute(_ emission: UInt64, by shares: Vector, into result: inout [UInt64]) {
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
