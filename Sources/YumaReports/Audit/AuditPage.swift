// SPDX-License-Identifier: Apache-2.0
import Yuma
import YumaAudit
import YumaCharts
import YumaFiles
import YumaJSON

/// The audit of an epoch, or of several of one file, as a page: the verdict first, what differs, then everything else.
public struct AuditPage: Sendable {
  /// The most epochs of a page.
  public static let maximumEpochCount = 24

  private let reports: [AuditReport]
  private let payouts: [PayoutAudit]
  private let evidence: Evidence?

  /// The page of audits.
  ///
  /// - Parameters:
  ///   - reports: the audits, of one file; one that comes with others is shown without its table of neurons
  ///   - payouts: the audits of what the epochs paid
  ///   - evidence: the file and the program; nil leaves them out
  public init(_ reports: [AuditReport], payouts: [PayoutAudit] = [], evidence: Evidence? = nil) {
    self.reports = reports
    self.payouts = payouts
    self.evidence = evidence
  }

  /// The page, which opens offline and shows what comes from the file as text only.
  public var page: HTMLPage {
    guard let first = reports.first else { return HTMLPage(title: "No audit") }
    guard reports.count > 1 else {
      let snapshot = first.snapshot
      var page = HTMLPage(title: "Audit of \(snapshot.name ?? "an epoch")", subtitle: snapshot.description ?? "")
      page.blocks = AuditSections(first, isAlone: true).blocks + payouts.flatMap(\.blocks)
      page.blocks += [.heading("Evidence"), .facts(first.evidence + (evidence?.facts ?? []))]
      if let source = snapshot.source { page.blocks.append(.paragraph("Source: \(source)")) }
      return page
    }
    var page = HTMLPage(
      title: "Audit of \(reports.count) epochs" + (evidence.map { " of \($0.file)" } ?? ""),
      subtitle: first.snapshot.description ?? "")
    page.blocks = [verdict, .table(epochTable)]
    for (number, report) in reports.enumerated() {
      page.blocks.append(.heading("Epoch \(number), block \(Figures.grouped(report.snapshot.input.currentBlock))"))
      page.blocks += AuditSections(report, isAlone: false).blocks
    }
    page.blocks += payouts.flatMap(\.blocks)
    page.blocks += [.heading("Evidence"), .facts(first.evidence + (evidence?.facts ?? []))]
    return page
  }

  /// The worst verdict of all, and how many have which.
  private var verdict: HTMLPage.Block {
    func count(_ tone: HTMLPage.Tone) -> Int { reports.count { $0.tone == tone } }
    let (bad, unknown) = (count(.bad), count(.unknown))
    let words = "\(count(.good)) of \(reports.count) epochs conform, \(bad) deviate, \(unknown) cannot be told."
    if bad > 0 { return .verdict(.bad, "Deviates", detail: words) }
    return unknown > 0 ? .verdict(.unknown, "Cannot tell", detail: words) : .verdict(.good, "Conforms", detail: words)
  }

  private var epochTable: HTMLPage.Table {
    var table = HTMLPage.Table(
      "The epochs of the file",
      columns: [.number("Epoch"), .number("Block"), .text("Verdict"), .sentence("Why")])
    for (number, report) in reports.enumerated() {
      table.append(
        [
          "\(number)", Figures.grouped(report.snapshot.input.currentBlock), "\(report.audit.verdict)",
          report.summary,
        ], isMarked: report.tone == .bad)
    }
    return table
  }
}

extension AuditReport {
  /// The report as one page that opens offline and shows what comes from the file as text only.
  ///
  /// - Parameter evidence: the file and the program; nil leaves them out
  /// - Returns: a whole HTML document.
  /// - Throws: what the template engine throws, for which the page gives no cause.
  public func page(evidence: Evidence? = nil) throws -> String {
    try AuditPage([self], evidence: evidence).page.rendered()
  }

  var tone: HTMLPage.Tone { audit.verdict.tone }

  /// The explanation, with the size of a deviation.
  var summary: String {
    guard audit.verdict == .deviates, let first = audit.firstField else { return explanation.capitalizedFirst + "." }
    let values = audit.findings.reduce(0) { $0 + $1.differences.count }
    let neurons = Set(audit.findings.flatMap { $0.differences.map(\.uid) }).count
    let fields = audit.findings.count
    var words =
      "\(Figures.grouped(values)) \(values == 1 ? "value" : "values") of \(Figures.grouped(neurons)) "
      + "\(neurons == 1 ? "neuron" : "neurons") "
    words += values == 1 ? "differs" : "differ"
    words +=
      fields == 1 ? " in one field, \(first.rawValue)" : " in \(fields) fields, the first of them \(first.rawValue)"
    if let largest = audit.findings.first(where: { $0.field == first })?.largest, first.unit != .flag {
      let place = largest.column.map { "validator \(largest.uid)'s bond in \($0)" } ?? "uid \(largest.uid)"
      let unit = largest.amount.magnitude == 1 && first.unit == .steps ? "u16 step" : first.unit.rawValue
      words += ": by \(Figures.grouped(largest.amount.magnitude)) \(unit) at most, at \(place)"
    }
    words += ". Section \(first.section) of Docs/Specification/epoch.md says how it comes about."
    return words + (fields > 1 ? " Later fields may differ as a consequence." : "")
  }

  /// What to look at where the first field that differs is this one.
  static func nextStep(_ field: OutputField) -> String {
    switch field {
    case .active:
      "the block, each neuron's last update, and the activity cutoff: often the state is one of another block"
    case .stake, .stakeWeight: "stake inherited through parents and children, the TAO weight, and the stake threshold"
    case .validatorPermits: "the number of permits, and ties for the last of them"
    case .consensus: "weights and which of them count (permits, registrations, commits), and kappa"
    case .validatorTrust, .incentive: "which weights are clipped"
    case .bonds, .dividends:
      "the bonds of the last epoch, its block, the moving average, Yuma 3, and liquid alpha with its mode"
    case .serverEmission, .validatorEmission, .combinedEmission:
      "the emission of the epoch, and in a subnet with several mechanisms how it is split"
    }
  }

  /// Where the state is from, and every hyperparameter, as stored.
  var evidence: [(name: String, value: String)] {
    let (chain, parameters) = (snapshot.chain, snapshot.input.parameters)
    var facts: [(name: String, value: String)] = [
      ("Block hash", chain?.blockHash), ("Captured by", chain?.capturedBy), ("Captured at", chain?.capturedAt),
      ("Engine", "\(engine), kernels \(kernels)"),
    ].compactMap { name, value in value.map { (name, $0) } }
    func share(_ value: UInt16) -> String { "\(value) (\(Figures.proportion(value)))" }
    facts += [
      ("Tempo", "\(snapshot.input.tempo)"), ("Activity cutoff", "\(parameters.activityCutoff)"),
      ("Stake threshold", "\(parameters.stakeThreshold)"), ("TAO weight", "\(parameters.taoWeight)"),
      ("Most validators", "\(parameters.maxAllowedValidators)"), ("Kappa", share(parameters.kappa)),
      ("Bonds penalty", share(parameters.bondsPenalty)), ("Bonds moving average", "\(parameters.bondsMovingAverage)"),
      ("Yuma 3", parameters.yuma3 ? "on" : "off"), ("Liquid alpha", parameters.liquidAlpha ? "on" : "off"),
      ("Alpha low", share(parameters.alphaLow)), ("Alpha high", share(parameters.alphaHigh)),
      ("Alpha sigmoid steepness", "\(parameters.alphaSigmoidSteepness)"),
    ]
    return facts
  }
}

extension String {
  /// The text with a capital at its beginning.
  var capitalizedFirst: String { prefix(1).uppercased() + dropFirst() }
}
