// SPDX-License-Identifier: Apache-2.0
import Yuma
import YumaAudit
import YumaCharts
import YumaFiles
import YumaJSON

/// The parts of a page on one audited epoch.
struct AuditSections {
  private let report: AuditReport
  /// Whether the epoch has the page for itself.
  private let isAlone: Bool

  /// How many differences a page lists: the others are counted.
  private static let differenceLimit = 500

  /// The neurons, the best paid first.
  private let bestPaid: [Int]
  /// The neurons that differ from the record.
  private let differing: Set<Int>
  /// The neurons that the page explains, step by step: those that differ first, then the best paid.
  private let explained: [Explanation]

  /// How many neurons a page explains.
  private static let explanationLimit = 12

  init(_ report: AuditReport, isAlone: Bool) {
    self.report = report
    self.isAlone = isAlone
    let output = report.output
    let paid = (0..<output.neuronCount).map {
      UInt128(output.serverEmission[$0]) + UInt128(output.validatorEmission[$0])
    }
    bestPaid = paid.indices.sorted { (paid[$0], $1) > (paid[$1], $0) }
    let differing = report.audit.findings.flatMap { $0.differences.map(\.uid) }
    self.differing = Set(differing)
    var seen: Set<Int> = []
    let chosen = isAlone ? (differing + bestPaid).filter { seen.insert($0).inserted }.prefix(Self.explanationLimit) : []
    // The report ran the same epoch, so that it runs again.
    explained = (try? Explanation.explanations(of: report.snapshot, uids: chosen)) ?? []
  }

  /// Where a column of uids leads, if the page explains the neuron.
  private func targets(_ column: Int, _ uid: Int) -> [Int: String] {
    explained.contains { $0.uid == uid } ? [column: "uid-\(uid)"] : [:]
  }

  /// A table of steps for each neuron that is explained.
  private var explanations: [HTMLPage.Block] {
    guard !explained.isEmpty else { return [] }
    var blocks: [HTMLPage.Block] = [
      heading("How neurons got their numbers"),
      .paragraph(
        "The neurons that differ, and the best paid. `yuma explain` tells of every neuron, and whose weights and bonds count."
      ),
    ]
    for explanation in explained {
      var table = HTMLPage.Table(
        "From stake to emission, in the order of the epoch. Raw: bits of I32F32, or rao",
        columns: [.text("Step"), .number("Raw"), .number("Value"), .number("Stored"), .sentence("How")])
      for step in explanation.steps {
        table.append([
          step.name.capitalizedFirst, Figures.grouped(step.raw), step.isRao ? "" : step.value,
          step.stored.map { "\($0)" } ?? "", step.formula.capitalizedFirst + ".",
        ])
      }
      blocks += [.target("Uid \(explanation.uid)", id: "uid-\(explanation.uid)"), .table(table)]
    }
    return blocks
  }

  private var audit: Audit { report.audit }
  private var output: EpochOutput { report.output }

  /// The parts, the verdict first.
  var blocks: [HTMLPage.Block] {
    var blocks: [HTMLPage.Block] = [
      .verdict(report.tone, "\(audit.verdict)".capitalizedFirst, detail: report.summary), .facts(facts),
    ]
    if !audit.findings.isEmpty { blocks += differences }
    if !report.snapshot.assumed.isEmpty {
      blocks += [
        heading("Assumed input"),
        .paragraph("These were not read from the chain; the epoch was computed with the chain's defaults for them."),
        .list(report.snapshot.assumed),
      ]
    }
    blocks += [
      heading("The epoch, neuron by neuron"), .picture(Self.panels(report.charts)),
      heading("Field by field"), .table(fieldTable),
    ]
    if !report.differenceCharts.isEmpty { blocks.append(.pictures(report.differenceCharts.map { Self.small($0) })) }
    blocks += [
      heading("Where every rao went"),
      .picture(
        .init(
          Figure(panels: [.flow(report.flow)], panelWidth: HTMLPage.Picture.wideWidth),
          narrow: Figure(panels: [.flow(report.flow)], panelWidth: HTMLPage.Picture.smallWidth))),
      .table(ledgerTable),
      .paragraph(
        "Undistributed is what rounding down leaves over; nobody is paid it. The chain rounds the combined emission, which "
          + "it stores, on its own: nobody is paid that number."),
      heading("Quirks of the chain that this epoch met"),
      report.quirks.isEmpty ? .paragraph("None.") : .table(quirkTable), heading("Rounding"),
    ]
    if let rounding = report.rounding {
      blocks.append(.paragraph(roundingSentence(rounding)))
      if let chart = report.roundingChart { blocks.append(.pictures([Self.small(chart)])) }
      blocks.append(.table(decisionTable(rounding.decided)))
    } else {
      blocks.append(.paragraph("Not measured: no exact engine took part."))
    }
    if isAlone { blocks += [heading("Neurons"), .table(neuronTable)] + silentNeurons + explanations }
    return blocks
  }

  /// A heading where the epoch has the page for itself; else a small one that the contents do not list.
  private func heading(_ text: String) -> HTMLPage.Block { isAlone ? .heading(text) : .subheading(text) }

  /// Charts of the same series with one legend, two side by side.
  private static func panels(_ charts: [Chart]) -> HTMLPage.Picture {
    .init(
      Figure(charts, columns: 2, panelWidth: HTMLPage.Picture.wideWidth / 2, plotHeight: 170, sharesLegend: true),
      narrow: Figure(charts, panelWidth: HTMLPage.Picture.smallWidth, plotHeight: 160, sharesLegend: true))
  }

  private static func small(_ chart: Chart) -> HTMLPage.Picture {
    .init(Figure([chart], panelWidth: HTMLPage.Picture.smallWidth, plotHeight: 180))
  }

  private var facts: [(name: String, value: String)] {
    let input = report.snapshot.input
    let chain = report.snapshot.chain
    var facts: [(name: String, value: String)] = [
      ("Network", chain?.network), ("Subnet", chain?.netuid.map { "\($0)" }),
      ("Mechanism", chain?.mechanism.flatMap { $0 > 0 ? "\($0)" : nil }),
    ].compactMap { name, value in value.map { (name, $0) } }
    facts += [
      ("Block", Figures.grouped(input.currentBlock)), ("Neurons", Figures.grouped(input.neuronCount)),
      ("Rules", report.rules),
      ("Bonds", !input.parameters.yuma3 ? "Yuma" : input.parameters.liquidAlpha ? "Yuma 3, liquid alpha" : "Yuma 3"),
      ("Emission", "\(Figures.tokens(input.emission)) alpha"),
    ]
    return facts
  }

  private var differences: [HTMLPage.Block] {
    var blocks: [HTMLPage.Block] = [heading("What differs"), .table(differenceTable)]
    if audit.verdict == .deviates, let first = audit.firstField {
      blocks.append(.paragraph("Where to look: \(AuditReport.nextStep(first)). Docs/Guide/AuditGuide.md says more."))
    }
    return blocks
  }

  private var differenceTable: HTMLPage.Table {
    let all = audit.findings.flatMap { finding in finding.differences.map { (finding.field, $0) } }
    let rest = all.count - Self.differenceLimit
    var table = HTMLPage.Table(
      "Values that differ" + (rest > 0 ? ", the first \(Self.differenceLimit) of \(Figures.grouped(all.count))" : ""),
      columns: [
        .text("Field"), .number("Uid"), .number("Column"), .number("Recorded"), .number("Recomputed"),
        .number("Difference"), .text("Unit"),
      ])
    for (field, difference) in all.prefix(Self.differenceLimit) {
      table.append(
        [
          field.rawValue, "\(difference.uid)", difference.column.map { "\($0)" } ?? "",
          difference.recorded.map { Figures.grouped($0) } ?? "none",
          difference.recomputed.map { Figures.grouped($0) } ?? "none", Figures.signed(difference.amount),
          field.unit.rawValue,
        ], targets: targets(1, difference.uid))
    }
    return table
  }

  private var fieldTable: HTMLPage.Table {
    var table = HTMLPage.Table(
      "Recorded against recomputed, in the order in which an epoch works the fields out",
      columns: [
        .text("Field"), .text("Record"), .number("Neurons that differ"), .number("Largest difference"), .text("Unit"),
        .number("At uid"),
      ])
    for field in OutputField.allCases {
      if audit.missing.contains(field) {
        table.append([field.rawValue, "not recorded", "", "", field.unit.rawValue, ""])
      } else if let finding = audit.findings.first(where: { $0.field == field }), let largest = finding.largest {
        table.append(
          [
            field.rawValue, "differs", Figures.grouped(finding.neurons), Figures.signed(largest.amount),
            field.unit.rawValue, "\(largest.uid)",
          ], isMarked: true, targets: targets(5, largest.uid))
      } else {
        table.append([field.rawValue, "agrees", "0", "0", field.unit.rawValue, ""])
      }
    }
    return table
  }

  private var ledgerTable: HTMLPage.Table {
    var table = HTMLPage.Table(
      "Ledger, in rao",
      columns: [.text("Line"), .number("Recomputed"), .number("Recorded"), .number("Difference")])
    for line in LedgerLine.lines(audit.ledger, report.recordedLedger) {
      table.append(
        [
          line.name.capitalizedFirst, Figures.grouped(line.recomputed),
          line.recorded.map { Figures.grouped($0) } ?? "no record",
          line.recorded.map { Figures.signed($0 - line.recomputed) } ?? "",
        ], isMarked: line.recorded.map { $0 != line.recomputed } ?? false)
    }
    return table
  }

  private var quirkTable: HTMLPage.Table {
    var table = HTMLPage.Table(
      "Docs/Reference/Quirks.md tells more of each",
      columns: [.text("Quirk"), .number("Times"), .sentence("What the chain does"), .sentence("Where")])
    for finding in report.quirks {
      let rest = finding.count > finding.places.count && !finding.places.isEmpty
      table.append([
        finding.quirk.rawValue, Figures.grouped(finding.count), finding.quirk.summary.capitalizedFirst + ".",
        finding.places.prefix(6).joined(separator: ", ") + (rest || finding.places.count > 6 ? ", ..." : ""),
      ])
    }
    return table
  }

  private func roundingSentence(_ analysis: ErrorAnalysis) -> String {
    let different = analysis.neurons.count(where: \.isDifferent)
    return "The chain's fixed-point numbers round at every step. Against the \(analysis.measure) engine "
      + "on the same input, \(different) of \(analysis.neurons.count) neurons differ, by at most "
      + "\(RoundingFigures(analysis).text). The chain leaves \(Figures.grouped(analysis.undistributed)) rao undistributed, "
      + "exact arithmetic \(Figures.grouped(analysis.undistributedByMeasure))."
  }

  private func decisionTable(_ decided: RoundingDecisions) -> HTMLPage.Table {
    var table = HTMLPage.Table(
      "What rounding decided: results that would be others, not merely shifted",
      columns: [.text("Decision"), .number("Count"), .sentence("Where")])
    func line(_ name: String, _ places: [String]) {
      table.append(
        [
          name, "\(places.count)",
          places.prefix(12).joined(separator: ", ") + (places.count > 12 ? ", ..." : ""),
        ], isMarked: !places.isEmpty)
    }
    line("Consensus of a neuron", decided.medians.map { "uid \($0)" })
    line("Validator permit", decided.permits.map { "uid \($0)" })
    line("Order of incentive", decided.ranks.map { "uid \($0)" })
    line("Clipping of a weight", decided.clips.map { "validator \($0.row)'s weight on \($0.column)" })
    return table
  }

  /// Whether the epoch gives a neuron anything that the table of neurons could show.
  private func isSilent(_ uid: Int) -> Bool {
    output.stakeWeight[uid] == 0 && output.consensus[uid] == 0 && output.incentive[uid] == 0
      && output.dividends[uid] == 0 && output.serverEmission[uid] == 0 && output.validatorEmission[uid] == 0
      && !output.validatorPermits[uid] && !differing.contains(uid)
  }

  /// Neurons without a row, in a line.
  private var silentNeurons: [HTMLPage.Block] {
    let silent = (0..<output.neuronCount).filter { isSilent($0) }
    guard !silent.isEmpty else { return [] }
    return [
      .paragraph(
        "\(silent.count) more neurons have neither stake nor consensus, incentive or dividends: uid "
          + "\(UIDRanges.text(of: silent)).")
    ]
  }

  private var neuronTable: HTMLPage.Table {
    var columns: [HTMLPage.Table.Column] = [
      .number("Uid"), .text("Role"), .number("Stake (alpha)"), .number("Stake share"), .number("Consensus"),
      .number("Trust"), .number("Incentive"), .number("Dividends"), .number("Server (rao)"), .number("Validator (rao)"),
    ]
    if report.rounding != nil { columns.append(.number("Rounding (rao)")) }
    var table = HTMLPage.Table(
      "As recomputed, the best paid first; rows that differ from the record stand out"
        + (report.rounding == nil ? "" : ". Rounding: chain minus exact arithmetic"), columns: columns)
    let rows = NeuronRow.rows(of: output, input: report.snapshot.input)
    for uid in bestPaid where !isSilent(uid) {
      let row = rows[uid]
      var cells = [
        "\(uid)", row.words,
        Figures.tokens(output.stake[uid], decimals: 3), Figures.proportion(output.stakeWeight[uid]),
        Figures.proportion(output.consensus[uid]), Figures.proportion(output.validatorTrust[uid]),
        Figures.proportion(output.incentive[uid]), Figures.proportion(output.dividends[uid]),
        Figures.grouped(output.serverEmission[uid]), Figures.grouped(output.validatorEmission[uid]),
      ]
      if let neuron = report.rounding?.neurons[uid] {
        cells.append(Figures.signed(Int128(neuron.serverEmission) + Int128(neuron.validatorEmission)))
      }
      table.append(cells, isMarked: differing.contains(uid), targets: targets(0, uid))
    }
    return table
  }
}

extension NeuronRow {
  /// The role as a table shows it.
  var words: String {
    isActive ? role.text : "\(role.text), inactive"
  }
}

/// Numbers with runs shortened: "1, 4 to 9, 12".
enum UIDRanges {
  static func text(of uids: [Int]) -> String {
    var runs: [ClosedRange<Int>] = []
    for uid in uids {
      if let last = runs.last, last.upperBound + 1 == uid {
        runs[runs.count - 1] = last.lowerBound...uid
      } else {
        runs.append(uid...uid)
      }
    }
    return runs.map { run in
      switch run.count {
      case 1: "\(run.lowerBound)"
      case 2: "\(run.lowerBound), \(run.upperBound)"
      default: "\(run.lowerBound) to \(run.upperBound)"
      }
    }.joined(separator: ", ")
  }
}
