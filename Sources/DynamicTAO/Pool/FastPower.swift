// SPDX-License-Identifier: Apache-2.0

/// floor(A * (a / b)^(m / n)) in 128-bit arithmetic, where the error bound lets it decide.
///
/// The steps, with u = 2^-122 the step of a number in 6.122 bits, and the error each adds:
///
/// 1. a / b = 2^-k * (c / d) with d <= c... scaled by powers of two, so that c / d is from 1 to 2. With i / 64 the nearest
///    64th to c / d - 1, ln(c / d) = ln(1 + i / 64) + 2 artanh z, z = (64 c - (64 + i) d) / (64 c + (64 + i) d), |z| <= 2^-8.
/// 2. artanh by its series in steps of 2^-128, each product and coefficient rounded down: below 4 such steps, and the
///    terms left out are below one. The logarithm k ln 2 + ln(1 + i / 64) + 2 artanh z: below 8 u.
/// 3. x = logarithm * m / n, with m / n <= 99: below 793 u.
/// 4. x = h ln 2 + j / 64 + s with s < 1/64, so that the power is 2^-h * e^(-j / 64) * e^-s: the subtraction adds 3 u,
///    the series of e^-s and the table a few steps of 2^-127. So its relative error is below 800 u < 2^-112.
/// 5. Times A < 2^60, with 64 fractional bits kept: the absolute error is below 2^-52 + 2^-63 < 2^-51.
///
/// ``tolerance`` is 2^-48.
enum FastPower {
  /// 2^16 steps of 2^-64.
  static let tolerance: UInt64 = 1 << 16

  /// The floor for 0 < a < b, or `nil` if the value is within the tolerance of an integer.
  static func floor(_ a: UInt64, _ b: UInt64, _ exponent: (m: UInt64, n: UInt64)) -> UInt64? {
    let tables = FastPowerTables.shared
    let (high, low) = logarithm(a, b, tables).multipliedFullWidth(by: UInt128(exponent.m))
    // Here and below, x at or above 42 > ln A means a value below 1.
    guard high < UInt128(exponent.n) else { return 0 }
    let upper = exponent.n.dividingFullWidth((UInt64(truncatingIfNeeded: high), UInt64(truncatingIfNeeded: low >> 64)))
    let lower = exponent.n.dividingFullWidth((upper.remainder, UInt64(truncatingIfNeeded: low)))
    let x = UInt128(upper.quotient) << 64 | UInt128(lower.quotient)
    guard x < 42 << 122 else { return 0 }

    // 0.6931... in steps of 2^-58, rounded up, so that h is at most one too small and the rest below 45 / 64.
    let h = UInt64(truncatingIfNeeded: x >> 64) / 199_786_072_581_291_495
    let rest = x - tables.multipleOfLn2(h)
    let j = Int(truncatingIfNeeded: rest >> 116)
    let base = tables.exponentials[j]
    let power = base - high128(base, complement((rest & (1 << 116 - 1)) << 6, tables))

    let value = power.multipliedFullWidth(by: UInt128(WeightedPool.weightScale))
    let fixed = (value.high << 65 | UInt128(value.low >> 63)) >> UInt128(h)
    let fraction = UInt64(truncatingIfNeeded: fixed)
    let whole = UInt64(truncatingIfNeeded: fixed >> 64)
    guard fraction < 0 &- tolerance, fraction >= tolerance || whole == 0 else { return nil }
    return whole
  }

  /// ln(b / a) in 6.122 bits.
  private static func logarithm(_ a: UInt64, _ b: UInt64, _ tables: FastPowerTables) -> UInt128 {
    let d = a << UInt64(a.leadingZeroBitCount)
    var c = UInt128(b << UInt64(b.leadingZeroBitCount))
    var k = UInt64(a.leadingZeroBitCount &- b.leadingZeroBitCount)
    if c < UInt128(d) {
      c <<= 1
      k -= 1
    }
    let offset = (c - UInt128(d)) << 6 + UInt128(d >> 1)
    let i = d.dividingFullWidth((UInt64(truncatingIfNeeded: offset >> 64), UInt64(truncatingIfNeeded: offset))).quotient
    let node = UInt128(64 + i) * UInt128(d)
    let isNegative = c << 6 < node
    let numerator = isNegative ? node - c << 6 : c << 6 - node
    let half = artanh(numerator, over: c << 6 + node, tables)
    let known = tables.multipleOfLn2(k) + tables.logarithms[Int(truncatingIfNeeded: i)] >> 6
    return isNegative ? known - half >> 5 : known + half >> 5
  }

  /// artanh(numerator / denominator) in steps of 2^-128, for a quotient of at most 2^-8 and a denominator below 2^73.
  private static func artanh(_ numerator: UInt128, over denominator: UInt128, _ tables: FastPowerTables) -> UInt128 {
    guard numerator > 0 else { return 0 }
    let z = denominator.dividingFullWidth((numerator, 0)).quotient
    let square = high128(z, z)
    // z < 2^-zeros: the terms z^(2 k + 1) / (2 k + 1) with k > 64 / zeros are below 2^-(128 + zeros).
    var sum: UInt128 = 0
    for k in stride(from: 64 / z.leadingZeroBitCount, through: 1, by: -1) {
      sum = high128(square, tables.oddReciprocals[k] + sum)
    }
    return z + high128(z, sum)
  }

  /// 1 - e^-s in steps of 2^-128, for s < 1 / 64: s - s^2 / 2! + s^3 / 3! - ..., by Horner's rule.
  private static func complement(_ s: UInt128, _ tables: FastPowerTables) -> UInt128 {
    guard s > 0 else { return 0 }
    // s < 2^-zeros: s^n / n! with n > 128 / zeros is below 2^-128; 15! > 2^40 closes the gap at 6 zeros.
    var sum: UInt128 = 0
    for n in stride(from: min(128 / s.leadingZeroBitCount + 1, 16), through: 2, by: -1) {
      sum = high128(s, tables.factorialReciprocals[n] - sum)
    }
    return s - high128(s, sum)
  }

  /// The upper half of the product: two numbers in steps of 2^-128 multiplied, rounded down.
  @inline(__always)
  private static func high128(_ a: UInt128, _ b: UInt128) -> UInt128 { a.multipliedFullWidth(by: b).high }
}

/// Constants of ``FastPower``, rounded down from 192 bits.
struct FastPowerTables: Sendable {
  /// ln 2 in steps of 2^-128.
  let ln2: UInt128
  /// ln(1 + i / 64) in steps of 2^-128, i up to 64.
  let logarithms: [UInt128]
  /// e^(-j / 64) in steps of 2^-127, j up to 45.
  let exponentials: [UInt128]
  /// 1 / (2 k + 1) in steps of 2^-128, k up to 8; that of k = 0 is not used.
  let oddReciprocals: [UInt128]
  /// 1 / n! in steps of 2^-128, n up to 16; those below 2 are not used.
  let factorialReciprocals: [UInt128]

  static let shared = FastPowerTables()

  init() {
    let wide = WidePower(fractionBits: 192)
    logarithms = (0...64).map { wide.logarithm(64, 64 + UInt128($0)).top128 }
    ln2 = logarithms[64]
    exponentials = (0...45).map { UInt128(1) << 127 - wide.complement(of: wide.quotient($0, 64)).top128 >> 1 }
    oddReciprocals = (0...8).map { .max / (2 * UInt128($0) + 1) }
    var reciprocals: [UInt128] = [.max]
    for n in 1...16 { reciprocals.append(reciprocals[n - 1] / UInt128(n)) }
    factorialReciprocals = reciprocals
  }

  /// count * ln 2 in 6.122 bits, for a count below 64: at most 2 steps of 2^-122 below the true value.
  @inline(__always)
  func multipleOfLn2(_ count: UInt64) -> UInt128 {
    let (high, low) = ln2.multipliedFullWidth(by: UInt128(count))
    return high << 122 | UInt128(low >> 6)
  }
}
