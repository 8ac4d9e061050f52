// SPDX-License-Identifier: Apache-2.0
import FixedPoint

/// The root epoch: how the root network's validators shared the block emission among the subnets before Dynamic TAO
/// (Docs/Specification/emission.md, The root epoch). All in I64F64.
public struct RootEpoch: Sendable, Hashable {
  /// At most as many validators weigh the subnets.
  public static let maxValidators = 64

  /// Root stake of each validator, in rao.
  public var stakes: [UInt64]
  /// What each validator thinks each subnet is worth: a row a validator, a column a subnet.
  public var weights: [[UInt16]]
  /// The steepness of the sigmoid.
  public var rho: UInt16
  /// The trust at which the sigmoid is one half, of 65535.
  public var kappa: UInt16

  /// The operands of a root epoch.
  public init(stakes: [UInt64], weights: [[UInt16]], rho: UInt16 = 30, kappa: UInt16 = 32767) {
    self.stakes = stakes
    self.weights = weights
    self.rho = rho
    self.kappa = kappa
  }

  /// What a root epoch gives, a subnet each.
  public struct Result: Sendable, Hashable {
    /// How much of the stake trusts the subnet, through the sigmoid.
    public let consensus: [I64F64]
    /// The share of the block emission.
    public let shares: [I64F64]
    /// floor(share * block emission), in rao.
    public let emission: [UInt64]
  }

  /// Runs the epoch for a block emission in rao. With V validators and S subnets, O(V S).
  ///
  /// Stakes are divided by their wrapping sum, each row of weights by its sum. Then for subnet k, sums over the validators
  /// in order:
  ///
  ///     rank      = sum of w_ik * stake_i              trust = sum of the stakes with w_ik > 0, / total stake
  ///     consensus = 1 / (1 + exp(-((trust - kappa / 65535) * rho)))
  ///     share     = consensus * rank / wrapping sum of all
  ///
  /// - Throws: `EmissionError` if there is no stake, if a list has the wrong length, if there are more than 64
  ///   validators, or if the exponential function fails.
  public func run(blockEmission: UInt64) throws(EmissionError) -> Result {
    let subnetCount = try validate()
    let raw = stakes.map { I64F64(saturating: $0) }
    let sum = raw.wrappingSum()
    let stake = sum == .zero ? raw : raw.map { $0.safeDivided(by: sum) }
    let total = stake.saturatingSum()
    guard total != .zero else { throw EmissionError(field: "stakes", problem: "no validator has any stake") }

    var ranks = [I64F64](repeating: .zero, count: subnetCount)
    var trust = ranks
    for (stake, row) in zip(stake, weights) {
      let rowSum = row.reduce(UInt64(0)) { $0 + UInt64($1) }
      guard rowSum > 0 else { continue }
      let divisor = I64F64(saturating: rowSum)
      for (subnet, weight) in row.enumerated() where weight > 0 {
        let share = I64F64(saturating: weight).safeDivided(by: divisor)
        ranks[subnet] = ranks[subnet].saturatingAdding(share.saturatingMultiplied(by: stake))
        trust[subnet] = trust[subnet].saturatingAdding(stake)
      }
    }
    let consensus = try trust.enumerated().map { subnet, trust throws(EmissionError) in
      guard let value = sigmoid(trust.safeDivided(by: total)) else {
        throw EmissionError(field: "rho", index: subnet, problem: "the sigmoid's exponential is out of range")
      }
      return value
    }
    let products = zip(consensus, ranks).map { $0.saturatingMultiplied(by: $1) }
    let productSum = products.wrappingSum()
    let shares = productSum == .zero ? products : products.map { $0.safeDivided(by: productSum) }
    let emission = I64F64(saturating: blockEmission)
    return Result(
      consensus: consensus, shares: shares,
      emission: shares.map { UInt64(saturating: $0.saturatingMultiplied(by: emission)) })
  }

  /// The number of subnets; checks the shapes.
  private func validate() throws(EmissionError) -> Int {
    guard stakes.count <= Self.maxValidators else {
      throw EmissionError(field: "stakes", problem: "\(stakes.count) validators, more than \(Self.maxValidators)")
    }
    try EmissionError.require("weights", count: weights.count, equals: stakes.count, of: "validators")
    let count = weights.first?.count ?? 0
    for (index, row) in weights.enumerated() where row.count != count {
      throw EmissionError(field: "weights", index: index, problem: "\(row.count) entries, the first row has \(count)")
    }
    return count
  }

  /// 1 / (1 + exp(-((trust - kappa / 65535) * rho))); `nil` where exp fails.
  private func sigmoid(_ trust: I64F64) -> I64F64? {
    let middle = I64F64(saturating: kappa).safeDivided(by: I64F64(saturating: UInt16.max))
    let exponent = trust.saturatingSubtracting(middle).saturatingMultiplied(by: I64F64(saturating: rho))
    guard let power = exponent.saturatingNegated().checkedExp() else { return nil }
    return I64F64.one.safeDivided(by: power.saturatingAdding(.one))
  }
}
