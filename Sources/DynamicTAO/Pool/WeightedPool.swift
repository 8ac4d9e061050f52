// SPDX-License-Identifier: Apache-2.0
import FixedPoint

/// A subnet's pool since spec version 423: a weighted constant product (Docs/Specification/emission.md, The pool).
///
/// With x alpha, y TAO and weights w1 (alpha) + w2 (TAO) = 1 a trade keeps x^w1 * y^w2. With equal weights, the default,
/// that is the constant product x * y = k. Amounts are in rao.
public struct WeightedPool: Sendable, Hashable {
  /// A, what a weight of 1 is: weights have 18 decimal digits.
  public static let weightScale: UInt64 = 1_000_000_000_000_000_000
  /// The weight at which both sides count the same.
  public static let evenWeight: UInt64 = weightScale / 2
  /// The least weight of either side.
  public static let minimumWeight: UInt64 = weightScale / 100

  /// The weights that either side may have.
  public static let weights = minimumWeight...weightScale - minimumWeight

  /// y, the TAO in the pool, in rao.
  public var taoReserve: UInt64
  /// x, the alpha in the pool, in rao.
  public var alphaReserve: UInt64
  /// w2, the weight of TAO, out of ``weightScale``.
  public internal(set) var quoteWeight: UInt64

  /// A pool of the given reserves. Empty ones are valid.
  ///
  /// - Throws: `EmissionError` if either weight is below ``minimumWeight``.
  public init(taoReserve: UInt64, alphaReserve: UInt64, quoteWeight: UInt64 = evenWeight) throws(EmissionError) {
    guard Self.weights.contains(quoteWeight) else {
      throw EmissionError(
        field: "quoteWeight",
        problem: "\(quoteWeight) is not from \(Self.weights.lowerBound) to \(Self.weights.upperBound)")
    }
    self.taoReserve = taoReserve
    self.alphaReserve = alphaReserve
    self.quoteWeight = quoteWeight
  }

  /// A pool with equal weights.
  public init(evenTao taoReserve: UInt64, alpha alphaReserve: UInt64) {
    self.init(tao: taoReserve, alpha: alphaReserve, validQuoteWeight: Self.evenWeight)
  }

  /// A pool whose weight has been checked.
  init(tao taoReserve: UInt64, alpha alphaReserve: UInt64, validQuoteWeight: UInt64) {
    self.taoReserve = taoReserve
    self.alphaReserve = alphaReserve
    quoteWeight = validQuoteWeight
  }

  /// w1, the weight of alpha, out of ``weightScale``.
  public var baseWeight: UInt64 { Self.weightScale - quoteWeight }

  /// The price of a rao of alpha, in rao of TAO: (w1 / w2) * (y / x) in U64F64, both quotients safe.
  public var price: U64F64 {
    let ratio = U64F64(taoReserve, safelyDividedBy: alphaReserve)
    guard quoteWeight != Self.evenWeight else { return ratio }
    let weights = U64F64(baseWeight, safelyDividedBy: quoteWeight)
    return weights.saturatingMultiplied(by: ratio)
  }
}

extension WeightedPool {
  /// The weight of TAO that a pool in use got when it became a weighted one, at spec version 423:
  ///
  ///     w2 = floor(A * y / (floor(P) * x + floor(x * frac(P)) + y))     with P = s * s
  ///
  /// and one half where that is out of range.
  ///
  /// - Parameters:
  ///   - sqrtPrice: s, the square root of the price.
  ///   - taoReserve: y, in rao.
  ///   - alphaReserve: x, in rao.
  public static func weightAtUpgrade(sqrtPrice: U64F64, taoReserve: UInt64, alphaReserve: UInt64) -> UInt64 {
    let price = sqrtPrice.saturatingMultiplied(by: sqrtPrice)
    let fraction = U64F64(bits: price.bits & UInt128(UInt64.max))
    let worth =
      UInt128(UInt64(saturating: price)) * UInt128(alphaReserve)
      + UInt128(UInt64(saturating: U64F64(saturating: alphaReserve).saturatingMultiplied(by: fraction)))
    let (sum, overflows) = worth.addingReportingOverflow(UInt128(taoReserve))
    guard !overflows, sum > 0 else { return evenWeight }
    let weight = UInt128(weightScale) * UInt128(taoReserve) / sum
    guard let weight = UInt64(exactly: weight), weights.contains(weight) else { return evenWeight }
    return weight
  }
}

extension U64F64 {
  /// The quotient of two integers, truncated; 0 for a divisor of 0. It is what `safeDivided(by:)` gives, by two divisions of
  /// the machine.
  @inline(__always)
  init(_ dividend: UInt64, safelyDividedBy divisor: UInt64) {
    guard divisor > 0 else {
      self.init(bits: 0)
      return
    }
    let (whole, rest) = dividend.quotientAndRemainder(dividingBy: divisor)
    let fraction = divisor.dividingFullWidth((rest, 0)).quotient
    self.init(bits: UInt128(whole) << 64 | UInt128(fraction))
  }
}
