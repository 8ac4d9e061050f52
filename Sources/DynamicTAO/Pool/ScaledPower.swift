// SPDX-License-Identifier: Apache-2.0

/// floor(A * (a / b)^(m / n)) of the true real number, with A = 1e18 and a / b at most 1: the power of the weighted pool
/// (Docs/Specification/emission.md, The pool).
///
/// The power is computed in 128 bits with a proven error bound (``FastPower``). Where the floor is within that bound of a
/// change, it is asked whether the power is an exact multiple of 1 / A, and only then is it computed in 256 and in 512 bits
/// (``WidePower``).
enum ScaledPower {
  /// 0 for a = 0 or b = 0, A for a >= b.
  ///
  /// - Parameter exponent: m and n, below 2^60, with n > 0 and m / n at most 99.
  static func floor(of a: UInt64, over b: UInt64, exponent: (m: UInt64, n: UInt64)) -> UInt64 {
    guard a > 0, b > 0 else { return 0 }
    guard a < b, exponent.m > 0 else { return WeightedPool.weightScale }
    if exponent.m == exponent.n {
      return UInt64(truncatingIfNeeded: UInt128(WeightedPool.weightScale) * UInt128(a) / UInt128(b))
    }
    if let decided = FastPower.floor(a, b, exponent) { return decided }
    if let exact = exact(a, b, exponent) { return exact }
    for bits in [256, 384] {
      if let decided = WidePower(fractionBits: bits).floor(a, b, exponent, forced: false) { return decided }
    }
    return WidePower(fractionBits: 512).floor(a, b, exponent, forced: true) ?? 0
  }

  /// floor(A * (a / b)^(m / n)) for a / b of at least 1, at most 2^64 - 1; 0 for a = 0, 2^64 - 1 for b = 0.
  ///
  /// - Parameter exponent: m and n, with m at most n.
  static func floorAboveOne(_ a: UInt128, over b: UInt128, exponent: (m: UInt64, n: UInt64)) -> UInt64 {
    guard a > 0 else { return 0 }
    guard b > 0 else { return .max }
    guard a > b, exponent.m > 0 else { return WeightedPool.weightScale }
    if let exact = exactAboveOne(a, b, exponent) { return exact }
    for bits in [256, 384] {
      if let decided = WidePower(fractionBits: bits).floorAboveOne(a, b, exponent, forced: false) { return decided }
    }
    return WidePower(fractionBits: 512).floorAboveOne(a, b, exponent, forced: true) ?? .max
  }

  /// A * (a / b)^(m / n) if that is an integer, for 0 < b < a: as ``exact(_:_:_:)``, with s > t.
  private static func exactAboveOne(_ a: UInt128, _ b: UInt128, _ exponent: (m: UInt64, n: UInt64)) -> UInt64? {
    let common = greatestCommonDivisor(exponent.m, exponent.n)
    let (p, q) = (exponent.m / common, exponent.n / common)
    let divisor = greatestCommonDivisor(a, b)
    let scale = UInt128(WeightedPool.weightScale)
    // A power that does not fit into 128 bits is above 2^64 - 1 too, or its denominator does not divide A.
    guard q < 128, let s = root(of: a / divisor, degree: q), let t = root(of: b / divisor, degree: q),
      let denominator = power(t, p), denominator <= scale, scale.isMultiple(of: denominator),
      let numerator = power(s, p)
    else { return nil }
    let (product, overflows) = (scale / denominator).multipliedReportingOverflow(by: numerator)
    return overflows ? .max : UInt64(clamping: product)
  }

  /// A * (a / b)^(m / n) if that is an integer, for 0 < a < b.
  ///
  /// In lowest terms, m / n = p / q and a / b = a' / b': the power is rational just when a' = s^q and b' = t^q, and it is
  /// then s^p / t^p in lowest terms, so A times it is an integer just when t^p divides A.
  static func exact(_ a: UInt64, _ b: UInt64, _ exponent: (m: UInt64, n: UInt64)) -> UInt64? {
    let common = greatestCommonDivisor(exponent.m, exponent.n)
    let (p, q) = (exponent.m / common, exponent.n / common)
    let divisor = greatestCommonDivisor(a, b)
    // b' is at least 2, so t is, and b' below 2^64 has no 64th root.
    guard q < 64, let s = root(of: a / divisor, degree: q), let t = root(of: b / divisor, degree: q),
      let denominator = power(t, p), denominator <= WeightedPool.weightScale,
      WeightedPool.weightScale.isMultiple(of: denominator), let numerator = power(s, p)
    else { return nil }
    return WeightedPool.weightScale / denominator * numerator
  }

  private static func greatestCommonDivisor<Integer: FixedWidthInteger>(_ a: Integer, _ b: Integer) -> Integer {
    var (a, b) = (a, b)
    while b != 0 { (a, b) = (b, a % b) }
    return a
  }

  /// The exact root, if there is one.
  private static func root<Integer: FixedWidthInteger>(of value: Integer, degree: UInt64) -> Integer? {
    var (low, high) = (Integer(1), value)
    while low < high {
      let middle = low + (high - low) / 2
      if let power = power(middle, degree), power < value { low = middle + 1 } else { high = middle }
    }
    // At low = high: the least root whose power is not below the value or overflows.
    return power(low, degree) == value ? low : nil
  }

  /// base^exponent; `nil` if that does not fit. At most as many steps as bits for a base above 1.
  private static func power<Integer: FixedWidthInteger>(_ base: Integer, _ exponent: UInt64) -> Integer? {
    guard base > 1 else { return base }
    var result: Integer = 1
    for _ in 0..<exponent {
      let (product, overflows) = result.multipliedReportingOverflow(by: base)
      guard !overflows else { return nil }
      result = product
    }
    return result
  }
}
