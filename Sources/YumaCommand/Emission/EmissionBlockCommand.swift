// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import DynamicTAO
import FixedPoint
import Yuma
import YumaFiles
import YumaJSON

struct EmissionBlockCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "block",
    abstract: "One block's emission, subnet by subnet, with a ledger that adds up.",
    usage: "yuma emission block <file> ... [<options>]",
    discussion: """
      Takes the state of every subnet before a block (network-block/1, from a capture by yuma import) and prints a row \
      per subnet. Those that get the most TAO come first. A row has the price before the block, the share that is \
      paid, and the TAO and the alpha that enter the pool. Then come the TAO that buys alpha, the alpha that it buys, \
      and the alpha for the participants. The ledger says where every rao of TAO and of alpha went. yuma audit \
      compares the same step with what the chain recorded.

      json has amounts in rao and prices in TAO per alpha (Docs/Reference/Output.md).

      Examples:
        yuma emission block Vectors/real/block-9240382.json
        yuma emission block Vectors/real/block-9240382.json --top 5 --format csv
        yuma emission block Vectors/real/block-8766000.json --spec 440
        yuma emission block Vectors/real/block-9240382.json --chart block.svg
      """)

  @OptionGroup var input: InputOptions
  @OptionGroup var rules: EmissionRulesOption
  @OptionGroup var top: TopOption
  @OptionGroup var output: OutputOptions

  @Option(
    help: ArgumentHelp("Draw where the TAO and the alpha went, as .svg.", valueName: "file"), completion: .file())
  var chart: String?

  mutating func validate() throws {
    if let chart, !chart.hasSuffix(".svg") { throw ValidationError("--chart: a name that ends in .svg") }
    if rules.spec != nil { _ = try rules.rules() }
  }

  func run() throws {
    var outcome = Outcome()
    do {
      let writer = try ResultWriter(output)
      for document in input.documents {
        do {
          try write(document.get(), to: writer)
        } catch {
          outcome.fail(error)
        }
      }
      try writer.close()
    } catch {
      outcome.fail(error)
    }
    try outcome.exit()
  }

  private func write(_ document: InputDocuments.Document, to writer: ResultWriter) throws {
    try document.require([NetworkBlock.schema])
    let block = try NetworkBlock(document.contents)
    guard let version = rules.spec ?? block.chain.specVersion.map({ Int($0) }) else {
      throw FileError(
        file: document.path, field: "chain.specVersion", problem: "missing: the rules depend on it; --spec names one")
    }
    let inForce: BlockRules
    do {
      inForce = try BlockRules(specVersion: version)
    } catch {
      throw FileError(file: document.path, field: "chain", problem: "\(error)")
    }
    let computed = try ComputedBlock(of: block, rules: inForce, specVersion: version)
    for problem in computed.problems { StandardStreams.report("\(document.path): \(problem)") }
    let text = BlockStepText(block: computed, top: top.top)
    let json = computed.json()
    if let chart { try OutputFile.write(Array(EmissionBlockFigure(report: computed.report).svg.utf8), to: chart) }
    try writer.write(table: text.table, json: { json }, rows: { Rows(of: json, in: "subnets", repeatsOuter: false) })
  }
}

/// A block's step in its forms.
private struct BlockStepText {
  let block: ComputedBlock
  let top: Int?

  private var report: BlockReport { block.report }

  func table(_ style: TextStyle) -> String {
    let rows = block.rows(top: top)
    var table = Table([
      ("subnet", .right), ("price (TAO)", .right), ("share", .right), ("TAO in (rao)", .right),
      ("excess TAO (rao)", .right), ("buys alpha (rao)", .right), ("alpha in (rao)", .right),
      ("alpha out (rao)", .right),
      ("", .left),
    ])
    for row in rows {
      let step = row.step
      table.append([
        "\(step.netuid)", significant(Double(step.price)), percent(Double(row.share.share), decimals: 4),
        grouped(step.taoIn), grouped(step.excessTao), grouped(step.bought), grouped(step.alphaIn),
        grouped(step.alphaOut),
        Self.note(step),
      ])
    }
    let hidden = report.subnets.count - rows.count
    var text = "block \(grouped(report.block)), rules of spec \(block.specVersion)\n\n"
    text += table.rendered(style)
    if hidden > 0 { text += "and \(grouped(hidden)) more\n" }
    return text + "\n" + ledger(style)
  }

  /// What did not go the usual way.
  private static func note(_ step: SubnetStep) -> String {
    if let refusal = step.refusal { return "the purchase is refused: \(refusal)" }
    return switch step.liquidity {
    case .all: ""
    case .alphaAlone: "the TAO waits"
    case .taoAlone: "the alpha waits"
    case .none: "the pool takes nothing"
    }
  }

  private func ledger(_ style: TextStyle) -> String {
    var table = Table([("ledger", .left), ("rao", .right), ("tokens", .right), ("", .left)])
    for account in report.ledger.accounts {
      table.append([account.whole.name, grouped(account.whole.amount), tokens(account.whole.amount), account.token])
      for part in account.parts where part.amount != 0 {
        table.append(["  \(part.name)", grouped(part.amount), tokens(part.amount), account.token])
      }
      table.append(["  left over", grouped(account.difference), tokens(account.difference), account.token])
    }
    table.append([
      "bought by the protocol", grouped(report.ledger.alphaBought), tokens(report.ledger.alphaBought), "alpha",
    ])
    return table.rendered(style)
      + (report.shares.rootIsPaid ? "Root's stakers are paid" : "Root's part of the alpha is recycled")
      + (report.ledger.isBalanced ? "; both sums add up to the last rao.\n" : "; the sums do not add up.\n")
  }
}
