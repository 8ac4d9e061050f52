// SPDX-License-Identifier: Apache-2.0
import DynamicTAO
import YumaJSON

extension HalvingSchedule {
  /// The eras as one JSON object (Docs/Reference/Output.md, `emission schedule`).
  ///
  /// - Parameter date: the day of a block, which each era then has; nil leaves the days out.
  package func json(date: ((UInt64) -> String)? = nil) -> [UInt8] {
    let eras = Array(self)
    let lastIssuance = eras.last?.endIssuance ?? issuance
    var writer = JSONWriter()
    writer.object { writer in
      writer.member("issuance") { $0.integer(issuance) }
      writer.member("block") { $0.integer(block) }
      writer.member("eras") { writer in
        writer.list(eras) { writer, era in
          writer.object { writer in
            writer.member("halvings") { $0.integer(era.halvings) }
            writer.member("firstBlock") { $0.integer(era.firstBlock) }
            if let date { writer.member("date") { $0.string(date(era.firstBlock)) } }
            writer.member("blocks") { $0.integer(era.blockCount) }
            writer.member("blockEmission") { $0.integer(era.emission) }
            writer.member("dayEmission") { $0.integer(era.emissionPerDay) }
            writer.member("issuanceBefore") { $0.integer(era.issuance) }
            writer.member("minted") { $0.integer(era.minted) }
            writer.member("issuanceAfter") { $0.integer(era.endIssuance) }
          }
        }
      }
      writer.member("lastIssuance") { $0.integer(lastIssuance) }
      writer.member("neverMinted") { $0.integer(BlockEmission.supply - lastIssuance) }
    }
    return writer.bytes
  }
}
