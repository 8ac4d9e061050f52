// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import DynamicTAO
import Yuma
import YumaAudit
import YumaFiles
import YumaImport

struct ExplainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain",
    abstract: "Tell how one neuron got its numbers, down to the rao.",
    usage: """
      yuma explain --uid <n> [<options>] <files> ...
      yuma explain --hotkey <name> --payout <file> [<options>] <files> ...
      """,
    discussion: """
      Follows a neuron through the epoch in the chain's own raw values. For a server: which validators' weights \
      counted and which did not, who made the consensus, what was clipped, and what each validator's weight was worth \
      in rao. For a validator: its trust, its bonds, and what each server paid it. Every sum is computed again from \
      its parts and compared with the engine's value. A line of its own shows what rounding leaves, so that the sums \
      are exact. Under Null consensus it tells who decided, what the deciding row says of the neuron, and how the \
      budgets were split.

      --what-if compares with the same epoch on other weights, from a JSON file that holds whole rows by validator:
        {"schema": "yuma-what-if/1", "weights": {"17": [[126, 65535], [244, 1200]], "52": []}}

      --hotkey follows a hotkey from the epoch to the pocket instead: incentive, owner's cut, parents and children, \
      takes, nominators, and what its stake grows by. --payout says whose keys are paid (Formats/subnet-payout-1.md).

      Exit codes: 0 the sums are whole; 1 one is not, because a number of the chain saturated or wrapped; 2 input that \
      cannot be used.

      Examples:
        yuma explain Vectors/real/sn15-yuma3.json --uid 126
        yuma explain snapshot.json --uid 2 --top 5
        yuma explain snapshot.json --uid 126 --what-if weights.json --json
        yuma explain snapshot.json --payout payout.json --hotkey 5F...
      """)

  @OptionGroup var input: InputOptions

  @Option(parsing: .unconditional, help: ArgumentHelp("The neuron.", valueName: "n"))
  var uid: UInt16?

  @Option(help: ArgumentHelp("The hotkey whose pay is followed.", valueName: "name"))
  var hotkey: String?

  @OptionGroup var payouts: PayoutOption

  @Option(help: ArgumentHelp("Compare with the epoch on these weights.", valueName: "file"), completion: .file())
  var whatIf: String?

  @OptionGroup var index: IndexOption

  @OptionGroup var rules: RulesetOption

  @OptionGroup var top: TopOption

  @OptionGroup var output: OutputOptions

  mutating func validate() throws {
    if (input.files + payouts.payout + [whatIf ?? ""]).count(where: { $0 == "-" }) > 1 {
      throw ValidationError("only one file can be standard input (-)")
    }
    switch (uid, hotkey) {
    case (nil, nil): throw ValidationError("nobody to explain: give --uid, or --hotkey with --payout")
    case (_?, _?): throw ValidationError("--uid explains a neuron and --hotkey a payout: give one of them")
    case (nil, _?):
      if payouts.payout.isEmpty { throw ValidationError("--hotkey needs --payout, which says whose keys are paid") }
      if whatIf != nil { throw ValidationError("--what-if goes with --uid") }
    case (_?, nil):
      if !payouts.payout.isEmpty { throw ValidationError("--payout goes with --hotkey") }
    }
  }

  func run() throws {
    var outcome = Outcome()
    do {
      let writer = try ResultWriter(output)
      let weights = try whatIf.map { try WhatIf(FileContents(path: $0)) }
      var payouts = try WaitingPayouts(self.payouts, specVersion: rules.spec)
      for document in input.documents {
        do {
          let document = try document.get()
          for var snapshot in try index.epochs(of: document.epochs(), named: document.contents.name) {
            snapshot.name = snapshot.name ?? document.path
            rules.apply(to: &snapshot)
            if let hotkey {
              if try !explain(hotkey, snapshot, of: document, payouts: &payouts, to: writer) {
                outcome.deviates = true
              }
            } else if let uid {
              if try !explain(Int(uid), snapshot, of: document, whatIf: weights, to: writer) { outcome.deviates = true }
            }
          }
        } catch let error as ValidationError {
          throw error
        } catch {
          outcome.fail(error)
        }
      }
      for line in payouts.leftOver { outcome.fail(Failure(line)) }
      try writer.close()
    } catch let error as ValidationError {
      throw error
    } catch {
      outcome.fail(error)
    }
    try outcome.exit()
  }

  /// Writes a hotkey's way, where the payout goes with the epoch, and says whether its sums are whole.
  private func explain(
    _ hotkey: String, _ snapshot: Snapshot, of document: InputDocuments.Document, payouts: inout WaitingPayouts,
    to writer: ResultWriter
  ) throws -> Bool {
    guard payouts.expect(snapshot) else { return true }
    let output: EpochOutput
    do {
      output = try Epoch.run(snapshot.input, under: snapshot.rules()).output
    } catch let error as UnknownSpecVersion {
      throw Failure("\(document.contents.name): chain.\(error)")
    } catch {
      throw Failure("\(document.contents.name): \(error)")
    }
    guard let audit = try payouts.add(snapshot, output: output) else { return true }
    let payout: HotkeyPayout
    do throws(EmissionError) {
      // Captures name accounts in hexadecimal, people by their addresses.
      let isNamed = audit.subnet.hotkeys.contains { $0.name == hotkey }
      payout = try HotkeyPayout(isNamed ? hotkey : AccountName.hexadecimal(hotkey) ?? hotkey, in: audit)
    } catch {
      throw ValidationError("\(error)")
    }
    let json = { payout.json(of: audit) }
    try writer.write(
      table: HotkeyPayoutText(audit: audit, payout: payout).rendered, json: json,
      rows: { Rows(of: json(), in: "steps") })
    return payout.addsUp
  }

  /// Writes the explanation, and says whether its sums are whole.
  private func explain(
    _ uid: Int, _ snapshot: Snapshot, of document: InputDocuments.Document, whatIf weights: WhatIf?,
    to writer: ResultWriter
  ) throws -> Bool {
    let rows = top.count(usual: 20)
    do {
      if case .null = snapshot.input.epochConsensus {
        guard weights == nil else { throw ValidationError("--what-if: \(snapshot.name ?? "the epoch") ran under Null") }
        let explanation = try NullExplanation(of: snapshot, uid: uid)
        let text = NullExplanationText(snapshot: snapshot, explanation: explanation)
        let json = { explanation.json(of: snapshot) }
        try writer.write(table: text.rendered, json: json, rows: { Rows(of: json(), in: "nullExplanation.pay") })
        return explanation.addsUp
      }
      guard let weights else {
        let explanation = try Explanation(of: snapshot, uid: uid)
        let text = ExplanationText(snapshot: snapshot, explanation: explanation, rows: rows)
        let json = { explanation.json(of: snapshot) }
        try writer.write(table: text.rendered, json: json, rows: { explanation.rows(of: snapshot) })
        return explanation.addsUp
      }
      let comparison = try WhatIfComparison(of: snapshot, uid: uid, whatIf: weights)
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
