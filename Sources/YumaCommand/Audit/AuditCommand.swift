// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Yuma
import YumaAudit
import YumaFiles
import YumaJSON
import YumaReports
import YumaVectors

struct AuditCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "audit",
    abstract: "Compare what the chain recorded with what the epoch gives.",
    usage: "yuma audit [<options>] <files> ...",
    discussion: """
      Computes every epoch of the files again, under the rules of its spec version (424 where the file names none). \
      Compares the result with the file's "recorded", or else with its "output": field by field, uid by uid, in steps \
      of 65535 and in rao. Then prints the ledger, and the quirks of the chain that the epoch met \
      (Docs/Reference/Quirks.md). A build with the exact engine also prints how far the chain's rounding took the \
      epoch from the exact result.

      If a subnet has several mechanisms, the chain stores one record of all of them together. It is compared as soon \
      as the snapshots of all mechanisms are there. A network-emission/1 file is audited subnet by subnet, within the \
      tolerance that it names.

      --payout goes on from the epoch to what each hotkey was paid: owner's cut, incentives less what is withheld, \
      parents, takes and nominators. It compares AlphaDividendsPerSubnet, RootAlphaDividendsPerSubnet and \
      PendingOwnerCut. 'yuma import' with "payout" in --chain makes the file. Stake that something else in the block \
      moved is a remark.

      Verdicts and exit codes: 0 conforms; 1 deviates, with the first stage that does; 2 cannot tell, or a file cannot \
      be used. "Cannot tell" means that nothing is recorded, or that a difference may come from assumed input. --json \
      prints a line for each epoch (Docs/Reference/Output.md).

      Examples:
        yuma audit Vectors/real/sn15-yuma3.json
        yuma audit snapshot.json --html report.html
        yuma audit snapshot.json --payout payout.json
        yuma audit history.jsonl --json | jq -r 'select(.verdict != "conforms") | .name'
      """)

  @OptionGroup var input: InputOptions

  @OptionGroup var engineOption: EngineOption

  @OptionGroup var rules: RulesetOption

  @OptionGroup var index: IndexOption

  @OptionGroup var payouts: PayoutOption

  @Option(
    help: ArgumentHelp(
      "Write a report as a page that opens offline: of one epoch, or of up to 24 of a file.",
      valueName: "file"), completion: .file())
  var html: String?

  @OptionGroup var top: TopOption

  @Flag(help: "Do not compare with the exact engine.")
  var noExact = false

  @OptionGroup var output: OutputOptions

  fileprivate var engine: KnownEngine { engineOption.engine }

  mutating func validate() throws {
    if html != nil && input.files.count > 1 {
      throw ValidationError("--html shows the epochs of one file, and there are several")
    }
    if input.files.contains("-") && payouts.payout.contains("-") {
      throw ValidationError("only one file can be standard input (-)")
    }
    guard try engine.makeForAudit().tolerance == .exact else {
      throw ValidationError("the engine '\(engine.name)' does not have the chain's bits, which an audit needs")
    }
  }

  func run() throws {
    var outcome = Outcome()
    do {
      var run = try AuditRun(options: self, writer: ResultWriter(output))
      for document in input.documents {
        do {
          try run.audit(document.get())
        } catch {
          outcome.fail(error)
        }
      }
      do {
        try run.finish()
      } catch {
        outcome.fail(error)
      }
      for line in run.unused { outcome.fail(Failure(line)) }
      outcome.deviates = run.deviating > 0
      outcome.isUndecided = run.undecided > 0
    } catch {
      outcome.fail(error)
    }
    try outcome.exit()
  }
}

/// The audits of one call of the command.
private struct AuditRun {
  let options: AuditCommand
  let writer: ResultWriter
  private(set) var deviating = 0
  private(set) var undecided = 0
  private var count = 0
  private var epochs = 0
  private var parts = SubnetParts()
  /// What `--html` shows, if it is one.
  private var page: ((Evidence?) throws -> String)?
  /// The epochs that `--html` shows.
  private var reports: [AuditReport] = []
  /// The file that `--html` is about.
  private var file: FileContents?
  private var payouts: WaitingPayouts
  /// The payouts that `--html` shows.
  private var paid: [PayoutAudit] = []

  init(options: AuditCommand, writer: ResultWriter) throws {
    self.options = options
    self.writer = writer
    payouts = try WaitingPayouts(options.payouts, specVersion: options.rules.spec)
  }

  /// A line for each payout whose epoch did not come.
  var unused: [String] { payouts.leftOver }

  mutating func audit(_ document: InputDocuments.Document) throws {
    let contents = document.contents
    try document.require(["yuma-epoch/1", "yuma-epoch-series/1", NetworkAudit.schema, NetworkBlock.schema])
    if document.schema == NetworkBlock.schema { return try audit(NetworkBlock(contents), of: contents) }
    if document.schema == NetworkAudit.schema {
      let audit = NetworkAudit(of: try NetworkEmission(contents, specVersion: options.rules.spec.map { Int($0) }))
      add(audit.verdict)
      try print(audit.json(), NetworkAuditText(audit: audit, rows: rows).rendered, "subnets")
      page = { try audit.page(evidence: $0) }
      file = contents
      epochs += 1
      return
    }
    let snapshots = try options.index.epochs(of: document.epochs(), named: contents.name)
    // Said before the work, not after it.
    guard options.html == nil || reports.count + snapshots.count <= AuditPage.maximumEpochCount else {
      throw Failure(
        "\(contents.name): --html shows \(AuditPage.maximumEpochCount) epochs at most, and there are "
          + "\(reports.count + snapshots.count): choose with --index")
    }
    for var snapshot in snapshots {
      snapshot.name = snapshot.name ?? contents.name
      options.rules.apply(to: &snapshot)
      let report: AuditReport
      do {
        let engine = try options.engine.makeForAudit()
        if let reason = engine.exemption(snapshot.input, try snapshot.rules()) {
          throw Failure("engine \(engine.engine.name): it need not have the chain's bits here: \(reason)")
        }
        report = try AuditReport(of: snapshot, engine: engine.engine, measure: options.noExact ? nil : measure())
      } catch let error as UnknownSpecVersion {
        throw Failure("\(contents.name): chain.\(error)")
      } catch {
        throw Failure("\(contents.name): \(error)")
      }
      add(report.audit.verdict)
      try print(report.json(), AuditText(report: report, rows: rows).rendered) { AuditRows(report: report).rows }
      if options.html != nil {
        reports.append(report)
        file = contents
      }
      epochs += 1
      if let subnet = parts.add(snapshot, output: report.output) { try print(subnet) }
      if let payout = try payouts.add(snapshot, output: report.output) {
        add(payout.verdict)
        if options.html != nil { paid.append(payout) }
        try print(payout.json(), PayoutText(audit: payout, rows: rows).rendered, "hotkeys")
      }
    }
  }

  /// A whole block of a network.
  private mutating func audit(_ block: NetworkBlock, of contents: FileContents) throws {
    let name = contents.name
    let audit: BlockAudit
    do {
      audit = try BlockAudit(of: block, specVersion: options.rules.spec.map { Int($0) })
    } catch {
      throw Failure("\(name): \(error)")
    }
    add(audit.verdict)
    for remark in audit.remarks { StandardStreams.report("\(name): \(remark)") }
    try print(audit.json(), BlockAuditText(audit: audit, rows: rows).rendered, "subnets")
    page = { try audit.page(evidence: $0) }
    file = contents
    epochs += 1
  }

  private mutating func add(_ verdict: AuditVerdict) {
    switch verdict {
    case .conforms: break
    case .deviates: deviating += 1
    case .cannotTell: undecided += 1
    }
  }

  private mutating func print(_ subnet: SubnetAudit) throws {
    add(subnet.verdict)
    try print(subnet.json(), SubnetAuditText(audit: subnet, rows: rows).rendered, "fields")
  }

  /// The last word on several epochs, and the page.
  mutating func finish() throws {
    for subnet in parts.removeAll() { try print(subnet) }
    if count > 1 && writer.format == .table {
      try writer.write(
        "\n\(grouped(count)) audits: \(grouped(count - deviating - undecided)) conform, \(grouped(deviating)) deviate, "
          + "\(grouped(undecided)) cannot tell\n")
    }
    try writer.close()
    guard let html = options.html, let file else { return }
    guard page == nil || epochs == 1 else { throw Failure("--html shows one document, and there are \(epochs)") }
    let evidence = Evidence(
      file: file.name, bytes: file.bytes, program: BuildInformation.current.title)
    let output = try OutputFile(path: html)
    do {
      try output.write(try page?(evidence) ?? AuditPage(reports, payouts: paid, evidence: evidence).page.rendered())
    } catch let error as Failure {
      throw error
    } catch {
      throw Failure("--html: \(error)")
    }
    try output.close()
  }

  private mutating func print(_ json: [UInt8], _ text: (TextStyle) -> String, _ list: String) throws {
    try print(json, text) { Rows(of: json, in: list) }
  }

  private mutating func print(_ json: [UInt8], _ text: (TextStyle) -> String, rows: () -> Rows) throws {
    count += 1
    try writer.write(table: text, json: { json }, rows: rows)
  }

  /// How many differences of a field, and how many neurons, are shown.
  private var rows: Int { options.top.count(usual: 10) }

  private func measure() throws -> EpochEngine? { try KnownEngine.measure?.make(fractionalBits: nil).engine }
}

extension KnownEngine {
  /// The engine by which the chain's rounding is measured, if this build has it.
  static var measure: KnownEngine? { built.first(where: \.takesFractionalBits) }

  /// The engine for an audit: with the chain's 32 fractional bits where that is a choice.
  func makeForAudit() throws -> EngineUnderTest { try make(fractionalBits: takesFractionalBits ? 32 : nil) }
}
