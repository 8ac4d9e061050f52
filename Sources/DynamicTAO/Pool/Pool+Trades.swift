import FixedPoint

extension Pool {
  /// The chain's default fee, of 65535.
  public static let feeRate: UInt16 = 33

  /// The fee on an amount, in its unit: floor(amount * (rate / 65535)) in U64F64.
  public static func fee(on amount: UInt64, rate: UInt16 = feeRate) -> UInt64 {
    let part = U64F64(saturating: rate).safeDivided(by: U64F64(saturating: UInt16.max))
    return UInt64(saturating: U64F64(saturating: amount).saturatingMultiplied(by: part))
  }

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
    let remaining = U64F64(saturating: power).safeDivided(by: U64F64(saturating: weightScale))
    let leaving = U64F64.one.saturatingSubtracting(remaining)
    return UInt64(saturating: U64F64(saturating: reserve).saturatingMultiplied(by: leaving))
  }

  /// A trade, made or quoted. Amounts are in rao: of a purchase `input` and `fee` are TAO and `output` is alpha, of a sale
  /// the other way round.
  public struct Trade: Sendable, Hashable {
    /// What a trader does.
    public enum Side: String, Sendable, Hashable, CaseIterable {
      /// Gives TAO and gets alpha.
      case buy
      /// Gives alpha and gets TAO.
      case sell
    }

    /// What the trader does.
    public let side: Side
    /// What the trader gives, the fee included.
    public let input: UInt64
    /// The fee within it; it does not enter the pool.
    public let fee: UInt64
    /// What the trader gets.
    public let output: UInt64
    /// The price before, in TAO for an alpha.
    public let priceBefore: U64F64
    /// The price after.
    public let priceAfter: U64F64

    /// How far the trade moved the price: priceAfter / priceBefore - 1; 0 where there was no price.
    public var priceImpact: Double { priceBefore > .zero ? Double(priceAfter) / Double(priceBefore) - 1 : 0 }

    /// What the trader paid or got for an alpha in the end, fee included, in TAO; 0 where nothing went out.
    public var averagePrice: Double {
      let (tao, alpha) = side == .buy ? (input, output) : (output, input)
      return output > 0 && alpha > 0 ? Double(tao) / Double(alpha) : 0
    }

    /// How much worse than the price before that is, as a part of it: above 0 for a loss; 0 where nothing went out.
    public var slippage: Double {
      guard priceBefore > .zero, averagePrice > 0 else { return 0 }
      let ratio = averagePrice / Double(priceBefore)
      return side == .buy ? ratio - 1 : 1 - ratio
    }
  }

  /// What a trade of a given size would be; the pool stays as it is.
  ///
  /// - Parameters:
  ///   - side: what the trader does.
  ///   - amount: what the trader gives, in rao: of TAO to buy, of alpha to sell.
  ///   - feeRate: the fee, of 65535.
  /// - Throws: `EmissionError` as a trade does.
  public func quote(_ side: Trade.Side, amount: UInt64, feeRate: UInt16 = feeRate) throws(EmissionError) -> Trade {
    var copy = self
    return side == .buy
      ? try copy.buy(tao: amount, feeRate: feeRate) : try copy.sell(alpha: amount, feeRate: feeRate)
  }

  /// Quotes of trades of the given parts of the reserve that they are paid into, largest price impact last where the
  /// parts ascend.
  ///
  /// - Parameters:
  ///   - side: what the traders do.
  ///   - partsPerMillion: the sizes.
  ///   - feeRate: the fee, of 65535.
  /// - Throws: `EmissionError` as a trade does.
  public func depth(
    _ side: Trade.Side, partsPerMillion: [UInt64], feeRate: UInt16 = feeRate
  ) throws(EmissionError) -> [Trade] {
    let reserve = UInt128(side == .buy ? taoReserve : alphaReserve)
    return try partsPerMillion.map { part throws(EmissionError) in
      try quote(side, amount: UInt64(clamping: reserve * UInt128(part) / 1_000_000), feeRate: feeRate)
    }
  }

  /// Buys alpha for `tao` rao of TAO, of which the fee is taken off first. The pool keeps its weights.
  ///
  /// - Throws: `EmissionError` if the pool is empty on one side, or would hold more TAO than fits; it is then unchanged.
  public mutating func buy(tao: UInt64, feeRate: UInt16 = feeRate) throws(EmissionError) -> Trade {
    try requireBothSides()
    let fee = Self.fee(on: tao, rate: feeRate)
    let (reserve, overflows) = taoReserve.addingReportingOverflow(tao - fee)
    guard !overflows else { throw EmissionError(field: "tao", problem: "\(tao) rao overflow the reserve") }
    let output = alphaOut(tao: tao - fee)
    let before = price
    taoReserve = reserve
    alphaReserve -= output
    return Trade(
      side: .buy, input: tao, fee: fee, output: output, priceBefore: before, priceAfter: price)
  }

  /// Sells `alpha` rao of alpha, of which the fee is taken off first. The pool keeps its weights.
  ///
  /// - Throws: `EmissionError` if the pool is empty on one side, or would hold more alpha than fits; it is then
  ///   unchanged.
  public mutating func sell(alpha: UInt64, feeRate: UInt16 = feeRate) throws(EmissionError) -> Trade {
    try requireBothSides()
    let fee = Self.fee(on: alpha, rate: feeRate)
    let (reserve, overflows) = alphaReserve.addingReportingOverflow(alpha - fee)
    guard !overflows else { throw EmissionError(field: "alpha", problem: "\(alpha) rao overflow the reserve") }
    let output = taoOut(alpha: alpha - fee)
    let before = price
    alphaReserve = reserve
    taoReserve -= output
    return Trade(
      side: .sell, input: alpha, fee: fee, output: output, priceBefore: before, priceAfter: price)
  }

  private func requireBothSides() throws(EmissionError) {
    guard taoReserve > 0 else { throw EmissionError(field: "taoReserve", problem: "the pool holds no TAO") }
    guard alphaReserve > 0 else { throw EmissionError(field: "alphaReserve", problem: "the pool holds no alpha") }
  }
}
