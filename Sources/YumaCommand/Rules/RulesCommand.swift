// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Yuma
import YumaFiles
import YumaJSON

struct RulesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rules",
    abstract: "Say which of the chain's rules held at a spec version, and what changed when.",
    usage: "yuma rules [<options>] [<from>] [<to>]",
    discussion: """
      Without a spec version: every change since Dynamic TAO began, with the block or the date from which it holds, if \
      that is known. With one: every rule that held then, and since when. With two: what changed from the first to the \
      second.

      Exit codes: 0 fine; 64 a spec version without rules: the message says what is known about it.

      Examples:
        yuma rules
        yuma rules 397
        yuma rules 397 423 --format csv
      """)

  @Argument(help: ArgumentHelp("The spec version whose rules are asked for.", valueName: "from"))
  var from: Int?

  @Argument(help: ArgumentHelp("A later spec version to compare with.", valueName: "to"))
  var to: Int?

  @OptionGroup var output: OutputOptions

  mutating func validate() throws {
    for version in [from, to].compactMap(\.self) {
      do throws(UnknownSpecVersion) {
        _ = try EpochRules(specVersion: version)
      } catch {
        throw ValidationError("\(error)")
      }
    }
    if let from, let to, to <= from {
      throw ValidationError("<to>: \(to) is not later than \(from): name the earlier spec version first")
    }
  }

  func run() throws {
    var outcome = Outcome()
    do {
      let writer = try ResultWriter(output)
      let report = try RulesReport(from: from, to: to)
      try writer.write(table: report.table, json: { report.json }, rows: { report.rows })
      try writer.close()
    } catch {
      outcome.fail(error)
    }
    try outcome.exit()
  }
}

/// What `yuma rules` prints.
enum RulesReport {
  /// The changes of a span of spec versions.
  case changes([RuleBook.Change], from: Int, to: Int)
  /// The rules at one spec version.
  case rules([RuleBook.Rule], specVersion: Int)

  init(from: Int?, to: Int?) throws(UnknownSpecVersion) {
    let book = RuleBook()
    switch (from, to) {
    case (let from?, nil): self = .rules(try book.rules(at: from), specVersion: from)
    case (let from?, let to?): self = .changes(book.changes(after: from, through: to), from: from, to: to)
    case (nil, _): self = .changes(book.changes, from: SpecVersions.first, to: SpecVersions.last)
    }
  }

  func table(_ style: TextStyle) -> String {
    switch self {
    case .changes(let changes, let from, let to):
      guard !changes.isEmpty else { return "Nothing changed from spec \(from) to \(to).\n" }
      var table = Table(
        [("spec", .right), ("change", .left), ("part", .left), ("from", .left)], essential: ["change"])
      for change in changes {
        table.append(["\(change.specVersion)", change.summary, change.part.rawValue, Self.start(of: change)])
      }
      return table.rendered(style)
    case .rules(let rules, let specVersion):
      var table = Table(
        [("part", .left), ("rule", .left), ("what holds at \(specVersion)", .left), ("since", .right)],
        essential: ["rule", "what holds at \(specVersion)"])
      for rule in rules { table.append([rule.part.rawValue, rule.name, rule.value, "\(rule.since)"]) }
      return table.rendered(style)
    }
  }

  private static func start(of change: RuleBook.Change) -> String {
    if let block = change.block { return "block \(grouped(block))" }
    return change.date ?? ""
  }

  /// One object: `specVersion` and `rules`, or `from`, `to` and `changes`.
  var json: [UInt8] {
    switch self {
    case .changes(let changes, let from, let to): RuleBook.json(of: changes, from: from, to: to)
    case .rules(let rules, let specVersion): RuleBook.json(of: rules, at: specVersion)
    }
  }

  /// A row per change, or per rule.
  var rows: Rows {
    switch self {
    case .changes(let changes, _, _):
      var rows = Rows([
        .value("specVersion"), .text("part"), .text("summary"), .text("rules"), .text("commits"), .text("date"),
        .value("block"),
      ])
      for change in changes {
        rows.append([
          "\(change.specVersion)", change.part.rawValue, change.summary, change.rules.joined(separator: "; "),
          change.commits.joined(separator: "; "), change.date, change.block.map { "\($0)" },
        ])
      }
      return rows
    case .rules(let rules, _):
      var rows = Rows([.text("part"), .text("rule"), .text("value"), .value("since")])
      for rule in rules { rows.append([rule.part.rawValue, rule.name, rule.value, "\(rule.since)"]) }
      return rows
    }
  }
}
