// SPDX-License-Identifier: Apache-2.0
import FixedPoint

/// A subnet's pool of any spec version (Docs/Specification/emission.md, The pool). Amounts are in rao.
public enum SubnetPool: Sendable, Hashable {
  /// x * y = k, spec versions 233 to 282.
  case constantProduct(ConstantProductPool)
  /// Concentrated liquidity, 283 to 422.
  case concentrated(ConcentratedPool)
  /// x^w1 * y^w2, from 423 on.
  case weighted(WeightedPool)

  /// A pool of the kind that the rules have, with equal weights.
  ///
  /// - Parameters:
  ///   - taoReserve: TAO, in rao.
  ///   - alphaReserve: alpha, in rao.
  ///   - rules: the rules in force.
  public init(taoReserve: UInt64, alphaReserve: UInt64, rules: BlockRules) {
    switch rules.pool {
    case .constantProductSigned, .constantProduct:
      self = .constantProduct(ConstantProductPool(taoReserve: taoReserve, alphaReserve: alphaReserve))
    case .concentrated: self = .concentrated(ConcentratedPool(taoReserve: taoReserve, alphaReserve: alphaReserve))
    case .weighted: self = .weighted(WeightedPool(evenTao: taoReserve, alpha: alphaReserve))
    }
  }

  /// The TAO in the pool.
  public var taoReserve: UInt64 {
    switch self {
    case .constantProduct(let pool): pool.taoReserve
    case .concentrated(let pool): pool.taoReserve
    case .weighted(let pool): pool.taoReserve
    }
  }

  /// The alpha in the pool.
  public var alphaReserve: UInt64 {
    switch self {
    case .constantProduct(let pool): pool.alphaReserve
    case .concentrated(let pool): pool.alphaReserve
    case .weighted(let pool): pool.alphaReserve
    }
  }

  /// The weight of TAO out of ``WeightedPool/weightScale``; one half of pools without weights.
  public var quoteWeight: UInt64 {
    switch self {
    case .constantProduct, .concentrated: WeightedPool.evenWeight
    case .weighted(let pool): pool.quoteWeight
    }
  }

  /// The price of a rao of alpha, in rao of TAO; exact in U64F64 for the weighted pool, in U96F32 for the others.
  public var price: U64F64 {
    switch self {
    case .constantProduct(let pool): U64F64(saturating: pool.price)
    case .concentrated(let pool): U64F64(saturating: pool.price)
    case .weighted(let pool): pool.price
    }
  }

  /// Lets the reserves grow, without any other effect; they saturate.
  ///
  /// - Parameters:
  ///   - tao: TAO, in rao.
  ///   - alpha: alpha, in rao.
  public mutating func grow(tao: UInt64 = 0, alpha: UInt64 = 0) {
    switch self {
    case .constantProduct(var pool):
      pool.taoReserve = pool.taoReserve.addingSaturating(tao)
      pool.alphaReserve = pool.alphaReserve.addingSaturating(alpha)
      self = .constantProduct(pool)
    case .concentrated(var pool):
      pool.taoReserve = pool.taoReserve.addingSaturating(tao)
      pool.alphaReserve = pool.alphaReserve.addingSaturating(alpha)
      self = .concentrated(pool)
    case .weighted(var pool):
      pool.taoReserve = pool.taoReserve.addingSaturating(tao)
      pool.alphaReserve = pool.alphaReserve.addingSaturating(alpha)
      self = .weighted(pool)
    }
  }

  /// Makes a trade. The first pool takes no fee off the input; its fee is ``FirstPoolFee``.
  ///
  /// - Throws: `PoolRefusal` where the rules refuse it; the pool is then unchanged.
  public mutating func trade(_ order: TradeOrder, rules: BlockRules) throws(PoolRefusal) -> Trade {
    let before = price
    let made = try make(order, rules: rules)
    return Trade(
      side: order.side, net: made.net, fee: made.fee, output: made.output, priceBefore: before, priceAfter: price)
  }

  /// Makes a trade without forming prices: what entered and what went out, in rao.
  mutating func make(
    _ order: TradeOrder, rules: BlockRules
  ) throws(PoolRefusal) -> (net: UInt64, fee: UInt64, output: UInt64) {
    switch self {
    case .constantProduct(var pool):
      let output = try pool.trade(order.side, amount: order.amount, kind: rules.pool)
      self = .constantProduct(pool)
      return (order.amount, 0, output)
    case .concentrated(var pool):
      let result = try pool.trade(order, rules: rules.concentratedTrades)
      self = .concentrated(pool)
      return (result.net, result.fee, result.output)
    case .weighted(var pool):
      let made = try pool.make(order, rules: rules.weightedTrades)
      self = .weighted(pool)
      return made
    }
  }
}
