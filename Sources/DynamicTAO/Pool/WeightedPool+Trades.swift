// SPDX-License-Identifier: Apache-2.0
import FixedPoint

extension WeightedPool {
  /// The alpha that `tao` rao of TAO buy, fee already taken off: floor(x * (1 - e)) with e = (y / (y + dy))^(w2 / w1).
  public func alphaOut(tao: UInt64) -> UInt64 {
    Self.out(
      of: alphaReserve, reserveIn: taoReserve, amount: tao, exponent: (quoteWeight, baseWeight))
  }

  /// The TAO that `alpha` rao of alpha sell for, fee already taken off: floor(y * (1 - e)) with
  /// e = (x / (x + dx))^(w1 / w2).
  public func taoOut(alpha: UInt64) -> UInt64 {
    Self.out(of: taoReserve, reserveIn: alphaReserve, amount: alpha, exponent: (baseWeight, quoteWeight))
  }

  /// e is the exact power rounded down to 18 decimals, then to U64F64; 0 where the reserve that comes in is empty, so
  /// that the whole other reserve goes out. The sum of reserve and amount saturates.
  private static func out(
    of reserve: UInt64, reserveIn: UInt64, amount: UInt64, exponent: (UInt64, UInt64)
  ) -> UInt64 {
    let after = reserveIn.addingSaturating(amount)
    let power = ScaledPower.floor(of: reserveIn, over: after, exponent: exponent)
    let remaining = U64F64(power, safelyDividedBy: weightScale)
    let leaving = U64F64.one.saturatingSubtracting(remaining)
    return UInt64(saturating: U64F64(saturating: reserve).saturatingMultiplied(by: leaving))
  }

  /// What a trade gives; the pool stays as it is (Docs/Specification/emission.md, A trade).
  ///
  /// The fee is taken off the input first. If the price after the whole trade would pass the limit, the net input becomes
  ///
  ///     buy:  floor(y * (R(limit, p, w1, A) / A - 1))      sell: floor(x * (R(p, limit, w2, A) / A - 1))
  ///
  /// with the raw prices as operands of the power R, and the fee is the one beside it.
  ///
  /// - Throws: `PoolRefusal`, the first that applies: an input above 1000 times its reserve, a paying reserve below a
  ///   million rao, a price beyond the limit, nothing out for a positive input.
  public func quote(
    _ order: TradeOrder, rules: BlockRules.WeightedTrades = .limitedInput
  ) throws(PoolRefusal) -> Trade {
    var after = self
    let made = try after.make(order, rules: rules)
    return Trade(
      side: order.side, net: made.net, fee: made.fee, output: made.output, priceBefore: price,
      priceAfter: after.price)
  }

  /// Makes a trade without forming the prices that nobody asks for.
  mutating func make(
    _ order: TradeOrder, rules: BlockRules.WeightedTrades
  ) throws(PoolRefusal) -> (net: UInt64, fee: UInt64, output: UInt64) {
    var fee = TradeOrder.fee(on: order.amount, rate: order.feeRate)
    var net = order.amount - fee
    let (paid, paying) = order.side == .buy ? (taoReserve, alphaReserve) : (alphaReserve, taoReserve)
    switch rules {
    case .anyInput: break
    case .limitedInput:
      let (most, overflows) = paid.multipliedReportingOverflow(by: Self.largestInput)
      guard net <= (overflows ? .max : most) else { throw .inputTooLarge }
    }
    guard paying >= Self.minimumReserve else { throw .reservesTooLow }
    let limit = Self.limit(order)
    guard isWithin(limit, order.side, orAt: false) else { throw .priceLimit }
    var (output, after) = whole(order.side, net)
    if !after.isWithin(limit, order.side, orAt: true) {
      net = amount(order.side, from: price, to: limit)
      fee = TradeOrder.fee(beside: net, rate: order.feeRate)
      (output, after) = whole(order.side, net)
    }
    guard net == 0 || output > 0 else { throw .nothingOut }
    self = after
    return (net, fee, output)
  }

  /// Whether the price is on the near side of a limit: below it to buy, above it to sell; or at it.
  private func isWithin(_ limit: U64F64, _ side: TradeSide, orAt: Bool) -> Bool {
    // The price is at most (w1 * y) / (w2 * x): where that is below 1 and the limit is not, no quotient is needed.
    if side == .buy, limit >= .one,
      UInt128(baseWeight) * UInt128(taoReserve) < UInt128(quoteWeight) * UInt128(alphaReserve)
    {
      return true
    }
    let price = price
    switch side {
    case .buy: return orAt ? price <= limit : price < limit
    case .sell: return orAt ? price >= limit : price > limit
    }
  }

  /// Makes a trade. The pool keeps its weights.
  ///
  /// - Throws: `PoolRefusal` as ``quote(_:rules:)``; the pool is then unchanged.
  @discardableResult
  public mutating func trade(
    _ order: TradeOrder, rules: BlockRules.WeightedTrades = .limitedInput
  ) throws(PoolRefusal) -> Trade {
    let before = price
    let made = try make(order, rules: rules)
    return Trade(
      side: order.side, net: made.net, fee: made.fee, output: made.output, priceBefore: before, priceAfter: price)
  }

  /// Quotes of trades of the given parts of the reserve that they are paid into; the first refusal ends the list.
  ///
  /// - Parameters:
  ///   - side: what the traders do.
  ///   - partsPerMillion: the sizes.
  ///   - feeRate: the fee, of 65535.
  ///   - rules: which trades are refused.
  /// - Throws: `PoolRefusal` as a trade does.
  public func depth(
    _ side: TradeSide, partsPerMillion: [UInt64], feeRate: UInt16 = TradeOrder.feeRate,
    rules: BlockRules.WeightedTrades = .limitedInput
  ) throws(PoolRefusal) -> [Trade] {
    let reserve = UInt128(side == .buy ? taoReserve : alphaReserve)
    return try partsPerMillion.map { part throws(PoolRefusal) in
      let amount = UInt64(clamping: reserve * UInt128(part) / 1_000_000)
      return try quote(TradeOrder(side, amount: amount, feeRate: feeRate), rules: rules)
    }
  }

  /// The reserve that pays must hold a million rao.
  public static let minimumReserve: UInt64 = 1_000_000
  /// An input may be 1000 times its reserve.
  public static let largestInput: UInt64 = 1000
  /// The chain's own limit of a purchase, in rao of TAO per 1e9 rao of alpha.
  public static let highestLimit: UInt64 = 1_000_000_000_000_000
  /// The chain's own limit of a sale.
  public static let lowestLimit: UInt64 = 1000

  private static func limit(_ order: TradeOrder) -> U64F64 {
    let rao = order.priceLimit ?? (order.side == .buy ? highestLimit : lowestLimit)
    return U64F64(saturating: rao).safeDivided(by: U64F64(saturating: 1_000_000_000))
  }

  /// What goes out for all of a net input, and the pool afterwards.
  private func whole(_ side: TradeSide, _ net: UInt64) -> (output: UInt64, after: WeightedPool) {
    let output = side == .buy ? alphaOut(tao: net) : taoOut(alpha: net)
    var after = self
    after.apply(side, net: net, output: output)
    return (output, after)
  }

  private mutating func apply(_ side: TradeSide, net: UInt64, output: UInt64) {
    switch side {
    case .buy:
      taoReserve = taoReserve.addingSaturating(net)
      alphaReserve = alphaReserve.subtractingSaturating(output)
    case .sell:
      alphaReserve = alphaReserve.addingSaturating(net)
      taoReserve = taoReserve.subtractingSaturating(output)
    }
  }

  /// What brings the price to a limit.
  private func amount(_ side: TradeSide, from price: U64F64, to limit: U64F64) -> UInt64 {
    let (a, b, weight, reserve) =
      side == .buy ? (limit, price, baseWeight, taoReserve) : (price, limit, quoteWeight, alphaReserve)
    let power = ScaledPower.floorAboveOne(a.bits, over: b.bits, exponent: (weight, Self.weightScale))
    let factor = U64F64(saturating: power).safeDivided(by: U64F64(saturating: Self.weightScale))
    return UInt64(saturating: U64F64(saturating: reserve).saturatingMultiplied(by: factor.saturatingSubtracting(.one)))
  }
}
