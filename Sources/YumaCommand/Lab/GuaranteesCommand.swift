// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Yuma
import YumaJSON
import YumaLab
import YumaReports

struct GuaranteesCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "guarantees",
    abstract: "How much honest utility keeps a lying minority from growing its stake.",
    usage: "yuma guarantees [<options>]",
    discussion: """
      Honest validators hold a share of the stake, and give honest servers their utility as weight. Cabals hold the \
      rest, and give their own servers any weight. A map has 11 shares, 51 utilities and 51 weights of the cabal. For \
      each of them an epoch with the chain's arithmetic says which share of the emission is honest. Stake is retained \
      if that is at least the honest share of stake. The requirement is the lowest utility at which stake is retained, \
      whatever the cabal does. It is the mean over the seeds, with the 95 % interval of a bootstrap, and null if no \
      utility is enough (Docs/Specification/guarantees.md).

      Settings may be lists between commas: a map is made for each combination. csv and jsonl have a row per cell. csv \
      is written during the run. If an interrupted run left a file at --output, the run resumes after its last whole \
      row. The file then becomes the same as without the interruption. The result depends neither on --threads nor on \
      --layout.

      json is an object per combination (Docs/Reference/Output.md).

      Examples:
        yuma guarantees
        yuma guarantees --sigma 0,0.2,0.4 --seeds 20 --chart sigma.svg
        yuma guarantees --rule yuma,yuma3,yuma3-liquid --output rules.csv
        yuma guarantees --neurons 128 --validators 16 --cabals 3 --epochs 100 --steps 10 --honest-stake 0.6,0.7
      """)

  @Option(help: ArgumentHelp("The standard deviation of weights.", valueName: "number,..."), transform: numbers)
  var sigma = [0.4]

  @Option(help: ArgumentHelp("The majority that must support a weight.", valueName: "number,..."), transform: numbers)
  var kappa = [0.5]

  @Option(help: ArgumentHelp("The bonds penalty.", valueName: "number,..."), transform: numbers)
  var beta = [1.0]

  @Option(help: ArgumentHelp("The validators' part of the emission.", valueName: "number,..."), transform: numbers)
  var xi = [0.5]

  @Option(
    help: ArgumentHelp(
      "The rules for bonds: \(SubnetShape.Rules.allCases.map(\.rawValue).joined(separator: ", ")).",
      valueName: "name,..."),
    completion: .list(SubnetShape.Rules.allCases.map(\.rawValue)), transform: rules)
  var rule = [SubnetShape.Rules.yuma]

  @Option(help: "How many seeds, each of which makes a map.")
  var seeds = 1

  @Option(help: "The first seed.")
  var seed: UInt64 = 0

  @Option(help: "The number of neurons.")
  var neurons = 512

  @Option(help: "How many of them are validators.")
  var validators = 64

  @Option(
    help: ArgumentHelp(
      "How many epochs, each with the stake and the bonds that the one before left.", valueName: "count,..."),
    transform: counts)
  var epochs = [1]

  @Option(help: "The emission of an epoch as a part of the stake at the start; matters for several epochs.")
  var growth = 0.01

  @Option(
    help: ArgumentHelp("How many cabals share the stake that is not honest.", valueName: "count,..."),
    transform: counts)
  var cabals = [1]

  @Option(
    help: ArgumentHelp(
      "The honest shares of stake (default: the eleven of the published map).", valueName: "number,..."),
    transform: numbers)
  var honestStake = RetentionGrid.published.honestStakes

  @Option(help: "How many steps there are from 0 to 1 in the utility, and in the cabal's weight.")
  var steps = 50

  @Option(help: "Which uids the players have: blocks, regular or random.")
  var layout = NetworkLayout.blocks

  @Option(help: "How many epochs to compute at a time (default: as many as there are cores).")
  var threads: Int?

  @Option(help: .hidden, completion: .file())
  var csv: String?

  @Option(
    help: "Draw what honest weight is needed, and the retention maps, into a file, .svg or .png.",
    completion: .file())
  var chart: String?

  @OptionGroup var output: OutputOptions

  mutating func validate() throws {
    do {
      _ = try maps()
      _ = try seedRange()
    } catch {
      throw ValidationError("\(error)")
    }
    if let chart { _ = try PictureFormat(path: chart) }
    if let threads, !(1...1024 ~= threads) { throw ValidationError("--threads: \(threads) is not 1 to 1024") }
    if csv != nil { OldSpelling.note("--csv FILE", "--format csv --output FILE") }
    if csv != nil && output.chosen == .csv { throw ValidationError("--csv FILE and --format csv: give one of them") }
  }

  func run() async throws {
    var outcome = Outcome()
    do {
      try await makeMaps(&outcome)
    } catch {
      outcome.fail(error)
    }
    try outcome.exit()
  }

  private func makeMaps(_ outcome: inout Outcome) async throws {
    let maps = try maps()
    let seeds = try seedRange()
    let picture = try chart.map { path throws in try PictureFile(path: path) }
    let table = RetentionTable(maps: maps, seeds: seeds)
    let cells = csv ?? (output.format() == .csv ? output.output : nil)
    let file = try cells.map { path throws in try GuaranteesFile(path: path, table: table) }
    // A file of cells that is there is gone on with, not replaced.
    let writer = cells != nil && csv == nil ? nil : try ResultWriter(output)
    var lines = CSVLines(text: ["rule"])
    func write(cells text: String) throws {
      switch writer?.format {
      case .csv: try writer?.write(text)
      case .jsonl: try writer?.write(lines.jsonLines(text))
      default: break
      }
      try file?.write(text)
    }
    var summaries = maps.map { RetentionSummary(grid: $0.grid) }
    var known = maps.map { _ in 0 }
    try file?.readRows { map, row in
      summaries[map].add(row)
      known[map] += 1
    }
    switch writer?.format {
    case .csv: try writer?.write(table.header)
    case .jsonl: _ = lines.jsonLines(table.header)
    default: break
    }
    let total = maps.reduce(0) { $0 + $1.rowsPerSeed * seeds.count }
    var done = known.reduce(0, +)
    let progress = ProgressLine(of: "rows of \(steps + 1) cells", known: done)
    for (index, map) in maps.enumerated() {
      try await map.run(seeds: seeds, threads: threads, skipping: known[index]) { row in
        try write(cells: table.text(of: row, map: index))
        summaries[index].add(row)
        done += 1
        progress.show(done, of: total)
      }
    }
    progress.clear()
    try file?.close()

    let report = GuaranteesReport(maps: maps, seeds: seeds, summaries: summaries)
    switch writer?.format {
    case .table: try writer?.writeTable(report.table)
    case .json: try writer?.write(report.json)
    case .csv, .jsonl, nil: break
    }
    try writer?.close()
    try picture?.write(RetentionFigure(maps: maps, summaries: summaries).figure)
  }

  /// A map for each combination of the settings, the last one changing fastest.
  private func maps() throws -> [RetentionMap] {
    guard 1...1000 ~= steps else { throw Failure("steps: \(steps) is not 1 to 1000") }
    let grid = RetentionGrid(honestStakes: honestStake, steps: steps)
    var combinations = [RetentionSettings()]
    func vary<Value>(_ values: [Value], _ path: WritableKeyPath<RetentionSettings, Value>) {
      combinations = combinations.flatMap { settings in
        values.map { value in
          var varied = settings
          varied[keyPath: path] = value
          return varied
        }
      }
    }
    vary([neurons], \.neurons)
    vary([validators], \.validators)
    vary(cabals, \.cabals)
    vary(epochs, \.epochs)
    vary([growth], \.growth)
    vary(rule, \.rule)
    vary(sigma, \.sigma)
    vary(kappa, \.kappa)
    vary(beta, \.beta)
    vary(xi, \.xi)
    return try combinations.map { settings throws in
      try RetentionMap(settings: settings, grid: grid, layout: layout)
    }
  }

  private func seedRange() throws -> Range<UInt64> {
    guard 1...100_000 ~= seeds else { throw Failure("seeds: \(seeds) is not 1 to 100000") }
    let (end, overflow) = seed.addingReportingOverflow(UInt64(seeds))
    guard !overflow else { throw Failure("seed: \(seed) leaves no room for \(seeds) seeds below 2^64") }
    return seed..<end
  }

  private static func numbers(_ text: String) throws -> [Double] {
    try text.split(separator: ",", omittingEmptySubsequences: false).map { part in
      guard let number = Double(part) else {
        throw ValidationError("'\(Printable.escaped(String(part)))' is not a number")
      }
      return number
    }
  }

  private static func counts(_ text: String) throws -> [Int] {
    try text.split(separator: ",", omittingEmptySubsequences: false).map { part in
      guard let count = Int(part) else {
        throw ValidationError("'\(Printable.escaped(String(part)))' is not an integer")
      }
      return count
    }
  }

  private static func rules(_ text: String) throws -> [SubnetShape.Rules] {
    try text.split(separator: ",", omittingEmptySubsequences: false).map { part in
      guard let rules = SubnetShape.Rules(rawValue: String(part)) else {
        throw ValidationError(
          "'\(Printable.escaped(String(part)))' is not one of "
            + SubnetShape.Rules.allCases.map(\.rawValue).joined(separator: ", "))
      }
      return rules
    }
  }
}

extension NetworkLayout: ExpressibleByArgument {}
