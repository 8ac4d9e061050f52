// SPDX-License-Identifier: Apache-2.0
import DynamicTAO
import FixedPoint
import YumaJSON

extension NetworkEmission {
  /// The subnets, those that are paid most first.
  ///
  /// - Parameter top: how many of them; all, if it is nil.
  package func ranked(top: Int? = nil) -> [Row] {
    let ordered = rows.sorted {
      ($1.stages.taoEmission, $0.stages.subnet.netuid) < ($0.stages.taoEmission, $1.stages.subnet.netuid)
    }
    return top.map { Array(ordered.prefix($0)) } ?? ordered
  }

  /// The shares as one object (Docs/Reference/Output.md, `emission shares`).
  ///
  /// - Parameter top: how many subnets; all, if it is nil.
  package func sharesJSON(top: Int? = nil) -> [UInt8] {
    var writer = JSONWriter()
    writer.object { writer in
      writer.member("schema") { $0.string("network-emission/1") }
      writer.member("specVersion") { $0.integer(specVersion) }
      writer.member("blockEmission") { $0.integer(shares.blockEmission) }
      writer.member("bar") { $0.double(Double(shares.gate.bar)) }
      writer.member("subnets") { $0.list(ranked(top: top)) { write($1, to: &$0) } }
      writer.member("largestDifference") { $0.integer(largestDifference) }
      writer.member("sumOfDifferences") { $0.integer(sumOfDifferences) }
      writer.member("conforms") { $0.bool(conforms) }
    }
    return writer.bytes
  }

  private func write(_ row: Row, to writer: inout JSONWriter) {
    let stages = row.stages
    writer.object { writer in
      writer.member("netuid") { $0.integer(stages.subnet.netuid) }
      writer.member("priceShare") { $0.double(Double(stages.rawShare)) }
      writer.member("burned") { $0.double(Double(stages.subnet.minerBurned)) }
      writer.member("weightedShare") { $0.double(Double(stages.weightedShare)) }
      writer.member("distanceToBar") { $0.optional(shares.distanceToBar(of: stages)) { $0.double($1) } }
      writer.member("opening") { $0.double(Double(stages.opening)) }
      writer.member("gatedShare") { $0.double(Double(stages.gatedShare)) }
      writer.member("share") { $0.double(Double(stages.share)) }
      writer.member("recorded") { $0.optional(row.recorded) { $0.integer($1) } }
      writer.member("computed") { $0.integer(row.computed) }
      writer.member("difference") { $0.optional(row.difference) { $0.integer($1) } }
    }
  }
}
