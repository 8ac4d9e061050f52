// SPDX-License-Identifier: Apache-2.0
import DynamicTAO
import YumaFiles

/// Users' trades after a block's own step that explain to the rao how a pool moved. An explanation, not a fact: the chain
/// does not record trades in its storage.
public struct ExplainedTrade: Sendable, Hashable {
  /// The items that a trade moves.
  static let movedItems: Set<String> = ["taoReserve", "alphaReserve", "alphaOut"]

  /// What the trader did.
  public let side: TradeSide
  /// What entered the pool of the trader's own, in rao.
  public let net: UInt64
  /// The fee beside it, in rao of what the trader gave; `nil` where no input has the fee rate's.
  public let fee: UInt64?
  /// What the trader got, in rao.
  public let output: UInt64
  /// What the sale of a fee in alpha gave to the block's author, in rao of TAO; 0 of a purchase.
  public let feeOutput: UInt64
  /// Whether the alpha bought has left the issuance again, or alpha sold did not leave SubnetAlphaOut.
  public let alphaIsGone: Bool
  /// How many trades the file lists for the subnet; 0 where the trade was found.
  public let listed: Int

  /// What the trader gave, the fee included, in rao.
  public var input: UInt64 { net.addingSaturating(fee ?? 0) }
}

/// The search for a trade between the pool that a block's step left and the one after the block.
struct TradeSearch {
  let pool: SubnetPool
  let alphaOut: UInt64
  let after: NetworkBlock.State
  let rules: BlockRules
  let feeRate: UInt16

  /// The trades that the file lists, if they lead to the state after the block; else the one trade that does.
  func explanation(listed: [NetworkBlock.BlockTrade]) -> ExplainedTrade? {
    listedTrades(listed) ?? purchase ?? sale
  }

  private func listedTrades(_ trades: [NetworkBlock.BlockTrade]) -> ExplainedTrade? {
    guard let last = trades.last else { return nil }
    var (pool, alphaOut) = (pool, alphaOut)
    var output: UInt64 = 0
    for trade in trades {
      guard let made = move(trade.side, trade.net, &pool) else { return nil }
      output = made
      switch trade.side {
      case .buy: alphaOut = alphaOut.addingSaturating(trade.alphaRecycled ? 0 : made)
      case .sell: alphaOut = alphaOut.subtractingSaturating(trade.net)
      }
    }
    guard isReached(pool), after.alphaOut.map({ $0 == alphaOut }) ?? true else { return nil }
    return ExplainedTrade(
      side: last.side, net: last.net, fee: fee(beside: last.net), output: output, feeOutput: 0,
      alphaIsGone: last.alphaRecycled, listed: trades.count)
  }

  /// A purchase: TAO alone gives the alpha.
  private var purchase: ExplainedTrade? {
    guard let tao = after.taoReserve, tao > pool.taoReserve else { return nil }
    let net = tao - pool.taoReserve
    var moved = pool
    guard let output = move(.buy, net, &moved), isReached(moved) else { return nil }
    let kept = alphaOut.addingSaturating(output)
    guard after.alphaOut.map({ $0 == kept || $0 == alphaOut }) ?? true else { return nil }
    return ExplainedTrade(
      side: .buy, net: net, fee: fee(beside: net), output: output, feeOutput: 0,
      alphaIsGone: after.alphaOut.map { $0 != kept } ?? false, listed: 0)
  }

  /// A sale: the alpha gives the TAO. The fee, in alpha, is sold in a second trade without a fee.
  private var sale: ExplainedTrade? {
    guard let alpha = after.alphaReserve, alpha > pool.alphaReserve else { return nil }
    let gross = alpha - pool.alphaReserve
    for fee in Set([TradeOrder.fee(on: gross, rate: feeRate), 0]).sorted(by: >) {
      var moved = pool
      guard let output = move(.sell, gross - fee, &moved) else { continue }
      let feeOutput = fee > 0 ? move(.sell, fee, &moved) : 0
      guard let feeOutput, isReached(moved) else { continue }
      let left = alphaOut.subtractingSaturating(gross)
      guard after.alphaOut.map({ $0 == left || $0 == alphaOut }) ?? true else { continue }
      return ExplainedTrade(
        side: .sell, net: gross - fee, fee: fee, output: output, feeOutput: feeOutput,
        alphaIsGone: after.alphaOut.map { $0 != left } ?? false, listed: 0)
    }
    return nil
  }

  /// Trades a net input at any price; what goes out, or `nil` where the pool refuses.
  private func move(_ side: TradeSide, _ net: UInt64, _ pool: inout SubnetPool) -> UInt64? {
    let order = TradeOrder(side, amount: net, feeRate: 0, priceLimit: side == .buy ? .max : 0)
    return try? pool.trade(order, rules: rules).output
  }

  private func isReached(_ pool: SubnetPool) -> Bool {
    after.taoReserve.map { $0 == pool.taoReserve } ?? true && after.alphaReserve.map { $0 == pool.alphaReserve } ?? true
  }

  /// The fee of the least input that leaves `net`.
  private func fee(beside net: UInt64) -> UInt64? {
    let rest = UInt128(UInt16.max) - UInt128(feeRate)
    guard rest > 0 else { return nil }
    let estimate = UInt64(clamping: UInt128(net) * UInt128(UInt16.max) / rest)
    for input in estimate.subtractingSaturating(2)...estimate.addingSaturating(2) where input >= net {
      if input - TradeOrder.fee(on: input, rate: feeRate) == net { return input - net }
    }
    return nil
  }
}
