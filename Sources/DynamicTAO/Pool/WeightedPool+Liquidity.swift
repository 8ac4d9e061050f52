// SPDX-License-Identifier: Apache-2.0
extension WeightedPool {
  /// Adds TAO and alpha, in rao, without moving the price: the weights move instead.
  ///
  /// With dt TAO and da alpha, w1 and w2 out of A,
  ///
  ///     q1 = floor((w1 * y * (x + da) + A / 2) / A)        q2 = floor((w2 * x * (y + dt) + A / 2) / A)
  ///     w2 = floor(A * q2 / (q1 + q2))                     one half if the sum is 0
  ///
  /// where the product of the reserves and the sum of q1 and q2 saturate in 128 bits, the reserves in 64.
  ///
  /// - Returns: whether the pool took it. Where a weight would fall below ``minimumWeight`` it changes nothing.
  @discardableResult
  public mutating func addLiquidity(tao: UInt64, alpha: UInt64) -> Bool {
    let base = Self.weighted(baseWeight, taoReserve, UInt128(alphaReserve) + UInt128(alpha))
    let quote = Self.weighted(quoteWeight, alphaReserve, UInt128(taoReserve) + UInt128(tao))
    let (sum, overflows) = base.addingReportingOverflow(quote)
    let total = overflows ? .max : sum
    let scale = UInt128(Self.weightScale)
    // quote <= total, so the quotient is at most the scale.
    let weight = total == 0 ? Self.evenWeight : UInt64(clamping: Self.scaled(quote, by: scale, over: total))
    guard Self.weights.contains(weight) else { return false }
    quoteWeight = weight
    taoReserve = taoReserve.addingSaturating(tao)
    alphaReserve = alphaReserve.addingSaturating(alpha)
    return true
  }

  /// floor((weight * product + A / 2) / A) with the product saturating in 128 bits.
  private static func weighted(_ weight: UInt64, _ reserve: UInt64, _ sum: UInt128) -> UInt128 {
    let (product, overflows) = UInt128(reserve).multipliedReportingOverflow(by: sum)
    return scaled(
      overflows ? .max : product, by: UInt128(weight), plus: UInt128(weightScale / 2), over: UInt128(weightScale))
  }

  /// floor((value * factor + addend) / divisor), where the quotient fits and factor and addend are below 2^64.
  private static func scaled(
    _ value: UInt128, by factor: UInt128, plus addend: UInt128 = 0, over divisor: UInt128
  ) -> UInt128 {
    let (high, low) = value.multipliedFullWidth(by: factor)
    let (sum, carries) = low.addingReportingOverflow(addend)
    let top = carries ? high + 1 : high
    return top == 0 ? sum / divisor : divisor.dividingFullWidth((top, sum)).quotient
  }
}
