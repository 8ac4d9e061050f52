// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import DynamicTAO
import Foundation
import YumaCharts
import YumaFiles
import YumaJSON

struct EmissionScheduleCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "schedule",
    abstract: "The issuance and its halvings, until nothing more is minted.",
    usage: "yuma emission schedule [<options>]",
    discussion: """
      Prints a row per era of equal block emissions. A row has the first block and its date, what a block and a day \
      mint, and the issuance before and after the era. A block mints 1 TAO until 10.5 million are issued. The emission \
      of a block halves each time that half of what is missing from 21 million has been issued. The same rule holds \
      for TAO and for each subnet's alpha, in every spec version.

      Without options it starts at block 8740402 of the main network, with what was issued there. Dates are estimates: \
      every block takes 12 seconds, counted from that block, or from --block if --date says when that came. Recycled \
      TAO delays the halvings, and nobody can foresee how much is recycled.

      json is one object with all eras, csv and jsonl have a row per era (Docs/Reference/Output.md): amounts in rao, dates as \
      YYYY-MM-DD.

      Examples:
        yuma emission schedule
        yuma emission schedule --tao 0 --block 0 --chart issuance.svg
        yuma emission schedule --tao 10499999 --block 7000000 --format csv
      """)

  @Option(help: "TAO issued before the first block.")
  var tao: Tokens?

  @Option(help: "The same in rao.")
  var rao: UInt64?

  @Option(help: "The first block.")
  var block: UInt64?

  @Option(help: ArgumentHelp("The day of that block.", valueName: "yyyy-mm-dd"), transform: Day.init(argument:))
  var date: Day?

  @Option(help: .hidden, completion: .file())
  var csv: String?

  @Option(help: ArgumentHelp("Draw the issuance into a file, .svg or .png.", valueName: "file"))
  var chart: String?

  @OptionGroup var rules: EmissionRulesOption

  @OptionGroup var output: OutputOptions

  mutating func validate() throws {
    if let chart { _ = try PictureFormat(path: chart) }
    if let csv {
      OldSpelling.note("--csv \(csv == "-" ? "-" : "FILE")", "--format csv" + (csv == "-" ? "" : " --output FILE"))
      if csv == "-" && output.chosen != nil { throw ValidationError("--csv - and --format both want standard output") }
    }
    if (tao != nil || rao != nil) && block == nil {
      throw ValidationError("--block is missing: --tao or --rao says what is issued before that block")
    }
    if block != nil && tao == nil && rao == nil {
      throw ValidationError("--tao or --rao is missing: what is issued before --block")
    }
    if date != nil && block == nil { throw ValidationError("--date is the day of --block, which is missing") }
    if let block, block >= 1 << 48 { throw ValidationError("--block: below 2^48") }
  }

  func run() throws {
    var outcome = Outcome()
    do {
      let issuance = try Unit.rao(
        tao, rao, options: "--tao or --rao", default: BlockClock.mainNetworkIssuance)
      guard issuance <= BlockEmission.supply else {
        throw EmissionError(
          field: tao == nil ? "--rao" : "--tao",
          problem: "\(issuance) rao exceed the supply of \(BlockEmission.supply)")
      }
      let first = block ?? BlockClock.mainNetwork.block
      let clock = date.map { BlockClock(block: first, time: $0.time) } ?? .mainNetwork
      let schedule = ScheduleText(schedule: HalvingSchedule(issuance: issuance, block: first), clock: clock)
      if let chart { try PictureFile(path: chart).write(schedule.figure) }
      let rows = { Rows(of: schedule.json, in: "eras", repeatsOuter: false) }
      if let csv, csv != "-" { try OutputFile.write(Array((rows().header + rows().csv).utf8), to: csv) }
      let writer = try ResultWriter(output, only: csv == "-" ? .csv : nil)
      try writer.write(table: schedule.table, json: { schedule.json }, rows: rows)
      try writer.close()
    } catch let error as ValidationError {
      throw error
    } catch let error as EmissionError {
      throw ValidationError("\(error)")
    } catch {
      outcome.fail(error)
    }
    try outcome.exit()
  }
}

/// A day in universal time.
struct Day {
  /// Seconds since 1970.
  let time: Int64

  init(argument: String) throws {
    guard argument.count == 10, let date = try? Date(argument, strategy: Self.style) else {
      throw ValidationError("'\(Printable.escaped(argument))' is not a day as YYYY-MM-DD")
    }
    time = Int64(date.timeIntervalSince1970)
  }

  static let style = Date.ISO8601FormatStyle(timeZone: .gmt).year().month().day()

  static func text(_ time: Int64) -> String { Date(timeIntervalSince1970: Double(time)).formatted(style) }

  /// The year and the part of it that has passed.
  static func year(_ time: Int64) -> Double { 1970 + Double(time) / (365.2425 * 86_400) }
}

/// The schedule in its forms.
private struct ScheduleText {
  let schedule: HalvingSchedule
  let clock: BlockClock
  let eras: [HalvingSchedule.Era]

  init(schedule: HalvingSchedule, clock: BlockClock) {
    self.schedule = schedule
    self.clock = clock
    eras = Array(schedule)
  }

  private var lastIssuance: UInt64 { eras.last?.endIssuance ?? schedule.issuance }

  private func date(_ block: UInt64) -> String { Day.text(clock.time(of: block)) }

  func table(_ style: TextStyle) -> String {
    var table = Table([
      ("halvings", .right), ("first block", .right), ("about", .left), ("a block (TAO)", .right),
      ("a day (TAO)", .right), ("issued before (TAO)", .right), ("minted (TAO)", .right), ("of the supply", .right),
    ])
    for era in eras {
      table.append([
        "\(era.halvings)", grouped(era.firstBlock), date(era.firstBlock), tokens(era.emission),
        tokens(era.emissionPerDay), tokens(era.issuance), tokens(era.minted), percent(era.partOfSupply, decimals: 6),
      ])
    }
    let left = BlockEmission.supply - lastIssuance
    var text = table.rendered(style)
    if let last = eras.last {
      text += "\nThe last rao is minted in block \(grouped(last.endBlock - 1)), about \(date(last.endBlock - 1)).\n"
    } else {
      text += "\nNothing more is minted.\n"
    }
    return text
      + "Then \(grouped(lastIssuance)) rao (\(tokens(lastIssuance)) TAO) are issued, and \(grouped(left)) rao "
      + "(\(tokens(left)) TAO) of the supply never are.\n"
  }

  var json: [UInt8] { schedule.json(date: date) }

  /// Issuance is a straight line within an era, so that its ends are points enough. The first eight eras are drawn: after
  /// them half a percent of the supply is left.
  var figure: Figure {
    let drawn = eras.prefix(8)
    let end = drawn.last.map { [(block: $0.endBlock, issuance: $0.endIssuance)] } ?? []
    let points = drawn.map { (block: $0.firstBlock, issuance: $0.issuance) } + end
    let year = { Day.year(clock.time(of: $0)) }
    let emissions =
      drawn.map { Chart.Point(x: year($0.firstBlock), y: Double($0.emission) / 1e9) }
      + (drawn.last.map { [Chart.Point(x: year($0.endBlock), y: Double($0.emission) / 1e9)] } ?? [])
    let range = points.first.flatMap { first in
      points.last.map { Day.year(clock.time(of: first.block))...max(year($0.block), year(first.block)) }
    }
    return Figure([
      Chart(
        "Issuance of TAO and its halvings", subtitle: "Years are estimated from 12 seconds per block.",
        x: .init("year", range: range, numbers: .years),
        y: .init("million TAO issued", range: 0...24), secondY: .init("TAO per block", range: 0...1.2),
        series: [
          .init("issued", points: points.map { .init(x: year($0.block), y: Double($0.issuance) / 1e15) }),
          .init(
            "supply, never exceeded",
            points: [points.first, points.last].compactMap { $0 }.map { .init(x: year($0.block), y: 21) },
            style: .dashes, colour: .soft),
          .init("minted per block", points: emissions, style: .steps, colour: .palette(1), usesSecondAxis: true),
        ],
        markers: drawn.dropFirst().map { .init(x: year($0.firstBlock), label: "halving \($0.halvings)") })
    ])
  }
}
