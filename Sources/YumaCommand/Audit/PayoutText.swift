// SPDX-License-Identifier: Apache-2.0
import FixedPoint
import YumaAudit
import YumaFiles
import YumaJSON

/// The audit of a payout, as a person reads it.
struct PayoutText {
  let audit: PayoutAudit
  /// How many hotkeys and differences are shown.
  let rows: Int

  func rendered(_ style: TextStyle) -> String {
    let name = audit.subnet.name.map { "\($0), payout" } ?? "the payout"
    var text = Printable.escaped("\(name): \(audit.verdict): \(audit.explanation)") + "\n"
    if !audit.subnet.assumed.isEmpty {
      text += Printable.escaped("assumed, not read from the chain: \(audit.subnet.assumed.joined(separator: ", "))")
      text += "\n"
    }
    text += "\n" + ledger.rendered(style)
    text += "\n" + hotkeys.rendered(style)
    let paid = audit.paidPlaces.count
    if paid > rows { text += "and \(grouped(paid - rows)) more hotkeys; --top shows more\n" }
    if !audit.differences.isEmpty {
      text += "\n" + differences.rendered(style)
      if audit.differences.count > rows { text += "and \(grouped(audit.differences.count - rows)) more\n" }
    }
    if !audit.otherGrowth.isEmpty {
      text += "\nremarks: something else in the block moved stake, such as an extrinsic\n" + growth.rendered(style)
    }
    return text
  }

  private var ledger: Table {
    var table = Table([("payout", .left), ("rao", .right), ("token", .left)])
    for line in PayoutLedgerLine.lines(audit.payout.ledger) where line.amount != 0 || line.key == "left" {
      table.append([line.name, grouped(line.amount), line.isTao ? "TAO" : "alpha"])
    }
    return table
  }

  private var hotkeys: Table {
    var table = Table([
      ("hotkey", .left), ("incentive", .right), ("owner's cut", .right), ("alpha take", .right),
      ("alpha, nominators", .right), ("root take", .right), ("root, nominators", .right), ("to its stake", .right),
    ])
    for place in audit.paidPlaces.prefix(rows) {
      let row = audit.payout.rows[place]
      table.append([
        audit.subnet.hotkeys[place].name, grouped(row.staked), grouped(row.ownerCut),
        grouped(row.dividends.alphaTake), grouped(row.dividends.alphaOfNominators), grouped(row.dividends.rootTake),
        grouped(row.dividends.rootOfNominators), grouped(row.toStake),
      ])
    }
    return table
  }

  private var differences: Table {
    var table = Table([
      ("record", .left), ("hotkey", .left), ("recorded", .right), ("recomputed", .right), ("difference", .right),
    ])
    for difference in audit.differences.prefix(rows) {
      table.append([
        difference.record.rawValue, difference.hotkey.map { audit.subnet.hotkeys[$0].name } ?? "",
        grouped(difference.recorded), grouped(difference.recomputed), Figures.signed(difference.amount),
      ])
    }
    return table
  }

  private var growth: Table {
    var table = Table([
      ("hotkey", .left), ("stake grew by", .right), ("the epoch adds", .right), ("difference", .right),
    ])
    for growth in audit.otherGrowth.prefix(rows) {
      table.append([
        audit.subnet.hotkeys[growth.hotkey].name, grouped(growth.recorded), grouped(growth.recomputed),
        Figures.signed(growth.amount),
      ])
    }
    return table
  }
}

/// One hotkey's way, as a person reads it.
struct HotkeyPayoutText {
  let audit: PayoutAudit
  let payout: HotkeyPayout

  func rendered(_ style: TextStyle) -> String {
    let uids = payout.uids.map { "\($0)" }.joined(separator: ", ")
    let neurons = payout.uids.isEmpty ? "no neuron of the subnet" : "uid \(uids)"
    var text = Printable.escaped("\(payout.hotkey): \(neurons), coldkey \(payout.coldkey)") + "\n\n"
    var table = Table([
      ("step", .left), ("rao", .right), ("recorded", .right), ("how", .left), ("of or to", .left),
    ])
    for step in payout.steps {
      table.append([
        step.key, grouped(step.amount), step.recorded.map { grouped($0) } ?? "-",
        step.formula + (step.isConfirmed ? "" : " (NOT what its parts give)"), step.other ?? "",
      ])
    }
    text += table.rendered(style) + "\n"
    text +=
      payout.addsUp
      ? "every sum is what its parts give\n" : "a sum is not what its parts give: a number of the chain saturated\n"
    return text
  }
}
