// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import DynamicTAO
import FixedPoint
import Yuma
import YumaJSON

struct EmissionPoolCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "pool",
    abstract: "A subnet's pool: its price, and what trades do.",
    usage: "yuma emission pool <command>",
    discussion: """
      A pool of y TAO and x alpha is a weighted constant product: a trade keeps x^w1 * y^w2. The weights are w1 of \
      alpha and w2 of TAO, one half each by default. The price of an alpha is (w1 / w2) * (y / x) TAO. The fee is \
      taken off what the trader gives, 33 / 65535 of it by default.

      The chain refuses a trade, and so do these commands, in four cases. The input less its fee is above 1000 times \
      the reserve that it joins. The reserve that pays is below 1000000 rao. The price is beyond the limit. Nothing \
      would go out.

      --spec chooses the pool of another time. Until 282 the pool keeps x * y = k, and a fee of 50000 rao stays in the \
      pool. From 283 to 422 it is concentrated liquidity, of the protocol's position alone.

      Examples:
        yuma emission pool quote --reserve-tao 50000 --reserve-alpha 900000
        yuma emission pool buy --tao 10 --reserve-tao 50000 --reserve-alpha 900000
        yuma emission pool sell --alpha 180 \\
          --reserve-tao 50000 --reserve-alpha 900000
        yuma emission pool add --tao 1 --alpha 20 \\
          --reserve-tao 50000 --reserve-alpha 900000
      """,
    subcommands: [PoolQuoteCommand.self, PoolBuyCommand.self, PoolSellCommand.self, PoolAddCommand.self])
}

/// A pool on the command line.
struct PoolOptions: ParsableArguments {
  @Option(help: ArgumentHelp("TAO in the pool.", valueName: "tao"))
  var reserveTao: Tokens?

  @Option(help: ArgumentHelp("The same in rao.", valueName: "rao"))
  var reserveRao: UInt64?

  @Option(help: ArgumentHelp("Alpha in the pool.", valueName: "alpha"))
  var reserveAlpha: Tokens?

  @Option(help: ArgumentHelp("The same in rao.", valueName: "rao"))
  var reserveAlphaRao: UInt64?

  @Option(
    help: ArgumentHelp("The weight of TAO, as parts of 1000000000000000000.", valueName: "w2"))
  var quoteWeight: UInt64 = WeightedPool.evenWeight

  @Option(help: "The fee, of 65535.")
  var feeRate: UInt16 = TradeOrder.feeRate

  @Option(
    help: ArgumentHelp("The price at which a trade stops, in rao of TAO for an alpha.", valueName: "rao"))
  var priceLimit: UInt64?

  @OptionGroup var rules: EmissionRulesOption

  @OptionGroup var output: OutputOptions

  mutating func validate() throws {
    _ = try Unit.rao(reserveTao, reserveRao, options: "--reserve-tao or --reserve-rao")
    _ = try Unit.rao(reserveAlpha, reserveAlphaRao, options: "--reserve-alpha or --reserve-alpha-rao")
  }

  /// The pool of the rules' kind.
  func pool() throws -> SubnetPool {
    let tao = try Unit.rao(reserveTao, reserveRao, options: "--reserve-tao or --reserve-rao")
    let alpha = try Unit.rao(reserveAlpha, reserveAlphaRao, options: "--reserve-alpha or --reserve-alpha-rao")
    let rules = try rules.rules()
    switch rules.pool {
    case .constantProductSigned, .constantProduct, .concentrated:
      guard quoteWeight == WeightedPool.evenWeight else {
        throw ValidationError("--quote-weight: pools have weights from spec version 423 on")
      }
      return SubnetPool(taoReserve: tao, alphaReserve: alpha, rules: rules)
    case .weighted:
      return .weighted(try WeightedPool(taoReserve: tao, alphaReserve: alpha, quoteWeight: quoteWeight))
    }
  }

  /// What a trader asks of the pool.
  func order(_ side: TradeSide, _ amount: UInt64) -> TradeOrder {
    TradeOrder(side, amount: amount, feeRate: feeRate, priceLimit: priceLimit)
  }

  /// Makes a trade.
  ///
  /// - Throws: `Failure` that says why the pool refuses.
  func trade(_ side: TradeSide, _ amount: UInt64, in pool: inout SubnetPool) throws -> Trade {
    let inForce = try rules.rules()
    do throws(PoolRefusal) {
      return try pool.trade(order(side, amount), rules: inForce)
    } catch {
      throw Failure("the pool refuses: \(error) (\(error.rawValue))")
    }
  }
}

/// Runs what may fail on bad input: one line, and exit code 2.
private func orFail(_ options: PoolOptions, _ body: (ResultWriter) throws -> Void) throws {
  var outcome = Outcome()
  do {
    let writer = try ResultWriter(options.output)
    try body(writer)
    try writer.close()
  } catch let error as ValidationError {
    throw error
  } catch let error as EmissionError {
    throw ValidationError("\(error)")
  } catch {
    outcome.fail(error)
  }
  try outcome.exit()
}

struct PoolQuoteCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "quote",
    abstract: "The price, and what trades of several sizes would get.",
    usage: "yuma emission pool quote [<options>]",
    discussion: """
      The sizes are parts of the reserve that the trade is paid into. The price impact is how far a trade moves the price; \
      the slippage, how much worse the trader fares than at the price before, fee included.

      json has amounts in rao and prices in TAO for an alpha (Docs/Reference/Output.md); csv and jsonl have a row per trade. Input and \
      fee of a purchase are TAO and its output is alpha; of a sale it is the other way round.

      Examples:
        yuma emission pool quote --reserve-tao 50000 --reserve-alpha 900000
        yuma emission pool quote --reserve-rao 70 --reserve-alpha-rao 90
      """)

  @OptionGroup var options: PoolOptions

  /// From a hundredth of a percent to half of the reserve.
  private static let sizes: [UInt64] = [100, 1000, 10_000, 50_000, 100_000, 500_000]

  func run() throws {
    try orFail(options) { writer in
      let pool = try options.pool()
      let trades = try TradeSide.allCases.map { side in
        let reserve = UInt128(side == .buy ? pool.taoReserve : pool.alphaReserve)
        let quotes = try Self.sizes.map { size in
          var copy = pool
          return try options.trade(side, UInt64(clamping: reserve * UInt128(size) / 1_000_000), in: &copy)
        }
        return (side, quotes)
      }
      let json = Self.json(pool, trades, feeRate: options.feeRate)
      try writer.write(
        table: { "\(poolText(pool))\n\n\(Self.table(trades).rendered($0))" }, json: { json },
        rows: { Self.rows(of: json) })
    }
  }

  private static func rows(of json: [UInt8]) -> Rows {
    var rows = Rows(of: json, in: TradeSide.buy.rawValue, repeatsOuter: false)
    rows.append(contentsOf: Rows(of: json, in: TradeSide.sell.rawValue, repeatsOuter: false))
    return rows
  }

  private static func table(_ trades: [(TradeSide, [Trade])]) -> Table {
    var table = Table(
      [
        ("trade", .left), ("of the reserve", .right), ("gives", .right), ("", .left), ("fee (rao)", .right),
        ("gets", .right), ("", .left), ("gets (rao)", .right), ("average price", .right), ("price impact", .right),
        ("slippage", .right),
      ], essential: ["gives", "gets", "price impact", "slippage"])
    for (side, quotes) in trades {
      let (give, get) = side == .buy ? ("TAO", "alpha") : ("alpha", "TAO")
      for (size, trade) in zip(Self.sizes, quotes) {
        table.append([
          side.rawValue, percent(Double(size) / 1e6, decimals: 2), tokens(trade.input), give, grouped(trade.fee),
          tokens(trade.output), get, grouped(trade.output), significant(trade.averagePrice),
          signedPercent(trade.priceImpact), percent(trade.slippage),
        ])
      }
    }
    return table
  }

  private static func json(_ pool: SubnetPool, _ trades: [(TradeSide, [Trade])], feeRate: UInt16) -> [UInt8] {
    var writer = JSONWriter()
    writer.object { writer in
      writer.pool(pool)
      writer.member("feeRate") { $0.integer(feeRate) }
      for (side, quotes) in trades {
        writer.member(side.rawValue) { $0.list(quotes) { $0.trade($1) } }
      }
    }
    return writer.bytes
  }
}

struct PoolBuyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "buy",
    abstract: "Buy alpha with TAO.",
    usage: "yuma emission pool buy [<options>]",
    discussion: """
      json has the trade and the pool after it (Docs/Reference/Output.md).

      Examples:
        yuma emission pool buy --tao 10 --reserve-tao 50000 --reserve-alpha 900000
        yuma emission pool buy --rao 1 \\
          --reserve-tao 50000 --reserve-alpha 900000 --json
      """)

  @Option(help: "TAO to give, fee included.")
  var tao: Tokens?

  @Option(help: "The same in rao.")
  var rao: UInt64?

  @OptionGroup var options: PoolOptions

  mutating func validate() throws { _ = try Unit.rao(tao, rao, options: "--tao or --rao") }

  func run() throws {
    let amount = try Unit.rao(tao, rao, options: "--tao or --rao")
    try orFail(options) { try write(.buy, amount, options, to: $0) }
  }
}

struct PoolSellCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sell",
    abstract: "Sell alpha for TAO.",
    usage: "yuma emission pool sell [<options>]",
    discussion: """
      json has the trade and the pool after it (Docs/Reference/Output.md).

      Examples:
        yuma emission pool sell --alpha 180 \\
          --reserve-tao 50000 --reserve-alpha 900000
        yuma emission pool sell --alpha-rao 1 \\
          --reserve-tao 50000 --reserve-alpha 900000 --json
      """)

  @Option(help: "Alpha to give, fee included.")
  var alpha: Tokens?

  @Option(help: "The same in rao.")
  var alphaRao: UInt64?

  @OptionGroup var options: PoolOptions

  mutating func validate() throws { _ = try Unit.rao(alpha, alphaRao, options: "--alpha or --alpha-rao") }

  func run() throws {
    let amount = try Unit.rao(alpha, alphaRao, options: "--alpha or --alpha-rao")
    try orFail(options) { try write(.sell, amount, options, to: $0) }
  }
}

struct PoolAddCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "add",
    abstract: "Add TAO and alpha without moving the price: the weights move.",
    usage: "yuma emission pool add [<options>]",
    discussion: """
      A pool of which a weight would fall below a hundredth refuses, and nothing changes.

      json says whether the pool accepted, and has the pool after it (Docs/Reference/Output.md).

      Examples:
        yuma emission pool add --tao 1 --alpha 20 \\
          --reserve-tao 50000 --reserve-alpha 900000
        yuma emission pool add --rao 500000000 \\
          --reserve-tao 50000 --reserve-alpha 900000
      """)

  @Option(help: "TAO to add.")
  var tao: Tokens?

  @Option(help: "The same in rao.")
  var rao: UInt64?

  @Option(help: "Alpha to add.")
  var alpha: Tokens?

  @Option(help: "The same in rao.")
  var alphaRao: UInt64?

  @OptionGroup var options: PoolOptions

  func run() throws {
    let taoAmount = try Unit.rao(tao, rao, options: "--tao or --rao", default: 0)
    let alphaAmount = try Unit.rao(alpha, alphaRao, options: "--alpha or --alpha-rao", default: 0)
    try orFail(options) { writer in
      guard case .weighted(var weighted) = try options.pool() else {
        throw ValidationError("--spec: liquidity moves the weights from spec version 423 on")
      }
      let before = SubnetPool.weighted(weighted)
      let accepted = weighted.addLiquidity(tao: taoAmount, alpha: alphaAmount)
      let pool = SubnetPool.weighted(weighted)
      var json = JSONWriter()
      json.object { writer in
        writer.member("accepted") { $0.bool(accepted) }
        writer.member("pool") { $0.object { $0.pool(pool) } }
      }
      let text =
        accepted
        ? "before  \(poolText(before))\nafter   \(poolText(pool))\n"
        : "The pool refuses: a weight would fall below a hundredth. \(poolText(before))\n"
      try writer.write(table: { _ in text }, json: { json.bytes }, rows: { Rows(of: json.bytes) })
    }
  }
}

private func poolText(_ pool: SubnetPool) -> String {
  let weight = fixed(Double(pool.quoteWeight) / Double(WeightedPool.weightScale), 6)
  return "\(tokens(pool.taoReserve)) TAO and \(tokens(pool.alphaReserve)) alpha, weight of TAO \(weight): "
    + "an alpha costs \(significant(Double(pool.price), 9)) TAO"
}

/// Makes one trade, and writes it in the form that was asked for.
private func write(_ side: TradeSide, _ amount: UInt64, _ options: PoolOptions, to writer: ResultWriter) throws {
  var pool = try options.pool()
  let before = pool
  let trade = try options.trade(side, amount, in: &pool)
  var json = JSONWriter()
  json.object { writer in
    writer.member("trade") { $0.trade(trade) }
    writer.member("pool") { $0.object { $0.pool(pool) } }
  }
  try writer.write(
    table: { tradeText(trade, side: side, before: before, after: pool, $0) }, json: { json.bytes },
    rows: { Rows(of: json.bytes) })
}

/// A trade in words.
private func tradeText(
  _ trade: Trade, side: TradeSide, before: SubnetPool, after pool: SubnetPool, _ style: TextStyle
) -> String {
  let (give, get) = side == .buy ? ("TAO", "alpha") : ("alpha", "TAO")
  var table = Table([("", .left), ("rao", .right), ("tokens", .right), ("", .left)])
  for (name, amount, unit) in [
    ("gives", trade.input, give), ("of it fee", trade.fee, give), ("gets", trade.output, get),
  ] {
    table.append([name, grouped(amount), tokens(amount), unit])
  }
  return table.rendered(style)
    + "average price  \(significant(trade.averagePrice, 9)) TAO an alpha, \(percent(trade.slippage)) worse than before\n"
    + "price          \(significant(Double(trade.priceBefore), 9)) before, \(significant(Double(trade.priceAfter), 9)) "
    + "after: \(signedPercent(trade.priceImpact))\n"
    + "before         \(poolText(before))\nafter          \(poolText(pool))\n"
}

extension JSONWriter {
  /// The members of a pool.
  fileprivate mutating func pool(_ pool: SubnetPool) {
    member("taoReserve") { $0.integer(pool.taoReserve) }
    member("alphaReserve") { $0.integer(pool.alphaReserve) }
    member("quoteWeight") { $0.integer(pool.quoteWeight) }
    member("price") { $0.double(Double(pool.price)) }
  }

  fileprivate mutating func trade(_ trade: Trade) {
    object { writer in
      writer.member("side") { $0.string(trade.side.rawValue) }
      writer.member("input") { $0.integer(trade.input) }
      writer.member("fee") { $0.integer(trade.fee) }
      writer.member("output") { $0.integer(trade.output) }
      writer.member("priceBefore") { $0.double(Double(trade.priceBefore)) }
      writer.member("priceAfter") { $0.double(Double(trade.priceAfter)) }
      writer.member("averagePrice") { $0.double(trade.averagePrice) }
      writer.member("priceImpact") { $0.double(trade.priceImpact) }
      writer.member("slippage") { $0.double(trade.slippage) }
    }
  }
}
