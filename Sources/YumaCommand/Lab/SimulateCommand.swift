import ArgumentParser
import Foundation
import YumaLab
import YumaReports

struct SimulateCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "simulate",
    abstract: "Run a scenario under research variants and under the chain's rules.",
    discussion: """
      A scenario is stakes and weights over epochs: a built-in one by its name (--list), or a yuma-scenario/1 file \
      (Docs/Scenarios.md). Variants are yuma1, yuma2, yuma2-liquid, yuma2b, yuma2c, yuma3 and yuma3-liquid, in real \
      numbers, and chain-yuma, chain-yuma3 and chain-yuma3-liquid, the chain's epochs bit for bit.

      Tables show means over the epochs. "per 1000 TAO" is what a validator earns for 1000 TAO of stake in an epoch, \
      in TAO; "relative" is that over the baseline's: over a validator's of the same run, or, where --baseline names a \
      variant, over the same validator's under that.

      --json is one object:
        {"schema": "yuma-simulation/1", "scenario": {"name", "title", "assumptions", "validators", "servers",
         "epochs", "registrations"}, "baseline", "runs": [{"variant", "parameters", "epochs": [{"epoch", "stakes",
         "consensus", "incentive", "dividends", "dividendsPer1000Tao", "relativeDividends", "bonds"}]}]}

      Exit codes: 0 fine; 2 a scenario, a variant, a parameter or an output that cannot be used.

      Examples:
        yuma simulate --list
        yuma simulate --list cabal
        yuma simulate case-01 --variant yuma2,yuma3,chain-yuma3
        yuma simulate cabal --set kappa=0.4,0.5,0.6 --variant yuma3 --csv cabal.csv
        yuma simulate weight-copiers --seed 7 --baseline copier --html copiers.html
        yuma simulate mine.json --variant all --chart mine.svg --series bonds
      """)

  @Argument(help: ArgumentHelp("A scenario's name, or a file; - is standard input.", valueName: "file-or-name"))
  var scenario: String?

  @Flag(help: "List the built-in scenarios; with a name, say what that one assumes and may be given.")
  var list = false

  @Option(help: ArgumentHelp("Variants to run: all, or names between commas.", valueName: "name,..."))
  var variant = "all"

  @Option(
    name: .customLong("set"),
    help: ArgumentHelp(
      "Set a hyperparameter, or sweep it over several values. May be repeated: all combinations are run.",
      valueName: "field=value,..."))
  var settings: [String] = []

  @Option(help: "What a built-in or generated scenario is made from.")
  var seed: UInt64?

  @Option(help: ArgumentHelp("The validator, or the variant, to compare with.", valueName: "name"))
  var baseline: String?

  @Flag(help: "Print every series as JSON instead of the tables.")
  var json = false

  @Option(help: ArgumentHelp("Write every series as comma-separated values.", valueName: "file"), completion: .file())
  var csv: String?

  @Option(
    help: ArgumentHelp("Draw a series into a .svg or .png file, with gnuplot.", valueName: "file"), completion: .file())
  var chart: String?

  @Option(
    help: ArgumentHelp(
      "The series that --chart draws: dividendsPer1000Tao, relativeDividends, dividends, incentive, consensus, bonds.",
      valueName: "name"))
  var series = SimulationSeries.dividendsPer1000Tao.rawValue

  @Option(
    help: ArgumentHelp("Write a report as one page that needs no network.", valueName: "file"), completion: .file())
  var html: String?

  mutating func validate() throws {
    if scenario == nil && !list { throw ValidationError("a scenario's name or a file is missing; --list lists names") }
  }

  func run() async throws {
    var outcome = Outcome()
    do {
      if list {
        try StandardStreams.write(ScenarioListing.text(of: scenario))
      } else {
        try await simulate(&outcome)
      }
    } catch {
      outcome.fail(error)
    }
    try outcome.exit()
  }

  private func simulate(_ outcome: inout Outcome) async throws {
    let series = try named("--series") { try SimulationSeries(named: self.series) }
    let rules = try named("--variant") { try SimulationRule.list(variant) }
    let sweep = try named("--set") { try ParameterSweep(settings) }
    let format = try chart.map { try PictureFormat(path: $0) }
    let scenario = try readScenario()
    let simulation = try named(scenario.name) {
      try Simulation(
        of: scenario, under: rules, sweep: sweep,
        recordsBonds: json || csv != nil || html != nil || (chart != nil && series == .bonds))
    }
    // Where a file cannot be written, nobody waits for the simulation to find out.
    let csvFile = try csv.map { try OutputFile(path: $0) }
    let htmlFile = try html.map { try OutputFile(path: $0) }
    let chartFile = try chart.map { try OutputFile(path: $0) }

    var result = try await simulation.run(progress: StandardStreams.counter(of: "runs"))
    if let baseline {
      result.baseline = try named("--baseline") { try result.baseline(named: baseline) }
    }

    try json ? result.json(StandardStreams.write) : StandardStreams.write(SimulationTables(result: result).text)
    if let file = csvFile {
      try result.csv(file.write)
      try file.close()
    }
    if let file = htmlFile {
      var problem: ChartError?
      let page = result.page { figures in
        switch Result(catching: { () throws(ChartError) in try Figure.svg(of: figures) }) {
        case .success(let pictures): return pictures
        case .failure(let error):
          problem = error
          return nil
        }
      }
      try file.write(page.rendered())
      try file.close()
      if let problem { outcome.fail(Failure("--html: \(problem)")) }
    }
    if let format {
      let picture = try result.figure(of: series).drawn(as: format)
      try chartFile?.write(picture)
      try chartFile?.close()
    }
  }

  /// The scenario that the argument names: a built-in one, or a file.
  private func readScenario() throws -> Scenario {
    let name = scenario ?? "-"
    if ScenarioGenerator.all.contains(where: { $0.name == name }) {
      return try ScenarioGenerator(named: name).scenario(seed: seed ?? 0)
    }
    let isPath = name == "-" || name.contains("/") || name.contains(".")
    // What looks like a name and is no file was meant as a name.
    if !isPath && !FileManager.default.fileExists(atPath: name) { _ = try ScenarioGenerator(named: name) }
    return try Scenario(path: name, seed: seed)
  }

  /// What `body` gives; an error of it begins with the option or the scenario that it comes from.
  private func named<Value>(_ origin: String, _ body: () throws -> Value) throws -> Value {
    do { return try body() } catch { throw Failure("\(origin): \(error)") }
  }
}
