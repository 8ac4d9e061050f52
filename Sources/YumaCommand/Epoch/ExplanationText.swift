// SPDX-License-Identifier: Apache-2.0
import FixedPoint
import Yuma
import YumaAudit
import YumaFiles
import YumaJSON

/// How a neuron got its numbers, as a person reads it.
struct ExplanationText {
  let snapshot: Snapshot
  let explanation: Explanation
  /// How many lines a table shows.
  let rows: Int

  /// Who the neuron is, its steps, its weights, median and pay as a server, its trust, bonds and pay as a validator.
  func rendered(_ style: TextStyle) -> String {
    var text = Printable.escaped(title) + "\n" + neuron + "\n\n" + steps.rendered(style)
    if !explanation.weights.isEmpty || explanation.serverPay.whole > 0 {
      text += "\nas a server: \(grouped(explanation.serverPay.whole)) rao\n" + median + "\n"
      text += weights.rendered(style) + more(explanation.weights.count, "weights on it")
    }
    if !explanation.ownWeights.isEmpty || !explanation.bonds.isEmpty || explanation.validatorPay.whole > 0 {
      text += "\nas a validator: \(grouped(explanation.validatorPay.whole)) rao\n\n"
      text += ownWeights.rendered(style) + more(explanation.ownWeights.count, "weights of its own")
      text += "\n" + bonds.rendered(style) + more(explanation.bonds.count, "bonds")
    }
    return text + "\n" + verdict + "\n"
  }

  private var title: String {
    var parts = ["uid \(explanation.uid)"]
    if let netuid = snapshot.chain?.netuid { parts.append("subnet \(netuid)") }
    parts.append("block \(grouped(snapshot.input.currentBlock))")
    return "\(snapshot.name ?? ""): " + parts.joined(separator: ", ")
  }

  private var neuron: String {
    let neuron = explanation.neuron
    let permit =
      switch (neuron.hasPermit, neuron.keepsPermit) {
      case (true, true): "a validator"
      case (true, false): "a validator that loses its permit"
      case (false, true): "a validator from the next epoch on"
      case (false, false): "no validator"
      }
    return "\(neuron.isActive ? "active" : "inactive"), \(permit)\(neuron.isOwner ? ", the owner" : ""), "
      + "stake \(tokens(neuron.stake)) alpha" + (neuron.cutOff.map(belowThreshold) ?? "")
  }

  private func belowThreshold(_ cutOff: ExplainedNeuron.StakeCutOff) -> String {
    "\nthe stake does not count: it is below the threshold of \(tokens(cutOff.threshold)) alpha\n"
      + (cutOff.leastTaoStake.map { "\(grouped($0)) rao on root would reach it" } ?? "no stake on root would reach it")
  }

  private var verdict: String {
    if explanation.addsUp { return "checked: every step and every sum equals the value of the engine" }
    let off = explanation.steps.filter { !$0.isConfirmed }.map(\.name)
    let remarks = explanation.remarks.map(\.description).joined(separator: ", ")
    return "not all of it adds up\(off.isEmpty ? "" : ": \(off.joined(separator: ", "))")"
      + (remarks.isEmpty ? "" : "; the chain's numbers were out of range: \(remarks)")
  }

  private var steps: Table {
    var table = Table([
      ("step", .left), ("raw", .right), ("value", .right), ("stored", .right), ("cut off", .right), ("how", .left),
    ])
    for step in explanation.steps {
      table.append([
        step.name, step.isRao ? "\(grouped(step.raw)) rao" : "\(step.raw)",
        step.isRao ? tokens(step.raw) : decimal(Int64(truncatingIfNeeded: step.raw)),
        step.stored.map { "\($0)" } ?? "", step.cutOff.map { hundredths($0) } ?? "", step.formula,
      ])
    }
    return table
  }

  private var median: String {
    let median = explanation.median
    let makers = median.makers.prefix(6).map { "\($0)" }.joined(separator: ", ")
    let rest = median.makers.count > 6 ? " and \(median.makers.count - 6) more" : ""
    let holders = median.makers.isEmpty ? "nobody" : "uid \(makers)\(rest)"
    return """
      consensus \(decimal(median.consensus)): the weight of \(holders); \(median.supporters) of \(median.voters) \
      validators give it weight
      stake below the consensus \(decimal(median.below)), up to it \(decimal(median.upTo)); the minority that has to be \
      exceeded is \(decimal(median.minority))

      """
  }

  private var weights: Table {
    var table = Table(
      [
        ("validator", .right), ("set", .right), ("stake", .right), ("weight", .right), ("clipped to", .right),
        ("adds to rank", .right), ("raw", .right), ("rao", .right), ("", .left),
      ], essential: ["set", "weight", "rao"])
    var pay = explanation.serverPay.parts.makeIterator()
    let lines = explanation.weights.map { ($0, $0.exclusion == nil ? pay.next()?.rao ?? 0 : 0) }
    for (weight, rao) in lines.sorted(by: { ($0.1, $1.0.validator) > ($1.1, $0.0.validator) }).prefix(rows) {
      let counts = weight.exclusion == nil
      table.append([
        "\(weight.validator)", "\(weight.set)", decimal(weight.stake), counts ? decimal(weight.weight) : "",
        weight.isClipped ? decimal(weight.clipped) : "", counts ? decimal(weight.contribution) : "",
        counts ? "\(weight.contribution.bits)" : "", counts ? grouped(rao) : "", note(weight),
      ])
    }
    closing(explanation.serverPay, columns: 9, rao: 7, raw: 6, in: &table)
    return table
  }

  private func note(_ weight: ExplainedWeight) -> String {
    if let exclusion = weight.exclusion { return "does not count: \(exclusion.rawValue)" }
    return weight.stake == .zero ? "no active stake" : ""
  }

  private var ownWeights: Table {
    var table = Table([
      ("on server", .right), ("set", .right), ("weight", .right), ("clipped to", .right), ("trust", .right),
      ("", .left),
    ])
    for weight in explanation.ownWeights.sorted(by: { ($0.clipped, $1.server) > ($1.clipped, $0.server) }).prefix(rows)
    {
      let counts = weight.exclusion == nil
      table.append([
        "\(weight.server)", "\(weight.set)", counts ? decimal(weight.weight) : "",
        weight.isClipped ? decimal(weight.clipped) : "", counts ? decimal(weight.clipped) : "",
        weight.exclusion.map { "does not count: \($0.rawValue)" } ?? "",
      ])
    }
    return table
  }

  private var bonds: Table {
    var table = Table(
      [
        ("server", .right), ("stored", .right), ("old bond", .right), ("bought", .right), ("alpha", .right),
        ("average", .right), ("share", .right), ("incentive", .right), ("earns", .right), ("raw", .right),
        ("rao", .right),
      ], essential: ["stored", "share", "rao"])
    let lines = zip(explanation.bonds, explanation.validatorPay.parts)
    for (bond, part) in lines.sorted(by: { ($0.1.rao, $1.0.server) > ($1.1.rao, $0.0.server) }).prefix(rows) {
      table.append([
        "\(bond.server)", bond.stored.map { "\($0)" } ?? "-", decimal(bond.old), decimal(bond.bought),
        decimal(bond.alpha), decimal(bond.averaged), decimal(bond.share), decimal(bond.incentive),
        decimal(bond.contribution),
        "\(bond.contribution.bits)", grouped(part.rao),
      ])
    }
    closing(explanation.validatorPay, columns: 11, rao: 10, raw: 9, in: &table)
    return table
  }

  /// The lines that make the parts the whole: those that are not shown, what rounding or overflow leaves, the sum.
  private func closing(_ pay: PayBreakdown, columns: Int, rao: Int, raw: Int, in table: inout Table) {
    func line(_ name: String, _ rawValue: String, _ value: String) {
      var cells = [String](repeating: "", count: columns)
      (cells[0], cells[raw], cells[rao]) = (name, rawValue, value)
      table.append(cells)
    }
    let hidden = pay.parts.sorted { $0.rao > $1.rao }.dropFirst(rows)
    if !hidden.isEmpty {
      line(
        "others", "\(hidden.reduce(Int128(0)) { $0 + Int128($1.contribution) })",
        grouped(hidden.reduce(Int128(0)) { $0 &+ $1.rao }))
    }
    if pay.overflow != 0 { line("overflow", "\(pay.overflow)", "") }
    line(pay.basis == .stake ? "by stake" : "rounding", "", grouped(pay.remainder))
    let sum = pay.parts.reduce(pay.overflow) { $0 + Int128($1.contribution) }
    line("sum", "\(sum)", grouped(pay.parts.reduce(pay.remainder) { $0 &+ $1.rao }))
  }

  private func more(_ count: Int, _ what: String) -> String {
    count > rows ? "\(grouped(count)) \(what); --top shows more\n" : ""
  }

  private func decimal(_ value: I32F32) -> String { decimal(value.bits) }
  private func decimal(_ bits: Int64) -> String { Figures.decimal(raw: bits) }

  private func hundredths(_ value: Double) -> String {
    let hundredths = min(99, Int(value * 100))
    return "0.\(hundredths < 10 ? "0" : "")\(hundredths)"
  }
}

/// An epoch beside the same epoch on other weights, as a person reads it.
struct WhatIfText {
  let snapshot: Snapshot
  let comparison: WhatIfComparison
  /// How many lines a table shows.
  let rows: Int

  /// The neuron's steps before and after, then the neurons whose payment changes most.
  func rendered(_ style: TextStyle) -> String {
    let (before, after) = (comparison.before, comparison.after)
    var steps = Table([("step", .left), ("before", .right), ("after", .right), ("difference", .right)])
    for (old, new) in zip(before.steps, after.steps) {
      func text(_ raw: Int128) -> String {
        old.isRao ? "\(grouped(raw)) rao" : Figures.decimal(raw: Int64(truncatingIfNeeded: raw))
      }
      steps.append([old.name, text(old.raw), text(new.raw), text(new.raw - old.raw)])
    }
    var changes = Table([
      ("uid", .right), ("consensus", .right), ("", .right), ("incentive", .right), ("", .right),
      ("dividends", .right), ("", .right), ("rao before", .right), ("rao after", .right), ("difference", .right),
    ])
    for change in comparison.changes.prefix(rows) {
      let (before, after) = (change.before, change.after)
      let shares = [
        before.consensus, after.consensus, before.incentive, after.incentive, before.dividends, after.dividends,
      ].map { proportion($0) }
      changes.append(
        ["\(change.uid)"] + shares + [before.paid, after.paid].map { grouped($0) } + [Figures.signed(change.difference)]
      )
    }
    var text = Printable.escaped("\(snapshot.name ?? ""): uid \(before.uid), what if") + "\n\n"
    text += steps.rendered(style) + "\n" + changes.rendered(style)
    let rest = comparison.changes.count - rows
    if rest > 0 { text += "and \(grouped(rest)) more neurons change; --top shows more\n" }
    if !before.addsUp || !after.addsUp { text += "\nnot all of it adds up: see the explanation of each\n" }
    return text
  }
}
