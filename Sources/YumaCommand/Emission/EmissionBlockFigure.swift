// SPDX-License-Identifier: Apache-2.0
import DynamicTAO
import YumaCharts

/// Where a block's TAO and alpha went: two flows, the TAO by subnets and the alpha by participants.
struct EmissionBlockFigure {
  let report: BlockReport

  /// How many subnets have a node of their own.
  private static let shown = 8

  /// The picture as a whole SVG document.
  var svg: String {
    Figure(panels: [.flow(tao), .flow(alpha)], title: "Block \(report.block)").svg()
  }

  private func tokens(_ rao: some BinaryInteger) -> Double { Double(rao) / 1e9 }

  /// From the block to the subnets, and from these into pools and into purchases.
  private var tao: Flow {
    var flow = Flow(
      "TAO", subtitle: "Each subnet's TAO enters its pool or buys alpha from it.", unit: "TAO")
    let block = flow.addNode("block emission", column: 0)
    let ranked = report.subnets.sorted {
      ($1.taoIn &+ $1.excessTao, $0.netuid) < ($0.taoIn &+ $0.excessTao, $1.netuid)
    }
    let groups = ranked.prefix(Self.shown).map { ("subnet \($0.netuid)", [$0]) }
    let rest = Array(ranked.dropFirst(Self.shown))
    let all = rest.isEmpty ? groups : groups + [("\(rest.count) other subnets", rest)]
    let nodes = all.map { flow.addNode($0.0, column: 1) }
    let pools = flow.addNode("into pools", column: 2)
    let purchases = flow.addNode("buys alpha", column: 2)
    let recycled = flow.addNode("recycled", column: 2)
    for (node, group) in zip(nodes, all) {
      let taoIn = group.1.reduce(UInt64(0)) { $0 &+ $1.taoIn }
      let spent = group.1.reduce(UInt64(0)) { $0 &+ $1.excessTao }
      flow.addLink(from: block, to: node, amount: tokens(taoIn &+ spent))
      flow.addLink(from: node, to: pools, amount: tokens(taoIn))
      flow.addLink(from: node, to: purchases, amount: tokens(spent))
    }
    flow.addLink(from: block, to: recycled, amount: tokens(report.ledger.taoRecycled))
    return flow
  }

  /// From the mint into pools and to the participants, who are paid at the subnets' epochs.
  private var alpha: Flow {
    let ledger = report.ledger
    var flow = Flow(
      "Alpha of all subnets", subtitle: "What is put aside for participants waits for the subnets' epochs.",
      unit: "alpha")
    let minted = flow.addNode("minted", column: 0)
    let parts: [(String, UInt64)] = [
      ("into pools", ledger.alphaInjected), ("owners", ledger.ownerCut), ("servers", ledger.servers),
      ("validators", ledger.validators), ("servers and validators", ledger.participants), ("root", ledger.root),
      ("root's part, recycled", ledger.rootRecycled),
    ]
    for (name, amount) in parts where amount > 0 {
      flow.addLink(from: minted, to: flow.addNode(name, column: 1), amount: tokens(amount))
    }
    return flow
  }
}
