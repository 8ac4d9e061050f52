// SPDX-License-Identifier: Apache-2.0
import DynamicTAO
import FixedPoint
import Yuma
import YumaFiles

/// A whole block of a network against the chain's rules: every recorded item of every subnet is computed again and
/// compared, without any tolerance. The audit of a `network-block/1` file.
public struct BlockAudit: Sendable {
  /// A recorded item and what the rules give. Amounts are in rao, fixed-point numbers are raw bits.
  public struct Item: Sendable, Hashable {
    /// The item's name in the file.
    public let name: String
    /// What the chain recorded.
    public let recorded: Int128
    /// What the rules give.
    public let recomputed: Int128

    /// Recorded less recomputed.
    public var difference: Int128 { recorded - recomputed }
  }

  /// A subnet.
  public struct Row: Sendable {
    /// Its number.
    public let netuid: UInt16
    /// The items that are recorded, with what the rules give.
    public let items: [Item]
    /// The way to the subnet's TAO, and what the block did with it; `nil` where the subnet takes no part.
    public let share: BlockShares.Row?
    /// What the block's step did to the subnet.
    public let step: SubnetStep?
    /// The trade that explains the pool.
    public let trade: ExplainedTrade?
    /// The verdict. It conforms, too, where one user's trade after the step explains every difference to the rao.
    public let verdict: AuditVerdict

    /// The verdict in words, and whether it stands on a trade.
    public var outcome: String { isExplainedByTrade ? "conforms by a trade" : verdict.description }

    /// Whether items differ, and `trade` explains them to the rao.
    public var isExplainedByTrade: Bool { verdict == .conforms && !differences.isEmpty }

    /// The items that are not what the rules give, before any trade.
    public var differences: [Item] { items.filter { $0.difference != 0 } }
  }

  /// The block.
  public let block: NetworkBlock
  /// The spec version whose rules are in force.
  public let specVersion: Int
  /// What the step did; `nil` where the rules are not known.
  public let report: BlockReport?
  /// The subnets that take part.
  public let rows: [Row]
  /// The bar after the block, where it is recorded and there is a gate.
  public let gateBar: Item?
  /// What is odd about the file, one line each.
  public let remarks: [String]
  /// The verdict on all.
  public let verdict: AuditVerdict

  /// Audits a block.
  ///
  /// - Parameters:
  ///   - block: the block.
  ///   - specVersion: the spec version whose rules are in force; `nil` for the file's.
  /// - Throws: `EmissionError` where the file names no spec version.
  public init(of block: NetworkBlock, specVersion: Int? = nil) throws(EmissionError) {
    guard let version = specVersion ?? block.chain.specVersion.map({ Int($0) }) else {
      throw EmissionError(field: "chain.specVersion", problem: "missing: the rules depend on it")
    }
    self.block = block
    self.specVersion = version
    do throws(BlockRefusal) {
      let recomputation = try BlockRecomputation(of: block, specVersion: version)
      report = recomputation.report
      gateBar = recomputation.gateBar
      rows = recomputation.rows
      remarks = recomputation.remarks
      verdict = Self.verdict(recomputation, block)
    } catch {
      (report, gateBar, rows, remarks) = (nil, nil, [], [])
      verdict = .cannotTell(.incomplete(error.reason))
    }
  }

  private static func verdict(_ recomputation: BlockRecomputation, _ block: NetworkBlock) -> AuditVerdict {
    let rows = recomputation.rows
    let deviates = rows.contains { $0.verdict == .deviates } || recomputation.gateBar.map { $0.difference != 0 } == true
    if deviates { return .deviates }
    let unknown = rows.compactMap { row -> String? in
      row.verdict.incompleteness.map { "subnet \(row.netuid): \($0)" }
    }
    if let first = unknown.first {
      return .cannotTell(.incomplete(unknown.count == 1 ? first : "\(unknown.count) subnets; the first is \(first)"))
    }
    if recomputation.itemCount == 0 { return .cannotTell(.incomplete("the file holds no record of the block")) }
    return .conforms
  }

  /// How many recorded items were compared.
  public var itemCount: Int { rows.reduce(gateBar == nil ? 0 : 1) { $0 + $1.items.count } }

  /// How many of them are not what the rules give and no trade explains.
  public var deviationCount: Int {
    let bar = gateBar.map { $0.difference == 0 ? 0 : 1 } ?? 0
    return rows.reduce(bar) { $0 + ($1.verdict == .deviates ? $1.differences.count : 0) }
  }
}

/// Why a block cannot be recomputed at all.
struct BlockRefusal: Error {
  let reason: String
}
