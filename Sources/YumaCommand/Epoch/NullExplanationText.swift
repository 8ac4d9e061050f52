// SPDX-License-Identifier: Apache-2.0
import YumaAudit
import YumaFiles
import YumaJSON

/// How a neuron got its pay under Null consensus, as a person reads it.
struct NullExplanationText {
  let snapshot: Snapshot
  let explanation: NullExplanation

  /// Who the neuron is, who decided, and how each budget was split.
  func rendered(_ style: TextStyle) -> String {
    let place = "\(snapshot.name ?? ""): uid \(explanation.uid), block \(grouped(snapshot.input.currentBlock))"
    var table = Table([
      ("paid as", .left), ("share", .right), ("shares before it", .right), ("all shares", .right), ("budget", .right),
      ("rao", .right), ("stored", .right),
    ])
    for (role, pay, stored) in [
      ("server", explanation.serverPay, explanation.incentive),
      ("validator", explanation.validatorPay, explanation.dividends),
    ] {
      table.append([
        role, "\(pay.share)", "\(pay.below)", "\(pay.total)", grouped(pay.budget), grouped(pay.rao), "\(stored)",
      ])
    }
    return Printable.escaped(place) + "\n" + neuron + "\n\n" + decision + "\n\n" + table.rendered(style) + "\n"
      + verdict
      + "\n"
  }

  private var neuron: String {
    "\(explanation.isActive ? "active" : "inactive")\(explanation.isOwner ? ", the owner" : ""), "
      + "stake \(tokens(explanation.stake)) alpha"
  }

  private var decision: String {
    let winner =
      "uid \(explanation.winner) has the most stake, \(tokens(explanation.winnerStake)) alpha, and decides alone"
    if !explanation.hasValidators { return "nobody has stake: uid \(explanation.winner)'s row decides. " + row }
    return "Null consensus: \(winner). " + row
  }

  private var row: String {
    if explanation.isRowEmpty { return "Nothing of its row counts, so that every server has share 1." }
    guard let set = explanation.set else { return "Its row has no weight for this neuron." }
    guard let exclusion = explanation.exclusion else { return "Its row gives this neuron \(set)." }
    return "Its weight of \(set) for this neuron does not count: \(exclusion.rawValue)."
  }

  private var verdict: String {
    explanation.addsUp
      ? "both payouts were checked: each is the part of its budget that the shares give"
      : "a payout is not the part of its budget that the shares give"
  }
}
