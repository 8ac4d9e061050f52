// SPDX-License-Identifier: Apache-2.0
import Yuma

extension Mechanisms {
  /// The alpha of one mechanism's epoch, and under Null what servers and validators share of it, in rao.
  public struct Budget: Sendable, Hashable {
    /// What the epoch distributes: the mechanism's part of all three accounts.
    public let emission: UInt64
    /// Under Null the three budgets (Docs/Specification/null-consensus.md, section 6).
    public let null: NullBudgets
  }

  /// The budgets of each of `count` mechanisms out of the drained accounts, from spec 475. A stored split whose length is not
  /// the number of mechanisms is ignored: the parts are then even.
  ///
  /// Under Null each account is split by itself; with the parts m, l and r of a mechanism its emission is m + l + r, its mining
  /// budget m, its dividend budget l + r and its fallback m + l, all saturating. Under Yuma the sum of the accounts is split,
  /// and only `emission` counts.
  ///
  /// - Parameters:
  ///   - server: PendingServerEmission, in rao.
  ///   - validator: PendingValidatorEmission, in rao.
  ///   - root: PendingRootAlphaDivs, in rao.
  ///   - count: how many mechanisms the subnet runs.
  ///   - split: the stored parts of 65535; `nil` where none is stored.
  ///   - isNull: whether the subnet's consensus is Null.
  public static func budgets(
    server: UInt64, validator: UInt64, root: UInt64, count: UInt8, split: [UInt16]?, isNull: Bool
  ) -> [Budget] {
    let parts = { (alpha: UInt64) in
      Self.split(alpha: alpha, count: count, split: split?.count == Int(count) ? split : nil)
    }
    guard isNull else {
      return parts(server.addingSaturating(validator).addingSaturating(root)).map {
        Budget(emission: $0, null: NullBudgets(mining: 0, dividend: 0, fallback: 0))
      }
    }
    let (servers, validators, roots) = (parts(server), parts(validator), parts(root))
    return servers.indices.map { k in
      let dividend = validators[k].addingSaturating(roots[k])
      return Budget(
        emission: servers[k].addingSaturating(dividend),
        null: NullBudgets(
          mining: servers[k], dividend: dividend, fallback: servers[k].addingSaturating(validators[k])))
    }
  }
}
