import FixedPoint
import Yuma

extension Network {
  /// The stakers' trades of a block. Each subnet sees one with the scenario's chance; its size is random, small ones being
  /// the most likely; its direction is the policy's.
  mutating func trade(_ ledger: inout StepLedger) {
    let pools = scenario.policy == .yield ? subnets.reduce(UInt64(0)) { $0 &+ $1.pool.taoReserve } : 0
    for index in subnets.indices {
      let dice = random.next()
      guard UInt16(truncatingIfNeeded: dice) < scenario.tradeChance else { continue }
      let size = UInt128(dice >> 16 & 0xFFFF)
      let largest = UInt128(subnets[index].pool.taoReserve) * UInt128(scenario.largestTrade) / UInt128(UInt16.max)
      let amount = UInt64(truncatingIfNeeded: (largest * size * size) >> 32)
      let coin = dice >> 32 & 1 == 1
      let buys = dice >> 33 & 3 == 0 ? coin : prefersBuying(subnets[index], poolTao: pools, coin: coin)
      if buys { buy(min(amount, freeTao), in: index, &ledger) } else { sell(worth: amount, in: index, &ledger) }
    }
  }

  private func prefersBuying(_ subnet: SubnetState, poolTao: UInt64, coin: Bool) -> Bool {
    switch scenario.policy {
    case .random: coin
    case .momentum: subnet.pool.price > U64F64(saturating: subnet.movingPrice)
    case .value: subnet.pool.price < U64F64(saturating: subnet.movingPrice)
    case .yield:
      subnet.share > U64F64(saturating: subnet.pool.taoReserve).safeDivided(by: U64F64(saturating: poolTao))
    }
  }

  /// Buys alpha for free TAO; nothing happens where the pool cannot trade.
  mutating func buy(_ tao: UInt64, in index: Int, _ ledger: inout StepLedger) {
    guard tao > 0, let trade = try? subnets[index].pool.buy(tao: tao, feeRate: scenario.feeRate) else { return }
    freeTao &-= tao
    taoIssuance &-= trade.fee
    ledger.taoRecycled &+= trade.fee
    subnets[index].accounts.holders &+= trade.output
    subnets[index].userBlockFlow &+= Int64(truncatingIfNeeded: tao &- trade.fee)
    ledger.trades &+= 1
  }

  /// Sells held alpha for about `tao` rao, as much as is held at most.
  private mutating func sell(worth tao: UInt64, in index: Int, _ ledger: inout StepLedger) {
    let alpha = UInt64(saturating: U64F64(saturating: tao).safeDivided(by: subnets[index].pool.price))
    sellHeld(min(alpha, subnets[index].accounts.holders), in: index, &ledger)
  }

  /// Sells alpha of the holders; nothing happens where the pool cannot trade.
  mutating func sellHeld(_ alpha: UInt64, in index: Int, _ ledger: inout StepLedger) {
    guard alpha > 0, let trade = try? subnets[index].pool.sell(alpha: alpha, feeRate: scenario.feeRate) else { return }
    subnets[index].accounts.holders &-= alpha
    subnets[index].recycled &+= trade.fee
    ledger.alphaFees &+= trade.fee
    freeTao &+= trade.output
    subnets[index].userBlockFlow &-= Int64(truncatingIfNeeded: trade.output)
    ledger.trades &+= 1
  }
}
