// SPDX-License-Identifier: Apache-2.0
import FixedPoint

/// Why a pool refuses a trade. Nothing moves then.
public enum PoolRefusal: String, Error, Sendable, Hashable, CaseIterable, CustomStringConvertible {
  /// A reserve would fall below ten million rao (the first pool).
  case poolTooSmall
  /// The reserve that pays holds less than a million rao.
  case reservesTooLow
  /// The input, without its fee, is above 1000 times the reserve that it joins.
  case inputTooLarge
  /// The price is not on the near side of the limit.
  case priceLimit
  /// Nothing would go out for a positive input.
  case nothingOut
  /// More would go out than the reserve holds (the second pool).
  case insufficientLiquidity

  /// The reason in words, as the end of a sentence.
  public var description: String {
    switch self {
    case .poolTooSmall: "a reserve would fall below 10000000 rao"
    case .reservesTooLow: "the reserve that pays is below 1000000 rao"
    case .inputTooLarge: "the input without its fee is above 1000 times the reserve that it joins"
    case .priceLimit: "the price is beyond the limit"
    case .nothingOut: "nothing would go out"
    case .insufficientLiquidity: "more would go out than the reserve holds"
    }
  }
}

/// What a trader does.
public enum TradeSide: String, Sendable, Hashable, CaseIterable {
  /// Gives TAO and gets alpha.
  case buy
  /// Gives alpha and gets TAO.
  case sell
}

/// What a trader asks of a pool. Amounts are in rao: of TAO to buy, of alpha to sell.
public struct TradeOrder: Sendable, Hashable {
  /// The chain's default fee since spec version 297, of 65535. From 283 to 296 it was 196.
  public static let feeRate: UInt16 = 33

  /// What the trader does.
  public var side: TradeSide
  /// What the trader gives at most, the fee included.
  public var amount: UInt64
  /// The fee, of 65535.
  public var feeRate: UInt16
  /// The price at which the trade stops, as rao of TAO per 1e9 rao of alpha; `nil` for the chain's own limit.
  public var priceLimit: UInt64?

  /// An order.
  ///
  /// - Parameters:
  ///   - side: what the trader does.
  ///   - amount: what the trader gives at most, in rao.
  ///   - feeRate: the fee, of 65535; 0 for a trade of the chain itself.
  ///   - priceLimit: the price at which the trade stops, in rao of TAO per 1e9 rao of alpha.
  public init(_ side: TradeSide, amount: UInt64, feeRate: UInt16 = feeRate, priceLimit: UInt64? = nil) {
    self.side = side
    self.amount = amount
    self.feeRate = feeRate
    self.priceLimit = priceLimit
  }

  /// The fee on an amount, in its unit: floor(amount * (rate / 65535)) in U64F64.
  public static func fee(on amount: UInt64, rate: UInt16 = feeRate) -> UInt64 {
    feeOf(amount, rate: rate, of: UInt16.max)
  }

  /// The fee that belongs to a net input: floor(net * (rate / (65535 - rate))) in U64F64; 0 for a rate of 65535.
  static func fee(beside net: UInt64, rate: UInt16) -> UInt64 { feeOf(net, rate: rate, of: UInt16.max - rate) }

  private static func feeOf(_ amount: UInt64, rate: UInt16, of whole: UInt16) -> UInt64 {
    let part = U64F64(saturating: rate).safeDivided(by: U64F64(saturating: whole))
    return UInt64(saturating: U64F64(saturating: amount).saturatingMultiplied(by: part))
  }
}

/// A trade, made or quoted. Amounts are in rao: of a purchase the input and the fee are TAO and the output is alpha, of a
/// sale the other way round.
public struct Trade: Sendable, Hashable {
  /// What the trader does.
  public let side: TradeSide
  /// What enters the pool.
  public let net: UInt64
  /// The fee beside it; it does not enter the pool.
  public let fee: UInt64
  /// What the trader gets.
  public let output: UInt64
  /// The price before, in TAO for an alpha.
  public let priceBefore: U64F64
  /// The price after.
  public let priceAfter: U64F64

  /// What the trader gives, the fee included.
  public var input: UInt64 { net.addingSaturating(fee) }

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
