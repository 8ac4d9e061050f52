// SPDX-License-Identifier: Apache-2.0
import DynamicTAO
import FixedPoint
import Testing
import Yuma

@Suite("A pool")
struct PoolTests {
  static func pool(_ random: inout SplitMix64, weight: UInt64 = WeightedPool.evenWeight) throws -> WeightedPool {
    let tao = UInt64.random(in: 1_000_000_000...10_000_000_000_000_000, using: &random)
    return try WeightedPool(
      taoReserve: tao, alphaReserve: UInt64.random(in: 1_000_000_000...10_000_000_000_000_000, using: &random),
      quoteWeight: weight)
  }

  static func weight(_ random: inout SplitMix64) -> UInt64 {
    UInt64.random(
      in: WeightedPool.minimumWeight...WeightedPool.weightScale - WeightedPool.minimumWeight, using: &random)
  }

  static func product(_ pool: WeightedPool) -> UInt128 { UInt128(pool.taoReserve) * UInt128(pool.alphaReserve) }

  // The chain rounds the remaining part down to 18 decimals, so that what goes out may be up to 1.1e-18 of the reserve too
  // much: less than 0.03 rao, which a fee of one rao outweighs.
  @Test("A trade and its fee never lower the constant product: nothing is in the trader's favour")
  func constantProduct() throws {
    var random = SplitMix64(seed: 73)
    for index in 0..<randomCount(100_000, debug: 400) {
      let before = try Self.pool(&random)
      var after = before
      let amount = UInt64.random(in: 2000...1_000_000_000_000_000, using: &random)
      let product: UInt128
      if random.next() & 1 == 0 {
        let trade = try after.trade(TradeOrder(.buy, amount: amount))
        product = UInt128(after.taoReserve + trade.fee) * UInt128(after.alphaReserve)
      } else {
        let trade = try after.trade(TradeOrder(.sell, amount: amount))
        product = UInt128(after.taoReserve) * UInt128(after.alphaReserve + trade.fee)
      }
      #expect(product >= Self.product(before), "seed 73, draw \(index)")
    }
  }

  @Test("Without a fee a trade keeps the constant product within one rao of what goes out")
  func rounding() throws {
    var random = SplitMix64(seed: 74)
    for index in 0..<randomCount(100_000, debug: 400) {
      var pool = try Self.pool(&random)
      let before = Self.product(pool)
      let amount = UInt64.random(in: 1...1_000_000_000_000_000, using: &random)
      _ = try pool.trade(TradeOrder(.buy, amount: amount, feeRate: 0))
      let step = UInt128(pool.taoReserve)
      #expect(Self.product(pool) + step >= before && Self.product(pool) <= before + step, "seed 74, draw \(index)")
    }
  }

  @Test("Buying and selling again never gains, at any weight")
  func roundTrip() throws {
    var random = SplitMix64(seed: 75)
    var made = 0
    for index in 0..<randomCount(100_000, debug: 400) {
      var pool = try Self.pool(&random, weight: Self.weight(&random))
      let amount = UInt64.random(in: 1_000_000...100_000_000_000_000, using: &random)
      // At an extreme weight a large purchase takes nearly all there is, and such a pool refuses.
      guard let purchase = try? pool.trade(TradeOrder(.buy, amount: amount)),
        let sale = try? pool.trade(TradeOrder(.sell, amount: purchase.output))
      else { continue }
      made += 1
      #expect(sale.output <= amount, "seed 75, draw \(index)")
    }
    #expect(made > randomCount(10_000, debug: 40), "seed 75")
  }

  @Test("A purchase raises the price, a sale lowers it, liquidity leaves it where it was")
  func prices() throws {
    var random = SplitMix64(seed: 76)
    for index in 0..<randomCount(20_000, debug: 300) {
      var pool = try Self.pool(&random, weight: Self.weight(&random))
      let price = pool.price
      let purchase = try pool.trade(TradeOrder(.buy, amount: pool.taoReserve / 100))
      #expect(purchase.priceBefore == price && purchase.priceAfter > price, "seed 76, draw \(index)")
      let sale = try pool.trade(TradeOrder(.sell, amount: pool.alphaReserve / 50))
      #expect(sale.priceAfter < sale.priceBefore, "seed 76, draw \(index)")
      let before = Double(pool.price)
      if pool.addLiquidity(tao: pool.taoReserve / 7, alpha: pool.alphaReserve / 9) {
        #expect(abs(Double(pool.price) / before - 1) < 1e-9, "seed 76, draw \(index)")
      }
    }
  }

  @Test("A hundred thousand random trades leave neither reserve empty, nor lose a rao")
  func sequence() throws {
    var random = SplitMix64(seed: 77)
    var pool = try WeightedPool(taoReserve: 50_000_000_000_000, alphaReserve: 900_000_000_000_000)
    var (tao, alpha) = (UInt64(10_000_000_000_000_000), UInt64(5_000_000_000_000_000))
    var (taoFees, alphaFees) = (UInt64(0), UInt64(0))
    let (allTao, allAlpha) = (tao + pool.taoReserve, alpha + pool.alphaReserve)
    for index in 0..<randomCount(100_000, debug: 1000) {
      if random.next() & 1 == 0 {
        let trade = try pool.trade(TradeOrder(.buy, amount: random.next() % (tao / 2 + 1)))
        tao -= trade.input
        alpha += trade.output
        taoFees += trade.fee
      } else {
        let trade = try pool.trade(TradeOrder(.sell, amount: random.next() % (alpha / 2 + 1)))
        alpha -= trade.input
        tao += trade.output
        alphaFees += trade.fee
      }
      #expect(pool.taoReserve > 0 && pool.alphaReserve > 0, "seed 77, trade \(index)")
      #expect(tao + pool.taoReserve + taoFees == allTao && alpha + pool.alphaReserve + alphaFees == allAlpha, "seed 77")
    }
  }

  @Test("A quote is the trade that it promises and leaves the pool alone; larger trades fare worse")
  func quotes() throws {
    let pool = try WeightedPool(taoReserve: 50_000_000_000_000, alphaReserve: 900_000_000_000_000)
    var traded = pool
    #expect(
      try pool.quote(TradeOrder(.buy, amount: 10_000_000_000)) == traded.trade(TradeOrder(.buy, amount: 10_000_000_000))
    )
    for side in TradeSide.allCases {
      let trades = try pool.depth(side, partsPerMillion: [1000, 10_000, 100_000, 500_000])
      #expect(trades.map(\.side) == [side, side, side, side])
      for (small, large) in zip(trades, trades.dropFirst()) {
        #expect(small.slippage < large.slippage && abs(small.priceImpact) < abs(large.priceImpact))
      }
      #expect(trades.allSatisfy { $0.slippage > 0.0005 && ($0.priceImpact > 0) == (side == .buy) })
    }
    #expect(try pool.quote(TradeOrder(.sell, amount: 0)).averagePrice == 0)
  }

  @Test("An empty pool has no price, and a weight beyond the limits is refused by name")
  func limits() throws {
    let empty = WeightedPool(evenTao: 0, alpha: 0)
    #expect(empty.price == .zero)
    #expect(WeightedPool(evenTao: 0, alpha: 7).alphaOut(tao: 5) == 7)
    #expect(throws: EmissionError.self) { try WeightedPool(taoReserve: 1, alphaReserve: 1, quoteWeight: 0) }
    #expect(throws: EmissionError.self) { try WeightedPool(taoReserve: 1, alphaReserve: 1, quoteWeight: .max) }
    var full = WeightedPool(evenTao: .max, alpha: .max)
    full.addLiquidity(tao: .max, alpha: .max)
    #expect(full.taoReserve == .max)
  }

  @Test("The chain's refusals, in its order; at the limits themselves a trade is made")
  func refusals() throws {
    func refusal(
      _ pool: WeightedPool, _ order: TradeOrder, _ rules: BlockRules.WeightedTrades = .limitedInput
    ) -> PoolRefusal? {
      do throws(PoolRefusal) {
        _ = try pool.quote(order, rules: rules)
        return nil
      } catch {
        return error
      }
    }
    let tao: UInt64 = 1_000_000_000
    let pool = try WeightedPool(taoReserve: 10 * tao, alphaReserve: 1000 * tao)
    #expect(refusal(pool, TradeOrder(.buy, amount: 10_010 * tao)) == .inputTooLarge)
    #expect(refusal(pool, TradeOrder(.sell, amount: 1_000_600 * tao)) == .inputTooLarge)
    #expect(refusal(pool, TradeOrder(.sell, amount: 1_000_600 * tao), .anyInput) == nil)
    #expect(try pool.quote(TradeOrder(.buy, amount: 10_000 * tao, feeRate: 0)).output == 999_000_999_000)
    let poor = try WeightedPool(taoReserve: 1000 * tao, alphaReserve: 999_999)
    #expect(refusal(poor, TradeOrder(.buy, amount: 1_000_000)) == .reservesTooLow)
    #expect(refusal(poor, TradeOrder(.buy, amount: 1_000_000), .anyInput) == .reservesTooLow)
    let full = try WeightedPool(taoReserve: tao, alphaReserve: 1_000_000)
    #expect(refusal(full, TradeOrder(.buy, amount: 100_000_000)) == nil)
    let cheap = try WeightedPool(taoReserve: 1_000_000, alphaReserve: 20_000_000 * tao)
    #expect(refusal(cheap, TradeOrder(.sell, amount: tao, priceLimit: 0)) == .nothingOut)
    #expect(refusal(cheap, TradeOrder(.sell, amount: tao)) == .priceLimit)
    #expect(refusal(pool, TradeOrder(.buy, amount: tao, priceLimit: 10_000_000)) == .priceLimit)
    // An input that is too large is refused for that, whatever else is wrong.
    #expect(refusal(WeightedPool(evenTao: 0, alpha: 0), TradeOrder(.buy, amount: tao)) == .inputTooLarge)
    #expect(refusal(WeightedPool(evenTao: 0, alpha: 0), TradeOrder(.buy, amount: 0)) == .reservesTooLow)
  }

  @Test("A trade stops at its price limit, and its fee is the one beside what entered")
  func priceLimits() throws {
    var random = SplitMix64(seed: 79)
    for index in 0..<randomCount(2000, debug: 40) {
      var pool = try Self.pool(&random, weight: Self.weight(&random))
      let price = Double(pool.price)
      guard (1e-5...1e5).contains(price) else { continue }
      let limit = UInt64(price * 1.01 * 1e9)
      let trade = try pool.trade(TradeOrder(.buy, amount: pool.taoReserve, priceLimit: limit))
      #expect(
        trade.net < pool.taoReserve && abs(Double(pool.price) / (Double(limit) / 1e9) - 1) < 1e-4,
        "seed 79, draw \(index)")
      #expect(trade.fee <= TradeOrder.fee(on: trade.input) + 1 && trade.fee + 1 >= TradeOrder.fee(on: trade.input))
    }
  }
}
