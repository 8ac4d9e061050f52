import ArgumentParser
import Yuma
import YumaAudit
import YumaFiles

struct EpochCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "epoch",
    abstract: "Compute one epoch of a subnet.",
    discussion: """
      Of a series of epochs the first is computed, or that of --index; of a file in JSON Lines every line. The result \
      is a table on a terminal, else a line of JSON for each epoch:
        {"schema": "yuma-epoch/1", "name", "chain", "engine", "kernels", "output", "ledger"}
      with "input" and "intermediate" on request (Docs/Specification/vectors.md). Amounts are in rao, shares of 65535.

      In the table, incentive, dividends, consensus and validator trust are proportions; emission is what a neuron is \
      paid for serving and validating. The ledger says where every rao went: what is not distributed was lost to \
      rounding down. The chain records a combined emission as well, which is rounded on its own.

      Examples:
        yuma epoch Vectors/real/sn15-yuma3.json
        yuma epoch Vectors/real/sn15-yuma3.json --index 2 --top 5
        yuma epoch *.json --format json --output results.jsonl
        yuma epoch - --trace --with-input < snapshot.json > result.json
        yuma epoch snapshot.json --engine exact --compare reference --chart rounding.svg
      """)

  enum Format: String, ExpressibleByArgument, CaseIterable {
    case json, table
  }

  @Argument(help: "Snapshots, series or JSON Lines of them; - is standard input.", completion: .file())
  var files: [String]

  @Option(help: ArgumentHelp("The engine to compute with.", valueName: "name"), transform: KnownEngine.named)
  var engine = KnownEngine.all[0]

  @Option(help: "Fractional bits of the exact engine's numbers.")
  var fractionalBits: Int?

  @Option(help: "The form of the result (default: table on a terminal, else json).")
  var format: Format?

  @Flag(help: "Add the raw values of every stage to the JSON.")
  var trace = false

  @Flag(help: "Add the input to the JSON, which makes it a snapshot.")
  var withInput = false

  @OptionGroup var rules: RulesetOption

  @Option(help: "Write the result to a file instead of standard output.", completion: .file())
  var output: String?

  @Option(help: "Which epoch of a series, from 0.")
  var index: UInt32 = 0

  @Option(help: "How many neurons the table shows.")
  var top: UInt32 = 20

  @Flag(help: "Show all neurons in the table.")
  var all = false

  @Option(
    help: ArgumentHelp(
      "Print a table of how far this engine's epoch lies from that of --engine, and what rounding decided.",
      valueName: "name"), transform: KnownEngine.named)
  var compare: KnownEngine?

  @Option(
    help: ArgumentHelp("Draw the differences of --compare as SVG, with gnuplot.", valueName: "file"),
    completion: .file())
  var chart: String?

  private var resolvedFormat: Format {
    if compare != nil { return .table }
    return format ?? (StandardStreams.outputIsTerminal && output == nil && !trace && !withInput ? .table : .json)
  }

  mutating func validate() throws {
    try checkFractionalBits(fractionalBits, for: [engine] + (compare.map { [$0] } ?? []))
    if compare != nil && (format == .json || trace || withInput) {
      throw ValidationError("--compare prints a table, not JSON")
    }
    if chart != nil && compare == nil { throw ValidationError("--chart draws what --compare finds, which is missing") }
    if chart != nil && files.count > 1 { throw ValidationError("--chart draws one epoch, and there are several files") }
    if format == .table && (trace || withInput) {
      throw ValidationError("--trace and --with-input add to the JSON, and --format is table")
    }
  }

  func run() throws {
    try run(on: engine.make(fractionalBits: fractionalBits).engine)
  }

  private func run(on engine: some EpochEngine) throws {
    var outcome = Outcome()
    do {
      let destination = try output.map { try OutputFile(path: $0) }
      var runner = try EpochRunner(engine: engine)
      var isFirst = true
      for file in files {
        for document in Documents(path: file) {
          let text: String
          do {
            text = try self.text(of: document.get(), named: file, runner: &runner)
          } catch {
            outcome.fail(error, file: file)
            continue
          }
          let separator = isFirst || resolvedFormat == .json ? "" : "\n"
          isFirst = false
          try (destination?.write ?? StandardStreams.write)(separator + text)
        }
      }
      if !isFirst { try destination?.close() }
    } catch {
      outcome.fail(error)
    }
    try outcome.exit()
  }

  /// The result of the epoch asked for, in the form asked for.
  private func text(
    of document: SnapshotFile, named file: String, runner: inout EpochRunner<some EpochEngine>
  ) throws -> String {
    guard var snapshot = document.snapshot(at: Int(index)) else {
      throw Failure("\(file): epochs: no epoch \(index) among \(document.epochCount)")
    }
    snapshot.name = snapshot.name ?? Self.name(of: file)
    rules.apply(to: &snapshot)
    let ruleset: Ruleset
    do {
      ruleset = try snapshot.ruleset()
    } catch {
      throw Failure("\(file): chain.\(error)")
    }
    if let compare {
      let other = try compare.make(fractionalBits: compare.takesFractionalBits ? fractionalBits : nil).engine
      return try comparison(of: other, snapshot, ruleset: ruleset, runner: &runner)
    }
    let result = try runner.run(snapshot.input, ruleset: ruleset, detail: trace ? .trace : .output)
    switch resolvedFormat {
    case .json:
      return String(decoding: result.json(of: snapshot, includesInput: withInput), as: UTF8.self) + "\n"
    case .table:
      let table = EpochTable(snapshot: snapshot, result: result)
      return table.rendered(rows: all ? .max : Int(top), bold: StandardStreams.outputTakesColour && output == nil)
    }
  }

  /// The table of another engine's distance, drawn as well where asked for.
  private func comparison(
    of other: some EpochEngine, _ snapshot: Snapshot, ruleset: Ruleset, runner: inout EpochRunner<some EpochEngine>
  ) throws -> String {
    let analysis = try ErrorAnalysis(
      of: Epoch.run(snapshot.input, engine: other, ruleset: ruleset, detail: .trace),
      against: runner.run(snapshot.input, ruleset: ruleset, detail: .trace))
    let name = snapshot.name ?? ""
    if let chart { try ComparisonChart(name: name, analysis: analysis).draw(to: chart) }
    return ComparisonTable(name: name, analysis: analysis)
      .rendered(rows: all ? .max : Int(top), bold: StandardStreams.outputTakesColour && output == nil)
  }

  /// What a snapshot without a name is called: its file's name without the suffix.
  private static func name(of file: String) -> String {
    let last = file.split(separator: "/").last ?? "-"
    return file == "-" ? "standard input" : String(last.prefix { $0 != "." })
  }
}

/// The documents of a file one after another, and what is wrong with those that cannot be used.
private final class Documents: Sequence, IteratorProtocol {
  private let path: String
  private var stream: SnapshotStream?
  private var isOpened = false

  init(path: String) { self.path = path }

  func next() -> Result<SnapshotFile, FileError>? {
    do throws(FileError) {
      if !isOpened {
        isOpened = true
        stream = try SnapshotStream(path: path)
      }
      return try stream?.nextFile().map { .success($0) }
    } catch {
      return .failure(error)
    }
  }
}
