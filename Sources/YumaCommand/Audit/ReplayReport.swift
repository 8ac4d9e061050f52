// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import YumaAudit
import YumaFiles
import YumaJSON

/// What `yuma replay` puts on standard output.
enum ReplayFormat: String, CaseIterable, ExpressibleByArgument {
  /// What does not conform, and the numbers.
  case table
  /// Every verdict, a line of JSON each.
  case jsonl
  /// Every verdict, a row each.
  case csv
  /// The numbers, a JSON object.
  case json
}

/// What a replay says in the end: what does not conform, and the numbers.
struct ReplayReport {
  /// How many epochs are listed that do not conform.
  private static let limit = 50

  private let engine: String
  private let format: ReplayFormat
  /// The verdicts in numbers.
  var summary: ReplaySummary
  private var findings: [EpochVerdict] = []
  /// How many epochs do not conform, or do not follow the one before.
  private var findingCount = 0
  private var hasHeader = false

  init(engine: String, format: ReplayFormat, begunWith summary: ReplaySummary? = nil) {
    self.engine = engine
    self.format = format
    self.summary = summary ?? ReplaySummary()
  }

  /// Adds a verdict. What is no history is said once, not of every epoch.
  mutating func add(_ verdict: EpochVerdict) throws {
    summary.add(verdict)
    if format == .csv { try writeRow(verdict) }
    let isBroken = verdict.discontinuity.map { $0.kind != .noHistory } ?? false
    guard verdict.answer != .conforms || isBroken else { return }
    findingCount += 1
    if findings.count < Self.limit { findings.append(verdict) }
  }

  /// Writes the table or the object to standard output; where that has the verdicts, the numbers go to standard error.
  func write() throws {
    switch format {
    case .json:
      // The numbers do not say why a verdict is missing.
      for verdict in findings where verdict.reason != nil {
        if let complaint = verdict.complaint { StandardStreams.report(complaint) }
      }
      try StandardStreams.write(String(decoding: summary.json(engine: engine), as: UTF8.self) + "\n")
      if let remark { StandardStreams.report(remark) }
    case .table:
      let style = StandardStreams.outputStyle
      let list = findings.isEmpty ? "" : findingsTable.rendered(style) + more + "\n"
      try StandardStreams.write(list + summaryTable.rendered(style))
      if let remark { StandardStreams.report(remark) }
    case .jsonl, .csv:
      StandardStreams.writeError(summaryTable.rendered(bold: false))
      if let remark { StandardStreams.report(remark) }
    }
  }

  /// The columns of CSV: the keys of a verdict's JSON.
  private static let columns = [
    "file", "place", "name", "network", "netuid", "mechanism", "block", "engine", "verdict", "reason", "field", "uid",
    "role",
    "recorded", "recomputed", "discontinuity", "detail",
  ].map { Rows.Column.text($0) }

  private mutating func writeRow(_ verdict: EpochVerdict) throws {
    let rows = Rows(of: Array(verdict.json(engine: engine).dropLast()))
    if !hasHeader { try StandardStreams.write(Rows(Self.columns).header) }
    hasHeader = true
    try StandardStreams.write(rows.csv(in: Self.columns))
  }

  private var more: String {
    findingCount > findings.count ? "and \(grouped(findingCount - findings.count)) more (--format jsonl has all)\n" : ""
  }

  /// What concerns the history as a whole.
  private var remark: String? {
    guard let count = summary.discontinuities[.noHistory] else { return nil }
    return
      "no history: \(grouped(count)) of \(grouped(summary.epochs)) snapshots do not name their subnet and do not follow "
      + "the one before: use verify, or --independent"
  }

  private var findingsTable: Table {
    var table = Table([
      ("place", .left), ("subnet", .left), ("block", .right), ("verdict", .left), ("value", .left),
      ("recorded", .right),
      ("recomputed", .right), ("remark", .left),
    ])
    for verdict in findings {
      let difference = verdict.difference
      let isRead = verdict.answer != .unreadable
      // The whole path of a document in a folder stands in its place already.
      let remarks = [
        verdict.reason,
        verdict.discontinuity.flatMap { $0.kind == .noHistory ? nil : $0.description },
      ]
      table.append([
        verdict.place.isEmpty ? verdict.name ?? "" : verdict.place,
        verdict.subnet.description, isRead ? "\(verdict.block)" : "", verdict.answer.rawValue,
        difference.map { "\($0.field)[\($0.uid)]" } ?? "", value(difference, \.recorded),
        value(difference, \.recomputed),
        remarks.compactMap(\.self).joined(separator: "; "),
      ])
    }
    return table
  }

  private func value(
    _ difference: EpochVerdict.Difference?, _ part: KeyPath<EpochVerdict.Difference, UInt64?>
  ) -> String {
    difference.map { $0[keyPath: part].map { "\($0)" } ?? "no entry" } ?? ""
  }

  private var summaryTable: Table {
    var table = Table([
      ("epochs", .right), ("conforming", .right), ("deviating", .right), ("cannot tell", .right),
      ("unreadable", .right),
      ("gaps", .right), ("duplicates", .right), ("out of order", .right), ("bonds", .right),
    ])
    let counts =
      [summary.epochs] + [.conforms, .deviates, .cannotTell, .unreadable].map { summary.answers[$0] ?? 0 }
      + [.gap, .duplicate, .backwards, .bonds].map { summary.discontinuities[$0] ?? 0 }
    table.append(counts.map { grouped($0) })
    return table
  }
}
