import DynamicTAO
import FixedPoint
import Testing
import Yuma

@Suite("A pool")
struct PoolTests {
  static func pool(_ random: inout SplitMix64, weight: UInt64 = Pool.evenWeight) throws -> Pool {
    let tao = UInt64.random(in: 1_000_000_000...10_000_000_000_000_000, using: &random)
    return try Pool(
      taoReserve: tao, alphaReserve: UInt64.random(in: 1_000_000_000...10_000_000_000_000_000, using: &random),
      quoteWeight: weight)
  }

  static func weight(_ random: inout SplitMix64) -> UInt64 {
    UInt64.random(in: Pool.minimumWeight...Pool.weightScale - Pool.minimumWeight, using: &random)
  }

  static func product(_ pool: Pool) -> UInt128 { UInt128(pool.taoReserve) * UInt128(pool.alphaReserve) }

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
        let trade = try after.buy(tao: amount)
        product = UInt128(after.taoReserve + trade.fee) * UInt128(after.alphaReserve)
      } else {
        let trade = try after.sell(alpha: amount)
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
      _ = try pool.buy(tao: amount, feeRate: 0)
      let step = UInt128(pool.taoReserve)
      #expect(Self.product(pool) + step >= before && Self.product(pool) <= before + step, "seed 74, draw \(index)")
    }
  }

  @Test("Buying and selling again never gains, at any weight")
  func roundTrip() throws {
    var random = SplitMix64(seed: 75)
    for index in 0..<randomCount(100_000, debug: 400) {
      var pool = try Self.pool(&random, weight: Self.weight(&random))
      let amount = UInt64.random(in: 1_000_000...100_000_000_000_000, using: &random)
      let purchase = try pool.buy(tao: amount)
      if pool.alphaReserve == 0 {
        // At an extreme weight a large purchase takes all there is, and such a pool trades no more.
        var empty = pool
        #expect(throws: EmissionError.self, "seed 75, draw \(index)") { try empty.sell(alpha: purchase.output) }
        continue
      }
      let sale = try pool.sell(alpha: purchase.output)
      #expect(sale.output <= amount, "seed 75, draw \(index)")
    }
  }

  @Test("A purchase raises the price, a sale lowers it, liquidity leaves it where it was")
  func prices() throws {
    var random = SplitMix64(seed: 76)
    for index in 0..<randomCount(20_000, debug: 300) {
      var pool = try Self.pool(&random, weight: Self.weight(&random))
      let price = pool.price
      let purchase = try pool.buy(tao: pool.taoReserve / 100)
      #expect(purchase.priceBefore == price && purchase.priceAfter > price, "seed 76, draw \(index)")
      let sale = try pool.sell(alpha: pool.alphaReserve / 50)
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
    var pool = try Pool(taoReserve: 50_000_000_000_000, alphaReserve: 900_000_000_000_000)
    var (tao, alpha) = (UInt64(10_000_000_000_000_000), UInt64(5_000_000_000_000_000))
    var (taoFees, alphaFees) = (UInt64(0), UInt64(0))
    let (allTao, allAlpha) = (tao + pool.taoReserve, alpha + pool.alphaReserve)
    for index in 0..<randomCount(100_000, debug: 1000) {
      if random.next() & 1 == 0 {
        let trade = try pool.buy(tao: random.next() % (tao / 2 + 1))
        tao -= trade.input
        alpha += trade.output
        taoFees += trade.fee
      } else {
        let trade = try pool.sell(alpha: random.next() % (alpha / 2 + 1))
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
    let pool = try Pool(taoReserve: 50_000_000_000_000, alphaReserve: 900_000_000_000_000)
    var traded = pool
    #expect(try pool.quote(.buy, amount: 10_000_000_000) == traded.buy(tao: 10_000_000_000))
    for side in Pool.Trade.Side.allCases {
      let trades = try pool.depth(side, partsPerMillion: [1000, 10_000, 100_000, 1_000_000])
      #expect(trades.map(\.side) == [side, side, side, side])
      for (small, large) in zip(trades, trades.dropFirst()) {
        #expect(small.slippage < large.slippage && abs(small.priceImpact) < abs(large.priceImpact))
      }
      #expect(trades.allSatisfy { $0.slippage > 0.0005 && ($0.priceImpact > 0) == (side == .buy) })
    }
    #expect(try pool.quote(.sell, amount: 0).averagePrice == 0)
  }

  @Test("An empty pool, a weight at the limit and an overflow are refused by name; quotes have the chain's answer")
  func limits() throws {
    var empty = Pool(evenTao: 0, alpha: 0)
    #expect(empty.price == .zero)
    #expect(throws: EmissionError(field: "taoReserve", problem: "the pool holds no TAO")) { try empty.buy(tao: 1) }
    #expect(throws: EmissionError(field: "taoReserve", problem: "the pool holds no TAO")) { try empty.sell(alpha: 1) }
    #expect(Pool(evenTao: 0, alpha: 7).alphaOut(tao: 5) == 7)
    #expect(throws: EmissionError.self) { try Pool(taoReserve: 1, alphaReserve: 1, quoteWeight: 0) }
    #expect(throws: EmissionError.self) { try Pool(taoReserve: 1, alphaReserve: 1, quoteWeight: .max) }
    var full = Pool(evenTao: .max, alpha: .max)
    let before = full
    #expect(throws: EmissionError.self) { try full.buy(tao: .max) }
    #expect(full == before)
    full.addLiquidity(tao: .max, alpha: .max)
    #expect(full.taoReserve == .max)
  }
}
