// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import DynamicTAO
import FixedPoint
import YumaJSON

struct EmissionTermsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "terms",
    abstract: "What one subnet's part of a block puts into its pool.",
    usage: "yuma emission terms --price <price> [<options>]",
    discussion: """
      A subnet's TAO enters its pool with as much alpha as it is worth at the price, up to a cap; the rest buys alpha. Since \
      spec version 421 the cap is root's proportion of the alpha for the participants, which is the block emission of the \
      subnet's own issuance. Prices and proportions are rounded down to 32 fractional bits, as on the chain.

      json has amounts in rao of TAO and alpha (Docs/Reference/Output.md).

      Examples:
        yuma emission terms --tao 0.05 --price 0.02 --root-proportion 0.2
        yuma emission terms --tao 0.05 --price 0.02 \\
          --root-tao 5500000 --issued-alpha 3000000
        yuma emission terms --tao 0.05 --price 0.02 --spec 362
      """)

  @Option(help: "The subnet's part of the block emission, in TAO.")
  var tao: Tokens?

  @Option(help: "The same in rao.")
  var rao: UInt64?

  @Option(help: "The price of an alpha, in TAO.")
  var price: Double

  @Option(help: "Root's proportion, such as 0.18 or 18%.")
  var rootProportion: Proportion?

  @Option(help: "TAO staked on root.")
  var rootTao: Tokens?

  @Option(help: "All alpha of the subnet; by default 0, where the block emission is 1 alpha.")
  var issuedAlpha: Tokens?

  @Option(help: "The weight of TAO on root, of 18446744073709551615.")
  var taoWeight = NetworkParameters.mainNetworkTaoWeight

  @Option(help: ArgumentHelp("The whole block's emission, in TAO; read until spec version 420.", valueName: "tao"))
  var blockEmission: Tokens?

  @OptionGroup var rules: EmissionRulesOption

  @OptionGroup var output: OutputOptions

  mutating func validate() throws {
    _ = try Unit.rao(tao, rao, options: "--tao or --rao")
    guard price >= 0, price < 1e9 else { throw ValidationError("--price: from 0 to a billion TAO for an alpha") }
    if rootProportion != nil && rootTao != nil {
      throw ValidationError("--root-proportion and --root-tao: give one of them")
    }
    switch try rules.rules().injection {
    case .cappedByRootProportion:
      if rootProportion == nil && rootTao == nil {
        throw ValidationError("root's part: give --root-proportion, or --root-tao with --issued-alpha")
      }
    case .uncapped, .subsidyOfAlphaOut, .subsidyOfBlockEmission, .cappedByAlphaOut, .cappedByBlockEmission: break
    }
  }

  func run() throws {
    var outcome = Outcome()
    do {
      let emission = try Unit.rao(tao, rao, options: "--tao or --rao")
      guard emission <= BlockEmission.full else {
        throw EmissionError(
          field: tao == nil ? "--rao" : "--tao",
          problem: "\(emission) rao exceed what a block mints, \(BlockEmission.full)")
      }
      let issued = issuedAlpha?.rao ?? 0
      // The decimal's nearest double is floored as the chain floors a price.
      let price = U96F32(saturating: U64F64(saturating: self.price))
      let proportion =
        rootProportion.map { U96F32(saturating: U64F64(saturating: $0.value)) }
        ?? RootProportion.of(alphaIssuance: issued, rootTao: rootTao?.rao ?? 0, taoWeight: taoWeight)
      let operands = SubnetTerms.Operands(
        taoEmission: U96F32(saturating: emission), blockEmission: blockEmission?.rao ?? BlockEmission.full / 2,
        alphaIssuance: issued, price: price, rootProportion: proportion)
      let terms = SubnetTerms(operands, rules: try rules.rules())
      let json = Self.json(terms, operands, rules.version)
      let writer = try ResultWriter(output)
      try writer.write(
        table: { Self.text(terms, operands, rules.version, $0) }, json: { json }, rows: { Rows(of: json) })
      try writer.close()
    } catch let error as EmissionError {
      throw ValidationError("\(error)")
    } catch {
      outcome.fail(error)
    }
    try outcome.exit()
  }

  private static func text(
    _ terms: SubnetTerms, _ operands: SubnetTerms.Operands, _ version: Int, _ style: TextStyle
  ) -> String {
    var table = Table([("", .left), ("rao", .right), ("tokens", .right), ("", .left)])
    for (name, amount, token) in [
      ("TAO into the pool", terms.taoIn, "TAO"), ("TAO that buys alpha", terms.excessTao, "TAO"),
      ("alpha into the pool", terms.alphaIn, "alpha"), ("alpha for the participants", terms.alphaOut, "alpha"),
    ] {
      let rao = UInt64(saturating: amount)
      table.append([name, grouped(rao), tokens(rao), token])
    }
    return "rules of spec \(version), price \(significant(Double(operands.price), 9)) TAO, root's proportion "
      + "\(percent(Double(operands.rootProportion), decimals: 4))\n\n"
      + table.rendered(style)
      + (terms.isSubsidised ? "The subnet is subsidised: its price is below its part of the block emission.\n" : "")
  }

  private static func json(_ terms: SubnetTerms, _ operands: SubnetTerms.Operands, _ version: Int) -> [UInt8] {
    var writer = JSONWriter()
    writer.object { writer in
      writer.member("specVersion") { $0.integer(version) }
      writer.member("taoEmission") { $0.integer(UInt64(saturating: operands.taoEmission)) }
      writer.member("price") { $0.double(Double(operands.price)) }
      writer.member("rootProportion") { $0.double(Double(operands.rootProportion)) }
      writer.member("taoIn") { $0.integer(UInt64(saturating: terms.taoIn)) }
      writer.member("alphaIn") { $0.integer(UInt64(saturating: terms.alphaIn)) }
      writer.member("alphaOut") { $0.integer(UInt64(saturating: terms.alphaOut)) }
      writer.member("excessTao") { $0.integer(UInt64(saturating: terms.excessTao)) }
      writer.member("subsidised") { $0.bool(terms.isSubsidised) }
    }
    return writer.bytes
  }
}
