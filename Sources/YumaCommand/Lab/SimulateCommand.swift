import ArgumentParser
import Foundation
import YumaFiles
import YumaLab
import YumaReports

struct SimulateCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "simulate",
    abstract: "Run a scenario under research variants and under the chain's rules.",
    usage: "yuma simulate <file-or-name> [<options>]",
    discussion: """
      A scenario is stakes and weights over epochs: a built-in one by its name (--list), or a yuma-scenario/1 file \
      (Docs/Scenarios.md). Variants are yuma1, yuma2, yuma2-liquid, yuma2b, yuma2c, yuma3 and yuma3-liquid, in real \
      numbers, and chain-yuma, chain-yuma3 and chain-yuma3-liquid, the chain's epochs bit for bit.

      Tables show means over the epochs. "per 1000 TAO" is what a validator earns for 1000 TAO of stake in an epoch, \
      in TAO; "relative" is that over the baseline's: over a validator's of the same run, or, where --baseline names a \
      variant, over the same validator's under that.

      json is one object with every series of every run (Docs/Output.md); csv and jsonl have a row per value.

      Examples:
        yuma simulate --list
        yuma simulate --list cabal
        yuma simulate case-01 --variant yuma2,yuma3,chain-yuma3
        yuma simulate cabal --set kappa=0.4,0.5,0.6 --output cabal.csv
        yuma simulate weight-copiers --seed 7 --baseline copier --html copiers.html
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

  @Option(help: "What a built-in or generated scenario is made from.")
  var seed: UInt64?

  @Option(help: ArgumentHelp("The validator, or the variant, to compare with.", valueName: "name"))
  var baseline: String?

  @Option(help: .hidden, completion: .file())
  var csv: String?

  @Option(
    help: ArgumentHelp("Draw a series into a .svg or .png file, with gnuplot.", valueName: "file"), completion: .file())
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
    _ = try named("--series") { try SimulationSeries(named: self.series) }
    _ = try named("--variant") { try SimulationRule.list(variant) }
    _ = try named("--set") { try ParameterSweep(settings) }
    _ = try named("--chart") { try chart.map { try PictureFormat(path: $0) } }
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
        try await simulate(&outcome)
      }
    } catch let error as ValidationError {
      throw error
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
    let writer = try ResultWriter(output)
    let scenario = try readScenario()
    let simulation = try unusable(scenario.name) {
      try Simulation(
        of: scenario, under: rules, sweep: sweep,
        recordsBonds: writer.format != .table || csv != nil || html != nil || (chart != nil && series == .bonds))
    }
    // Where a file cannot be written, nobody waits for the simulation to find out.
    let csvFile = try csv.map { try OutputFile(path: $0) }
    let htmlFile = try html.map { try OutputFile(path: $0) }
    let chartFile = try chart.map { try OutputFile(path: $0) }

    var result = try await simulation.run(progress: StandardStreams.counter(of: "runs"))
    if let baseline {
      result.baseline = try named("--baseline") { try result.baseline(named: baseline) }
    }

    switch writer.format {
    case .table: try writer.writeTable(SimulationTables(result: result).text)
    case .json: try result.json(writer.write)
    case .csv: try result.csv(writer.write)
    case .jsonl:
      var lines = CSVLines(text: ["scenario", "variant", "series", "validator", "server"])
      try result.csv { try writer.write(lines.jsonLines($0)) }
    }
    try writer.close()
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
    let contents = try FileContents(path: name)
    let schema = try contents.schema()
    guard schema == "yuma-scenario/1" else {
      throw DocumentKind.unexpected(schema, file: contents.name, taking: ["yuma-scenario/1"])
    }
    return try Scenario(contents, seed: seed)
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
}
