// SPDX-License-Identifier: Apache-2.0
import YumaAudit
import YumaImport
import YumaJSON

/// A reconciliation, as a person reads it.
struct ReconciliationText {
  let reconciliation: Reconciliation
  /// How many lines are shown.
  let rows: Int

  /// The verdict, how each identity came out, and the lines that do not conform.
  func rendered(_ style: TextStyle) -> String {
    let found = reconciliation
    var text = Printable.escaped("\(found.state.name): \(found.verdict)") + "\n"
    for state in [found.before, found.state].compactMap({ $0 }) {
      let block = state.block.map { "block \(grouped($0)), " } ?? ""
      let kind = state.isWhole ? "a whole state" : "a part of a state"
      text += Printable.escaped("\(state.name): \(block)\(kind), \(grouped(state.values)) values") + "\n"
    }
    text += "identities of spec \(found.specVersion)\n\n"
    text += summary.rendered(style)
    let open = found.lines.filter { $0.verdict != .conforms }
    if !open.isEmpty {
      text += "\n" + table(of: open.prefix(rows)).rendered(style)
      if open.count > rows { text += "and \(grouped(open.count - rows)) more; --top shows more\n" }
      for reason in found.reasons { text += Printable.escaped(reason) + "\n" }
    }
    if !found.notCompared.isEmpty {
      text += "\nnot compared\n" + found.notCompared.map { "  " + Printable.escaped($0) + "\n" }.joined()
    }
    return text
  }

  private var summary: Table {
    var table = Table([
      ("identity", .left), ("conform", .right), ("deviate", .right), ("cannot tell", .right), ("what", .left),
    ])
    for identity in StateIdentity.allCases {
      guard let count = reconciliation.counts[identity] else { continue }
      table.append([
        identity.rawValue, grouped(count.conforms), grouped(count.deviates), grouped(count.cannotTell),
        identity.summary,
      ])
    }
    return table
  }

  private func table(of lines: ArraySlice<Reconciliation.Line>) -> Table {
    var table = Table([
      ("identity", .left), ("subnet", .right), ("verdict", .left), ("recorded", .right), ("recomputed", .right),
      ("difference", .right), ("left over", .right),
    ])
    for line in lines {
      table.append([
        line.identity.rawValue, line.netuid.map { "\($0)" } ?? "", "\(line.verdict)",
        grouped(Reconciliation.Line.sum(line.recorded)), grouped(Reconciliation.Line.sum(line.recomputed)),
        signed(line.difference), signed(line.leftOver),
      ])
    }
    return table
  }

  private func signed(_ amount: Int128) -> String { (amount > 0 ? "+" : "") + grouped(amount) }
}
