// SPDX-License-Identifier: Apache-2.0
import YumaAudit
import YumaImport
import YumaJSON

extension Reconciliation {
  /// How many lines of one table a page shows.
  private static let rowLimit = 500

  /// The reconciliation as one page that opens offline: the verdict first, what does not add up, then every identity.
  ///
  /// - Parameter program: the program that makes the page, with its version.
  /// - Returns: a whole HTML document.
  /// - Throws: what the template engine throws, for which the page gives no cause.
  public func page(program: String) throws -> String {
    var page = HTMLPage(title: "Reconciliation of \(state.name)")
    let open = lines.filter { $0.verdict != .conforms }
    func total(_ part: KeyPath<Count, Int>) -> String {
      Figures.grouped(counts.values.reduce(0) { $0 + $1[keyPath: part] })
    }
    page.blocks = [
      .verdict(
        verdict.tone, "\(verdict)".capitalizedFirst,
        detail:
          "\(total(\.conforms)) lines conform, \(total(\.deviates)) deviate, \(total(\.cannotTell)) cannot be told."),
      .table(summaryTable),
    ]
    if !open.isEmpty {
      page.blocks += [.heading("What does not add up"), .table(lineTable(open))]
      if !reasons.isEmpty { page.blocks += [.subheading("Why it cannot be told"), .list(reasons)] }
    }
    page.blocks += [.heading("Every line"), .table(lineTable(lines))]
    if !notCompared.isEmpty { page.blocks += [.heading("Not compared"), .list(notCompared)] }
    page.blocks += [.heading("Evidence"), .facts(facts + [("Made by", program)])]
    return try page.rendered()
  }

  private var facts: [(name: String, value: String)] {
    var facts: [(name: String, value: String)] = [("Identities of", "spec \(specVersion)")]
    for (word, state) in [("Before", before), ("State", state)] as [(String, StateTotals?)] {
      guard let state else { continue }
      facts += [
        (word, state.name), ("\(word): block", state.block.map { Figures.grouped($0) } ?? "not known"),
        ("\(word): values", "\(Figures.grouped(state.values)), \(Figures.grouped(state.otherItems)) of other items"),
        ("\(word): is whole", state.isWhole ? "yes" : "not known"),
      ]
      facts += state.remarks.map { ("\(word): remark", $0) }
    }
    return facts
  }

  private var summaryTable: HTMLPage.Table {
    var table = HTMLPage.Table(
      "Identities",
      columns: [
        .text("Identity"), .sentence("What"), .number("Conform"), .number("Deviate"), .number("Cannot tell"),
      ])
    for identity in StateIdentity.allCases {
      guard let count = counts[identity] else { continue }
      table.append(
        [
          identity.rawValue, identity.summary, Figures.grouped(count.conforms), Figures.grouped(count.deviates),
          Figures.grouped(count.cannotTell),
        ], isMarked: count.deviates > 0)
    }
    return table
  }

  private func lineTable(_ lines: [Line]) -> HTMLPage.Table {
    let more = lines.count > Self.rowLimit ? ", the first \(Self.rowLimit) of \(Figures.grouped(lines.count))" : ""
    var table = HTMLPage.Table(
      "Recorded minus recomputed, in rao" + more,
      columns: [
        .text("Identity"), .number("Subnet"), .text("Hotkey"), .text("Verdict"), .number("Recorded"),
        .number("Recomputed"), .number("Difference"), .number("Left over"),
      ])
    for line in lines.prefix(Self.rowLimit) {
      table.append(
        [
          line.identity.rawValue, line.netuid.map { "\($0)" } ?? "", line.hotkey ?? "", "\(line.verdict)",
          Figures.grouped(Line.sum(line.recorded)), Figures.grouped(Line.sum(line.recomputed)),
          Figures.signed(line.difference), Figures.signed(line.leftOver),
        ], isMarked: line.verdict == .deviates)
    }
    return table
  }
}
