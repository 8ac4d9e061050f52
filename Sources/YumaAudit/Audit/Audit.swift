// SPDX-License-Identifier: Apache-2.0
import Yuma
import YumaFiles

/// What the chain recorded of an epoch against what the epoch gives when it is computed again, bit for bit.
///
///     let audit = try Audit(of: snapshot)
///     audit.verdict                       // .conforms, .deviates or .cannotTell(...)
///     audit.firstField                    // .consensus
///     audit.findings.first?.differences   // uid by uid, recorded and recomputed
///
/// It is small where everything agrees, so that histories can be audited epoch by epoch: nothing is allocated but what
/// differs. `AuditReport` adds what a person wants to know of one epoch.
public struct Audit: Sendable, Hashable {
  /// The answer.
  public let verdict: AuditVerdict
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
    if !findings.isEmpty {
      verdict = isCertain ? .deviates : .cannotTell(.assumedInput)
    } else {
      let hasResult = OutputField.allCases.contains { $0.isResult && !missing.contains($0) }
      verdict = hasResult ? .conforms : .cannotTell(.nothingRecorded)
    }
  }
}

extension Audit {
  /// The first field, in the order of the stages, whose recorded values differ from the recomputed ones; nil where all agree.
  public var firstField: OutputField? { findings.first?.field }

  /// A sentence: the record differs from the first field on, and assumed input may be the reason.
  var differsOnAssumedInput: String {
    "the record differs\(firstField.map { " from \($0.rawValue) on" } ?? ""), but part of the input was assumed, "
      + "not read from the chain"
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
    return switch field.values {
    case .flags(let place): flags(self[place.record], output[place.output])
    case .proportions(let place): numbers(self[place.record], output[place.output])
    case .amounts(let place): numbers(self[place.record], output[place.output])
    case .rows(let place): self[place.record].map { FieldFinding(field, $0, output[place.output]) }
    }
  }
}
