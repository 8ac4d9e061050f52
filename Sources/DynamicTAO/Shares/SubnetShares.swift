import FixedPoint

/// What share of the block emission each subnet gets (Docs/Specification/emission.md, Shares of the block emission).
public enum SubnetShares {
  /// Shares by moving price, in U64F64: p = moving price / sum of moving prices (0 if that is 0), weighted by
  /// `1 - min(minerBurned, 1)` and divided by the sum of the weighted ones; p itself if that sum is 0.
  ///
  /// - Parameters:
  ///   - movingPrices: the moving price of each subnet.
  ///   - minerBurned: the part of each subnet's last incentive that was withheld; `nil` where the ruleset leaves it out.
  /// - Throws: `EmissionError` if the lists differ in length.
  public static func byPrice(movingPrices: [I96F32], minerBurned: [U96F32]?) throws(EmissionError) -> [U64F64] {
    let prices = movingPrices.map { U64F64(saturating: $0) }
    let total = prices.saturatingSum()
    let priceShares = prices.map { $0.safeDivided(by: total) }
    guard let minerBurned else { return priceShares }
    try EmissionError.require("minerBurned", count: minerBurned.count, equals: prices.count, of: "subnets")
    let weighted = zip(priceShares, minerBurned).map { share, burned in
      share.saturatingMultiplied(by: U64F64.one.saturatingSubtracting(min(U64F64(saturating: burned), .one)))
    }
    return weighted.normalized() ?? priceShares
  }

  /// The TAO emission of each subnet, in rao (Split): `U64F64(block emission) * share`, as U96F32.
  ///
  /// If some subnet has its emission disabled, its share becomes 0 and the others are divided by their sum; all are 0 if
  /// that is 0.
  ///
  /// - Throws: `EmissionError` if the lists differ in length.
  public static func split(
    blockEmission: U96F32, shares: [U64F64], emissionEnabled: [Bool]
  ) throws(EmissionError) -> [U96F32] {
    try EmissionError.require("emissionEnabled", count: emissionEnabled.count, equals: shares.count, of: "subnets")
    var shares = shares
    if emissionEnabled.contains(false) {
      for index in shares.indices where !emissionEnabled[index] { shares[index] = .zero }
      let total = shares.saturatingSum()
      for index in shares.indices { shares[index] = shares[index].safeDivided(by: total) }
    }
    let emission = U64F64(saturating: blockEmission)
    return shares.map { U96F32(saturating: emission.saturatingMultiplied(by: $0)) }
  }
}

extension Array where Element: FixedPointNumber {
  /// The sum, clamped to the range after each addition.
  func saturatingSum() -> Element { reduce(.zero) { $0.saturatingAdding($1) } }

  /// The sum; on overflow its low bits.
  func wrappingSum() -> Element { reduce(.zero) { $0.wrappingAdding($1) } }

  /// Each element divided by the saturating sum; `nil` if that is not positive.
  func normalized() -> [Element]? {
    let total = saturatingSum()
    return total > .zero ? map { $0.safeDivided(by: total) } : nil
  }
}
