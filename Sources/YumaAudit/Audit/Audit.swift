import Yuma
import YumaFiles

/// What the chain recorded of an epoch against what the epoch gives when it is computed again, bit for bit.
///
///     let audit = try Audit(of: snapshot)
///     audit.verdict                       // .conforms, .deviates(first: .consensus), .cannotTell(...)
///     audit.findings.first?.differences   // uid by uid, recorded and recomputed
///
/// It is small where everything agrees, so that histories can be audited epoch by epoch: nothing is allocated but what
/// differs. `AuditReport` adds what a person wants to know of one epoch.
public struct Audit: Sendable, Hashable {
  /// The answer.
  public enum Verdict: Sendable, Hashable {
    /// Every recorded value is what the epoch gives.
    case conforms
    /// Some recorded value is not; the first stage whose values differ.
    case deviates(first: OutputField)
    /// Neither can be said.
    case cannotTell(Reason)
  }

  /// Why neither can be said.
  public enum Reason: Sendable, Hashable {
    /// There is no record of what the epoch gave, or only of who took part.
    case nothingRecorded
    /// Recorded values differ from the field on, but some of the input was not read from the chain and may be why.
    case assumedInput(first: OutputField)
  }

  /// The answer.
  public let verdict: Verdict
  /// The fields that differ, in the order of the stages; empty where all that is recorded agrees.
  public let findings: [FieldFinding]
  /// The fields of which there is no record.
  public let missing: [OutputField]
  /// Where every rao went, as recomputed.
  public let ledger: Ledger

  /// Audits a snapshot: what it records, `Snapshot.chainRecord`, against an epoch on its input under its rules.
  ///
  /// - Parameters:
  ///   - snapshot: the input and the record.
  ///   - engine: whose arithmetic to use; one with the chain's bits.
  /// - Throws: `UnknownSpecVersion` for a spec version without rules, `EpochInputError` for an input that is not valid,
  ///   and what the engine throws where it cannot run.
  public init(of snapshot: Snapshot, engine: EpochEngine = .vector) throws {
    var runner = try EpochRunner(engine: engine)
    var output = EpochOutput()
    try self.init(of: snapshot, runner: &runner, output: &output)
  }

  /// Audits a snapshot on a runner that was used before, for histories.
  ///
  /// - Parameters:
  ///   - snapshot: the input and the record.
  ///   - runner: whose buffers are used again.
  ///   - output: whose storage is used again, and which then holds what the epoch gives.
  /// - Throws: `UnknownSpecVersion` for a spec version without rules, `EpochInputError` for an input that is not valid.
  public init(
    of snapshot: Snapshot, runner: inout EpochRunner, output: inout EpochOutput
  ) throws {
    let ledger = try runner.run(snapshot.input, under: try snapshot.rules(), into: &output)
    self.init(of: snapshot, recomputed: output, ledger: ledger)
  }

  /// Compares the record of a snapshot with what its epoch gives.
  ///
  /// - Parameters:
  ///   - snapshot: the record.
  ///   - output: what the epoch gives on its input.
  ///   - ledger: where every rao of that went.
  public init(of snapshot: Snapshot, recomputed output: EpochOutput, ledger: Ledger) {
    self.init(
      of: snapshot.chainRecord ?? RecordedOutput(), isCertain: snapshot.assumed.isEmpty, recomputed: output,
      ledger: ledger)
  }

  /// Compares a record, of an input that is certain if it was read from the chain in full.
  init(of record: RecordedOutput, isCertain: Bool, recomputed output: EpochOutput, ledger: Ledger) {
    self.ledger = ledger
    var findings: [FieldFinding] = []
    var missing: [OutputField] = []
    for field in OutputField.allCases {
      switch record.compare(field, with: output) {
      case nil: missing.append(field)
      case .some(nil): break
      case .some(let finding?): findings.append(finding)
      }
    }
    self.findings = findings
    self.missing = missing
    if let first = findings.first?.field {
      verdict = isCertain ? .deviates(first: first) : .cannotTell(.assumedInput(first: first))
    } else {
      let hasResult = OutputField.allCases.contains { $0.isResult && !missing.contains($0) }
      verdict = hasResult ? .conforms : .cannotTell(.nothingRecorded)
    }
  }
}

extension Audit.Verdict: CustomStringConvertible {
  /// "conforms", "deviates" or "cannot tell".
  public var description: String {
    switch self {
    case .conforms: "conforms"
    case .deviates: "deviates"
    case .cannotTell: "cannot tell"
    }
  }

  /// The first field that differs, if one does.
  public var firstField: OutputField? {
    switch self {
    case .deviates(let field), .cannotTell(.assumedInput(let field)): field
    case .conforms, .cannotTell(.nothingRecorded): nil
    }
  }
}

extension RecordedOutput {
  /// Compares a field: nil where it is not recorded, a finding where it differs.
  fileprivate func compare(_ field: OutputField, with output: EpochOutput) -> FieldFinding?? {
    func flags(_ recorded: [Bool]?, _ recomputed: [Bool]) -> FieldFinding?? {
      recorded.map { FieldFinding(field, $0, recomputed) { $0 ? 1 : 0 } }
    }
    func numbers<Number: FixedWidthInteger>(_ recorded: [Number]?, _ recomputed: [Number]) -> FieldFinding?? {
      recorded.map { FieldFinding(field, $0, recomputed) { UInt64(truncatingIfNeeded: $0) } }
    }
    return switch field {
    case .active: flags(active, output.active)
    case .stake: numbers(stake, output.stake)
    case .stakeWeight: numbers(stakeWeight, output.stakeWeight)
    case .validatorPermits: flags(validatorPermits, output.validatorPermits)
    case .consensus: numbers(consensus, output.consensus)
    case .validatorTrust: numbers(validatorTrust, output.validatorTrust)
    case .incentive: numbers(incentive, output.incentive)
    case .bonds: bonds.map { FieldFinding($0, output.bonds) }
    case .dividends: numbers(dividends, output.dividends)
    case .serverEmission: numbers(serverEmission, output.serverEmission)
    case .validatorEmission: numbers(validatorEmission, output.validatorEmission)
    case .combinedEmission: numbers(combinedEmission, output.combinedEmission)
    }
  }
}
