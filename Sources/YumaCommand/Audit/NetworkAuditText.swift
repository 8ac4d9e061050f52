// SPDX-License-Identifier: Apache-2.0
import DynamicTAO
import YumaAudit
import YumaFiles
import YumaJSON

/// What the chain paid every subnet at one block, as a person reads the audit.
struct NetworkAuditText {
  let audit: NetworkAudit
  /// How many subnets are shown.
  let rows: Int

  /// The verdict and the subnets that are farthest off.
  func rendered(_ style: TextStyle) -> String {
    let emission = audit.emission
    let ordered = emission.rows.sorted { ($0.difference?.magnitude ?? 0) > ($1.difference?.magnitude ?? 0) }
    var table = Table([
      ("subnet", .right), ("verdict", .left), ("recorded rao", .right), ("recomputed rao", .right),
      ("difference", .right),
    ])
    for row in ordered.prefix(rows) {
      table.append([
        "\(row.stages.subnet.netuid)", "\(audit.verdict(of: row))", row.recorded.map { grouped($0) } ?? "-",
        grouped(row.computed), row.difference.map { grouped($0) } ?? "-",
      ])
    }
    var text = Printable.escaped("\(emission.name ?? ""): \(audit.verdict): \(audit.explanation)") + "\n"
    text += "\(grouped(emission.rows.count)) subnets"
    if let block = emission.chain?.block { text += ", block \(grouped(block))" }
    text += ", rules of spec \(emission.specVersion)"
    text += ", sum of differences \(grouped(emission.sumOfDifferences)) rao\n\n" + table.rendered(style)
    if ordered.count > rows { text += "and \(grouped(ordered.count - rows)) more; --top shows more\n" }
    return text
  }
}

/// A whole block of a network, as a person reads its audit.
struct BlockAuditText {
  let audit: BlockAudit
  /// How many subnets are shown.
  let rows: Int

  /// The verdict, the subnets that are not what the rules give item by item, and the trades that explain some.
  func rendered(_ style: TextStyle) -> String {
    let block = audit.block
    var text = Printable.escaped("\(block.name ?? ""): \(audit.verdict): \(audit.explanation)") + "\n"
    if let number = block.chain.block { text += "block \(grouped(number)), " }
    text += "rules of spec \(audit.specVersion)\n"
    if !block.assumed.isEmpty { text += Printable.escaped("assumed: \(block.assumed.joined(separator: "; "))") + "\n" }
    for row in audit.rows where row.trade != nil {
      guard let trade = row.trade else { continue }
      text += "subnet \(row.netuid): explained by \(trade.text)\n"
    }
    let shown = audit.rows.filter { row in
      row.verdict != .conforms || row.isExplainedByTrade
    }
    if let bar = audit.gateBar, bar.difference != 0 {
      text += "the bar: recorded \(bar.recorded), recomputed \(bar.recomputed), as raw bits\n"
    }
    guard !shown.isEmpty else { return text }
    var table = Table([
      ("subnet", .right), ("verdict", .left), ("item", .left), ("recorded", .right), ("recomputed", .right),
      ("difference", .right),
    ])
    for row in shown.prefix(rows) {
      if let reason = row.verdict.incompleteness {
        table.append(["\(row.netuid)", row.outcome, Printable.escaped(reason), "", "", ""])
      }
      for item in row.differences {
        table.append([
          "\(row.netuid)", row.outcome, item.name, grouped(item.recorded), grouped(item.recomputed),
          (item.difference > 0 ? "+" : "") + grouped(item.difference),
        ])
      }
    }
    text += "\n" + table.rendered(style)
    if shown.count > rows { text += "and \(grouped(shown.count - rows)) more; --top shows more\n" }
    return text
  }
}
