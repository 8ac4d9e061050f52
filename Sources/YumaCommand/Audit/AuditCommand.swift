import ArgumentParser
import Yuma
import YumaAudit
import YumaFiles
import YumaReports
import YumaVectors

struct AuditCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "audit",
    abstract: "Compare what the chain recorded with what the epoch gives.",
    discussion: """
      Every epoch of the files is computed again under the rules of its spec version (424 where the file names none), and \
      compared with the file's "recorded", or else its "output": field by field, uid by uid, in steps of 65535 and in rao. \
      Then come the ledger, the quirks of the chain that the epoch met (Docs/Quirks.md), and how far the chain's rounding \
      took it from the exact engine's result, where that is part of this build. Of a subnet with several mechanisms, what \
      the chain stored of all together is compared once the snapshots of all are there. A network-emission/1 file is \
      audited subnet by subnet, within the tolerance that it names.

      Verdicts and exit codes: 0 conforms; 1 deviates, with the first stage that does; 2 cannot tell, because nothing is \
      recorded or because what differs rests on assumed input, or a file cannot be used. --json prints a line for each \
      epoch (Docs/CommandLine.md).

      Examples:
        yuma audit Vectors/real/sn15-yuma3.json
        yuma audit snapshot.json --html report.html
        yuma audit history.jsonl --json | jq -r 'select(.verdict != "conforms") | .name'
      """)

  @Argument(
    help: "Snapshots, series, JSON Lines of them, or network emission files; - is standard input.",
    completion: .file())
  var files: [String]

  @Option(
    help: ArgumentHelp("The engine to compute with; one with the chain's bits.", valueName: "name"),
    transform: KnownEngine.named)
  var engine = KnownEngine.all[0]

  @Option(help: ArgumentHelp("Audit only this epoch of a series, from 0.", valueName: "k"))
  var index: UInt32?

  @OptionGroup var rules: RulesetOption

  @Flag(help: "Print JSON, a line for each epoch.")
  var json = false

  @Option(
    help: ArgumentHelp(
      "Write a report on the one epoch that is audited as a page that opens offline; needs gnuplot.",
      valueName: "file"), completion: .file())
  var html: String?

  @Option(help: "How many differences of a field, and how many neurons, the text shows.")
  var top: UInt32 = 10

  @Flag(help: "Do not compare with the exact engine.")
  var noExact = false

  mutating func validate() throws {
    if html != nil && files.count > 1 { throw ValidationError("--html shows one epoch, and there are several files") }
    guard try engine.makeForAudit().tolerance == .exact else {
      throw ValidationError("the engine '\(engine.name)' does not have the chain's bits, which an audit needs")
    }
  }

  func run() throws {
    var outcome = Outcome()
    var run = AuditRun(options: self)
    for file in files {
      do {
        var stream = try SnapshotStream(path: file)
        while true {
          do {
            guard let contents = try stream.document() else { break }
            try run.audit(contents)
          } catch {
            outcome.fail(error, file: file)
          }
        }
      } catch {
        outcome.fail(error, file: file)
      }
    }
    do {
      try run.finish()
    } catch {
      outcome.fail(error)
    }
    outcome.deviates = run.deviating > 0
    outcome.isUndecided = run.undecided > 0
    try outcome.exit()
  }
}

/// The audits of one call of the command.
private struct AuditRun {
  let options: AuditCommand
  private(set) var deviating = 0
  private(set) var undecided = 0
  private var count = 0
  private var epochs = 0
  private var parts = SubnetParts()
  /// What `--html` shows, if it is one.
  private var page: (() throws -> String)?

  init(options: AuditCommand) { self.options = options }

  mutating func audit(_ contents: FileContents) throws {
    if try contents.schema() == NetworkAudit.schema {
      let audit = NetworkAudit(of: try NetworkEmission(contents))
      deviating += audit.verdict == .deviates ? 1 : 0
      undecided += audit.verdict == .notRecorded ? 1 : 0
      try print(audit.json(), NetworkAuditText(audit: audit, rows: Int(options.top)).rendered)
      page = { try audit.page() }
      epochs += 1
      return
    }
    let document = try SnapshotFile(contents)
    if let index = options.index, index >= document.epochCount {
      throw Failure("\(contents.name): epochs: no epoch \(index) among \(document.epochCount)")
    }
    let indices = options.index.map { Int($0)..<Int($0) + 1 } ?? 0..<document.epochCount
    for index in indices {
      guard var snapshot = document.snapshot(at: index) else { continue }
      snapshot.name = snapshot.name ?? contents.name
      options.rules.apply(to: &snapshot)
      let report: AuditReport
      do {
        let engine = try options.engine.makeForAudit()
        if let reason = engine.exemption(snapshot.input, try snapshot.ruleset()) {
          throw Failure("engine \(engine.engine.name): it need not have the chain's bits here: \(reason)")
        }
        report = try AuditReport(of: snapshot, engine: engine.engine, measure: options.noExact ? nil : measure())
      } catch let error as UnknownSpecVersion {
        throw Failure("\(contents.name): chain.\(error)")
      } catch {
        throw Failure("\(contents.name): \(error)")
      }
      add(report.audit.verdict)
      try print(report.json(), AuditText(report: report, rows: Int(options.top)).rendered)
      page = { try report.page() }
      epochs += 1
      if let subnet = parts.add(snapshot, output: report.output) { try print(subnet) }
    }
  }

  private mutating func add(_ verdict: Audit.Verdict) {
    switch verdict {
    case .conforms: break
    case .deviates: deviating += 1
    case .cannotTell: undecided += 1
    }
  }

  private mutating func print(_ subnet: SubnetAudit) throws {
    add(subnet.verdict)
    try print(subnet.json(), SubnetAuditText(audit: subnet, rows: Int(options.top)).rendered)
  }

  /// The last word on several epochs, and the page.
  mutating func finish() throws {
    for subnet in parts.removeAll() { try print(subnet) }
    if count > 1 && !options.json {
      try StandardStreams.write(
        "\n\(grouped(count)) audits: \(grouped(count - deviating - undecided)) conform, \(grouped(deviating)) deviate, "
          + "\(grouped(undecided)) cannot tell\n")
    }
    guard let html = options.html, let page else { return }
    guard epochs == 1 else { throw Failure("--html shows one epoch, and there are \(epochs): choose with --index") }
    let file = try OutputFile(path: html)
    do {
      try file.write(try page())
    } catch let error as Failure {
      throw error
    } catch {
      throw Failure("--html: \(error)")
    }
    try file.close()
  }

  private mutating func print(_ json: [UInt8], _ text: (Bool) -> String) throws {
    let separator = count == 0 || options.json ? "" : "\n"
    count += 1
    try StandardStreams.write(
      separator
        + (options.json ? String(decoding: json, as: UTF8.self) + "\n" : text(StandardStreams.outputTakesColour)))
  }

  private func measure() throws -> (any EpochEngine)? { try KnownEngine.measure?.make(fractionalBits: nil).engine }
}

extension KnownEngine {
  /// The engine by which the chain's rounding is measured, if this build has it.
  static var measure: KnownEngine? { built.first(where: \.takesFractionalBits) }

  /// The engine for an audit: with the chain's 32 fractional bits where that is a choice.
  func makeForAudit() throws -> EngineUnderTest { try make(fractionalBits: takesFractionalBits ? 32 : nil) }
}
