// SPDX-License-Identifier: Apache-2.0

/// Logarithm and exponential function of any width, term by term, for the constants of ``FastPower`` and for the rare
/// powers that it leaves open.
///
/// A result is at most a few steps of 2^-f, with f the number of fraction bits, from the true value: the artanh series loses
/// at most 2 steps a product in sums that shrink by 9 from term to term, so a logarithm is within 2^3 (1 + k) steps where
/// k <= 63 counts the multiples of ln 2. Times m / n <= 99 that is below 2^16 steps, and the exponential function adds
/// fewer than that. A times the power is within 2^60 * 2^17 steps; ``floor(_:_:_:forced:)`` leaves 2^80.
struct WidePower {
  /// f, a multiple of 64.
  let fractionBits: Int

  /// floor(A * (a / b)^(m / n)) for 0 < a < b; `nil` if the value is within 2^(80 - f) of an integer, unless `forced`.
  func floor(_ a: UInt64, _ b: UInt64, _ exponent: (m: UInt64, n: UInt64), forced: Bool) -> UInt64? {
    var x = logarithm(UInt128(a), UInt128(b))
    x.multiply(by: exponent.m)
    x.divide(by: exponent.n)
    guard x.whole < 42 else { return 0 }
    let ln2 = logarithm(1, 2)
    var halvings = 0
    while x >= ln2 {
      x.subtract(ln2)
      halvings += 1
    }
    var value = number(1)
    value.subtract(complement(of: x))
    value.multiply(by: WeightedPool.weightScale)
    for _ in 0..<halvings { value.divide(by: 2) }
    let whole = UInt64(truncatingIfNeeded: value.whole)
    guard !forced else { return whole }
    // The fractional bits above the last 80: all 0 or all 1 near an integer.
    let fraction = value.fraction(droppingLast: 80)
    guard !fraction.allOnes, !fraction.allZeros || whole == 0 else { return nil }
    return whole
  }

  /// floor(A * (a / b)^(m / n)) for 0 < b < a and m <= n, at most 2^64 - 1; `nil` as ``floor(_:_:_:forced:)``.
  func floorAboveOne(_ a: UInt128, _ b: UInt128, _ exponent: (m: UInt64, n: UInt64), forced: Bool) -> UInt64? {
    var x = logarithm(b, a)
    x.multiply(by: exponent.m)
    x.divide(by: exponent.n)
    // e^x = 2^k * e^-(k ln 2 - x) with the least such k; A * 2^5 is above 2^64.
    let ln2 = logarithm(1, 2)
    var rest = number(0)
    var doublings = 0
    while rest < x {
      rest.add(ln2)
      doublings += 1
      guard doublings < 7 else { return .max }
    }
    rest.subtract(x)
    var value = number(1)
    value.subtract(complement(of: rest))
    value.multiply(by: WeightedPool.weightScale)
    for _ in 0..<doublings { value.multiply(by: 2) }
    guard let whole = UInt64(exactly: value.whole) else { return .max }
    guard !forced else { return whole }
    let fraction = value.fraction(droppingLast: 90)
    guard !fraction.allOnes, !fraction.allZeros else { return nil }
    return whole
  }

  /// ln(b / a) for 0 < a <= b: k ln 2 + 2 artanh((c - d) / (c + d)), where b / a = 2^k * c / d and c / d is from 1 to 2. Of
  /// operands of 126 bits and more the last ones are dropped.
  func logarithm(_ a: UInt128, _ b: UInt128) -> WideNumber {
    let spare = max(0, 3 - b.leadingZeroBitCount)
    var d = max(a >> UInt128(spare), 1)
    let c = b >> UInt128(spare)
    var k: UInt64 = 0
    while d << 1 <= c {
      d <<= 1
      k += 1
    }
    var result = artanh(quotient(c - d, c + d))
    if k > 0 {
      var ln2 = artanh(quotient(1, 3))
      ln2.multiply(by: k)
      result.add(ln2)
    }
    result.multiply(by: 2)
    return result
  }

  /// artanh z = z (1 + z^2 / 3 + z^4 / 5 + ...), for z <= 1 / 3, by Horner's rule. A term gives three bits.
  func artanh(_ z: WideNumber) -> WideNumber {
    let square = z.multiplied(by: z)
    var sum = number(0)
    for k in stride(from: UInt64(fractionBits / 3), through: 1, by: -1) {
      var next = number(1)
      next.divide(by: 2 * k + 1)
      next.add(sum)
      sum = square.multiplied(by: next)
    }
    var result = z.multiplied(by: sum)
    result.add(z)
    return result
  }

  /// 1 - e^-x for x < 1: y(1), where y(n) = (x / n) (1 - y(n + 1)). The terms left out are below x^n / n! with n a
  /// quarter of the bits.
  func complement(of x: WideNumber) -> WideNumber {
    var result = number(0)
    for n in stride(from: UInt64(fractionBits / 4), through: 1, by: -1) {
      var factor = number(1)
      factor.subtract(result)
      result = x.multiplied(by: factor)
      result.divide(by: n)
    }
    return result
  }

  /// The integer as a number of this width.
  func number(_ value: UInt64) -> WideNumber {
    var number = WideNumber(fractionLimbs: fractionBits / 64)
    number.whole = UInt128(value)
    return number
  }

  /// numerator / denominator, rounded down, for numerator < denominator < 2^127.
  func quotient(_ numerator: UInt128, _ denominator: UInt128) -> WideNumber {
    var number = number(0)
    var remainder = numerator
    for bit in stride(from: fractionBits - 1, through: 0, by: -1) {
      remainder <<= 1
      if remainder >= denominator {
        remainder -= denominator
        number.limbs[bit / 64] |= 1 << UInt64(bit % 64)
      }
    }
    return number
  }
}
