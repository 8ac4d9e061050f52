// SPDX-License-Identifier: Apache-2.0
import CYuma
import DynamicTAO
import Yuma
import YumaFiles

// The functions of yuma.h on rules and emission. What they do is said there.

/// Every rule that holds at a spec version, and since when, as `yuma rules` prints it as JSON.
#if compiler(>=6.3)
  @c @implementation
#else
  @_cdecl("yuma_rules_json")
#endif
public func yuma_rules_json(
  _ spec_version: UInt32, _ buffer: UnsafeMutablePointer<yuma_buffer>!, _ error: UnsafeMutablePointer<yuma_error>!
) -> yuma_status {
  attempt(error) {
    let target = try Buffer.place(buffer)
    guard spec_version != 0 else { throw UnknownSpecVersion.notNamed }
    let version = Int(number(of: spec_version))
    try Buffer.fill(target, with: RuleBook.json(of: RuleBook().rules(at: version), at: version))
  }
}

/// What changed after the spec version `from`, up to `to`.
#if compiler(>=6.3)
  @c @implementation
#else
  @_cdecl("yuma_changes_json")
#endif
public func yuma_changes_json(
  _ from: UInt32, _ to: UInt32, _ buffer: UnsafeMutablePointer<yuma_buffer>!, _ error: UnsafeMutablePointer<yuma_error>!
) -> yuma_status {
  attempt(error) {
    let target = try Buffer.place(buffer)
    let (from, to) = (Int(number(of: from)), Int(number(of: to)))
    try Buffer.fill(target, with: RuleBook.json(of: RuleBook().changes(after: from, through: to), from: from, to: to))
  }
}

/// What the next block mints at an issuance, in rao.
#if compiler(>=6.3)
  @c @implementation
#else
  @_cdecl("yuma_block_emission")
#endif
public func yuma_block_emission(_ issuance: UInt64) -> UInt64 { BlockEmission.rao(issuance: issuance) }

/// The eras of equal block emissions from a block on, before which `issuance` rao are issued, as JSON.
#if compiler(>=6.3)
  @c @implementation
#else
  @_cdecl("yuma_schedule_json")
#endif
public func yuma_schedule_json(
  _ issuance: UInt64, _ block: UInt64, _ buffer: UnsafeMutablePointer<yuma_buffer>!,
  _ error: UnsafeMutablePointer<yuma_error>!
) -> yuma_status {
  attempt(error) {
    let target = try Buffer.place(buffer)
    guard issuance <= BlockEmission.supply else {
      throw Failure.invalid("issuance", "\(issuance) rao exceed the supply of \(BlockEmission.supply)")
    }
    guard block < 1 << 48 else { throw Failure.invalid("block", "\(block) is not below 2^48") }
    try Buffer.fill(target, with: HalvingSchedule(issuance: issuance, block: block).json())
  }
}

/// The price of alpha in TAO, times 2^64.
#if compiler(>=6.3)
  @c @implementation
#else
  @_cdecl("yuma_pool_price")
#endif
public func yuma_pool_price(
  _ pool: UnsafePointer<yuma_pool>!, _ price: UnsafeMutablePointer<yuma_integer>!,
  _ error: UnsafeMutablePointer<yuma_error>!
) -> yuma_status {
  attempt(error) {
    let target = try place(price, "price")
    let source = try SizedStruct.copy(pool, zero: yuma_pool(), "pool")
    target.pointee = yuma_integer(try source.pool(under: source.rules()).price.bits)
  }
}

/// Makes a trade and changes the pool's reserves.
#if compiler(>=6.3)
  @c @implementation
#else
  @_cdecl("yuma_pool_trade")
#endif
public func yuma_pool_trade(
  _ pool: UnsafeMutablePointer<yuma_pool>!, _ trade: UnsafeMutablePointer<yuma_trade>!,
  _ error: UnsafeMutablePointer<yuma_error>!
) -> yuma_status {
  attempt(error) {
    let source = try SizedStruct.copy(pool, zero: yuma_pool(), "pool")
    let order = try SizedStruct.copy(trade, zero: yuma_trade(), "trade")
    let rules = try source.rules()
    var changed = try source.pool(under: rules)
    let made = try changed.trade(order.order(), rules: rules)
    pool.pointee.tao_reserve = changed.taoReserve
    pool.pointee.alpha_reserve = changed.alphaReserve
    trade.pointee.net = made.net
    trade.pointee.fee = made.fee
    trade.pointee.output = made.output
    trade.pointee.price_before = yuma_integer(made.priceBefore.bits)
    trade.pointee.price_after = yuma_integer(made.priceAfter.bits)
  }
}

extension yuma_pool {
  /// The rules of the pool's spec version.
  fileprivate func rules() throws -> BlockRules {
    guard spec_version != 0 else { throw UnknownSpecVersion.notNamed }
    return try BlockRules(specVersion: Int(number(of: spec_version)))
  }

  /// The pool of the rules' kind.
  fileprivate func pool(under rules: BlockRules) throws -> SubnetPool {
    switch rules.pool {
    case .constantProductSigned, .constantProduct, .concentrated:
      guard quote_weight == 0 || quote_weight == WeightedPool.evenWeight else {
        throw Failure.invalid("quote_weight", "\(quote_weight): pools have weights from spec version 423 on")
      }
      return SubnetPool(taoReserve: tao_reserve, alphaReserve: alpha_reserve, rules: rules)
    case .weighted:
      return .weighted(
        try WeightedPool(
          taoReserve: tao_reserve, alphaReserve: alpha_reserve,
          quoteWeight: quote_weight == 0 ? WeightedPool.evenWeight : quote_weight))
    }
  }
}

extension yuma_trade {
  /// What the trader asks of the pool.
  fileprivate func order() throws -> TradeOrder {
    let side: TradeSide
    switch Int(self.side) {
    case Int(YUMA_BUY): side = .buy
    case Int(YUMA_SELL): side = .sell
    case let other: throw Failure.misuse("trade.side", "\(other) is neither YUMA_BUY nor YUMA_SELL")
    }
    let limited = try flag(has_price_limit, "trade.has_price_limit")
    return TradeOrder(side, amount: amount, feeRate: fee_rate, priceLimit: limited ? price_limit : nil)
  }
}
