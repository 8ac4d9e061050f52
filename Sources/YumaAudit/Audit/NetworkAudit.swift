import DynamicTAO
import YumaFiles
import YumaJSON

/// What the chain paid every subnet at one block against what its rules give: the audit of a `network-emission/1` file.
public struct NetworkAudit: Sendable {
  /// "network-emission/1".
  package static let schema = "network-emission/1"

  /// The computation and the record.
  public let emission: NetworkEmission

  /// Audits a file.
  ///
  /// - Parameter emission: the computation and the record.
  public init(of emission: NetworkEmission) { self.emission = emission }

  /// The verdict of a subnet: whether its record is within the file's tolerance for one subnet.
  ///
  /// - Parameter row: one of `emission.rows`.
  public func verdict(of row: NetworkEmission.Row) -> AuditVerdict {
    guard let difference = row.difference else { return .cannotTell(.nothingRecorded) }
    return verdict(conforms: difference.magnitude <= emission.subnetTolerance)
  }

  /// The verdict on all subnets. Their sum has a tolerance of its own.
  public var verdict: AuditVerdict {
    if emission.rows.allSatisfy({ $0.recorded == nil }) { return .cannotTell(.nothingRecorded) }
    return verdict(conforms: emission.conforms)
  }

  private func verdict(conforms: Bool) -> AuditVerdict {
    conforms ? .conforms : emission.assumed.isEmpty ? .deviates : .cannotTell(.assumedInput)
  }

  /// What is wrong, or that nothing is, in one sentence.
  public var explanation: String {
    let rows = emission.rows
    let recorded = rows.count - emission.skipped
    let beyond = rows.count { ($0.difference?.magnitude ?? 0) > emission.subnetTolerance }
    switch verdict {
    case .cannotTell(.nothingRecorded): return "the file holds no record of what a subnet was paid"
    case .cannotTell(.assumedInput):
      return "\(beyond) of \(recorded) recorded subnets are beyond the tolerance, but part of the input was assumed, "
        + "not read from the chain"
    case .cannotTell(.incomplete(let what)): return what
    case .deviates where beyond == 0:
      return "every subnet is within its tolerance, but their sum is off by "
        + "\(Figures.grouped(emission.sumOfDifferences.magnitude)) rao"
    case .deviates: return "\(beyond) of \(recorded) recorded subnets are beyond the tolerance"
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
      writer.member("verdict") { $0.string("\(verdict)") }
      writer.member("explanation") { $0.string(explanation) }
      writer.member("assumed") { $0.list(emission.assumed) { $0.string($1) } }
      writer.member("tolerance") { writer in
        writer.object { writer in
          writer.member("subnetRao") { $0.integer(emission.subnetTolerance) }
          writer.member("sumRao") { $0.integer(emission.sumTolerance) }
        }
      }
      writer.member("sumOfDifferences") { $0.integer(emission.sumOfDifferences) }
      writer.member("subnets") { writer in
        writer.list(emission.rows) { writer, row in
          writer.object { writer in
            writer.member("netuid") { $0.integer(row.stages.netuid) }
            writer.member("verdict") { $0.string("\(verdict(of: row))") }
            writer.member("recorded") { $0.optional(row.recorded) { $0.integer($1) } }
            writer.member("recomputed") { $0.integer(row.computed) }
          }
        }
      }
    }
    return writer.bytes
  }
}
