// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Yuma
import YumaAudit
import YumaFiles

struct EpochCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "epoch",
    abstract: "Compute epochs of a subnet.",
    usage: "yuma epoch [<options>] <files> ...",
    discussion: """
      Computes every epoch of the files. The table shows the neurons that are paid most, then where the emission went. \
      Incentive, dividends, consensus and validator trust are proportions. What is not distributed was lost to \
      rounding down. The chain also records a combined emission, which it rounds separately.

      json has amounts in rao and shares of 65535 (Docs/Reference/Output.md); with --with-input it is a snapshot. csv and jsonl have a \
      row per neuron.

      Examples:
        yuma epoch Vectors/real/sn15-yuma3.json
        yuma epoch Vectors/real/sn15-yuma3.json --index 2 --top 5
        yuma epoch snapshots --format csv --output neurons.csv
        yuma epoch - --trace --with-input < snapshot.json > result.json
        yuma epoch snapshot.json --engine exact --compare reference
      """)

  @OptionGroup var input: InputOptions

  @OptionGroup var engineOption: EngineOption

  @Option(parsing: .unconditional, help: "Fractional bits of the exact engine's numbers (default: 256).")
  var fractionalBits: Int?

  @OptionGroup var rules: RulesetOption

  @OptionGroup var indexOption: IndexOption

  @Flag(help: "Add the raw values of every stage to the JSON.")
  var trace = false

  @Flag(help: "Add the input to the JSON, which makes it a snapshot.")
  var withInput = false

  @OptionGroup var top: TopOption

  @Option(
    help: ArgumentHelp(
      "Print a table of how far this engine's epoch lies from that of --engine, and what rounding decided.",
      valueName: "name"),
    completion: .list(KnownEngine.all.map(\.name)), transform: KnownEngine.named)
  var compare: KnownEngine?

  @Option(
    help: ArgumentHelp("Draw the differences of --compare into a file, .svg or .png.", valueName: "file"),
    completion: .file())
  var chart: String?

  @OptionGroup var output: OutputOptions

  private var engine: KnownEngine { engineOption.engine }

  mutating func validate() throws {
    try checkFractionalBits(fractionalBits, for: [engine] + (compare.map { [$0] } ?? []))
    if compare != nil && (output.chosen ?? .table != .table || trace || withInput) {
      throw ValidationError("--compare prints a table, not JSON")
    }
    if let chart { _ = try PictureFormat(path: chart) }
    if chart != nil && compare == nil { throw ValidationError("--chart draws what --compare finds, which is missing") }
    if let form = output.chosen, form != .json, trace || withInput {
      throw ValidationError("--trace and --with-input add to the JSON, and --format is \(form.rawValue)")
    }
  }

  func run() throws {
    try run(on: engine.make(fractionalBits: fractionalBits).engine)
  }

  private func run(on engine: EpochEngine) throws {
    var outcome = Outcome()
    do {
      let writer = try ResultWriter(output, only: compare != nil ? .table : trace || withInput ? .json : nil)
      var runner = try EpochRunner(engine: engine)
      var isEmpty = true
      for document in input.documents {
        do {
          let document = try document.get()
          for snapshot in try indexOption.epochs(of: document.epochs(), named: document.contents.name) {
            try write(snapshot, of: document, runner: &runner, to: writer)
            isEmpty = false
          }
        } catch {
          outcome.fail(error)
        }
      }
      if !isEmpty { try writer.close() }
    } catch {
      outcome.fail(error)
    }
    try outcome.exit()
  }

  /// Computes one epoch and writes its result.
  private func write(
    _ snapshot: Snapshot, of document: InputDocuments.Document, runner: inout EpochRunner,
    to writer: ResultWriter
  ) throws {
    var snapshot = snapshot
    snapshot.name = snapshot.name ?? document.plainName
    rules.apply(to: &snapshot)
    let rules: EpochRules
    do {
      rules = try snapshot.rules()
    } catch {
      throw Failure("\(document.contents.name): chain.\(error)")
    }
    let rows = top.count(usual: 20)
    if let compare {
      let other = try compare.make(fractionalBits: compare.takesFractionalBits ? fractionalBits : nil).engine
      let analysis = try analysis(of: other, snapshot, under: rules, runner: &runner)
      if let chart {
        try PictureFile(path: chart).write(ComparisonChart(name: snapshot.name ?? "", analysis: analysis).figure)
      }
      return try writer.writeTable {
        ComparisonTable(name: snapshot.name ?? "", analysis: analysis).rendered(rows: rows, style: $0)
      }
    }
    let result = try runner.run(snapshot.input, under: rules, detail: trace ? .trace : .output)
    let table = EpochTable(snapshot: snapshot, result: result)
    try writer.write(
      table: { table.rendered(rows: rows, style: $0) },
      json: { result.json(of: snapshot, includesInput: withInput) },
      rows: { table.rows })
  }

  /// How far another engine's epoch lies from this one's.
  private func analysis(
    of other: EpochEngine, _ snapshot: Snapshot, under rules: EpochRules, runner: inout EpochRunner
  ) throws -> ErrorAnalysis {
    try ErrorAnalysis(
      of: Epoch.run(snapshot.input, under: rules, engine: other, detail: .trace),
      against: runner.run(snapshot.input, under: rules, detail: .trace))
  }
}
