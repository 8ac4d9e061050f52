// SPDX-License-Identifier: Apache-2.0
import DenseOperations
import YumaFiles
import YumaLab

/// `yuma-variants/1`: every recorded epoch of every run, to a billionth.
struct VariantChecker: VectorChecker {
  var schema: String { VariantFile.schema }
  private let tolerance = 1e-9

  func check(_ contents: FileContents, engines: [EngineUnderTest]) throws(FileError) -> FileVerification.Finding {
    let file = try contents.document { try VariantFile(from: &$0) }
    if file.runs.isEmpty { return .skipped("it has no runs to compare") }
    var deviation: Deviation?
    for (index, run) in file.runs.enumerated() where deviation == nil {
      do throws(VariantInputError) {
        deviation = try self.deviation(of: run, "runs[\(index)]", in: file)
      } catch {
        throw FileError(file: contents.name, field: "epochs", problem: "\(error)")
      }
    }
    return .compared([EngineVerdict(engine: "lab", verdict: deviation.map { .deviates($0) } ?? .conforms)])
  }

  /// The first value of a run that is not the recorded one.
  private func deviation(
    of run: VariantFile.Run, _ place: String, in file: VariantFile
  ) throws(VariantInputError) -> Deviation? {
    var parameters = run.parameters
    // A recorded epoch may follow from one in which no weight had a majority.
    parameters.consensusWithoutMajority = VariantParameters.publicPackageConsensusWithoutMajority
    var runner = VariantRunner(run.variant, parameters: parameters)
    var expected = run.epochs[...]
    for (number, epoch) in file.epochs.enumerated() {
      if let reset = file.reset, reset.epoch == number { runner.resetBonds(server: reset.server) }
      let output = try runner.run(weights: epoch.weights, stakes: epoch.stakes)
      guard let record = expected.first, record.epoch == number else { continue }
      let place = "\(place).epochs[\(run.epochs.count - expected.count)]"
      expected.removeFirst()
      let vectors = [
        ("consensus", record.consensus, output.consensus), ("incentive", record.incentive, output.incentive),
        ("dividends", record.dividends, output.dividends),
        ("dividendsPer1000Tao", record.dividendsPer1000Tao, output.dividendsPer1000Tao),
      ]
      for (name, recorded, found) in vectors {
        if let deviation = deviation("\(place).\(name)", recorded, found) { return deviation }
      }
      for (i, rows) in zip(record.bonds, output.bonds.rows).enumerated() {
        if let deviation = deviation("\(place).bonds[\(i)]", rows.0, rows.1) { return deviation }
      }
    }
    return nil
  }

  private func deviation(_ place: String, _ expected: [Double], _ found: [Double]) -> Deviation? {
    for (k, pair) in zip(expected, found).enumerated() where !(abs(pair.0 - pair.1) <= tolerance) {
      return Deviation(place: "\(place)[\(k)]", expected: "\(pair.0)", found: "\(pair.1)")
    }
    return nil
  }
}
