// SPDX-License-Identifier: Apache-2.0
import FixedPoint

/// What share of the block emission each subnet gets (Docs/Specification/emission.md, Shares of the block emission): the
/// functions that ``BlockShares`` is made of. Elements are eligible subnets in the order of their numbers.
public enum SubnetShares {
  /// p = moving price / sum of the moving prices, in U64F64; 0 where that fails.
  public static func ofPrices(_ movingPrices: [I96F32]) -> [U64F64] {
    let prices = movingPrices.map { U64F64(saturating: $0) }
    let total = prices.saturatingSum()
    return prices.map { $0.safeDivided(by: total) }
  }

  /// Price shares p weighted and divided by the sum of the weighted ones; p itself if that sum is 0. In U64F64:
  ///
  ///     w = p                                                    .price
  ///     w = p * (1 - min(minerBurned, 1))                        .priceLessBurned
  ///     w = p * (rootProportion * (1 - min(minerBurned, 1)))     .priceAndRootProportion
  ///
  /// - Parameters:
  ///   - priceShares: p of each subnet.
  ///   - minerBurned: the part of each subnet's last incentive that was withheld.
  ///   - rootProportions: root's proportion of each subnet.
  ///   - rule: what the shares come from; other rules leave p as it is.
  /// - Throws: `EmissionError` if a list that the rule reads differs in length.
  public static func weighted(
    _ priceShares: [U64F64], minerBurned: [U96F32], rootProportions: [U96F32], rule: BlockRules.Shares
  ) throws(EmissionError) -> [U64F64] {
    func kept(_ index: Int) -> U64F64 {
      U64F64.one.saturatingSubtracting(min(U64F64(saturating: minerBurned[index]), .one))
    }
    let count = priceShares.count
    let weights: [U64F64]
    switch rule {
    case .movingPrice, .userFlow, .netFlow, .price: return priceShares
    case .priceLessBurned:
      try EmissionError.require("minerBurned", count: minerBurned.count, equals: count, of: "subnets")
      weights = priceShares.indices.map { priceShares[$0].saturatingMultiplied(by: kept($0)) }
    case .priceAndRootProportion:
      try EmissionError.require("minerBurned", count: minerBurned.count, equals: count, of: "subnets")
      try EmissionError.require("rootProportions", count: rootProportions.count, equals: count, of: "subnets")
      weights = priceShares.indices.map {
        let factor = U64F64(saturating: rootProportions[$0]).saturatingMultiplied(by: kept($0))
        return priceShares[$0].saturatingMultiplied(by: factor)
      }
    }
    return weights.normalized() ?? priceShares
  }

  /// The shares after the switch: where some subnet's emission is switched off its share becomes 0, and the others are
  /// divided by their sum; all are 0 if that is 0.
  ///
  /// - Throws: `EmissionError` if the lists differ in length.
  public static func switched(_ shares: [U64F64], emissionEnabled: [Bool]) throws(EmissionError) -> [U64F64] {
    try EmissionError.require("emissionEnabled", count: emissionEnabled.count, equals: shares.count, of: "subnets")
    guard emissionEnabled.contains(false) else { return shares }
    var shares = shares
    for index in shares.indices where !emissionEnabled[index] { shares[index] = .zero }
    let total = shares.saturatingSum()
    return shares.map { $0.safeDivided(by: total) }
  }

  /// The TAO emission of each subnet, in rao: U64F64(block emission) * share, as U96F32.
  ///
  /// - Parameters:
  ///   - blockEmission: what the block mints, in rao.
  ///   - shares: the shares after the switch.
  public static func taoEmission(blockEmission: U96F32, shares: [U64F64]) -> [U96F32] {
    let emission = U64F64(saturating: blockEmission)
    return shares.map { U96F32(saturating: emission.saturatingMultiplied(by: $0)) }
  }

  /// The TAO emission of spec versions 233 to 333: (E * moving price) / sum of the moving prices, in rao; the product
  /// saturates, the quotient is 0 where it fails. In I96F32 before 261, in U96F32 since: `Number` is either.
  ///
  /// - Parameters:
  ///   - blockEmission: E, in rao.
  ///   - movingPrices: the moving price of each subnet.
  public static func taoEmission<Number: FixedPointNumber>(
    blockEmission: UInt64, movingPrices: [Number]
  ) -> [Number] {
    let total = movingPrices.saturatingSum()
    let emission = Number(saturating: blockEmission)
    return movingPrices.map { emission.saturatingMultiplied(by: $0).safeDivided(by: total) }
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
