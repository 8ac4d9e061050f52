// SPDX-License-Identifier: Apache-2.0
import Yuma
import YumaFiles
import YumaJSON

/// All that can be told of one audited epoch: the verdict, what differs, where every rao went, the quirks that the epoch met,
/// and how far the chain's rounding took it from the exact result.
public struct AuditReport: Sendable {
  /// What was audited.
  public let snapshot: Snapshot
  /// The verdict and what differs.
  public let audit: Audit
  /// The name of the engine that computed the epoch again.
  public let engine: String
  /// The kernels that ran.
  public let kernels: String
  /// What the epoch gives.
  public let output: EpochOutput
  /// Where every rao went by the record; nil where it does not say what was paid.
  public let recordedLedger: Ledger?
  /// The quirks of the chain that the epoch met, in the order of its stages.
  public let quirks: [QuirkFinding]
  /// The chain's epoch against that of an exact engine; nil without one.
  public let rounding: ErrorAnalysis?

  /// Audits a snapshot in full.
  ///
  /// - Parameters:
  ///   - snapshot: the input and the record.
  ///   - engine: whose arithmetic to use; one with the chain's bits.
  ///   - measure: an exact engine to measure the chain's rounding by.
  /// - Throws: `UnknownSpecVersion` for a spec version without rules, `EpochInputError` for an input that is not valid,
  ///   and what an engine throws where it cannot run.
  public init(
    of snapshot: Snapshot, engine: EpochEngine = .vector, measure: EpochEngine? = nil
  ) throws {
    let rules = try snapshot.rules()
    var runner = try EpochRunner(engine: engine)
    var output = EpochOutput()
    audit = try Audit(of: snapshot, runner: &runner, output: &output)
    self.snapshot = snapshot
    self.engine = engine.name
    kernels = runner.kernels
    self.output = output
    recordedLedger = snapshot.chainRecord?.ledger(emission: snapshot.input.emission)

    let watched = try WatchedEpoch(snapshot.input, under: rules)
    quirks = QuirkSearch.findings(snapshot.input, epoch: watched)
    // Under Null all is exact: there is no rounding to measure.
    rounding =
      try snapshot.input.epochConsensus != .yuma
      ? nil
      : measure.map { measure in
        try ErrorAnalysis(
          of: watched.result, against: Epoch.run(snapshot.input, under: rules, engine: measure, detail: .trace))
      }
  }

  /// What is wrong, or that nothing is, in one sentence.
  public var explanation: String {
    switch audit.verdict {
    case .conforms:
      let fields = OutputField.allCases.count - audit.missing.count
      return "all \(fields == OutputField.allCases.count ? "" : "\(fields) recorded ")fields of "
        + "\(Figures.grouped(output.neuronCount)) neurons are what the epoch gives, bit for bit"
    case .deviates:
      let first = audit.firstField
      return "the first stage that differs is \(first?.rawValue ?? "") (section \(first?.section ?? 0)); "
        + "later ones may be its consequences"
    case .cannotTell(.nothingRecorded):
      return "the file holds no record of consensus, incentive, dividends, bonds or emission to compare"
    case .cannotTell(.assumedInput): return audit.differsOnAssumedInput
    case .cannotTell(.incomplete(let what)): return what
    }
  }

  /// The rules that the epoch ran under, in words.
  public var rules: String {
    guard let version = snapshot.chain?.specVersion else { return "spec 424, as the file names none" }
    return "spec \(version)"
  }
}

extension RecordedOutput {
  /// Where every rao went by the record; nil where it does not say what was paid.
  func ledger(emission: UInt64) -> Ledger? {
    guard let serverEmission, let validatorEmission, let combinedEmission else { return nil }
    var output = EpochOutput()
    output.serverEmission = serverEmission
    output.validatorEmission = validatorEmission
    output.combinedEmission = combinedEmission
    return Ledger(emission: emission, output: output)
  }
}
