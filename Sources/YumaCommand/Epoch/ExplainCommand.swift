import ArgumentParser
import Yuma
import YumaAudit
import YumaFiles

struct ExplainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain",
    abstract: "Tell how one neuron got its numbers, down to the rao.",
    discussion: """
      Follows a neuron through the epoch in the chain's own raw values. For a server: which validators' weights counted \
      and which did not, who made the consensus, what was clipped, and what each validator's weight was worth in rao. For a \
      validator: its trust, its bonds, and what each server paid it. Every sum of parts is added up again and compared with \
      what the engine found; what rounding leaves has a line of its own, so that the sums are exact.

      --what-if compares with the same epoch on other weights, from a JSON file that holds whole rows by validator:
        {"schema": "yuma-what-if/1", "weights": {"17": [[126, 65535], [244, 1200]], "52": []}}

      Exit codes: 0 the sums are whole; 1 one is not, because a number of the chain saturated or wrapped; 2 input that \
      cannot be used.

      Examples:
        yuma explain Vectors/real/sn15-yuma3.json --uid 126
        yuma explain snapshot.json --uid 2 --top 5
        yuma explain snapshot.json --uid 126 --what-if weights.json --json
      """)

  @Argument(help: "A snapshot or a series; - is standard input.", completion: .file())
  var file: String

  @Option(help: ArgumentHelp("The neuron.", valueName: "n"))
  var uid: UInt16

  @Option(help: ArgumentHelp("Compare with the epoch on these weights.", valueName: "file"), completion: .file())
  var whatIf: String?

  @Option(help: ArgumentHelp("Which epoch of a series, from 0.", valueName: "k"))
  var index: UInt32 = 0

  @OptionGroup var rules: RulesetOption

  @Option(help: "How many lines a table shows.")
  var top: UInt32 = 20

  @Flag(help: "Print JSON, in full.")
  var json = false

  mutating func validate() throws {
    if file == "-" && whatIf == "-" { throw ValidationError("only one file can be standard input") }
  }

  func run() throws {
    var outcome = Outcome()
    do {
      let document = try SnapshotFile(path: file)
      guard var snapshot = document.snapshot(at: Int(index)) else {
        throw Failure("\(file): epochs: no epoch \(index) among \(document.epochCount)")
      }
      snapshot.name = snapshot.name ?? file
      rules.apply(to: &snapshot)
      outcome.deviates = try !explain(snapshot)
    } catch let error as UnknownSpecVersion {
      outcome.fail(Failure("\(file): chain.\(error)"))
    } catch let error as ExplanationError {
      outcome.fail(error)
    } catch {
      outcome.fail(error, file: file)
    }
    try outcome.exit()
  }

  /// Prints the explanation, and says whether its sums are whole.
  private func explain(_ snapshot: Snapshot) throws -> Bool {
    let rows = Int(top)
    let bold = StandardStreams.outputTakesColour
    guard let whatIf else {
      let explanation = try Explanation(of: snapshot, uid: Int(uid))
      let text = { ExplanationText(snapshot: snapshot, explanation: explanation, rows: rows).rendered(bold: bold) }
      try write(explanation.json(of: snapshot), or: text)
      return explanation.addsUp
    }
    let weights = try WhatIf(FileContents(path: whatIf))
    let comparison: WhatIfComparison
    do {
      comparison = try WhatIfComparison(of: snapshot, uid: Int(uid), whatIf: weights)
    } catch let error as EpochInputError {
      throw Failure("\(whatIf): \(error)")
    }
    let text = { WhatIfText(snapshot: snapshot, comparison: comparison, rows: rows).rendered(bold: bold) }
    try write(comparison.json(of: snapshot), or: text)
    return comparison.before.addsUp && comparison.after.addsUp
  }

  private func write(_ json: [UInt8], or text: () -> String) throws {
    try StandardStreams.write(self.json ? String(decoding: json, as: UTF8.self) + "\n" : text())
  }
}
