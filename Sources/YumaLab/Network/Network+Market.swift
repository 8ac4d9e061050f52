// SPDX-License-Identifier: Apache-2.0
import DynamicTAO
import FixedPoint
import Yuma

extension Network {
  /// The stakers' trades of a block. Each subnet sees one with the scenario's chance; its size is random, small ones being
  /// the most likely; its direction is the policy's.
  mutating func trade(_ ledger: inout StepLedger) {
    let pools =
      scenario.policy == .yield ? state.subnets.reduce(UInt64(0)) { $0 &+ $1.pool.taoReserve } : 0
    for index in subnets.indices {
      let dice = random.next()
      guard UInt16(truncatingIfNeeded: dice) < scenario.tradeChance else { continue }
      let size = UInt128(dice >> 16 & 0xFFFF)
      let largest = UInt128(state.subnets[index].pool.taoReserve) * UInt128(scenario.largestTrade) / UInt128(UInt16.max)
      let amount = UInt64(truncatingIfNeeded: (largest * size * size) >> 32)
      let coin = dice >> 32 & 1 == 1
      let buys = dice >> 33 & 3 == 0 ? coin : prefersBuying(index, poolTao: pools, coin: coin)
      if buys { buy(min(amount, freeTao), in: index, &ledger) } else { sell(worth: amount, in: index, &ledger) }
    }
  }

  private func prefersBuying(_ index: Int, poolTao: UInt64, coin: Bool) -> Bool {
    let chain = state.subnets[index]
    return switch scenario.policy {
    case .random: coin
    case .momentum: chain.pool.price > U64F64(saturating: chain.movingPrice)
    case .value: chain.pool.price < U64F64(saturating: chain.movingPrice)
    case .yield:
      subnets[index].share > U64F64(saturating: chain.pool.taoReserve).safeDivided(by: U64F64(saturating: poolTao))
    }
  }

  /// Buys alpha for free TAO; nothing happens where the pool refuses.
  mutating func buy(_ tao: UInt64, in index: Int, _ ledger: inout StepLedger) {
    let kept = flatFee
    guard tao > kept else { return }
    let order = TradeOrder(.buy, amount: tao - kept, feeRate: kept > 0 ? 0 : scenario.feeRate)
    guard let trade = try? state.subnets[index].pool.trade(order, rules: rules) else { return }
    state.subnets[index].pool.grow(tao: kept)
    state.subnets[index].alphaOut &+= trade.output
    freeTao &-= trade.input &+ kept
    state.totalIssuance &-= trade.fee
    ledger.taoRecycled &+= trade.fee
    subnets[index].accounts.holders &+= trade.output
    state.subnets[index].userBlockFlow &+= Int64(truncatingIfNeeded: trade.net)
    ledger.trades &+= 1
  }

  /// Sells held alpha for about `tao` rao, as much as is held at most.
  private mutating func sell(worth tao: UInt64, in index: Int, _ ledger: inout StepLedger) {
    let alpha = UInt64(saturating: U64F64(saturating: tao).safeDivided(by: state.subnets[index].pool.price))
    sellHeld(min(alpha, subnets[index].accounts.holders), in: index, &ledger)
  }

  /// Sells alpha of the holders; nothing happens where the pool refuses.
  mutating func sellHeld(_ alpha: UInt64, in index: Int, _ ledger: inout StepLedger) {
    let kept = flatFee
    let order = TradeOrder(.sell, amount: alpha, feeRate: kept > 0 ? 0 : scenario.feeRate)
    guard alpha > 0, let trade = try? state.subnets[index].pool.trade(order, rules: rules) else { return }
    // A fee in TAO comes off what the sale gives, and stays in the pool.
    let fee = min(kept, trade.output)
    state.subnets[index].pool.grow(tao: fee)
    state.subnets[index].alphaOut &-= trade.input
    subnets[index].accounts.holders &-= trade.input
    subnets[index].recycled &+= trade.fee
    ledger.alphaFees &+= trade.fee
    freeTao &+= trade.output &- fee
    state.subnets[index].userBlockFlow &-= Int64(truncatingIfNeeded: trade.output &- fee)
    ledger.trades &+= 1
  }

  /// The fee in TAO that stays in the pool; 0 where fees are a rate.
  private var flatFee: UInt64 {
    switch rules.fee {
    case .flat, .dividendsAtPrice, .dividendsAndPartOfAlpha, .dividendsInTaoOfSale: FirstPoolFee.least
    case .rate: 0
    }
  }
}
