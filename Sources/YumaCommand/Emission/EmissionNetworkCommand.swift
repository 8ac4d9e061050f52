// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import DynamicTAO
import Foundation
import Yuma
import YumaFiles
import YumaJSON
import YumaLab

struct EmissionNetworkCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "network",
    abstract: "Simulate a network of subnets, block by block.",
    usage: "yuma emission network [<options>]",
    discussion: """
      Root and market share the emission. Subnets share it between miners and validators, and validators with those \
      who stake with them. Stakers trade, founders register subnets, and at the limit the subnet with the lowest \
      moving price is pruned. The chain's part follows the rules of the spec version. What people do is assumed, and \
      every assumption is a field of the scenario. The same scenario gives the same network everywhere. At every block \
      the ledger is checked to add up to the last rao. It is printed at the end.

      A scenario is a JSON object of any of the fields in Docs/Reference/Output.md; --set changes one of them. \
      --write-scenario writes a complete scenario, with every subnet at the start, for --scenario to read.

      json has the scenario, the samples and the ledger of the whole run (Docs/Reference/Output.md). Amounts are in \
      rao, prices in TAO per alpha, userFlow in rao per block. csv and jsonl have a row per subnet and sample.

      Examples:
        yuma emission network --subnets 16 --days 1 --seed 7
        yuma emission network --days 30 --epochs --chart month.svg --output month.csv
        yuma emission network --days 1 --set policy=yield --json
        yuma emission network --days 0 --seed 3 --write-scenario start.json
        yuma emission network --scenario start.json --days 10
      """)

  @Option(help: ArgumentHelp("A scenario to start from; - is standard input.", valueName: "file"), completion: .file())
  var scenario: String?

  @Option(help: "How many subnets there are at the start.")
  var subnets: Int?

  @Option(help: "What everything random comes from.")
  var seed: UInt64?

  @Option(help: "Days of 7200 blocks to simulate.")
  var days: UInt64?

  @Option(help: "Blocks to simulate, instead of days.")
  var blocks: UInt64?

  @OptionGroup var rules: EmissionRulesOption

  @Flag(help: "Run epochs of 256 neurons, 64 of them validators, in every subnet.")
  var epochs = false

  @Option(
    name: .customLong("set"),
    help: ArgumentHelp("Set a field of the scenario; may be given again.", valueName: "field=value"))
  var assignments: [String] = []

  @Option(help: "The engine that runs the epochs.", transform: KnownEngine.named)
  var engine: KnownEngine?

  @Option(help: "Blocks from one sample of the series to the next.")
  var every: UInt64 = BlockEmission.blocksPerDay

  @OptionGroup var top: TopOption

  @Option(help: .hidden, completion: .file())
  var csv: String?

  @Option(
    help: ArgumentHelp("Draw prices, shares, flow and issuance into a file, .svg or .png.", valueName: "file"),
    completion: .file())
  var chart: String?

  @Option(help: ArgumentHelp("Write the scenario with all its subnets.", valueName: "file"), completion: .file())
  var writeScenario: String?

  @OptionGroup var output: OutputOptions

  mutating func validate() throws {
    if days != nil && blocks != nil { throw ValidationError("--days and --blocks: give one of them") }
    if let days, days > 36_500 { throw ValidationError("--days: at most 36500") }
    if let blocks, blocks > 36_500 * BlockEmission.blocksPerDay {
      throw ValidationError("--blocks: at most 262800000")
    }
    guard every > 0 else { throw ValidationError("--every: at least 1") }
    if csv != nil { OldSpelling.note("--csv FILE", "--format csv --output FILE") }
    if let chart { _ = try PictureFormat(path: chart) }
  }

  mutating func run() throws {
    var outcome = Outcome()
    do {
      let scenario = try makeScenario()
      if let writeScenario { try OutputFile.write(Array((scenario.json() + "\n").utf8), to: writeScenario) }
      let engine = try (engine ?? KnownEngine.all[0]).make(fractionalBits: nil).engine
      try simulate(scenario, engine: engine)
    } catch let error as ValidationError {
      throw error
    } catch let error as EmissionError {
      throw ValidationError("\(error)")
    } catch {
      outcome.fail(error)
    }
    try outcome.exit()
  }

  /// The scenario of the file or the defaults, changed by the options, with its subnets written out.
  private func makeScenario() throws -> NetworkScenario {
    var result = try scenario.map { try NetworkScenario(FileContents(path: $0)) } ?? NetworkScenario()
    if result.subnets != nil && (subnets != nil || seed != nil) {
      throw ValidationError("--subnets, --seed: the scenario lists its subnets")
    }
    if let subnets { result.subnetCount = subnets }
    if let seed { result.seed = seed }
    if let spec = rules.spec { result.specVersion = spec }
    if epochs { (result.neuronCount, result.validatorCount) = (256, 64) }
    for assignment in assignments {
      let parts = assignment.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard parts.count == 2 else { throw ValidationError("--set \(Printable.escaped(assignment)): not field=value") }
      do {
        try result.set(String(parts[0]), to: .text(String(parts[1])))
      } catch {
        throw ValidationError("--set \(error)")
      }
    }
    if !assignments.contains(where: { $0.hasPrefix("subnetLimit=") }) { result.raiseLimit() }
    return try result.generated()
  }

  private func simulate(_ scenario: NetworkScenario, engine: EpochEngine) throws {
    let count = blocks ?? (days ?? 1) * BlockEmission.blocksPerDay
    var network = try Network(scenario: scenario, engine: engine)
    var series = NetworkSeries()
    let progress = ProgressLine(of: "blocks")
    let writer = try ResultWriter(output)
    let table = try csv.map { try OutputFile(path: $0) }
    let picture = try chart.map { try PictureFile(path: $0) }
    var lines = CSVLines(text: [])
    func write(_ text: String) throws {
      switch writer.format {
      case .csv: try writer.write(text)
      case .jsonl: try writer.write(lines.jsonLines(text))
      case .json, .table: break
      }
      try table?.write(text)
    }
    try write(CSV.line(SampleTable.columns))
    try network.run(blocks: count, sampledEvery: every) { sample in
      try write(SampleTable.lines(sample, start: scenario.startBlock))
      if writer.format == .json || chart != nil || series.samples.isEmpty {
        series.append(sample)
      }
      progress.show(Int(clamping: sample.block - scenario.startBlock), of: Int(clamping: count))
    }
    progress.clear()
    try table?.close()
    try picture?.write(NetworkFigure(series: series, scenario: scenario).figure)
    let report = NetworkReport(
      scenario: scenario, engine: engine.name, start: series.samples.first, end: network.sample, ledger: network.totals,
      rows: top.count(usual: 20))
    switch writer.format {
    case .table: try writer.writeTable(report.text)
    case .json: try writer.write(report.json(series))
    case .csv, .jsonl: break
    }
    try writer.close()
  }
}
