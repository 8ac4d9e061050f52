import Yuma
import YumaAudit
import YumaJSON

extension AuditReport {
  /// The report as one page that opens offline and shows what comes from the file as text only.
  ///
  /// - Returns: a whole HTML document.
  /// - Throws: `ChartError` where gnuplot is missing or fails.
  public func page() throws -> String {
    var blocks: [HTMLPage.Block] = [
      .verdict(tone, "\(audit.verdict)".capitalizedFirst, detail: explanation.capitalizedFirst + "."),
      .facts(facts),
    ]
    if let hash = snapshot.chain?.blockHash { blocks.append(.paragraph("Block hash: \(hash)")) }
    if let source = snapshot.source { blocks.append(.paragraph("Source: \(source)")) }
    if !snapshot.assumed.isEmpty {
      blocks += [
        .heading("Assumed input"),
        .paragraph("These were not read from the chain; the epoch was computed with the chain's defaults for them."),
        .list(snapshot.assumed),
      ]
    }
    blocks += [.heading("Recorded against recomputed"), .table(fieldTable)]
    if !audit.findings.isEmpty { blocks.append(.table(differenceTable)) }
    blocks += [
      .heading("Where every rao went"), .table(ledgerTable),
      .paragraph(
        "Undistributed is what rounding down leaves over; nobody is paid it. The combined emission, which the chain stores, is "
          + "rounded on its own and is not what is paid."),
      .heading("Quirks of the chain that this epoch met"),
    ]
    blocks.append(quirks.isEmpty ? .paragraph("None.") : .table(quirkTable))
    blocks.append(.heading("Rounding"))
    if let rounding {
      blocks.append(.paragraph(roundingSentence(rounding)))
      blocks.append(.table(decisionTable(rounding.decided)))
    } else {
      blocks.append(.paragraph("Not measured: the exact engine took no part."))
    }
    blocks += [.heading("Charts"), try charts(), .heading("Neurons"), .table(neuronTable)]
    return try HTMLPage(
      title: "Audit of \(snapshot.name ?? "an epoch")", subtitle: snapshot.description ?? "", blocks: blocks
    ).rendered()
  }

  private var tone: HTMLPage.Tone {
    switch audit.verdict {
    case .conforms: .good
    case .deviates: .bad
    case .cannotTell: .unknown
    }
  }

  private var facts: [(name: String, value: String)] {
    let input = snapshot.input
    let chain = snapshot.chain
    var facts: [(name: String, value: String)] = [
      ("Neurons", Figures.grouped(input.neuronCount)), ("Block", Figures.grouped(input.currentBlock)),
      ("Rules", rules), ("Computed by", "\(engine) (\(kernels))"),
      ("Bonds", !input.parameters.yuma3 ? "Yuma" : input.parameters.liquidAlpha ? "Yuma 3, liquid alpha" : "Yuma 3"),
      ("Emission", "\(Figures.tokens(input.emission)) alpha"),
    ]
    if let network = chain?.network { facts.insert(("Network", network), at: 0) }
    if let netuid = chain?.netuid { facts.insert(("Subnet", "\(netuid)"), at: 0) }
    if let mechanism = chain?.mechanism, mechanism > 0 { facts.append(("Mechanism", "\(mechanism)")) }
    return facts
  }

  private var fieldTable: HTMLPage.Table {
    var table = HTMLPage.Table(
      "Fields of the record, in the order in which an epoch works them out",
      columns: [
        .text("Field"), .text("Record"), .number("Neurons off"), .number("Largest difference"), .text("Unit"),
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
          ], isMarked: true)
      } else {
        table.append([field.rawValue, "agrees", "0", "0", field.unit.rawValue, ""])
      }
    }
    return table
  }

  /// How many differences a page lists: what is beyond is counted.
  private static let differenceLimit = 500

  private var differenceTable: HTMLPage.Table {
    let all = audit.findings.flatMap { finding in finding.differences.map { (finding.field, $0) } }
    let rest = all.count - Self.differenceLimit
    var table = HTMLPage.Table(
      "Values that differ" + (rest > 0 ? ", the first \(Self.differenceLimit) of \(Figures.grouped(all.count))" : ""),
      columns: [
        .text("Field"), .number("Uid"), .number("Column"), .number("Recorded"), .number("Recomputed"),
        .number("Difference"),
      ])
    for (field, difference) in all.prefix(Self.differenceLimit) {
      table.append([
        field.rawValue, "\(difference.uid)", difference.column.map { "\($0)" } ?? "",
        difference.recorded.map { Figures.grouped($0) } ?? "none",
        difference.recomputed.map { Figures.grouped($0) } ?? "none", Figures.signed(difference.amount),
      ])
    }
    return table
  }

  private var ledgerTable: HTMLPage.Table {
    var table = HTMLPage.Table(
      "Ledger, in rao",
      columns: [.text("Line"), .number("Recomputed"), .number("Recorded"), .number("Difference")])
    for line in LedgerLine.lines(audit.ledger, recordedLedger) {
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
      "Docs/Quirks.md tells more of each",
      columns: [.text("Quirk"), .number("Times"), .sentence("What the chain does"), .sentence("Where")])
    for finding in quirks {
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
      + "on the same input, \(different) of \(analysis.neurons.count) neurons differ, by at most \(RoundingFigures(analysis).text). "
      + "The chain leaves \(Figures.grouped(analysis.undistributed)) rao undistributed, exact arithmetic "
      + "\(Figures.grouped(analysis.undistributedByMeasure))."
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
    line("Clipping of a weight", decided.clips.map { "[\($0.row)][\($0.column)]" })
    return table
  }

  private func role(of uid: Int) -> String {
    let role = output.validatorPermits[uid] ? "validator" : output.serverEmission[uid] > 0 ? "server" : ""
    return output.active[uid] ? role : "inactive \(role)"
  }

  private var neuronTable: HTMLPage.Table {
    var table = HTMLPage.Table(
      "All neurons as recomputed, the best paid first; rows that differ from the record stand out. Rounding: rao of the "
        + "chain less those of exact arithmetic",
      columns: [
        .number("Uid"), .text("Role"), .number("Stake (alpha)"), .number("Stake share"),
        .number("Consensus"), .number("Trust"), .number("Incentive"), .number("Dividends"),
        .number("Server (rao)"), .number("Validator (rao)"), .number("Rounding"),
      ])
    let different = Set(audit.findings.flatMap { $0.differences.map(\.uid) })
    let paid = (0..<output.neuronCount).map {
      UInt128(output.serverEmission[$0]) + UInt128(output.validatorEmission[$0])
    }
    for uid in paid.indices.sorted(by: { (paid[$0], $1) > (paid[$1], $0) }) {
      let exact = rounding.map { Figures.grouped($0.neurons[uid].serverEmission + $0.neurons[uid].validatorEmission) }
      table.append(
        [
          "\(uid)", role(of: uid),
          Figures.tokens(output.stake[uid], decimals: 3), Figures.proportion(output.stakeWeight[uid]),
          Figures.proportion(output.consensus[uid]), Figures.proportion(output.validatorTrust[uid]),
          Figures.proportion(output.incentive[uid]), Figures.proportion(output.dividends[uid]),
          Figures.grouped(output.serverEmission[uid]), Figures.grouped(output.validatorEmission[uid]), exact ?? "",
        ], isMarked: different.contains(uid))
    }
    return table
  }
}

extension NetworkAudit {
  /// The audit as one page that opens offline.
  ///
  /// - Returns: a whole HTML document.
  /// - Throws: `ChartError` where gnuplot is missing or fails.
  public func page() throws -> String {
    let tone: HTMLPage.Tone =
      switch verdict {
      case .conforms: .good
      case .deviates: .bad
      case .cannotTell: .unknown
      }
    var facts: [(name: String, value: String)] = [("Subnets", Figures.grouped(emission.rows.count))]
    if let network = emission.chain?.network { facts.append(("Network", network)) }
    if let block = emission.chain?.block { facts.append(("Block", Figures.grouped(block))) }
    if let version = emission.chain?.specVersion { facts.append(("Rules", "spec \(version)")) }
    facts.append(("Sum of differences", "\(Figures.signed(Int128(emission.sumOfDifferences))) rao"))

    var table = HTMLPage.Table(
      "Subnets, recorded less recomputed",
      columns: [
        .number("Subnet"), .text("Verdict"), .number("Recorded (rao)"), .number("Recomputed (rao)"),
        .number("Difference (rao)"),
      ])
    for row in emission.rows {
      table.append(
        [
          "\(row.stages.subnet.netuid)", verdict(of: row).rawValue, row.recorded.map { Figures.grouped($0) } ?? "",
          Figures.grouped(row.computed), row.difference.map { Figures.signed(Int128($0)) } ?? "",
        ], isMarked: verdict(of: row) == .deviates)
    }
    let points = emission.rows.map { Chart.Point(x: Double($0.stages.subnet.netuid), y: Double($0.computed) / 1e9) }
    let differences = emission.rows.compactMap { row in
      row.difference.map { Chart.Point(x: Double(row.stages.subnet.netuid), y: Double($0)) }
    }
    let figure = Figure(
      [
        Chart(
          "TAO emission", x: .init("subnet"), y: .init("TAO a block"),
          series: [.init(nil, points: points, style: .impulses)]),
        Chart(
          "Recorded less recomputed", x: .init("subnet"), y: .init("rao"),
          series: [.init(nil, points: differences, style: .impulses, colour: 1)]),
      ], chartHeight: 320)
    return try HTMLPage(
      title: "Audit of \(emission.name ?? "a block's emission")",
      blocks: [
        .verdict(tone, verdict.rawValue.capitalizedFirst, detail: explanation.capitalizedFirst + "."), .facts(facts),
        .picture(
          svg: try figure.drawn(as: .svg),
          alternative: "Two charts by subnet: the TAO emission of a block, and the recorded less the recomputed rao.",
          caption: "What each subnet gets, and how far the record is from that."),
        .table(table),
      ]
    ).rendered()
  }
}

extension String {
  /// The text with a capital at its beginning.
  var capitalizedFirst: String { prefix(1).uppercased() + dropFirst() }
}
