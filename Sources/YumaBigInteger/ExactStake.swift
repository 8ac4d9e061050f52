// SPDX-License-Identifier: Apache-2.0
#if GMP
  import Yuma

  extension ExactKernels {
    /// Section 2, with F + 32 fractional bits until the end.
    package mutating func stake(
      of input: EpochInput, plan: EpochPlan, into stake: inout Vector, total: inout [UInt64]
    ) {
      let n = input.neuronCount
      let wide = stakeArithmetic
      let weight = weightOfTao(input.parameters.taoWeight)
      var counted = wide.numbers(n)
      var alpha = wide.numbers(1)
      var saturated: Int?
      total.removeAll(keepingCapacity: true)
      for uid in 0..<n {
        let sum = counted.writable(uid)
        wide.set(sum, to: input.taoStake[uid])
        wide.multiply(sum, weight[0], into: sum)
        wide.set(alpha.writable(0), to: input.alphaStake[uid])
        wide.add(sum, alpha[0], into: sum)
        total.append(wide.clampedFloor(sum))

        let operands = max(input.alphaStake[uid], input.taoStake[uid])
        if operands > UInt64(Int64.max) || wide.exceeds(sum, integerBits: 63) { saturated = saturated ?? uid }
      }
      if let saturated { remarks.append(EpochRemark(.saturates, in: .stake, row: saturated)) }

      var sum = wide.numbers(1)
      for uid in 0..<n {
        if total[uid] < plan.stakeThreshold && uid != plan.exemptUID {
          wide.set(counted.writable(uid), to: 0)
        }
        wide.add(sum[0], counted[uid], into: sum.writable(0))
      }
      if wide.exceeds(sum[0], integerBits: 63) { remarks.append(EpochRemark(.wraps, in: .stake)) }

      stake.numbers.reset(count: n)
      for uid in 0..<n where !wide.isZero(sum[0]) {
        let share = counted.writable(uid)
        wide.divide(share, by: sum[0], into: share)
        arithmetic.convert(share, from: wide, into: stake.numbers.writable(uid))
      }
    }

    /// Section 3: is_topk and is_topk_nonzero.
    package mutating func markLargest(
      _ count: Int, of values: Vector, permits: EpochRules.Permits, into marks: inout [Bool]
    ) {
      let numbers = values.numbers
      switch permits {
      case .largest: marks = [Bool](repeating: true, count: numbers.count)
      case .largestWithStake: marks = (0..<numbers.count).map { !arithmetic.isZero(numbers[$0]) }
      }
      guard numbers.count >= count else { return }
      let ascending = (0..<numbers.count).sorted {
        let order = arithmetic.compare(numbers[$0], numbers[$1])
        return order < 0 || (order == 0 && $0 < $1)
      }
      for uid in ascending.dropLast(count) { marks[uid] = false }
    }

    /// What TAO stake counts beside alpha stake: the quotient has F bits, its type F + 32.
    private func weightOfTao(_ raw: UInt64) -> Numbers {
      var share = arithmetic.numbers(1)
      let quotient = share.writable(0)
      arithmetic.set(quotient, to: raw)
      arithmetic.divide(quotient, byInteger: .max, into: quotient)
      var weight = stakeArithmetic.numbers(1)
      stakeArithmetic.convert(quotient, from: arithmetic, into: weight.writable(0))
      return weight
    }
  }
#endif
