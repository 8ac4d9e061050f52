// SPDX-License-Identifier: Apache-2.0
import DynamicTAO
import YumaAudit
import YumaJSON

extension PayoutAudit {
  /// The parts of a page that tell what an epoch paid to whom: the verdict, what differs, the ledger, every hotkey.
  var blocks: [HTMLPage.Block] {
    var blocks: [HTMLPage.Block] = [
      .heading("What was paid" + (subnet.name.map { ", \($0)" } ?? "")),
      .verdict(verdict.tone, "\(verdict)".capitalizedFirst, detail: explanation.capitalizedFirst + "."),
    ]
    if !differences.isEmpty { blocks.append(.table(differenceTable)) }
    blocks += [.table(ledgerTable), .table(hotkeyTable)]
    if !otherGrowth.isEmpty { blocks.append(.table(growthTable)) }
    if !subnet.assumed.isEmpty {
      blocks += [.subheading("Assumed, not read from the chain"), .list(subnet.assumed)]
    }
    return blocks
  }

  private var ledgerTable: HTMLPage.Table {
    var table = HTMLPage.Table(
      "Where the epoch's budget went, in rao", columns: [.text("Part"), .number("Amount"), .text("Token")])
    for line in PayoutLedgerLine.lines(payout.ledger) where line.amount != 0 || line.key == "left" {
      table.append([line.name.capitalizedFirst, Figures.grouped(line.amount), line.isTao ? "TAO" : "alpha"])
    }
    return table
  }

  private var hotkeyTable: HTMLPage.Table {
    var table = HTMLPage.Table(
      "What each hotkey got, in rao",
      columns: [
        .text("Hotkey"), .number("Incentive"), .number("Owner's cut"), .number("Alpha take"),
        .number("Alpha, nominators"), .number("Root take"), .number("Root, nominators"), .number("To its stake"),
      ])
    for place in paidPlaces {
      let row = payout.rows[place]
      let amounts = [
        row.staked, row.ownerCut, row.dividends.alphaTake, row.dividends.alphaOfNominators, row.dividends.rootTake,
        row.dividends.rootOfNominators, row.toStake,
      ]
      table.append([subnet.hotkeys[place].name] + amounts.map { Figures.grouped($0) })
    }
    return table
  }

  private var differenceTable: HTMLPage.Table {
    var table = HTMLPage.Table(
      "Recorded minus recomputed, in rao",
      columns: [
        .text("Record"), .text("Hotkey"), .number("Recorded"), .number("Recomputed"), .number("Difference"),
      ])
    for difference in differences {
      table.append(
        [
          difference.record.rawValue, difference.hotkey.map { subnet.hotkeys[$0].name } ?? "",
          Figures.grouped(difference.recorded), Figures.grouped(difference.recomputed),
          Figures.signed(difference.amount),
        ], isMarked: true)
    }
    return table
  }

  private var growthTable: HTMLPage.Table {
    var table = HTMLPage.Table(
      "Stake that something else in the block moved, in rao",
      columns: [.text("Hotkey"), .number("Stake grew by"), .number("The epoch adds"), .number("Difference")])
    for growth in otherGrowth {
      table.append([
        subnet.hotkeys[growth.hotkey].name, Figures.grouped(growth.recorded), Figures.grouped(growth.recomputed),
        Figures.signed(growth.amount),
      ])
    }
    return table
  }
}

extension AuditVerdict {
  /// The colour of the verdict on a page.
  var tone: HTMLPage.Tone {
    switch self {
    case .conforms: .good
    case .deviates: .bad
    case .cannotTell: .unknown
    }
  }
}
