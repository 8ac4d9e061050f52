// SPDX-License-Identifier: Apache-2.0
#if GMP
  import Yuma

  /// The exponential function of the epoch: exp_safe, which is e^x with x first clamped to [-20, 20], or e^x that is 0 where the
  /// chain's own recipe fails, above 89715445397 / 2^32 = 20.8885 in size.
  ///
  /// **To F bits.** |x| is divided by 2^k (exactly: the working format has k bits more), so that r = |x| / 2^k < 1/24; the power
  /// series of e^r is added up until a term is 0, and the sum squared k times. With P working bits and T terms, each term is at
  /// most 2 * 2^-P below its true value and the tail less than that, so the sum is below e^r by at most a
  /// fraction (2T + 4) * 2^-P; a squaring doubles the fraction and adds 2^-P, so after k it is at most
  /// 2^k * (2T + 5) * 2^-P. With P >= F + k + 64, T < 2^13 and e^20.9 < 2^31, the result is low by less than
  /// 2^(31 + 14 - 64) * 2^-F = 2^-19 * 2^-F, and rounding down to F bits makes that less than (1 + 2^-19) * 2^-F. For x < 0
  /// the working number's inverse is taken, which errs by no more, the number being at least 1. So
  /// |result - e^x| < (1 + 2^-19) * 2^-F.
  ///
  /// **By the chain's recipe**, with F bits where the chain has 32 and its constant e of 23 bits:
  /// Docs/Specification/fixed-point.md, Transcendental functions.
  struct Exponential {
    private let arithmetic: LimbArithmetic
    private let working: LimbArithmetic
    private let isChainRecipe: Bool
    private let halvings: Int

    private var one: Numbers
    private let zero: Numbers
    private var limit: Numbers
    private var lastThatHolds: Numbers
    private var chainE: Numbers

    init(arithmetic: LimbArithmetic, isChainRecipe: Bool) {
      let f = arithmetic.fractionalBits
      self.arithmetic = arithmetic
      self.isChainRecipe = isChainRecipe
      // The number of terms falls about as the number of squarings rises: near the square root of F there are few of both.
      halvings = Int(Double(f).squareRoot()) + 4
      working = LimbArithmetic(fractionalBits: (f + halvings + 64 + 63) / 64 * 64)

      let number = arithmetic.numbers(1)
      (zero, one, limit, lastThatHolds, chainE) = (number, number, number, number, number)
      arithmetic.set(one.writable(0), to: 1)
      arithmetic.set(limit.writable(0), to: 20)
      arithmetic.set(lastThatHolds.writable(0), to: 89_715_445_397, over: 32)
      arithmetic.set(chainE.writable(0), to: 22_802_600, over: 23)
    }

    /// result = e^x, by one of the two rules.
    func evaluate(_ x: Number, rule: EpochRules.Exponential, into result: MutableNumber) {
      let isNegative = arithmetic.isNegative(x)
      var magnitude = arithmetic.numbers(1)
      let m = magnitude.writable(0)
      if isNegative { arithmetic.subtract(zero[0], x, into: m) } else { arithmetic.copy(x, into: m) }
      switch rule {
      case .clamped: arithmetic.minimum(m, limit[0], into: m)
      case .zeroWhereItFails:
        guard !arithmetic.isLess(lastThatHolds[0], m) else { return arithmetic.set(result, to: 0) }
      }

      if isChainRecipe {
        evaluateRecipe(m, isNegative: isNegative, into: result)
      } else {
        evaluateSeries(m, isNegative: isNegative, into: result)
      }
    }

    private func evaluateSeries(_ x: Number, isNegative: Bool, into result: MutableNumber) {
      var registers = working.numbers(4)
      let (r, term, sum, one) = (
        registers.writable(0), registers.writable(1), registers.writable(2), registers.writable(3)
      )
      working.set(one, to: 1)
      working.convert(x, from: arithmetic, dividingBy: halvings, into: r)
      working.add(one, r, into: sum)
      working.copy(r, into: term)
      addTerms(r, term: term, to: sum, upTo: .max, in: working)
      for _ in 0..<halvings { working.multiply(sum, sum, into: sum) }
      if isNegative { working.divide(one, by: sum, into: sum) }
      arithmetic.convert(sum, from: working, into: result)
    }

    private func evaluateRecipe(_ x: Number, isNegative: Bool, into result: MutableNumber) {
      if !isNegative && arithmetic.compare(x, one[0]) == 0 { return arithmetic.copy(chainE[0], into: result) }
      var registers = arithmetic.numbers(2)
      let (term, sum) = (registers.writable(0), registers.writable(1))
      arithmetic.add(one[0], x, into: sum)
      arithmetic.copy(x, into: term)
      addTerms(x, term: term, to: sum, upTo: UInt64(arithmetic.fractionalBits - 1), in: arithmetic)
      if isNegative {
        arithmetic.divide(one[0], by: sum, into: result)
      } else {
        arithmetic.copy(sum, into: result)
      }
    }

    /// Adds the terms x^i / i! for i = 2, 3, ..., `last` to `sum`, until one is 0; `term` is that of i = 1.
    private func addTerms(
      _ x: Number, term: MutableNumber, to sum: MutableNumber, upTo last: UInt64, in arithmetic: LimbArithmetic
    ) {
      var index: UInt64 = 2
      while index <= last && !arithmetic.isZero(term) {
        arithmetic.multiply(term, x, into: term)
        arithmetic.divide(term, byInteger: index, into: term)
        arithmetic.add(sum, term, into: sum)
        index += 1
      }
    }
  }
#endif
