// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Yuma
import YumaAudit
import YumaJSON
import YumaVectors

struct VerifyCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract: "Compare golden files with what the engines compute.",
    usage: "yuma verify [<options>] <files> ...",
    discussion: """
      Takes files of any schema of Docs/Specification/vectors.md. Prints a line for each deviating file and engine, \
      with the first value that differs. Then prints the parity table, whose deviations, in steps of 65535 and in rao, \
      are the largest of all files. Files with nothing to compare are counted as skipped.

      An engine that does not have the chain's arithmetic declares a tolerance (Docs/Internals/ErrorAnalysis.md \
      derives it). If a bound for the input says that rounding may move a value further, or decides something, a file \
      beyond the tolerance is named with the reason and counted separately.

      The exact engine has 32 fractional bits here, as the chain has, unless an option says otherwise. It must then \
      give the chain's results. A file in which the chain's own numbers saturate or wrap counts as not applicable.

      Exit codes: 0 all that was compared conforms; 1 a file deviates; 2 a file cannot be used.

      json is one object with files, parity and skipped files (Docs/Reference/Output.md); csv and jsonl have a row per \
      file and engine.

      Examples:
        yuma verify Vectors
        yuma verify Vectors/epoch Vectors/real --engine reference
        yuma verify Vectors --json > parity.json
      """)

  @OptionGroup var input: InputOptions

  @OptionGroup var engineOptions: EngineOptions

  @OptionGroup var output: OutputOptions

  func run() async throws {
    var outcome = Outcome()
    do {
      let verifier = Verifier(engines: try engineOptions.make(usualFractionalBits: 32))
      let writer = try ResultWriter(output)
      let report = await verifier.verify(input.files, progress: StandardStreams.counter(of: "files"))
      for file in report.files {
        if case .unreadable(let error) = file.finding { outcome.fail(error) }
      }
      outcome.deviates = report.files.contains { !$0.deviations.isEmpty }
      try writer.write(
        table: { Self.text(report, $0) }, json: report.json,
        rows: { Rows(of: report.json(), in: "files", "verdicts", repeatsOuter: false) })
      try writer.close()
    } catch {
      outcome.fail(error)
    }
    try outcome.exit()
  }

  private static func text(_ report: VerificationReport, _ style: TextStyle) -> String {
    var text = ""
    for file in report.files {
      for (engine, deviation) in file.deviations {
        text += Printable.escaped("\(file.path): \(engine): \(deviation)") + "\n"
      }
    }
    let table = report.rendered(style)
    return text + (text.isEmpty || table.isEmpty ? "" : "\n") + table
  }
}
