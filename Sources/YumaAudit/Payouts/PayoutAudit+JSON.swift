// SPDX-License-Identifier: Apache-2.0
import DynamicTAO
import FixedPoint
import YumaFiles
import YumaJSON

extension PayoutAudit {
  /// The audit as one JSON object (Docs/Reference/Output.md, `audit`, payouts).
  public func json() -> [UInt8] {
    var writer = JSONWriter()
    writer.object { writer in
      writer.member("name") { $0.optional(subnet.name) { $0.string($1) } }
      writer.member("chain") { subnet.chain.write(to: &$0) }
      writer.member("verdict") { $0.string("\(verdict)") }
      writer.member("explanation") { $0.string(explanation) }
      writer.member("compared") { writer in
        writer.object { writer in
          for record in Record.allCases {
            writer.member(record.rawValue) { $0.integer(compared[record, default: 0]) }
          }
        }
      }
      writer.member("differences") { writer in
        writer.list(differences) { writer, difference in
          writer.object { writer in
            writer.member("record") { $0.string(difference.record.rawValue) }
            writer.member("hotkey") { $0.optional(difference.hotkey) { $0.string(subnet.hotkeys[$1].name) } }
            writer.member("recorded") { $0.integer(difference.recorded) }
            writer.member("recomputed") { $0.integer(difference.recomputed) }
            writer.member("difference") { $0.integer(difference.amount) }
          }
        }
      }
      writer.member("otherGrowth") { writer in
        writer.list(otherGrowth) { writer, growth in
          writer.object { writer in
            writer.member("hotkey") { $0.string(subnet.hotkeys[growth.hotkey].name) }
            writer.member("recorded") { $0.integer(growth.recorded) }
            writer.member("recomputed") { $0.integer(growth.recomputed) }
            writer.member("difference") { $0.integer(growth.amount) }
          }
        }
      }
      writer.member("ledger") { writer in
        writer.object { writer in
          for line in PayoutLedgerLine.lines(payout.ledger) { writer.member(line.key) { $0.integer(line.amount) } }
        }
      }
      writer.member("assumed") { $0.list(subnet.assumed) { $0.string($1) } }
      writer.member("hotkeys") { $0.list(subnet.hotkeys.indices) { write($1, to: &$0) } }
    }
    return writer.bytes
  }

  private func write(_ place: Int, to writer: inout JSONWriter) {
    let (hotkey, row) = (subnet.hotkeys[place], payout.rows[place])
    let amounts: [(String, UInt64)] = [
      ("incentive", row.incentive), ("withheld", row.withheld), ("staked", row.staked), ("ownerCut", row.ownerCut),
      ("dividend", row.dividend), ("kept", row.dividends.kept), ("fromChildren", row.dividends.fromChildren),
      ("alphaTake", row.dividends.alphaTake), ("alphaOfNominators", row.dividends.alphaOfNominators),
      ("rootTake", row.dividends.rootTake), ("rootOfNominators", row.dividends.rootOfNominators),
      ("toStake", row.toStake),
    ]
    writer.object { writer in
      writer.member("hotkey") { $0.string(hotkey.name) }
      writer.member("coldkey") { $0.string(hotkey.facts.coldkey) }
      writer.member("uids") { $0.list(subnet.uids(of: hotkey.name)) { $0.integer($1) } }
      for (key, amount) in amounts { writer.member(key) { $0.integer(amount) } }
      writer.member("recordedAlphaDividends") { $0.optional(hotkey.recorded.alphaDividends) { $0.integer($1) } }
      writer.member("recordedRootDividends") { $0.optional(hotkey.recorded.rootDividends) { $0.integer($1) } }
    }
  }
}
