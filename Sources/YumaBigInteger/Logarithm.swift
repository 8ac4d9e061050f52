// SPDX-License-Identifier: Apache-2.0
#if GMP
  import Yuma

  /// The natural logarithm of the epoch, safe_ln: 0 for a number that is not above 0. Before spec 273 the logistic of liquid alpha
  /// needs it, for the odds of its two proportions.
  ///
  /// **To F bits.** y := y + 2 * (x - e^y) / (x + e^y), from y = 0, until y moves by less than 2^-(F - 4): Halley's iteration,
  /// whose errors shrink to the third power. It moves by at most 2, and the odds of a 16-bit proportion lie within
  /// e^-11.1 and e^11.1, so that a few steps lead near and a few more to F bits. The result is off by a few units of 2^-F, as
  /// e^y is by one of its own.
  ///
  /// **By the chain's recipe**, with F bits where the chain has 32 and its constant log2(e) of 23 bits:
  /// Docs/Specification/fixed-point.md, Transcendental functions.
  struct Logarithm {
    let arithmetic: LimbArithmetic
    let exponential: Exponential
    let isChainRecipe: Bool

    /// result = ln(x), 0 where x is not above 0.
    func evaluate(_ x: Number, into result: MutableNumber) {
      guard arithmetic.isPositive(x) else { return arithmetic.set(result, to: 0) }
      if isChainRecipe { evaluateRecipe(x, into: result) } else { iterate(x, into: result) }
    }

    private func iterate(_ x: Number, into result: MutableNumber) {
      var registers = arithmetic.numbers(5)
      let (y, power, sum, limit, negated) = (
        registers.writable(0), registers.writable(1), registers.writable(2), registers.writable(3),
        registers.writable(4)
      )
      arithmetic.set(limit, to: 16, over: arithmetic.fractionalBits)
      arithmetic.subtract(negated, limit, into: negated)
      for _ in 0..<64 {
        exponential.evaluate(y, rule: .clamped, into: power)
        arithmetic.add(x, power, into: sum)
        arithmetic.subtract(x, power, into: power)
        arithmetic.add(power, power, into: power)
        arithmetic.divide(power, by: sum, into: power)
        arithmetic.add(y, power, into: y)
        if arithmetic.isLess(power, limit) && arithmetic.isLess(negated, power) { break }
      }
      arithmetic.copy(y, into: result)
    }

    private func evaluateRecipe(_ x: Number, into result: MutableNumber) {
      var registers = arithmetic.numbers(3)
      let (one, value, bits) = (registers.writable(0), registers.writable(1), registers.writable(2))
      arithmetic.set(one, to: 1)
      let isBelowOne = arithmetic.isLess(x, one)
      if isBelowOne { arithmetic.divide(one, by: x, into: value) } else { arithmetic.copy(x, into: value) }
      takeLogarithm(of: value, one: one, into: bits)
      if isBelowOne {
        arithmetic.set(value, to: 0)
        arithmetic.subtract(value, bits, into: bits)
      }
      arithmetic.set(value, to: 12_102_203, over: 23)
      arithmetic.divide(bits, by: value, into: result)
    }

    /// log2 of `value`, which is at least one, and is used up: a bit for each squaring.
    private func takeLogarithm(of value: MutableNumber, one: Number, into bits: MutableNumber) {
      var registers = arithmetic.numbers(2)
      let (two, ulp) = (registers.writable(0), registers.writable(1))
      arithmetic.set(two, to: 2)
      arithmetic.set(ulp, to: 1, over: arithmetic.fractionalBits)
      var whole: UInt64 = 0
      while !arithmetic.isLess(value, two) {
        whole += 1
        halve(value, ulp: ulp)
      }
      guard arithmetic.compare(value, one) != 0 else { return arithmetic.set(bits, to: whole) }
      arithmetic.set(bits, to: whole, over: arithmetic.fractionalBits)
      for _ in 0..<arithmetic.fractionalBits {
        arithmetic.multiply(value, value, into: value)
        arithmetic.add(bits, bits, into: bits)
        if !arithmetic.isLess(value, two) {
          arithmetic.add(bits, ulp, into: bits)
          halve(value, ulp: ulp)
        }
      }
    }

    /// Half of a number, a lost bit rounded up.
    private func halve(_ value: MutableNumber, ulp: Number) {
      let isOdd = value[0] & 1 == 1
      arithmetic.divide(value, byInteger: 2, into: value)
      if isOdd { arithmetic.add(value, ulp, into: value) }
    }
  }
#endif
