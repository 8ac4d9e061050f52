// SPDX-License-Identifier: Apache-2.0
import DynamicTAO
import YumaAudit
import YumaCharts
import YumaFiles
import YumaJSON

extension BlockAudit {
  /// The audit as one page that opens offline: the verdict first, then where the block's TAO and alpha went.
  ///
  /// - Parameter evidence: the file and the program; nil leaves them out
  /// - Returns: a whole HTML document.
  /// - Throws: what the template engine throws, for which the page gives no cause.
  public func page(evidence: Evidence? = nil) throws -> String {
    var page = HTMLPage(title: "Audit of \(block.name ?? "a block")")
    var facts: [(name: String, value: String)] = [
      ("Network", block.chain.network), ("Block", block.chain.block.map { Figures.grouped($0) }),
      ("Rules", "spec \(specVersion)"), ("Subnets", Figures.grouped(rows.count)),
      ("Items compared", Figures.grouped(itemCount)),
    ].compactMap { name, value in value.map { (name, $0) } }
    if let ledger = report?.ledger {
      facts.append(("Minted", "\(Figures.tokens(ledger.blockEmission)) TAO"))
    }
    page.blocks = [
      .verdict(verdict.tone, verdict.description.capitalizedFirst, detail: explanation.capitalizedFirst + "."),
      .facts(facts),
    ]
    if rows.contains(where: { !$0.differences.isEmpty }) {
      page.blocks += [.heading("What differs"), .table(differenceTable)]
    }
    if let report {
      page.blocks += [
        .heading("Where the block's TAO went"), picture(taoFlow(report)), .heading("Where its alpha went"),
        picture(alphaFlow(report.ledger)), .table(ledgerTable(report.ledger)),
        .heading("What each subnet gets"), picture(chart(report)),
      ]
    }
    page.blocks.append(.table(subnetTable))
    if !remarks.isEmpty { page.blocks += [.heading("Remarks"), .list(remarks)] }
    if !block.assumed.isEmpty { page.blocks += [.heading("Assumed input"), .list(block.assumed)] }
    let origin: [(name: String, value: String)] = [
      ("Block hash", block.chain.blockHash), ("Captured by", block.chain.capturedBy),
      ("Captured at", block.chain.capturedAt),
    ].compactMap { name, value in value.map { (name, $0) } }
    page.blocks += [.heading("Evidence"), .facts(origin + (evidence?.facts ?? []))]
    return try page.rendered()
  }

  private func picture(_ flow: Flow) -> HTMLPage.Block {
    .picture(
      .init(
        Figure(panels: [.flow(flow)], panelWidth: HTMLPage.Picture.wideWidth),
        narrow: Figure(panels: [.flow(flow)], panelWidth: HTMLPage.Picture.smallWidth)))
  }

  private func picture(_ chart: Chart) -> HTMLPage.Block {
    .picture(
      .init(
        Figure([chart], panelWidth: HTMLPage.Picture.wideWidth, plotHeight: 220),
        narrow: Figure([chart], panelWidth: HTMLPage.Picture.smallWidth, plotHeight: 180)))
  }

  /// From what is minted, by the five largest subnets and the others, to pools, purchases, and what nobody gets.
  private func taoFlow(_ report: BlockReport) -> Flow {
    let ledger = report.ledger
    var flow = Flow("", unit: "TAO")
    let minted = flow.addNode("minted", column: 0, colour: .palette(0))
    let injected = report.subnets.sorted {
      ($1.taoIn &+ $1.excessTao, $0.netuid) < ($0.taoIn &+ $0.excessTao, $1.netuid)
    }
    func tao(_ rao: UInt64) -> Double { Double(rao) / 1e9 }
    let groups =
      injected.prefix(5).map { ("subnet \($0.netuid)", [$0]) }
      + [("the other \(max(0, injected.count - 5))", Array(injected.dropFirst(5)))]
    let middle = groups.filter { group in group.1.contains { $0.taoIn > 0 || $0.excessTao > 0 } }.map { name, subnets in
      (flow.addNode(name, column: 1, colour: .palette(5)), subnets)
    }
    let pools = flow.addNode("put into pools", column: 2, colour: .palette(2))
    let purchases = flow.addNode("spent on alpha", column: 2, colour: .palette(1))
    for (node, subnets) in middle {
      let (pool, excess) = subnets.reduce((0.0, 0.0)) { ($0.0 + tao($1.taoIn), $0.1 + tao($1.excessTao)) }
      flow.addLink(from: minted, to: node, amount: pool + excess)
      flow.addLink(from: node, to: pools, amount: pool)
      flow.addLink(from: node, to: purchases, amount: excess)
    }
    for (name, amount) in [("recycled", ledger.taoRecycled), ("waits for the next block", ledger.taoWaiting)]
    where amount > 0 {
      let through = flow.addNode(name, column: 1, colour: .palette(7))
      flow.addLink(from: minted, to: through, amount: tao(amount))
    }
    return flow
  }

  private func alphaFlow(_ ledger: BlockLedger) -> Flow {
    var flow = Flow("", unit: "alpha")
    let minted = flow.addNode("minted in all subnets", column: 0, colour: .palette(0))
    for (number, line) in alphaLines(ledger).enumerated() where line.amount > 0 {
      let node = flow.addNode(line.name, column: 1, colour: .palette(number + 1))
      flow.addLink(from: minted, to: node, amount: Double(line.amount) / 1e9)
    }
    return flow
  }

  private func alphaLines(_ ledger: BlockLedger) -> [(name: String, amount: UInt64)] {
    [
      ("put into pools", ledger.alphaInjected), ("put aside for owners", ledger.ownerCut),
      ("put aside for servers", ledger.servers), ("put aside for validators", ledger.validators),
      ("put aside for participants", ledger.participants), ("put aside for root", ledger.root),
      ("root's part, recycled", ledger.rootRecycled), ("waits for the next block", ledger.alphaWaiting),
      ("lost to truncation", ledger.lost),
    ]
  }

  private func ledgerTable(_ ledger: BlockLedger) -> HTMLPage.Table {
    var table = HTMLPage.Table("Ledger of the block", columns: [.text("Line"), .number("Rao"), .text("Token")])
    for (name, amount) in [
      ("Minted", ledger.blockEmission), ("Put into pools", ledger.taoInjected), ("Spent on alpha", ledger.taoSpent),
      ("Recycled", ledger.taoRecycled), ("Waits for the next block", ledger.taoWaiting),
    ] {
      table.append([name, Figures.grouped(amount), "TAO"])
    }
    table.append(["Minted", Figures.grouped(ledger.alphaMinted), "alpha"])
    for line in alphaLines(ledger) {
      table.append([line.name.capitalizedFirst, Figures.grouped(line.amount), "alpha"])
    }
    return table
  }

  private func chart(_ report: BlockReport) -> Chart {
    func points(_ value: (SubnetStep) -> UInt64) -> [Chart.Point] {
      report.subnets.map { Chart.Point(x: Double($0.netuid), y: Double(value($0)) / 1e9) }
    }
    return Chart(
      "", x: .init("subnet", numbers: .whole), y: .init("TAO per block"),
      series: [
        .init("put into the pool", points: points(\.taoIn), style: .stackedBars, colour: .palette(2)),
        .init("spent on its alpha", points: points(\.excessTao), style: .stackedBars, colour: .palette(1)),
      ])
  }

  private var differenceTable: HTMLPage.Table {
    var table = HTMLPage.Table(
      "Recorded minus recomputed",
      columns: [
        .number("Subnet"), .text("Verdict"), .text("Item"), .number("Recorded"), .number("Recomputed"),
        .number("Difference"),
      ])
    for row in rows {
      for item in row.differences {
        table.append(
          [
            "\(row.netuid)", row.outcome, item.name, Figures.grouped(item.recorded),
            Figures.grouped(item.recomputed), Figures.signed(item.difference),
          ], isMarked: row.verdict == .deviates)
      }
    }
    return table
  }

  private var subnetTable: HTMLPage.Table {
    var table = HTMLPage.Table(
      "Subnets, in rao",
      columns: [
        .number("Subnet"), .text("Verdict"), .number("Items compared"), .number("TAO into the pool"),
        .number("TAO spent on alpha"), .number("Alpha into the pool"), .number("Alpha minted"),
      ])
    for row in rows {
      table.append(
        ["\(row.netuid)", row.outcome, "\(row.items.count)"]
          + [row.step?.taoIn, row.step?.excessTao, row.step?.alphaIn, row.step?.alphaOut]
          .map { $0.map { Figures.grouped($0) } ?? "" }, isMarked: row.verdict == .deviates)
    }
    return table
  }
}
