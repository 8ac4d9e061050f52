// SPDX-License-Identifier: Apache-2.0
import FixedPoint

extension EpochPipeline {
  /// An epoch under Null (Docs/Specification/null-consensus.md): one neuron's stored row pays servers, stake pays validators.
  /// All of it is integers, so that every engine computes it here; only the stake weight is the engine's.
  mutating func runNull(_ input: EpochInput, budgets: NullBudgets, into output: inout EpochOutput) {
    let null = NullConsensus(input, plan: state.plan)
    let n = input.neuronCount
    output.validatorPermits.replace(with: 0..<n) { $0 == null.winner }
    kernels.roundToU16(state.stake, into: &output.stakeWeight)
    output.consensus.fill(0, count: n)
    output.validatorTrust.fill(0, count: n)
    output.incentive.replace(with: null.incentive)
    output.dividends.replace(with: null.dividends)
    let (forServers, forValidators) = null.budgets(budgets)
    output.serverEmission.replace(with: apportion(null.serverShares.map { UInt128($0) }, budget: forServers))
    output.validatorEmission.replace(with: apportion(null.dividendShares, budget: forValidators))
    let (server, validator) = (output.serverEmission, output.validatorEmission)
    output.combinedEmission.replace(with: 0..<n) { server[$0].addingClamped(validator[$0]) }
    output.bonds = input.bonds
    (output.rank, output.trust, output.pruningScores) = (nil, nil, nil)
  }
}

/// Who decides an epoch under Null, and what shares follow. Sections are those of Docs/Specification/null-consensus.md.
package struct NullConsensus: Sendable, Hashable {
  /// The neuron whose row decides: the first with the most stake; nil where there is no neuron (section 2).
  package let winner: Int?
  /// Each server's share: the winner's weights, or 1 for everybody where those are all 0 (section 3).
  package let serverShares: [UInt16]
  /// Whether the winner's row counts nothing, so that every server's share is 1 (section 3).
  package let isRowEmpty: Bool
  /// Each validator's share: its stake in parts of 2^-64 rao (section 4).
  package let dividendShares: [UInt128]

  /// Elects the winner and reads its row. O(n + entries of the row).
  package init(_ input: EpochInput, plan: EpochPlan) {
    let weight = weightOfTao(input.parameters.taoWeight)
    dividendShares = zip(input.alphaStake, input.taoStake).map {
      UInt128(truncatingIfNeeded: totalStake(alpha: $0, tao: $1, taoWeight: weight).bits)
    }
    let largest = dividendShares.max()
    let winner = dividendShares.firstIndex { $0 == largest }
    self.winner = winner
    var shares = [UInt16](repeating: 0, count: input.neuronCount)
    if let winner {
      for k in input.weights.entries(ofRow: winner) {
        let column = Int(input.weights.columns[k])
        if plan.keepsWeight(row: winner, column: column) { shares[column] = input.weights.values[k] }
      }
    }
    isRowEmpty = shares.allSatisfy { $0 == 0 }
    serverShares = isRowEmpty ? shares.map { _ in 1 } : shares
  }

  /// Whether somebody has stake (section 4).
  package var hasValidators: Bool { dividendShares.contains { $0 > 0 } }

  /// What servers and validators get (section 4).
  package func budgets(_ budgets: NullBudgets) -> (forServers: UInt64, forValidators: UInt64) {
    hasValidators ? (budgets.mining, budgets.dividend) : (budgets.fallback, 0)
  }

  /// The servers' shares, as they are stored (section 5).
  package var incentive: [UInt16] { Self.proportions(serverShares.map { I64F64(saturating: $0) }) }

  /// The validators' shares, as they are stored: of a sum that wraps (section 5).
  package var dividends: [UInt16] {
    Self.proportions(dividendShares.map { I64F64(bits: Int128(truncatingIfNeeded: $0)) })
  }

  private static func proportions(_ shares: [I64F64]) -> [UInt16] {
    let sum = shares.wrappingSum
    return shares.map { I32F32(saturating: sum == .zero ? $0 : $0.safeDivided(by: sum)).proportionOfU16 }
  }
}

/// Splits `budget` rao in proportion to `shares`: the payouts add up to it exactly, and each is its exact share rounded down,
/// or one more, by the order of the list. All 0 where the shares are (Docs/Specification/null-consensus.md, section 4).
///
/// With T the sum of the shares and P_i that of the first i of them, payout i is
/// floor(P_(i+1) * budget / T) - floor(P_i * budget / T). O(64 n).
///
/// - Precondition: there are fewer than 2^31 shares.
public func apportion(_ shares: [UInt128], budget: UInt64) -> [UInt64] {
  var total = WideSum()
  for share in shares { total.add(WideSum(low: share)) }
  guard !total.isZero else { return shares.map { _ in 0 } }
  var (running, paid) = (WideSum(), UInt64(0))
  return shares.map { share in
    running.add(WideSum(low: share))
    let upTo = running.floorOfFraction(of: total, times: budget)
    defer { paid = upTo }
    return upTo - paid
  }
}
