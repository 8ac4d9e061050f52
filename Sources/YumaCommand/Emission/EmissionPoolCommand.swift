import ArgumentParser
import DynamicTAO
import FixedPoint
import YumaJSON

struct EmissionPoolCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "pool",
    abstract: "A subnet's pool: its price, and what trades do.",
    discussion: """
      A pool of y TAO and x alpha is a weighted constant product: a trade keeps x^w1 * y^w2, with the weights w1 of alpha \
      and w2 of TAO, one half each by default. The price of an alpha is (w1 / w2) * (y / x) TAO. The fee is taken off \
      what the trader gives, 33 / 65535 of it by default.

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
  var quoteWeight: UInt64 = Pool.evenWeight

  @Option(help: "The fee, of 65535.")
  var feeRate: UInt16 = Pool.feeRate

  @Flag(help: "Print JSON.")
  var json = false

  mutating func validate() throws {
    _ = try Unit.rao(reserveTao, reserveRao, options: "--reserve-tao or --reserve-rao")
    _ = try Unit.rao(reserveAlpha, reserveAlphaRao, options: "--reserve-alpha or --reserve-alpha-rao")
  }

  func pool() throws -> Pool {
    try Pool(
      taoReserve: try Unit.rao(reserveTao, reserveRao, options: "--reserve-tao or --reserve-rao"),
      alphaReserve: try Unit.rao(reserveAlpha, reserveAlphaRao, options: "--reserve-alpha or --reserve-alpha-rao"),
      quoteWeight: quoteWeight)
  }
}

/// Runs what may fail on bad input: one line, and exit code 2.
private func orFail(_ body: () throws -> String) throws {
  var outcome = Outcome()
  do {
    try StandardStreams.write(try body())
  } catch let error as ValidationError {
    throw error
  } catch {
    outcome.fail(error)
  }
  try outcome.exit()
}

struct PoolQuoteCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "quote",
    abstract: "The price, and what trades of several sizes would get.",
    discussion: """
      The sizes are parts of the reserve that the trade is paid into. The price impact is how far a trade moves the price; \
      the slippage, how much worse the trader fares than at the price before, fee included.

      --json is one object, amounts in rao, prices in TAO for an alpha:
        {"taoReserve", "alphaReserve", "quoteWeight", "price", "feeRate",
         "buy": [TRADE...], "sell": [TRADE...]}
      where a TRADE is
        {"side", "input", "fee", "output", "priceBefore", "priceAfter",
         "averagePrice", "priceImpact", "slippage"}
      input and fee of a purchase are TAO and its output is alpha, of a sale the other way round.

      Examples:
        yuma emission pool quote --reserve-tao 50000 --reserve-alpha 900000
        yuma emission pool quote --reserve-rao 70 --reserve-alpha-rao 90
      """)

  @OptionGroup var options: PoolOptions

  /// From a hundredth of a percent to half of the reserve.
  private static let sizes: [UInt64] = [100, 1000, 10_000, 50_000, 100_000, 500_000]

  func run() throws {
    try orFail {
      let pool = try options.pool()
      let trades = try Pool.Trade.Side.allCases.map { side in
        (side, try pool.depth(side, partsPerMillion: Self.sizes, feeRate: options.feeRate))
      }
      guard !options.json else { return Self.json(pool, trades, feeRate: options.feeRate) }
      var table = Table([
        ("trade", .left), ("of the reserve", .right), ("gives", .right), ("", .left), ("fee (rao)", .right),
        ("gets", .right), ("", .left), ("gets (rao)", .right), ("average price", .right), ("price impact", .right),
        ("slippage", .right),
      ])
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
      return "\(poolText(pool))\n\n\(table.rendered(bold: StandardStreams.outputTakesColour))"
    }
  }

  private static func json(_ pool: Pool, _ trades: [(Pool.Trade.Side, [Pool.Trade])], feeRate: UInt16) -> String {
    var writer = JSONWriter()
    writer.object { writer in
      writer.pool(pool)
      writer.member("feeRate") { $0.integer(feeRate) }
      for (side, quotes) in trades {
        writer.member(side.rawValue) { $0.list(quotes) { $0.trade($1) } }
      }
    }
    return writer.text + "\n"
  }
}

struct PoolBuyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "buy",
    abstract: "Buy alpha with TAO.",
    discussion: """
      --json is one object, with the pool after the trade; a TRADE is as of yuma emission pool quote:
        {"trade": TRADE,
         "pool": {"taoReserve", "alphaReserve", "quoteWeight", "price"}}

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
    try orFail { try tradeText(.buy, amount, options) }
  }
}

struct PoolSellCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sell",
    abstract: "Sell alpha for TAO.",
    discussion: """
      --json is one object, with the pool after the trade; a TRADE is as of yuma emission pool quote:
        {"trade": TRADE,
         "pool": {"taoReserve", "alphaReserve", "quoteWeight", "price"}}

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
    try orFail { try tradeText(.sell, amount, options) }
  }
}

struct PoolAddCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "add",
    abstract: "Add TAO and alpha without moving the price: the weights move.",
    discussion: """
      A pool of which a weight would fall below a hundredth refuses, and nothing changes.

      --json is one object:
        {"accepted",
         "pool": {"taoReserve", "alphaReserve", "quoteWeight", "price"}}

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
    try orFail {
      var pool = try options.pool()
      let before = pool
      let accepted = pool.addLiquidity(tao: taoAmount, alpha: alphaAmount)
      if options.json {
        var writer = JSONWriter()
        writer.object { writer in
          writer.member("accepted") { $0.bool(accepted) }
          writer.member("pool") { $0.object { $0.pool(pool) } }
        }
        return writer.text + "\n"
      }
      return accepted
        ? "before  \(poolText(before))\nafter   \(poolText(pool))\n"
        : "The pool refuses: a weight would fall below a hundredth. \(poolText(before))\n"
    }
  }
}

private func poolText(_ pool: Pool) -> String {
  let weight = fixed(Double(pool.quoteWeight) / Double(Pool.weightScale), 6)
  return "\(tokens(pool.taoReserve)) TAO and \(tokens(pool.alphaReserve)) alpha, weight of TAO \(weight): "
    + "an alpha costs \(significant(Double(pool.price), 9)) TAO"
}

/// One trade in words, or as JSON.
private func tradeText(_ side: Pool.Trade.Side, _ amount: UInt64, _ options: PoolOptions) throws -> String {
  var pool = try options.pool()
  let before = pool
  let trade =
    side == .buy
    ? try pool.buy(tao: amount, feeRate: options.feeRate) : try pool.sell(alpha: amount, feeRate: options.feeRate)
  if options.json {
    var writer = JSONWriter()
    writer.object { writer in
      writer.member("trade") { $0.trade(trade) }
      writer.member("pool") { $0.object { $0.pool(pool) } }
    }
    return writer.text + "\n"
  }
  let (give, get) = side == .buy ? ("TAO", "alpha") : ("alpha", "TAO")
  var table = Table([("", .left), ("rao", .right), ("tokens", .right), ("", .left)])
  for (name, amount, unit) in [
    ("gives", trade.input, give), ("of it fee", trade.fee, give), ("gets", trade.output, get),
  ] {
    table.append([name, grouped(amount), tokens(amount), unit])
  }
  return table.rendered(bold: StandardStreams.outputTakesColour)
    + "average price  \(significant(trade.averagePrice, 9)) TAO an alpha, \(percent(trade.slippage)) worse than before\n"
    + "price          \(significant(Double(trade.priceBefore), 9)) before, \(significant(Double(trade.priceAfter), 9)) "
    + "after: \(signedPercent(trade.priceImpact))\n"
    + "before         \(poolText(before))\nafter          \(poolText(pool))\n"
}

extension JSONWriter {
  /// The members of a pool.
  fileprivate mutating func pool(_ pool: Pool) {
    member("taoReserve") { $0.integer(pool.taoReserve) }
    member("alphaReserve") { $0.integer(pool.alphaReserve) }
    member("quoteWeight") { $0.integer(pool.quoteWeight) }
    member("price") { $0.double(Double(pool.price)) }
  }

  fileprivate mutating func trade(_ trade: Pool.Trade) {
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
