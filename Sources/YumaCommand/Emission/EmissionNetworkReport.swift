// SPDX-License-Identifier: Apache-2.0
import DynamicTAO
import FixedPoint
import YumaJSON
import YumaLab

/// The series of a simulated network as records.
enum SampleTable {
  static let columns = [
    "block", "day", "netuid", "registeredAt", "price", "movingPrice", "share", "taoEmission", "userFlow", "taoReserve",
    "alphaReserve", "alphaIssuance", "minerBurned", "blockEmission", "taoIssuance",
  ]

  static func lines(_ sample: NetworkSample, start: UInt64) -> String {
    let day = Double(sample.block - start) / Double(BlockEmission.blocksPerDay)
    return sample.subnets.map { subnet in
      CSV.line([
        "\(sample.block)", "\(day)", "\(subnet.netuid)", "\(subnet.registeredAt)", "\(Double(subnet.price))",
        "\(Double(subnet.movingPrice))", "\(Double(subnet.share))", "\(subnet.taoEmission)",
        "\(Double(subnet.userFlow))", "\(subnet.taoReserve)", "\(subnet.alphaReserve)", "\(subnet.alphaIssuance)",
        "\(Double(subnet.minerBurned))", "\(sample.blockEmission)", "\(sample.taoIssuance)",
      ])
    }.joined()
  }
}

/// A simulated network in words and figures.
struct NetworkReport {
  let scenario: NetworkScenario
  let engine: String
  let start: NetworkSample?
  let end: NetworkSample
  let ledger: StepLedger
  let rows: Int

  func text(_ style: TextStyle) -> String {
    let blocks = end.block - scenario.startBlock
    let rules = scenario.sharesByFlow ? "shares by flow" : "rules of spec \(scenario.specVersion)"
    let head =
      "\(grouped(blocks)) blocks from \(grouped(scenario.startBlock)), \(grouped(end.subnets.count)) subnets, "
      + "seed \(scenario.seed), \(rules)"
      + (ledger.epochs > 0 && scenario.neuronCount > 0 ? ", epochs by the \(engine) engine" : "")
    return "\(head)\n\n\(subnetTable(style))\n\(issuanceText)\n\n\(ledgerTable(style))"
  }

  private func subnetTable(_ style: TextStyle) -> String {
    var table = Table([
      ("subnet", .right), ("price (TAO)", .right), ("change", .right), ("moving price", .right), ("share", .right),
      ("emission (TAO/day)", .right), ("flow (TAO/day)", .right), ("pool (TAO)", .right), ("pool (alpha)", .right),
    ])
    let before = Dictionary((start?.subnets ?? []).map { ($0.identity, $0) }) { first, _ in first }
    let ranked = end.subnets.sorted { ($1.share, $0.netuid) < ($0.share, $1.netuid) }
    let perDay = BlockEmission.blocksPerDay
    for subnet in ranked.prefix(rows) {
      let old = before[subnet.identity].map { Double($0.price) } ?? 0
      table.append([
        "\(subnet.netuid)", significant(Double(subnet.price)),
        old > 0 ? signedPercent(Double(subnet.price) / old - 1, decimals: 1) : "new",
        significant(Double(subnet.movingPrice)), percent(Double(subnet.share)),
        tokens(subnet.taoEmission * perDay, decimals: 3),
        fixed(Double(subnet.userFlow) * Double(perDay) / 1e9, 3), tokens(subnet.taoReserve, decimals: 3),
        tokens(subnet.alphaReserve, decimals: 3),
      ])
    }
    let hidden = ranked.count - min(rows, ranked.count)
    return table.rendered(style) + (hidden > 0 ? "and \(grouped(hidden)) more; --top all shows them\n" : "")
  }

  private var issuanceText: String {
    "TAO issued: \(tokens(start?.taoIssuance ?? scenario.issuance)) at the start, \(tokens(end.taoIssuance)) at the end; "
      + "the next block mints \(tokens(end.blockEmission)).\n"
      + "\(grouped(ledger.trades)) trades, \(grouped(ledger.epochs)) epochs."
  }

  private func ledgerTable(_ style: TextStyle) -> String {
    var table = Table([("ledger", .left), ("rao", .right), ("tokens", .right), ("", .left)])
    for account in ledger.accounts {
      table.append([
        account.whole.meaning, grouped(account.whole.amount), tokens(account.whole.amount), account.token.rawValue,
      ])
      for part in account.parts {
        table.append(["  \(part.meaning)", grouped(part.amount), tokens(part.amount), account.token.rawValue])
      }
      table.append(["  left over", grouped(account.difference), tokens(account.difference), account.token.rawValue])
    }
    for movement in ledger.movements {
      table.append([
        movement.entry.meaning, grouped(movement.entry.amount), tokens(movement.entry.amount), movement.token.rawValue,
      ])
    }
    return table.rendered(style)
      + (ledger.isBalanced ? "Every block added up to the last rao.\n" : "The ledger does not add up.\n")
  }

  func json(_ series: NetworkSeries) -> String {
    var writer = JSONWriter()
    writer.object { writer in
      writer.member("scenario") { scenario.write(to: &$0) }
      writer.member("engine") { $0.string(engine) }
      writer.member("firstBlock") { $0.integer(scenario.startBlock) }
      writer.member("lastBlock") { $0.integer(end.block) }
      writer.member("samples") { $0.list(series.samples) { $1.write(to: &$0) } }
      writer.member("ledger") { writer in
        writer.object { writer in
          for entry in ledger.accounts.flatMap({ [$0.whole] + $0.parts }) + ledger.movements.map(\.entry) {
            writer.member(entry.name) { $0.integer(entry.amount) }
          }
          writer.member("epochs") { $0.integer(ledger.epochs) }
          writer.member("trades") { $0.integer(ledger.trades) }
        }
      }
      writer.member("balanced") { $0.bool(ledger.isBalanced) }
    }
    return writer.text + "\n"
  }
}

extension NetworkSample {
  fileprivate func write(to writer: inout JSONWriter) {
    writer.object { writer in
      writer.member("block") { $0.integer(block) }
      writer.member("taoIssuance") { $0.integer(taoIssuance) }
      writer.member("blockEmission") { $0.integer(blockEmission) }
      writer.member("bar") { $0.double(Double(bar)) }
      writer.member("subnets") { writer in
        writer.list(subnets) { writer, subnet in
          writer.object { writer in
            writer.member("netuid") { $0.integer(subnet.netuid) }
            writer.member("registeredAt") { $0.integer(subnet.registeredAt) }
            writer.member("price") { $0.double(Double(subnet.price)) }
            writer.member("movingPrice") { $0.double(Double(subnet.movingPrice)) }
            writer.member("share") { $0.double(Double(subnet.share)) }
            writer.member("taoEmission") { $0.integer(subnet.taoEmission) }
            writer.member("userFlow") { $0.double(Double(subnet.userFlow)) }
            writer.member("taoReserve") { $0.integer(subnet.taoReserve) }
            writer.member("alphaReserve") { $0.integer(subnet.alphaReserve) }
            writer.member("alphaIssuance") { $0.integer(subnet.alphaIssuance) }
            writer.member("minerBurned") { $0.double(Double(subnet.minerBurned)) }
          }
        }
      }
    }
  }
}
