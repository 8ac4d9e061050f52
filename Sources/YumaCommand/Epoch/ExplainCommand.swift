import ArgumentParser
import Yuma
import YumaAudit
import YumaFiles

struct ExplainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain",
    abstract: "Tell how one neuron got its numbers, down to the rao.",
    usage: "yuma explain --uid <n> [<options>] <files> ...",
    discussion: """
      Follows a neuron through the epoch in the chain's own raw values. For a server: which validators' weights \
      counted and which did not, who made the consensus, what was clipped, and what each validator's weight was worth \
      in rao. For a validator: its trust, its bonds, and what each server paid it. Every sum is computed again from \
      its parts and compared with the engine's value. A line of its own shows what rounding leaves, so that the sums \
      are exact. Under Null consensus it tells who decided, what the deciding row says of the neuron, and how the \
      budgets were split.

      --what-if compares with the same epoch on other weights, from a JSON file that holds whole rows by validator:
        {"schema": "yuma-what-if/1", "weights": {"17": [[126, 65535], [244, 1200]], "52": []}}

      Exit codes: 0 the sums are whole; 1 one is not, because a number of the chain saturated or wrapped; 2 input that \
      cannot be used.

      Examples:
        yuma explain Vectors/real/sn15-yuma3.json --uid 126
        yuma explain snapshot.json --uid 2 --top 5
        yuma explain snapshot.json --uid 126 --what-if weights.json --json
      """)

  @OptionGroup var input: InputOptions

  @Option(parsing: .unconditional, help: ArgumentHelp("The neuron.", valueName: "n"))
  var uid: UInt16

  @Option(help: ArgumentHelp("Compare with the epoch on these weights.", valueName: "file"), completion: .file())
  var whatIf: String?

  @OptionGroup var index: IndexOption

  @OptionGroup var rules: RulesetOption

  @OptionGroup var top: TopOption

  @OptionGroup var output: OutputOptions

  mutating func validate() throws {
    if input.files.contains("-") && whatIf == "-" { throw ValidationError("only one file can be standard input (-)") }
  }

  func run() throws {
    var outcome = Outcome()
    do {
      let writer = try ResultWriter(output)
      let weights = try whatIf.map { try WhatIf(FileContents(path: $0)) }
      for document in input.documents {
        do {
          let document = try document.get()
          for var snapshot in try index.epochs(of: document.epochs(), named: document.contents.name) {
            snapshot.name = snapshot.name ?? document.path
            rules.apply(to: &snapshot)
            if try !explain(snapshot, of: document, whatIf: weights, to: writer) { outcome.deviates = true }
          }
        } catch let error as ValidationError {
          throw error
        } catch {
          outcome.fail(error)
        }
      }
      try writer.close()
    } catch let error as ValidationError {
      throw error
    } catch {
      outcome.fail(error)
    }
    try outcome.exit()
  }

  /// Writes the explanation, and says whether its sums are whole.
  private func explain(
    _ snapshot: Snapshot, of document: InputDocuments.Document, whatIf weights: WhatIf?, to writer: ResultWriter
  ) throws -> Bool {
    let rows = top.count(usual: 20)
    do {
      if case .null = snapshot.input.epochConsensus {
        guard weights == nil else { throw ValidationError("--what-if: \(snapshot.name ?? "the epoch") ran under Null") }
        let explanation = try NullExplanation(of: snapshot, uid: Int(uid))
        let text = NullExplanationText(snapshot: snapshot, explanation: explanation)
        let json = { explanation.json(of: snapshot) }
        try writer.write(table: text.rendered, json: json, rows: { Rows(of: json(), in: "nullExplanation.pay") })
        return explanation.addsUp
      }
      guard let weights else {
        let explanation = try Explanation(of: snapshot, uid: Int(uid))
        let text = ExplanationText(snapshot: snapshot, explanation: explanation, rows: rows)
        let json = { explanation.json(of: snapshot) }
        try writer.write(table: text.rendered, json: json, rows: { Rows(of: json(), in: "explanation.steps") })
        return explanation.addsUp
      }
      let comparison = try WhatIfComparison(of: snapshot, uid: Int(uid), whatIf: weights)
      let text = WhatIfText(snapshot: snapshot, comparison: comparison, rows: rows)
      let json = { comparison.json(of: snapshot) }
      try writer.write(table: text.rendered, json: json, rows: { Rows(of: json(), in: "changes") })
      return comparison.before.addsUp && comparison.after.addsUp
    } catch let error as UnknownSpecVersion {
      throw Failure("\(document.contents.name): chain.\(error)")
    } catch let error as ExplanationError {
      // The one error that an explanation has of its own: there is no such neuron.
      throw ValidationError("\(error)")
    } catch let error as EpochInputError {
      throw Failure("\(weights == nil ? document.contents.name : whatIf ?? ""): \(error)")
    }
  }
}
