// SPDX-License-Identifier: Apache-2.0
import YumaJSON
import YumaLab

/// The tables of `yuma simulate`: what each validator earns under each rule, then how validators and servers fared.
struct SimulationTables {
  let results: [SimulationResult]
  /// The seeds, one for each result; empty where none was given.
  let seeds: [UInt64]

  func text(_ style: TextStyle) -> String {
    guard let result = results.first else { return "" }
    let scenario = result.scenario
    let counts =
      "\(grouped(scenario.epochs.count)) epochs, \(grouped(scenario.validators.count)) validators, "
      + "\(grouped(scenario.servers.count)) servers, baseline \(result.baselineName)"
      + (seeds.isEmpty
        ? "" : ", \(seeds.count == 1 ? "seed" : "seeds") " + seeds.map { "\($0)" }.joined(separator: ", "))
    return Printable.escaped("\(scenario.name): \(scenario.title)") + "\n" + Printable.escaped(counts) + "\n\n"
      + answer(result, style) + (results.count > 1 ? "" : "\n" + details(result, style))
  }

  /// Dividends per stake over the baseline's, a row per rule and a column per kind of validators.
  private func answer(_ result: SimulationResult, _ style: TextStyle) -> String {
    let comparison = SimulationComparison(of: results)
    let differing = comparison.differingParameters(besides: result.fields).filter { $0.field != .liquidAlpha }
    var text = ""
    if !differing.isEmpty {
      text +=
        "parameters differ between the rules (--equal-parameters makes them equal):\n"
        + "\(SimulationComparison.words(on: differing))\n\n"
    }
    var table = Table(
      [("variant", .left)] + result.fields.map { (title: $0.rawValue, alignment: Table.Alignment.right) }
        + comparison.validators.map { (title: $0, alignment: Table.Alignment.right) })
    for (run, row) in zip(comparison.runs, comparison.relative) {
      table.append(
        [run.rule] + run.settings.map(\.value)
          + row.map { estimate in
            guard let low = estimate.low, let high = estimate.high else { return decimals(estimate.mean) }
            return "\(decimals(estimate.mean)) (\(decimals(low)) to \(decimals(high)))"
          })
    }
    return text + "dividends per stake over those of \(Printable.escaped(result.baselineName))\n"
      + table.rendered(style)
  }

  private func details(_ result: SimulationResult, _ style: TextStyle) -> String {
    let fields = result.fields.map { (title: $0.rawValue, alignment: Table.Alignment.right) }
    var validators = Table(
      [("variant", .left)] + fields + [
        ("validator", .left), ("stake", .right), ("dividends", .right), ("per 1000 TAO", .right), ("relative", .right),
      ])
    var servers = Table(
      [("variant", .left)] + fields + [("server", .left), ("incentive", .right), ("last epoch", .right)])
    for summary in result.summaries {
      let head = [summary.run.rule] + summary.run.settings.map(\.value)
      for row in summary.validators {
        validators.append(
          head + [row.group.name] + [row.stake, row.dividends, row.dividendsPer1000Tao, row.relative].map(decimals))
      }
      for row in summary.servers {
        servers.append(head + [row.group.name] + [row.incentive, row.finalIncentive].map(decimals))
      }
    }
    return validators.rendered(style) + "\n" + servers.rendered(style)
  }

  private func decimals(_ value: Double) -> String { SimulationResult.decimals(value) }
}

/// What `yuma simulate --list` prints.
enum ScenarioListing {
  /// The built-in scenarios, or what one of them assumes and may be given.
  static func text(of name: String?, _ style: TextStyle) throws -> String {
    guard let name else {
      var table = Table([("scenario", .left), ("what happens", .left)])
      for generator in ScenarioGenerator.all { table.append([generator.name, generator.title]) }
      return table.rendered(style)
    }
    let generator = try ScenarioGenerator(named: name)
    var text = "\(generator.name): \(generator.title)\n\nassumes\n"
    for assumption in generator.assumptions { text += "- \(assumption)\n" }
    guard !generator.knobs.isEmpty else { return text }
    var table = Table([("number", .left), ("usual", .right), ("from", .right), ("to", .right), ("meaning", .left)])
    for knob in generator.knobs {
      table.append(
        [knob.name] + [knob.usual, knob.range.lowerBound, knob.range.upperBound].map(short) + [knob.meaning])
    }
    return text + "\n" + table.rendered(style)
  }

  private static func short(_ value: Double) -> String {
    Int(exactly: value).map { "\($0)" } ?? "\(value)"
  }
}
