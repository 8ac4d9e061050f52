// SPDX-License-Identifier: Apache-2.0
import Yuma
import YumaFiles

/// How one neuron got its pay in an epoch under Null consensus. It says who decided, what the deciding row gives it, and
/// how each budget was split, down to the rao (Docs/Specification/null-consensus.md).
///
///     let explanation = try NullExplanation(of: snapshot, uid: 3)
///     explanation.winner              // the neuron with the most stake, whose row pays servers
///     explanation.serverPay.rao       // floor(upTo * budget / total) - floor(below * budget / total)
///
/// Under Null there are no stages: no median, no clipping, no bonds. `Explanation` has those of an epoch under Yuma.
public struct NullExplanation: Sendable, Hashable {
  /// A neuron's part of a budget. With the shares of all neurons in the order of uids, `below` is the sum of those before the
  /// neuron, and `upTo` is `below` plus its own (section 4).
  public struct Pay: Sendable, Hashable {
    /// What all neurons are paid together, in rao.
    public let budget: UInt64
    /// The neuron's share: a weight of 16 bits for servers, stake in parts of 2^-64 rao for validators.
    public let share: UInt128
    /// The sum of the shares of neurons with a lower uid; it saturates.
    public let below: UInt128
    /// The sum of all shares; it saturates.
    public let total: UInt128
    /// What the epoch pays the neuron, in rao.
    public let rao: UInt64
    /// Whether the payout is the exact share rounded down, or one rao more; and 0 where the share is.
    public let isConfirmed: Bool
  }

  /// The neuron.
  public let uid: Int
  /// The neuron with the most stake, the first of equals: its row alone says how servers are paid (section 2).
  public let winner: Int
  /// Whether the neuron set weights recently enough; a report only.
  public let isActive: Bool
  /// Whether the neuron is the subnet's owner.
  public let isOwner: Bool
  /// The neuron's stake in rao, rounded down.
  public let stake: UInt64
  /// The winner's stake in rao, rounded down.
  public let winnerStake: UInt64
  /// The weight that the winner's row has for the neuron, the last of a repeated column; nil where it has none.
  public let set: UInt16?
  /// Why that weight does not count; nil where it does, or where there is none (section 3).
  public let exclusion: ExplainedWeight.Exclusion?
  /// Whether nothing of the winner's row counts, so that each server has share 1 (section 3).
  public let isRowEmpty: Bool
  /// Whether somebody has stake; if nobody has, servers share the fallback budget, and validators get nothing (section 4).
  public let hasValidators: Bool
  /// What it is paid as a server.
  public let serverPay: Pay
  /// What it is paid as a validator.
  public let validatorPay: Pay
  /// The share of the servers' pay, as the chain stores it (section 5).
  public let incentive: UInt16
  /// The share of the validators' pay, as the chain stores it (section 5).
  public let dividends: UInt16

  /// Explains a neuron's part in the epoch of a snapshot under Null consensus.
  ///
  /// - Parameters:
  ///   - snapshot: the epoch, whose `input.epochConsensus` is Null.
  ///   - uid: the neuron.
  /// - Throws: `ExplanationError` for a uid that the subnet does not have and for an epoch under Yuma, `UnknownSpecVersion`,
  ///   `EpochInputError`.
  public init(of snapshot: Snapshot, uid: Int) throws {
    let input = snapshot.input
    let n = input.neuronCount
    guard (0..<n).contains(uid) else { throw ExplanationError(uid: uid, neurons: n) }
    guard case .null(let budgets) = input.epochConsensus else {
      throw ExplanationError(uid: uid, neurons: n, problem: .isYuma)
    }
    let result = try Epoch.run(input, under: snapshot.rules(), engine: .reference)
    let (plan, output) = (result.report.plan, result.output)
    let null = NullConsensus(input, plan: plan)
    guard let winner = null.winner else { throw ExplanationError(uid: uid, neurons: n) }
    self.uid = uid
    self.winner = winner
    isActive = output.active[uid]
    isOwner = input.ownerUID.map(Int.init) == uid
    stake = output.stake[uid]
    winnerStake = output.stake[winner]
    let entry = input.weights.entries(ofRow: winner).last { input.weights.columns[$0] == uid }
    set = entry.map { input.weights.values[$0] }
    let isKept = plan.keepsWeight(row: winner, column: uid)
    exclusion = entry == nil || isKept ? nil : .ofMasked(row: winner, column: uid, input: input, plan: plan)
    isRowEmpty = null.isRowEmpty
    hasValidators = null.hasValidators
    let (forServers, forValidators) = null.budgets(budgets)
    serverPay = Pay(
      uid: uid, shares: null.serverShares.map { UInt128($0) }, budget: forServers, rao: output.serverEmission[uid])
    validatorPay = Pay(
      uid: uid, shares: null.dividendShares, budget: forValidators, rao: output.validatorEmission[uid])
    incentive = output.incentive[uid]
    dividends = output.dividends[uid]
  }

  /// Whether both payouts are what their shares give.
  public var addsUp: Bool { serverPay.isConfirmed && validatorPay.isConfirmed }
}

extension NullExplanation.Pay {
  init(uid: Int, shares: [UInt128], budget: UInt64, rao: UInt64) {
    func sum(_ shares: some Sequence<UInt128>) -> UInt128 {
      shares.reduce(0) {
        let (sum, overflow) = $0.addingReportingOverflow($1)
        return overflow ? .max : sum
      }
    }
    self.budget = budget
    self.rao = rao
    share = shares[uid]
    below = sum(shares[..<uid])
    total = sum(shares)
    // floor(share * budget / total), or one more; where the sum saturates the exact quotient is at most that.
    let (high, low) = share.multipliedFullWidth(by: UInt128(budget))
    guard total > 0, high < total else {
      isConfirmed = total == 0 && rao == 0
      return
    }
    let floor = total.dividingFullWidth((high, low)).quotient
    isConfirmed = share == 0 ? rao == 0 : UInt128(rao) == floor || UInt128(rao) == floor + 1 || total == .max
  }
}
