// SPDX-License-Identifier: Apache-2.0
import DynamicTAO
import FixedPoint
import Yuma
import YumaJSON

/// One block's step, computed from the state of a `network-block/1` file before the block.
package struct ComputedBlock {
  /// What the step did.
  package let report: BlockReport
  /// The state after the step.
  package let state: NetworkState
  /// The spec version whose rules were in force.
  package let specVersion: Int
  /// What is odd about the file.
  package let problems: [NetworkBlock.Problem]

  /// Computes the step of a block.
  ///
  /// - Throws: `EmissionError` for a state that is not valid.
  package init(of block: NetworkBlock, rules: BlockRules, specVersion: Int) throws {
    var (state, problems) = block.state(.before, rules: rules)
    report = try BlockStep(rules: rules).run(&state)
    self.state = state
    self.specVersion = specVersion
    self.problems = problems
  }

  /// A subnet in the block.
  package struct Row {
    /// Its way to its share of the TAO.
    package let share: BlockShares.Row
    /// What the step did to it.
    package let step: SubnetStep
    /// Its moving price after the step.
    package let movingPrice: I96F32
  }

  /// The subnets, those that get the most TAO first.
  ///
  /// - Parameter top: how many of them; all, if it is nil.
  package func rows(top: Int? = nil) -> [Row] {
    let moving = Dictionary(state.subnets.map { ($0.netuid, $0.movingPrice) }) { first, _ in first }
    let all = zip(report.shares.rows, report.subnets).map {
      Row(share: $0, step: $1, movingPrice: moving[$1.netuid] ?? .zero)
    }
    let ordered = all.sorted {
      ($1.share.taoEmission, $0.step.netuid) < ($0.share.taoEmission, $1.step.netuid)
    }
    return top.map { Array(ordered.prefix($0)) } ?? ordered
  }

  /// The step as one object (Docs/Reference/Output.md, `emission block`).
  package func json() -> [UInt8] {
    var writer = JSONWriter()
    writer.object { writer in
      writer.member("schema") { $0.string(NetworkBlock.schema) }
      writer.member("block") { $0.integer(report.block) }
      writer.member("specVersion") { $0.integer(specVersion) }
      writer.member("blockEmission") { $0.integer(report.ledger.blockEmission) }
      writer.member("bar") { $0.double(Double(report.shares.gate.bar)) }
      writer.member("rootIsPaid") { $0.bool(report.shares.rootIsPaid) }
      writer.member("subnets") { $0.list(rows()) { write($1, to: &$0) } }
      writer.member("ledger") { writer in
        writer.object { writer in
          for entry in report.ledger.accounts.flatMap({ [$0.whole] + $0.parts }) {
            writer.member(entry.key) { $0.integer(entry.amount) }
          }
          writer.member("alphaBought") { $0.integer(report.ledger.alphaBought) }
        }
      }
      writer.member("balanced") { $0.bool(report.ledger.isBalanced) }
    }
    return writer.bytes
  }

  private func write(_ row: Row, to writer: inout JSONWriter) {
    let step = row.step
    writer.object { writer in
      writer.member("netuid") { $0.integer(step.netuid) }
      writer.member("price") { $0.double(Double(step.price)) }
      writer.member("share") { $0.double(Double(row.share.share)) }
      writer.member("taoEmission") { $0.integer(UInt64(saturating: row.share.taoEmission)) }
      writer.member("taoIn") { $0.integer(step.taoIn) }
      writer.member("alphaIn") { $0.integer(step.alphaIn) }
      writer.member("excessTao") { $0.integer(step.excessTao) }
      writer.member("bought") { $0.integer(step.bought) }
      writer.member("alphaOut") { $0.integer(step.alphaOut) }
      writer.member("liquidity") { $0.string("\(step.liquidity)") }
      writer.member("refusal") { $0.optional(step.refusal) { $0.string($1.rawValue) } }
      writer.member("rootProportion") { $0.double(Double(step.rootProportion)) }
      writer.member("movingPrice") { $0.double(Double(row.movingPrice)) }
    }
  }
}
