// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import YumaAudit
import YumaImport
import YumaJSON
import YumaReports

struct ReconcileCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "reconcile",
    abstract: "Check whether a whole state of the chain adds up.",
    usage: "yuma reconcile [<options>] <state> [<later>]",
    discussion: """
      Reads a state as nodes and programs write it: genesis.raw.top, the pairs of a pallet, answers of a node, or a \
      table of keys and values, of any size (Docs/Guide/Reconcile.md). Then checks what must equal what: issuance \
      against balances and stakes, each subnet's TAO against its account, SubnetAlphaOut against hotkeys and pending \
      accounts, shares against stakes. With a second, later state it also checks what a block changed.

      A difference is what the chain stores less what its parts add up to, in rao. What the chain's history is known \
      to have left is named, and taken off where its amount is known.

      Verdicts and exit codes: 0 all conform; 1 one deviates; 2 one cannot be told, or a file cannot be used. "Cannot \
      tell" means that the dump may lack what decides, or that an amount of the chain's history is not known.

      Examples:
        yuma reconcile state.json
        yuma reconcile before.json after.json --identity T6,A5
        yuma reconcile rows.csv --complete --spec 447
        yuma reconcile state.json.gz --json | jq -r '.lines[] | select(.verdict != "conforms") | .identity'
      """)

  @Argument(
    help: ArgumentHelp("One state, or two, the earlier first; - is standard input.", valueName: "state"),
    completion: .file())
  var states: [String]

  @Option(
    help: ArgumentHelp(
      "Take the identities of this spec version, not of the one the state names.", valueName: "version"))
  var spec: UInt32?

  @Option(
    help: ArgumentHelp(
      "Check only these: \(StateIdentity.allCases.map(\.rawValue).joined(separator: ", ")), with commas between.",
      valueName: "name,..."), completion: .list(StateIdentity.allCases.map(\.rawValue)))
  var identity: String?

  @Flag(
    help: "The dump has every value of the pallets that are in it. A state with the runtime's code says so by itself.")
  var complete = false

  @Option(
    help: ArgumentHelp("Write the result as a page that opens offline.", valueName: "file"), completion: .file())
  var html: String?

  @OptionGroup var top: TopOption

  @OptionGroup var output: OutputOptions

  mutating func validate() throws {
    guard (1...2).contains(states.count) else {
      throw ValidationError("one state or two, and there are \(states.count)")
    }
    if states == ["-", "-"] { throw ValidationError("standard input (-) can be read only once") }
    if let spec, !(233...475).contains(spec) {
      throw ValidationError("--spec: \(spec) is not within 233 to 475, whose identities are known")
    }
    _ = try identities()
  }

  private func identities() throws -> Set<StateIdentity> {
    guard let identity else { return Set(StateIdentity.allCases) }
    var chosen: Set<StateIdentity> = []
    for name in identity.split(separator: ",", omittingEmptySubsequences: false) {
      guard let known = StateIdentity(rawValue: name.uppercased()) else {
        let names = StateIdentity.allCases.map(\.rawValue).joined(separator: ", ")
        throw ValidationError("--identity: '\(Printable.escaped(String(name.prefix(40))))' is none of \(names)")
      }
      chosen.insert(known)
    }
    return chosen
  }

  func run() throws {
    var outcome = Outcome()
    do {
      let writer = try ResultWriter(output)
      // Where a file cannot be written, nobody waits for the sums to find out.
      let page = try html.map { try OutputFile(path: $0) }
      let totals = try states.map { try StateTotals(path: $0, isComplete: complete) }
      let found: Reconciliation
      do {
        found = try Reconciliation(
          of: totals[totals.count - 1], after: totals.count == 2 ? totals[0] : nil, specVersion: spec,
          identities: identities())
      } catch let error as ReconciliationError {
        throw Failure("\(error)")
      }
      for state in totals {
        for remark in state.remarks { StandardStreams.report("\(state.name): \(remark)") }
      }
      try writer.write(
        table: ReconciliationText(reconciliation: found, rows: top.count(usual: 20)).rendered, json: found.json,
        rows: { Rows(of: found.json(), in: "lines", repeatsOuter: false) })
      try writer.close()
      if let page {
        try page.write(try found.page(program: BuildInformation.current.title))
        try page.close()
      }
      switch found.verdict {
      case .conforms: break
      case .deviates: outcome.deviates = true
      case .cannotTell: outcome.isUndecided = true
      }
    } catch {
      outcome.fail(error)
    }
    try outcome.exit()
  }
}
