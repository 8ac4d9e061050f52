// SPDX-License-Identifier: Apache-2.0
import DynamicTAO
import FixedPoint
import YumaFiles
import YumaJSON

extension BlockAudit {
  /// What is wrong, or that nothing is, in one sentence.
  public var explanation: String {
    let explained = rows.filter(\.isExplainedByTrade)
    let compared = "\(Figures.grouped(itemCount)) recorded items of \(rows.count) subnets"
    switch verdict {
    case .conforms where explained.isEmpty: return "\(compared): no difference"
    case .conforms:
      let subnets = explained.map { "\($0.netuid)" }.joined(separator: ", ")
      return explained.count == 1
        ? "\(compared): no difference but in the pool of subnet \(subnets), explained to the rao by a trade after the step"
        : "\(compared): no difference but in the pools of subnets \(subnets), "
          + "each explained to the rao by a trade after the step"
    case .deviates:
      let subnets = rows.filter { $0.verdict == .deviates }.map { "\($0.netuid)" }
      var parts: [String] = []
      if !subnets.isEmpty {
        let more = subnets.count > 8 ? " and \(subnets.count - 8) more" : ""
        parts.append("\(subnets.count == 1 ? "subnet" : "subnets") \(subnets.prefix(8).joined(separator: ", "))\(more)")
      }
      if gateBar.map({ $0.difference != 0 }) == true { parts.append("the bar") }
      return "\(compared): \(Figures.grouped(deviationCount)) differ, of \(parts.joined(separator: " and "))"
    case .cannotTell: return verdict.incompleteness ?? "\(compared): it cannot be told"
    }
  }

  /// The audit as one JSON object (Docs/Reference/CommandLine.md, `audit`). Amounts are in rao, fixed-point numbers raw bits;
  /// differences are recorded less recomputed. Of a subnet only the items that differ are listed.
  public func json() -> [UInt8] {
    var writer = JSONWriter()
    writer.object { writer in
      writer.member("name") { $0.optional(block.name) { $0.string($1) } }
      writer.member("chain") { block.chain.write(to: &$0) }
      writer.member("specVersion") { $0.integer(specVersion) }
      writer.member("verdict") { $0.string(verdict.description) }
      writer.member("explanation") { $0.string(explanation) }
      writer.member("comparedWith") { $0.string("recorded") }
      writer.member("assumed") { $0.list(block.assumed) { $0.string($1) } }
      writer.member("remarks") { $0.list(remarks) { $0.string($1) } }
      writer.member("items") { $0.integer(itemCount) }
      writer.member("deviations") { $0.integer(deviationCount) }
      writer.member("gateBar") { $0.optional(gateBar) { $1.write(to: &$0) } }
      writer.member("subnets") { writer in writer.list(rows) { $1.write(to: &$0) } }
    }
    return writer.bytes
  }
}

extension BlockAudit.Item {
  fileprivate func write(to writer: inout JSONWriter) {
    writer.object { writer in
      writer.member("item") { $0.string(name) }
      writer.member("recorded") { $0.string("\(recorded)") }
      writer.member("recomputed") { $0.string("\(recomputed)") }
      writer.member("difference") { $0.string("\(difference)") }
    }
  }
}

extension BlockAudit.Row {
  fileprivate func write(to writer: inout JSONWriter) {
    writer.object { writer in
      writer.member("netuid") { $0.integer(netuid) }
      writer.member("verdict") { $0.string(verdict.description) }
      if let reason = verdict.incompleteness { writer.member("reason") { $0.string(reason) } }
      writer.member("items") { $0.integer(items.count) }
      writer.member("differences") { writer in writer.list(differences) { $1.write(to: &$0) } }
      writer.member("trade") { writer in
        writer.optional(trade) { writer, trade in
          writer.object { writer in
            writer.member("side") { $0.string(trade.side.rawValue) }
            writer.member("input") { $0.integer(trade.input) }
            writer.member("net") { $0.integer(trade.net) }
            writer.member("fee") { $0.optional(trade.fee) { $0.integer($1) } }
            writer.member("output") { $0.integer(trade.output) }
            writer.member("feeOutput") { $0.integer(trade.feeOutput) }
            writer.member("alphaIsGone") { $0.bool(trade.alphaIsGone) }
          }
        }
      }
    }
  }
}

extension ExplainedTrade {
  /// The trade in words. It is an explanation: the chain does not record trades in its storage.
  public var text: String {
    let (given, got) = side == .buy ? ("TAO", "alpha") : ("alpha", "TAO")
    let paid =
      fee.map { "\(Figures.grouped(input)) rao of \(given), of which \(Figures.grouped($0)) are the fee," }
      ?? "\(Figures.grouped(net)) rao of \(given) without a fee that fits,"
    var text = "\(side == .buy ? "a purchase" : "a sale") with \(paid) for \(Figures.grouped(output)) rao of \(got)"
    if feeOutput > 0 { text += "; the fee was sold for \(Figures.grouped(feeOutput)) rao of TAO" }
    if alphaIsGone { text += side == .buy ? ", which has left the issuance again" : ", which stays in the issuance" }
    if listed > 1 { text = "\(listed) trades that the file lists, the last \(text)" }
    return text
  }
}
