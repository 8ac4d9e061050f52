// SPDX-License-Identifier: Apache-2.0
import DynamicTAO
import FixedPoint
import Yuma
import YumaFiles

/// A block computed again from the state before it, and compared with what is recorded.
struct BlockRecomputation {
  let rules: BlockRules
  let report: BlockReport
  private(set) var rows: [BlockAudit.Row] = []
  private(set) var gateBar: BlockAudit.Item?
  private(set) var remarks: [String]

  var itemCount: Int { rows.reduce(gateBar == nil ? 0 : 1) { $0 + $1.items.count } }

  init(of block: NetworkBlock, specVersion: Int) throws(BlockRefusal) {
    do throws(UnknownSpecVersion) {
      rules = try BlockRules(specVersion: specVersion)
    } catch {
      throw BlockRefusal(reason: "no rules for spec version \(specVersion): \(error.reason)")
    }
    switch rules.pool {
    case .weighted: break
    case .constantProductSigned, .constantProduct, .concentrated:
      throw BlockRefusal(reason: "a file of this format holds weighted pools, those of spec version 423 and later")
    }
    guard block.chain.block ?? 0 > 0 else { throw BlockRefusal(reason: "chain.block: missing") }
    let (before, problems) = block.state(.before, rules: rules)
    remarks = problems.map(\.description)
    var after = before
    do throws(EmissionError) {
      report = try BlockStep(rules: rules).run(&after)
    } catch {
      throw BlockRefusal(reason: "\(error)")
    }
    remarkOnNeighbours(block)
    compareBar(block, before, after)
    compareSubnets(block, before, after, problems)
  }

  /// Two states of which the second is not the first's successor.
  private mutating func remarkOnNeighbours(_ block: NetworkBlock) {
    guard let issuance = block.globalsAfter?.totalIssuance else { return }
    let most = block.globals.totalIssuance.addingSaturating(report.ledger.blockEmission)
    if issuance > most {
      remarks.append(
        "the states are not neighbours: TotalIssuance grew by \(issuance - block.globals.totalIssuance) rao, "
          + "where a block mints at most \(report.ledger.blockEmission)")
    }
  }

  private mutating func compareBar(_ block: NetworkBlock, _ before: NetworkState, _ after: NetworkState) {
    switch rules.gate {
    case .none: return
    case .quantile, .rank: break
    }
    if before.gate.bar == .zero {
      remarks.append("the stored bar is 0: it is recomputed at this block")
    }
    guard let recorded = block.globalsAfter?.gateBar else { return }
    gateBar = BlockAudit.Item(
      name: "gateBar_U64F64", recorded: Int128(clamping: recorded.bits),
      recomputed: Int128(clamping: after.gate.bar.bits))
  }

  private mutating func compareSubnets(
    _ block: NetworkBlock, _ before: NetworkState, _ after: NetworkState, _ problems: [NetworkBlock.Problem]
  ) {
    var reasons: [UInt16: String] = [:]
    for problem in problems where problem.isFatal && reasons[problem.netuid] == nil {
      reasons[problem.netuid] = problem.problem
    }
    var files: [UInt16: NetworkBlock.Subnet] = [:]
    for subnet in block.subnets where files[subnet.netuid] == nil { files[subnet.netuid] = subnet }
    let states = Dictionary(after.subnets.map { ($0.netuid, $0) }) { first, _ in first }
    for (share, step) in zip(report.shares.rows, report.subnets) {
      guard let file = files[step.netuid], let state = states[step.netuid] else { continue }
      if let reason = reasons[step.netuid] {
        rows.append(
          BlockAudit.Row(
            netuid: step.netuid, items: [], share: share, step: step, trade: nil,
            verdict: .cannotTell(.incomplete(reason))))
        continue
      }
      rows.append(row(file, state, share, step, block))
    }
  }

  private func row(
    _ file: NetworkBlock.Subnet, _ state: SubnetState, _ share: BlockShares.Row, _ step: SubnetStep,
    _ block: NetworkBlock
  ) -> BlockAudit.Row {
    let items = Self.items(file, state, step)
    let differing = items.filter { $0.difference != 0 }
    func row(_ verdict: AuditVerdict, _ trade: ExplainedTrade? = nil) -> BlockAudit.Row {
      BlockAudit.Row(netuid: step.netuid, items: items, share: share, step: step, trade: trade, verdict: verdict)
    }
    if items.isEmpty { return row(.cannotTell(.incomplete("nothing is recorded about it"))) }
    if differing.isEmpty { return row(.conforms) }
    if Set(differing.map(\.name)).isSubset(of: ExplainedTrade.movedItems) {
      let listed = block.trades.filter { $0.netuid == file.netuid }
      let search = TradeSearch(
        pool: state.pool, alphaOut: state.alphaOut, after: file.after, rules: rules,
        feeRate: file.feeRate ?? TradeOrder.feeRate)
      if let trade = search.explanation(listed: listed) { return row(.conforms, trade) }
    }
    // A default that may not be the chain's own leaves the question open for the items that it decides.
    let doubtful = Self.doubtfulItems(block, file.netuid)
    if differing.allSatisfy({ doubtful.contains($0.name) }) {
      return row(
        .cannotTell(
          .incomplete("\(differing.map(\.name).joined(separator: ", ")) depends on what the source did not have")))
    }
    return row(.deviates)
  }

  /// What is recorded about a subnet, with what the rules give, in the order of the file.
  private static func items(
    _ file: NetworkBlock.Subnet, _ state: SubnetState, _ step: SubnetStep
  ) -> [BlockAudit.Item] {
    let (recorded, after) = (file.recorded, file.after)
    let amounts: [(String, UInt64?, UInt64)] = [
      ("taoIn", recorded.taoIn, step.taoIn), ("alphaIn", recorded.alphaIn, step.alphaIn),
      ("recorded.alphaOut", recorded.alphaOut, step.alphaOut), ("excessTao", recorded.excessTao, step.excessTao),
      ("taoReserve", after.taoReserve, state.pool.taoReserve),
      ("alphaReserve", after.alphaReserve, state.pool.alphaReserve), ("alphaOut", after.alphaOut, state.alphaOut),
      ("quoteWeight", after.quoteWeight, state.pool.quoteWeight),
      ("taoReservoir", after.taoReservoir, state.taoReservoir),
      ("alphaReservoir", after.alphaReservoir, state.alphaReservoir),
    ]
    var items = amounts.compactMap { name, recorded, recomputed in
      recorded.map { BlockAudit.Item(name: name, recorded: Int128($0), recomputed: Int128(recomputed)) }
    }
    // Without the amount before, the amount after cannot be computed.
    if let protocolAlpha = after.protocolAlpha, file.before.protocolAlpha != nil {
      items.append(
        BlockAudit.Item(
          name: "protocolAlpha", recorded: Int128(protocolAlpha), recomputed: Int128(state.protocolAlpha)))
    }
    if let price = after.movingPrice {
      items.append(
        BlockAudit.Item(name: "movingPrice_I96F32", recorded: price.bits, recomputed: state.movingPrice.bits))
    }
    if let proportion = after.rootProportion {
      items.append(
        BlockAudit.Item(
          name: "rootProportion_U96F32", recorded: Int128(clamping: proportion.bits),
          recomputed: Int128(clamping: state.rootProportion.bits)))
    }
    return items
  }

  /// The items that a default decides which the source did not have, and which the chain may have stored.
  private static func doubtfulItems(_ block: NetworkBlock, _ netuid: UInt16) -> Set<String> {
    var items: Set<String> = []
    for text in block.assumed where text.holds("not captured") {
      if text.hasPrefix("halvingBlocks") || text.hasPrefix("movingAlpha") { items.insert("movingPrice_I96F32") }
      if text.hasPrefix("subnets[\(netuid)].halvingBlocks") { items.insert("movingPrice_I96F32") }
      // Whether a subnet takes part, and what was withheld, move the shares of all.
      if text.hasPrefix("gate") || text.hasPrefix("taoWeight")
        || text.hasPrefix("subnets[") && !text.holds("halvingBlocks")
      {
        items.formUnion([
          "taoIn", "alphaIn", "excessTao", "taoReserve", "alphaReserve", "alphaOut", "quoteWeight", "protocolAlpha",
          "taoReservoir", "alphaReservoir", "movingPrice_I96F32", "rootProportion_U96F32",
        ])
      }
    }
    return items
  }
}

extension String {
  /// Whether the other text is a part of this one. The library's own `contains` would bring the engine of regular expressions.
  fileprivate func holds(_ part: String) -> Bool { indices.contains { self[$0...].hasPrefix(part) } }
}
