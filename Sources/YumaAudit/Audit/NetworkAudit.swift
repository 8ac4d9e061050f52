// SPDX-License-Identifier: Apache-2.0
import DynamicTAO
import FixedPoint
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

  /// The verdict of a subnet.
  ///
  /// - Parameter row: one of `emission.rows`.
  /// - Returns: whether its record is within the file's tolerance for one subnet. Where it is not and the file has
  ///   assumptions it cannot be told: each of them may move every subnet's share.
  public func verdict(of row: NetworkEmission.Row) -> AuditVerdict {
    guard let conforms = row.conforms(within: emission.subnetTolerance) else { return .cannotTell(.nothingRecorded) }
    return conforms ? .conforms : emission.assumed.isEmpty ? .deviates : .cannotTell(.assumedInput)
  }

  /// The verdict on all: the sum has a tolerance of its own, and the bar none where it is due.
  public var verdict: AuditVerdict {
    if emission.rows.allSatisfy({ $0.recorded == nil }) { return .cannotTell(.nothingRecorded) }
    if emission.conforms { return .conforms }
    return emission.assumed.isEmpty ? .deviates : .cannotTell(.assumedInput)
  }

  /// What is wrong, or that nothing is, in one sentence.
  public var explanation: String {
    let rows = emission.rows
    let recorded = rows.count - emission.skipped
    if recorded == 0 { return "the file holds no record of what a subnet was paid" }
    if emission.conforms {
      return "all \(recorded) recorded subnets are within \(Figures.grouped(emission.subnetTolerance)) rao, "
        + "and their sum within \(Figures.grouped(emission.sumTolerance)) rao"
    }
    let assumed = emission.assumed.prefix(4).joined(separator: ", ")
    let more = emission.assumed.count > 4 ? " and \(emission.assumed.count - 4) more" : ""
    let cause = assumed.isEmpty ? "" : "; the source did not have \(assumed)\(more)"
    return deviation(recorded) + cause
  }

  private func deviation(_ recorded: Int) -> String {
    if let bar = emission.bar, !emission.barConforms {
      return "the bar is \(bar.recorded.bits), where the rules give \(bar.recomputed.bits), as raw bits"
    }
    let beyond = emission.rows.count { $0.conforms(within: emission.subnetTolerance) == false }
    return beyond == 0
      ? "every subnet is within its tolerance, but their sum is off by "
        + "\(Figures.grouped(emission.sumOfDifferences.magnitude)) rao"
      : "\(beyond) of \(recorded) recorded subnets are beyond the tolerance"
  }

  /// The audit as one JSON object (Docs/Reference/CommandLine.md, `audit`). Differences are recorded less recomputed.
  public func json() -> [UInt8] {
    var writer = JSONWriter()
    writer.object { writer in
      writer.member("name") { $0.optional(emission.name) { $0.string($1) } }
      writer.member("chain") { $0.optional(emission.chain) { $1.write(to: &$0) } }
      writer.member("specVersion") { $0.integer(emission.specVersion) }
      writer.member("verdict") { $0.string("\(verdict)") }
      writer.member("explanation") { $0.string(explanation) }
      writer.member("comparedWith") { $0.string("recorded") }
      writer.member("assumed") { $0.list(emission.assumed) { $0.string($1) } }
      writer.member("tolerance") { writer in
        writer.object { writer in
          writer.member("subnetRao") { $0.integer(emission.subnetTolerance) }
          writer.member("sumRao") { $0.integer(emission.sumTolerance) }
        }
      }
      writer.member("sumOfDifferences") { $0.integer(emission.sumOfDifferences) }
      writer.member("bar") { writer in
        writer.optional(emission.bar) { writer, bar in
          writer.object { writer in
            writer.member("recorded") { $0.string("\(bar.recorded.bits)") }
            writer.member("recomputed") { $0.string("\(bar.recomputed.bits)") }
          }
        }
      }
      writer.member("subnets") { writer in
        writer.list(emission.rows) { writer, row in
          writer.object { writer in
            writer.member("netuid") { $0.integer(row.stages.subnet.netuid) }
            writer.member("verdict") { $0.string("\(verdict(of: row))") }
            writer.member("recorded") { $0.optional(row.recorded) { $0.integer($1) } }
            writer.member("recomputed") { $0.integer(row.computed) }
            writer.member("difference") { $0.optional(row.difference) { $0.integer($1) } }
          }
        }
      }
    }
    return writer.bytes
  }
}
