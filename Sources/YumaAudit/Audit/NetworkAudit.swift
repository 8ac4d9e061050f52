import DynamicTAO
import YumaFiles
import YumaJSON

/// What the chain paid every subnet at one block against what its rules give: the audit of a `network-emission/1` file.
public struct NetworkAudit: Sendable {
  /// A subnet's verdict.
  public enum Verdict: String, Sendable, Hashable {
    /// The record is within the tolerance.
    case conforms
    /// It is not.
    case deviates
    /// There is no record.
    case notRecorded = "not recorded"
  }

  /// "network-emission/1".
  package static let schema = "network-emission/1"

  /// The computation and the record.
  public let emission: NetworkEmission

  /// Audits a file.
  ///
  /// - Parameter emission: the computation and the record.
  public init(of emission: NetworkEmission) { self.emission = emission }

  /// The verdict of a subnet.
  ///
  /// - Parameter row: one of `emission.rows`.
  /// - Returns: whether its record is within the file's tolerance for one subnet.
  public func verdict(of row: NetworkEmission.Row) -> Verdict {
    guard let difference = row.difference else { return .notRecorded }
    return difference.magnitude <= emission.subnetTolerance ? .conforms : .deviates
  }

  /// The verdict on all: the sum has a tolerance of its own. `notRecorded` where no subnet has a record.
  public var verdict: Verdict {
    if emission.rows.allSatisfy({ $0.recorded == nil }) { return .notRecorded }
    return emission.conforms ? .conforms : .deviates
  }

  /// "conforms", "deviates" or "cannot tell".
  public var verdictText: String { verdict == .notRecorded ? "cannot tell" : verdict.rawValue }

  /// What is wrong, or that nothing is, in one sentence.
  public var explanation: String {
    let rows = emission.rows
    let recorded = rows.count - emission.skipped
    let deviating = rows.count { verdict(of: $0) == .deviates }
    switch verdict {
    case .notRecorded: return "the file holds no record of what a subnet was paid"
    case .deviates where deviating == 0:
      return "every subnet is within its tolerance, but their sum is off by "
        + "\(Figures.grouped(emission.sumOfDifferences.magnitude)) rao"
    case .deviates: return "\(deviating) of \(recorded) recorded subnets are beyond the tolerance"
    case .conforms:
      return "all \(recorded) recorded subnets are within \(Figures.grouped(emission.subnetTolerance)) rao, "
        + "and their sum within \(Figures.grouped(emission.sumTolerance)) rao"
    }
  }

  /// The audit as one JSON object (Docs/CommandLine.md, `audit`).
  public func json() -> [UInt8] {
    var writer = JSONWriter()
    writer.object { writer in
      writer.member("name") { $0.optional(emission.name) { $0.string($1) } }
      writer.member("chain") { $0.optional(emission.chain) { $1.write(to: &$0) } }
      writer.member("verdict") { $0.string(verdictText) }
      writer.member("explanation") { $0.string(explanation) }
      writer.member("tolerance") { writer in
        writer.object { writer in
          writer.member("subnetRao") { $0.integer(emission.subnetTolerance) }
          writer.member("sumRao") { $0.integer(emission.sumTolerance) }
        }
      }
      writer.member("sumOfDifferences") { $0.integer(0 &- emission.sumOfDifferences) }
      writer.member("subnets") { writer in
        writer.list(emission.rows) { writer, row in
          writer.object { writer in
            writer.member("netuid") { $0.integer(row.stages.netuid) }
            writer.member("verdict") { $0.string(verdict(of: row).rawValue) }
            writer.member("recorded") { $0.optional(row.recorded) { $0.integer($1) } }
            writer.member("recomputed") { $0.integer(row.computed) }
          }
        }
      }
    }
    return writer.bytes
  }
}
