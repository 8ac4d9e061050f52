// SPDX-License-Identifier: Apache-2.0
import FixedPoint

/// A subnet's pool of spec versions 283 to 422: concentrated liquidity, of which the protocol's position spans the whole
/// range (Docs/Specification/emission.md, History, The pool, P2). Amounts are in rao.
///
/// Users' own positions are not here: no tick is crossed, so that a trade is exact as long as the protocol's position is the
/// only one in range.
public struct ConcentratedPool: Sendable, Hashable {
  /// A trade is refused where a reserve is below this.
  public static let minimumReserve: UInt64 = 1_000_000
  /// The square root of the price at the lowest tick, -443636.
  static let lowest = U64F64(bits: 4_295_048_017)
  /// That at the highest tick, 443636.
  static let highest = U64F64(bits: 79_226_673_515_401_279_992_447_579_062)

  /// TAO in the pool, users' included.
  public var taoReserve: UInt64
  /// Alpha in the pool, users' included.
  public var alphaReserve: UInt64
  /// s, the square root of the price: AlphaSqrtPrice. 0 before the pool's first use.
  public var sqrtPrice: U64F64
  /// L, the liquidity in use: CurrentLiquidity.
  public var liquidity: UInt64
  /// L_p, the liquidity of the protocol's position.
  public var positionLiquidity: UInt64
  /// Fees in TAO that the protocol's position has collected.
  public var taoFees: UInt64 = 0
  /// Fees in alpha that it has collected.
  public var alphaFees: UInt64 = 0
  /// TAO that waits for its proportion of alpha.
  public var taoScrap: UInt64 = 0
  /// Alpha that waits for its proportion of TAO.
  public var alphaScrap: UInt64 = 0

  /// A pool before its first use.
  ///
  /// - Parameters:
  ///   - taoReserve: TAO, in rao.
  ///   - alphaReserve: alpha, in rao.
  public init(taoReserve: UInt64, alphaReserve: UInt64) {
    self.taoReserve = taoReserve
    self.alphaReserve = alphaReserve
    sqrtPrice = .zero
    liquidity = 0
    positionLiquidity = 0
  }

  /// A pool in use.
  ///
  /// - Parameters:
  ///   - taoReserve: TAO, in rao, users' included.
  ///   - alphaReserve: alpha, in rao, users' included.
  ///   - sqrtPrice: the square root of the price.
  ///   - liquidity: the liquidity in use.
  ///   - positionLiquidity: the liquidity of the protocol's position.
  public init(
    taoReserve: UInt64, alphaReserve: UInt64, sqrtPrice: U64F64, liquidity: UInt64, positionLiquidity: UInt64
  ) {
    self.taoReserve = taoReserve
    self.alphaReserve = alphaReserve
    self.sqrtPrice = sqrtPrice
    self.liquidity = liquidity
    self.positionLiquidity = positionLiquidity
  }

  /// Whether the pool has been used: its price is then s * s.
  public var isInUse: Bool { sqrtPrice > .zero }

  /// The price of alpha in TAO: s * s floored to U96F32; before the first use y / x.
  public var price: U96F32 {
    isInUse
      ? U96F32(saturating: sqrtPrice.saturatingMultiplied(by: sqrtPrice))
      : U96F32(saturating: taoReserve).safeDivided(by: U96F32(saturating: alphaReserve))
  }

  /// The pool's first use: s = checked_sqrt(y / x, 1e-12), L = isqrt(x * y). Nothing happens later.
  public mutating func use() {
    guard !isInUse else { return }
    let ratio = U64F64(saturating: taoReserve).safeDivided(by: U64F64(saturating: alphaReserve))
    sqrtPrice = ratio.checkedSqrt(epsilon: Self.part(of: 1_000_000_000_000)) ?? .zero
    liquidity = Self.squareRoot(UInt128(taoReserve) * UInt128(alphaReserve))
    positionLiquidity = liquidity
  }

  /// floor(sqrt(value)).
  static func squareRoot(_ value: UInt128) -> UInt64 {
    guard value > 0 else { return 0 }
    // Newton's method from above: the first estimate is not below the root.
    var root = UInt128(1) << UInt128((129 - value.leadingZeroBitCount) / 2)
    while true {
      let next = (root + value / root) / 2
      if next >= root { return UInt64(clamping: root) }
      root = next
    }
  }

  /// 1 / whole, truncated.
  static func part(of whole: UInt64) -> U64F64 { U64F64.one.safeDivided(by: U64F64(saturating: whole)) }
}

/// Trades.
extension ConcentratedPool {
  /// A trade of the concentrated pool.
  public struct Result: Sendable, Hashable {
    /// What enters the pool.
    public let net: UInt64
    /// The fee beside it, in the unit of what is given.
    public let fee: UInt64
    /// What goes out.
    public let output: UInt64
    /// The square root of the price afterwards.
    public let sqrtPrice: U64F64
  }

  /// The largest price limit of a purchase, and so its default.
  public static let highestLimit = UInt64.max

  /// What a trade gives. With d the input less its fee, s and L before,
  ///
  ///     buy:  s' = d / L + s                out = floor((L / ((L * s + d) * s)) * d)
  ///     sell: s' = 1 / (d / L + 1 / s)      out = floor(d * ((L / (L / s + d)) * s))
  ///
  /// If the square root of the limit is nearer, s' is that, d = floor(L * (s' - s)) or floor(L * (1 / s' - 1 / s)), and the
  /// fee is the one beside d.
  ///
  /// - Throws: `PoolRefusal` where the rules refuse the trade.
  public func result(
    of order: TradeOrder, rules: BlockRules.ConcentratedTrades
  ) throws(PoolRefusal) -> Result {
    let paying = order.side == .buy ? alphaReserve : taoReserve
    let limit = Self.sqrtLimit(order)
    switch rules {
    case .bothReserves, .bothReservesAndLimit:
      guard min(alphaReserve, taoReserve) >= Self.minimumReserve else { throw .reservesTooLow }
    case .payingReserveAndLimit, .somethingOut:
      guard paying >= Self.minimumReserve else { throw .reservesTooLow }
    }
    switch rules {
    case .bothReserves: break
    case .bothReservesAndLimit, .payingReserveAndLimit, .somethingOut:
      guard order.side == .buy ? sqrtPrice < limit : sqrtPrice > limit else { throw .priceLimit }
    }
    var fee = TradeOrder.fee(on: order.amount, rate: order.feeRate)
    var net = order.amount - fee
    var target = sqrtPrice(after: order.side, amount: net)
    if order.side == .buy ? limit < target : limit > target {
      target = limit
      net = amount(order.side, to: limit)
      fee = TradeOrder.fee(beside: net, rate: order.feeRate)
    }
    let output = output(order.side, amount: net)
    switch rules {
    case .bothReserves, .bothReservesAndLimit, .payingReserveAndLimit: break
    case .somethingOut: guard net == 0 || output > 0 else { throw .nothingOut }
    }
    guard output <= paying else { throw .insufficientLiquidity }
    return Result(net: net, fee: fee, output: output, sqrtPrice: target)
  }

  /// Makes a trade.
  ///
  /// - Throws: `PoolRefusal` where the rules refuse it; the pool is then unchanged.
  @discardableResult
  public mutating func trade(
    _ order: TradeOrder, rules: BlockRules.ConcentratedTrades
  ) throws(PoolRefusal) -> Result {
    var pool = self
    pool.use()
    let result = try pool.result(of: order, rules: rules)
    pool.sqrtPrice = result.sqrtPrice
    switch order.side {
    case .buy:
      pool.taoReserve = pool.taoReserve.addingSaturating(result.net)
      pool.alphaReserve -= result.output
      pool.taoFees = pool.taoFees.addingSaturating(result.fee)
    case .sell:
      pool.alphaReserve = pool.alphaReserve.addingSaturating(result.net)
      pool.taoReserve -= result.output
      pool.alphaFees = pool.alphaFees.addingSaturating(result.fee)
    }
    self = pool
    return result
  }

  private var wideLiquidity: U64F64 { U64F64(saturating: liquidity) }

  private static func sqrtLimit(_ order: TradeOrder) -> U64F64 {
    let rao = order.priceLimit ?? (order.side == .buy ? highestLimit : 0)
    let limit = U64F64(saturating: rao).safeDivided(by: U64F64(saturating: 1_000_000_000))
    return limit.checkedSqrt(epsilon: part(of: 10_000_000_000)) ?? .zero
  }

  private func sqrtPrice(after side: TradeSide, amount: UInt64) -> U64F64 {
    let step = U64F64(saturating: amount).safeDivided(by: wideLiquidity)
    switch side {
    case .buy: return step.saturatingAdding(sqrtPrice)
    case .sell:
      let inverse = U64F64.one.safeDivided(by: sqrtPrice)
      return U64F64.one.safeDivided(by: step.saturatingAdding(inverse))
    }
  }

  /// What brings the price to a limit.
  private func amount(_ side: TradeSide, to limit: U64F64) -> UInt64 {
    let distance =
      switch side {
      case .buy: limit.saturatingSubtracting(sqrtPrice)
      case .sell: U64F64.one.safeDivided(by: limit).saturatingSubtracting(U64F64.one.safeDivided(by: sqrtPrice))
      }
    return UInt64(saturating: wideLiquidity.saturatingMultiplied(by: distance))
  }

  private func output(_ side: TradeSide, amount: UInt64) -> UInt64 {
    let input = U64F64(saturating: amount)
    switch side {
    case .buy:
      let divisor = wideLiquidity.saturatingMultiplied(by: sqrtPrice).saturatingAdding(input)
        .saturatingMultiplied(by: sqrtPrice)
      return UInt64(saturating: wideLiquidity.safeDivided(by: divisor).saturatingMultiplied(by: input))
    case .sell:
      let divisor = wideLiquidity.safeDivided(by: sqrtPrice).saturatingAdding(input)
      let rate = wideLiquidity.safeDivided(by: divisor).saturatingMultiplied(by: sqrtPrice)
      return UInt64(saturating: input.saturatingMultiplied(by: rate))
    }
  }
}

/// Liquidity.
extension ConcentratedPool {
  /// Adds TAO and alpha to the protocol's position, in rao; the reserves stay. With s clamped to the range,
  ///
  ///     tao = floor(L_p * (s - s_min))     alpha = floor(L_p * (1 / s - 1 / s_max))
  ///     L_p' = isqrt((tao + dt) * (alpha + da))
  ///
  /// and, from spec version 290 on, L grows by L_p' - L_p. What the position collected in fees is added, too, from 301 on;
  /// from 334 on what waits as scraps joins, and what is added is made proportional at the price s * s.
  public mutating func addLiquidity(tao: UInt64, alpha: UInt64, rules: BlockRules.ConcentratedLiquidity) {
    use()
    var (tao, alpha) = (tao, alpha)
    switch rules {
    case .positionAlone, .positionAndCurrent: break
    case .collectedFees: collectFees(&tao, &alpha)
    case .proportionalWithScraps:
      collectFees(&tao, &alpha)
      makeProportional(&tao, &alpha)
    }
    let held = positionAmounts
    let before = positionLiquidity
    positionLiquidity = Self.squareRoot(
      UInt128(held.tao.addingSaturating(tao)) * UInt128(held.alpha.addingSaturating(alpha)))
    switch rules {
    case .positionAlone: break
    case .positionAndCurrent, .collectedFees, .proportionalWithScraps:
      liquidity = liquidity.addingSaturating(positionLiquidity.subtractingSaturating(before))
    }
  }

  private mutating func collectFees(_ tao: inout UInt64, _ alpha: inout UInt64) {
    tao = tao.addingSaturating(taoFees)
    alpha = alpha.addingSaturating(alphaFees)
    (taoFees, alphaFees) = (0, 0)
  }

  private mutating func makeProportional(_ tao: inout UInt64, _ alpha: inout UInt64) {
    tao = tao.addingSaturating(taoScrap)
    alpha = alpha.addingSaturating(alphaScrap)
    (taoScrap, alphaScrap) = (0, 0)
    let price = sqrtPrice.saturatingMultiplied(by: sqrtPrice)
    let worth = UInt64(saturating: U64F64(saturating: alpha).saturatingMultiplied(by: price))
    if worth <= tao {
      taoScrap = tao - worth
      tao = worth
    } else {
      let matching = UInt64(saturating: U64F64(saturating: tao).safeDivided(by: price))
      alphaScrap = alpha.subtractingSaturating(matching)
      alpha = matching
    }
  }

  /// What the protocol's position holds at the price, in rao.
  var positionAmounts: (tao: UInt64, alpha: UInt64) {
    let liquidity = U64F64(saturating: positionLiquidity)
    let price = min(max(sqrtPrice, Self.lowest), Self.highest)
    let inverse = U64F64.one.safeDivided(by: price).saturatingSubtracting(U64F64.one.safeDivided(by: Self.highest))
    return (
      UInt64(saturating: liquidity.saturatingMultiplied(by: price.saturatingSubtracting(Self.lowest))),
      UInt64(saturating: liquidity.saturatingMultiplied(by: inverse))
    )
  }
}
