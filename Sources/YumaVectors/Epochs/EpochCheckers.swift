// SPDX-License-Identifier: Apache-2.0
import Yuma
import YumaAudit
import YumaFiles

/// `yuma-epoch/1`: output and raw values.
struct SnapshotChecker: VectorChecker {
  var schema: String { Snapshot.schema }

  func check(_ contents: FileContents, engines: [EngineUnderTest]) throws(FileError) -> FileVerification.Finding {
    let snapshot = try Snapshot(contents)
    return try EpochCheck(file: contents.name).finding([("", snapshot)], engines: engines)
  }
}

/// `yuma-epoch-series/1`: every epoch by itself.
struct SeriesChecker: VectorChecker {
  var schema: String { SnapshotSeries.schema }

  func check(_ contents: FileContents, engines: [EngineUnderTest]) throws(FileError) -> FileVerification.Finding {
    let series = try contents.document { try SnapshotSeries(from: &$0) }
    let epochs = series.epochs.indices.compactMap { index in
      series.snapshot(at: index).map { ("epochs[\(index)].", $0) }
    }
    return try EpochCheck(file: contents.name).finding(epochs, engines: engines)
  }
}

/// The comparison of a file's epochs with the results of engines.
private struct EpochCheck {
  let file: String

  func finding(
    _ epochs: [(place: String, snapshot: Snapshot)], engines: [EngineUnderTest]
  ) throws(FileError) -> FileVerification.Finding {
    let recorded = epochs.filter { $0.snapshot.output != nil || $0.snapshot.intermediate != nil }
    if recorded.isEmpty { return .skipped("it has no output to compare") }
    var verdicts: [EngineVerdict] = []
    for engine in engines { verdicts.append(try verdict(recorded, of: engine)) }
    return .compared(verdicts)
  }

  private func verdict(
    _ epochs: [(place: String, snapshot: Snapshot)], of tested: EngineUnderTest
  ) throws(FileError) -> EngineVerdict {
    let engine = tested.engine
    var comparison = Comparison(tolerance: tested.tolerance)
    // Epochs on which rounding may exceed the tolerance, apart from the others.
    var rounded = comparison
    // The same epochs against what rounding can do there.
    var bounded = comparison
    var reason = ""
    for (place, snapshot) in epochs {
      let result: EpochResult
      let exemption: Exemption?
      do {
        let rules = try snapshot.rules()
        exemption = tested.exemption(snapshot.input, rules)
        if case .notApplicable(let reason) = exemption {
          return EngineVerdict(engine: engine.name, verdict: .notApplicable(reason), tolerance: tested.tolerance)
        }
        let detail: EpochDetail = snapshot.intermediate == nil ? .output : .trace
        result = try Epoch.run(snapshot.input, under: rules, engine: engine, detail: detail)
      } catch let error as UnknownSpecVersion {
        throw FileError(file: file, field: "chain", problem: "\(error)")
      } catch {
        throw FileError(file: file, problem: "engine \(engine.name): \(error)")
      }
      func compare(by comparison: inout Comparison) {
        if let output = snapshot.output { comparison.compare("\(place)output", output, result.output) }
        if let intermediate = snapshot.intermediate, let trace = result.trace, tested.tolerance == .exact {
          comparison.compare("\(place)intermediate", intermediate, trace)
        }
      }
      if case .rounding(let what, let bound) = exemption {
        let isFirst = rounded.first == nil
        compare(by: &rounded)
        if isFirst && rounded.first != nil { reason = what }
        if let bound, let output = snapshot.output {
          bounded.compare("\(place)output", output, result.output, within: bound)
        }
      } else {
        compare(by: &comparison)
      }
    }
    comparison.note(rounded.largest)
    let verdict =
      (comparison.first ?? bounded.first).map { VectorVerdict.deviates($0) }
      ?? rounded.first.map { .decidedByRounding($0, reason: reason) } ?? .conforms
    return EngineVerdict(
      engine: engine.name, verdict: verdict, tolerance: tested.tolerance, largest: comparison.largest)
  }
}

extension Comparison {
  /// Every field of an output, within its bound, or the tolerance.
  mutating func compare(
    _ place: String, _ expected: EpochOutput, _ found: EpochOutput, within bound: OutputBound = OutputBound()
  ) {
    for field in OutputField.allCases {
      let name = "\(place).\(field.rawValue)"
      let bound = bound[field]
      switch field.values {
      case .flags(let place): compare(name, expected[place.output], found[place.output])
      case .proportions(let place):
        compareProportions(name, expected[place.output], found[place.output], within: bound)
      case .amounts(let place):
        compareAmounts(name, expected[place.output], found[place.output], within: bound)
      case .rows(let place):
        compareRows(name, expected[place.output], found[place.output], within: bound)
      }
    }
    // What versions before 365 store besides, as far as the file has it.
    for field in FormerField.allCases {
      guard let expected = expected[field.output] else { continue }
      compareProportions(
        "\(place).\(field.rawValue)", expected, found[field.output] ?? [], within: bound[field])
    }
  }

  /// Every part of a trace that both have, in the same format.
  mutating func compare(_ place: String, _ expected: EpochTrace, _ found: EpochTrace) {
    for (expected, found) in zip(expected.vectors, found.vectors) {
      compareRaw("\(place).\(expected.key.rawValue)", expected.values, found.values)
    }
    for case ((let key, let expected?), (_, let found?)) in zip(expected.matrices, found.matrices) {
      compareRaw("\(place).\(key.rawValue)", expected, found)
    }
  }
}
