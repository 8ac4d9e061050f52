// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Foundation
import YumaFiles
import YumaJSON
import YumaLab
import YumaReports

struct SimulateCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "simulate",
    abstract: "Run a scenario under research variants and under the chain's rules.",
    usage: "yuma simulate <file-or-name> [<options>]",
    discussion: """
      A scenario is stakes and weights over epochs: a built-in one by its name (--list), or a yuma-scenario/1 file \
      (Docs/Guide/Scenarios.md). Variants are yuma1, yuma2, yuma2-liquid, yuma2b, yuma2c, yuma3 and yuma3-liquid, in real \
      numbers, and chain-yuma, chain-yuma3 and chain-yuma3-liquid, the chain's epochs bit for bit.

      The first table shows what each validator earns per stake under each rule, divided by the baseline's earnings. \
      If the rules' usual parameters differ, a line above it says so, and --equal-parameters gives all rules the same. \
      With several seeds it shows the mean and its 95 % interval over them, and --json prints an object per seed, a \
      line each.

      The other tables show means over the epochs. "per 1000 TAO" is what a validator earns for 1000 TAO of stake in \
      an epoch, in TAO. "relative" divides that by the baseline's. The baseline is a validator of the same run, or, if \
      --baseline names a variant, the same validator under that variant.

      json is one object with every series of every run, and with several seeds an object per seed, a line each \
      (Docs/Reference/Output.md); csv and jsonl have a row per value.

      Examples:
        yuma simulate --list
        yuma simulate --list cabal
        yuma simulate case-01 --variant yuma2,yuma3,chain-yuma3
        yuma simulate cabal --set kappa=0.4,0.5,0.6 --output cabal.csv
        yuma simulate weight-copiers --seed 7 --baseline copier --html copiers.html
        yuma simulate weight-copiers --seed 1,2,3,4,5 --equal-parameters
        yuma simulate mine.json --variant all --chart mine.svg --series bonds
      """)

  @Argument(
    help: ArgumentHelp("A scenario's name, or a file; - is standard input.", valueName: "file-or-name"),
    completion: .custom { _, _, _ in ScenarioGenerator.all.map(\.name) })
  var scenario: String?

  @Flag(help: "List the built-in scenarios; with a name, say what that one assumes and may be given.")
  var list = false

  @Option(
    help: ArgumentHelp(
      "Variants to run: all, or of \(SimulationRule.all.map(\.name).joined(separator: ", ")), with commas between.",
      valueName: "name,..."),
    completion: .list(["all"] + SimulationRule.all.map(\.name)))
  var variant = "all"

  @Option(
    name: .customLong("set"),
    help: ArgumentHelp(
      "Set a field, here a hyperparameter; with several values each is run. May be given again: all combinations are run.",
      valueName: "field=value,..."),
    completion: .list(ParameterField.allCases.map { "\($0.rawValue)=" }))
  var settings: [String] = []

  @Option(
    help: ArgumentHelp(
      "What a built-in or generated scenario is made from; several give means with intervals.", valueName: "n,..."),
    transform: seeds)
  var seed: [UInt64] = []

  @Flag(help: "Give all rules the chain's moving average and alphas, in place of each rule's usual ones.")
  var equalParameters = false

  @Option(help: ArgumentHelp("The validator, or the variant, to compare with.", valueName: "name"))
  var baseline: String?

  @Option(help: .hidden, completion: .file())
  var csv: String?

  @Option(
    help: ArgumentHelp("Draw a series into a file, .svg or .png.", valueName: "file"), completion: .file())
  var chart: String?

  @Option(
    help: ArgumentHelp(
      "The series that --chart draws: \(SimulationSeries.allCases.map(\.rawValue).joined(separator: ", ")).",
      valueName: "name"),
    completion: .list(SimulationSeries.allCases.map(\.rawValue)))
  var series = SimulationSeries.dividendsPer1000Tao.rawValue

  @Option(
    help: ArgumentHelp("Write a report as one page that needs no network.", valueName: "file"), completion: .file())
  var html: String?

  @OptionGroup var output: OutputOptions

  mutating func validate() throws {
    if scenario == nil && !list { throw ValidationError("a scenario's name or a file is missing; --list lists names") }
    if let chart { _ = try PictureFormat(path: chart) }
    _ = try named("--series") { try SimulationSeries(named: self.series) }
    _ = try named("--variant") { try SimulationRule.list(variant) }
    _ = try named("--set") { try ParameterSweep(settings) }
    if let scenario, list || !Self.isFile(scenario) { _ = try named("") { try ScenarioGenerator(named: scenario) } }
    if csv != nil { OldSpelling.note("--csv FILE", "--format csv --output FILE") }
  }

  func run() async throws {
    var outcome = Outcome()
    do {
      if list {
        let writer = try ResultWriter(output, only: .table)
        try writer.writeTable { try ScenarioListing.text(of: scenario, $0) }
        try writer.close()
      } else {
        try await simulate()
      }
    } catch let error as ValidationError {
      throw error
    } catch {
      outcome.fail(error)
    }
    try outcome.exit()
  }

  private func simulate() async throws {
    let series = try named("--series") { try SimulationSeries(named: self.series) }
    let rules = try named("--variant") { try SimulationRule.list(variant) }
    let sweep = try named("--set") { try ParameterSweep(settings) }
    let writer = try ResultWriter(output)
    let simulations = try readScenarios().map { scenario in
      try unusable(scenario.name) {
        try Simulation(
          of: scenario, under: rules, sweep: sweep, hasEqualParameters: equalParameters,
          recordsBonds: writer.format != .table || csv != nil || html != nil || (chart != nil && series == .bonds))
      }
    }
    // Where a file cannot be written, nobody waits for the simulation to find out.
    let csvFile = try csv.map { try OutputFile(path: $0) }
    let htmlFile = try html.map { try OutputFile(path: $0) }
    let picture = try chart.map { try PictureFile(path: $0) }

    var results: [SimulationResult] = []
    var lines = CSVLines(text: ["scenario", "variant", "series", "role", "group", "validator", "server"])
    for (index, simulation) in simulations.enumerated() {
      var result = try await simulation.run(progress: StandardStreams.counter(of: "runs"))
      if let baseline {
        result.baseline = try named("--baseline") { try result.baseline(named: baseline) }
      }
      let seed = simulations.count > 1 || !self.seed.isEmpty ? self.seed[index] : nil
      switch writer.format {
      case .table: break
      case .json: try result.json(seed: seed, writer.write)
      case .csv: try result.csv(seed: seed, hasHeader: index == 0, writer.write)
      case .jsonl: try result.csv(seed: seed, hasHeader: index == 0) { try writer.write(lines.jsonLines($0)) }
      }
      if let csvFile { try result.csv(seed: seed, hasHeader: index == 0, csvFile.write) }
      results.append(result)
    }
    if writer.format == .table { try writer.writeTable(SimulationTables(results: results, seeds: seed).text) }
    try writer.close()
    try csvFile?.close()
    if let file = htmlFile {
      try file.write(SimulationPage(results, seeds: seed).page.rendered())
      try file.close()
    }
    if let result = results.first { try picture?.write(SimulationPanels(result).figure(of: series)) }
  }

  /// The scenario that the argument names, a built-in one or a file, once for each seed.
  private func readScenarios() throws -> [Scenario] {
    let name = scenario ?? "-"
    if ScenarioGenerator.all.contains(where: { $0.name == name }) {
      let generator = try ScenarioGenerator(named: name)
      return try (seed.isEmpty ? [0] : seed).map { try generator.scenario(seed: $0) }
    }
    let contents = try FileContents(path: name)
    let schema = try contents.schema()
    guard schema == "yuma-scenario/1" else {
      throw DocumentKind.unexpected(schema, file: contents.name, taking: ["yuma-scenario/1"])
    }
    return seed.isEmpty ? [try Scenario(contents)] : try seed.map { try Scenario(contents, seed: $0) }
  }

  /// Whether the argument is meant as a file, and not as the name of a built-in scenario.
  private static func isFile(_ name: String) -> Bool {
    if ScenarioGenerator.all.contains(where: { $0.name == name }) { return false }
    return name == "-" || name.contains("/") || name.contains(".") || FileManager.default.fileExists(atPath: name)
  }

  /// What `body` gives; an error of it is a wrong argument, and begins with the option that it comes from.
  private func named<Value>(_ option: String, _ body: () throws -> Value) throws -> Value {
    do { return try body() } catch { throw ValidationError((option.isEmpty ? "" : "\(option): ") + "\(error)") }
  }

  /// What `body` gives; an error of it begins with the scenario that it comes from.
  private func unusable<Value>(_ scenario: String, _ body: () throws -> Value) throws -> Value {
    do { return try body() } catch { throw Failure("\(scenario): \(error)") }
  }

  private static func seeds(_ text: String) throws -> [UInt64] {
    var seeds: [UInt64] = []
    for part in text.split(separator: ",", omittingEmptySubsequences: false) {
      guard let seed = UInt64(part) else {
        throw ValidationError("'\(Printable.escaped(String(part)))' is not a seed from 0 to 2^64 - 1")
      }
      if seeds.contains(seed) { throw ValidationError("the seed \(seed) is there twice") }
      seeds.append(seed)
    }
    guard seeds.count <= maximumSeedCount else { throw ValidationError("more than \(maximumSeedCount) seeds") }
    return seeds
  }

  private static let maximumSeedCount = 256
}
