// SPDX-License-Identifier: Apache-2.0
import Yuma

/// How far the chain's rounding can take an epoch from the truth, at most, where it decides nothing: the bounds that
/// Docs/Internals/ErrorAnalysis.md derives, stage by stage, evaluated on a precise engine's trace. To first order: products of two bounds
/// are left out.
///
/// Bounds are in units of 2^-32, the chain's step.
public struct ChainRoundingBound: Sendable, Hashable {
  /// Of each neuron's active stake.
  public private(set) var activeStake: [Double] = []
  /// Of each neuron's validator trust.
  public private(set) var validatorTrust: [Double] = []
  /// Of each neuron's incentive.
  public private(set) var incentive: [Double] = []
  /// Of each neuron's dividends.
  public private(set) var dividends: [Double] = []
  /// Of each neuron's share of the emission as a server.
  public private(set) var serverShare: [Double] = []
  /// Of each neuron's share of the emission as a validator.
  public private(set) var validatorShare: [Double] = []

  /// Bounds for the epoch of `input`; nil where `trace` lacks a stage or the moving average is above a million.
  public init?(_ input: EpochInput, trace: EpochTrace) {
    let parameters = input.parameters
    guard
      let clipped = trace.clippedWeights, let bought = trace.weightsForBonds, let ema = trace.emaBonds,
      parameters.bondsMovingAverage <= 1_000_000
    else { return nil }
    let n = input.neuronCount
    let alpha = 1 - Double(parameters.bondsMovingAverage) / 1e6
    let active = trace.activeStake.reals
    let shares = trace.incentive.reals

    let taoWeight = Double(parameters.taoWeight) * 0x1p-64
    let stakes = trace.stake.reals.map { 1 + (taoWeight > 0 ? $0 / taoWeight : 0) }
    activeStake = Self.normalized(
      zip(active, stakes).map { $0 > 0 ? $1 : 0 }, shares: active,
      sum: zip(active, trace.stake.reals).reduce(0) { $0 + ($1.0 > 0 ? $1.1 : 0) })

    validatorTrust = (0..<n).map { Double(clipped.entries(ofRow: $0).count) }
    let (rank, rankBound) = clipped.columnSums(n) { [activeStake] row, _, value in
      (active[row] * value, activeStake[row] * value + active[row] + 1)
    }
    incentive = Self.normalized(rankBound, shares: shares, sum: rank.reduce(0, +))

    // Weights that buy bonds: below 1, or 3 where the penalty blends. A bond's moving average adds two proportions, two
    // factors of below 1 and two products.
    let weight = [0, .max].contains(parameters.bondsPenalty) ? 1.0 : 3
    let average = { (new: Double) in alpha * new + (1 - alpha) + 4 }
    var bond = { (row: Int, column: Int) in average(weight) }
    var total = [Double](repeating: 1, count: n)
    if parameters.yuma3 {
      if parameters.liquidAlpha { bond = { _, _ in Self.liquidAlpha(parameters, weight: weight) + weight + 3 } }
      total = ema.columnSums(n) { _, _, value in (value, 0) }.sums
    } else {
      let (sums, bounds) = bought.columnSums(n) { [activeStake] row, _, value in
        (active[row] * value, weight * active[row] + activeStake[row] * value + 1)
      }
      let values = bought.lookUp()
      bond = { [activeStake] row, column in
        guard let value = values[row]?[column], sums[column] > 0 else { return average(0) }
        let own = weight * active[row] + activeStake[row] * value + 1
        return average(1 + (own + active[row] * value / sums[column] * bounds[column]) / sums[column])
      }
      let old = input.columnsOfKeptBonds
      total = (0..<n).map { (sums[$0] > 0 ? alpha : 0) + (old.contains($0) ? 1 - alpha : 0) }
    }

    // Each column's bonds over their sum, times its incentive, row by row.
    let columns = ema.columnSums(n) { row, column, value in (value, bond(row, column)) }
    var earned = [Double](repeating: 0, count: n)
    var earnedBound = earned
    for (row, column, value) in ema.reals where column < n && columns.sums[column] > 0 {
      let part = value / columns.sums[column]
      let partBound = 1 + (bond(row, column) + part * columns.bounds[column]) / total[column]
      earned[row] += part * shares[column]
      earnedBound[row] += part * incentive[column] + shares[column] * partBound + 1
    }
    if parameters.yuma3 {
      for row in 0..<n {
        earnedBound[row] = earnedBound[row] * active[row] + activeStake[row] * earned[row] + 1
        earned[row] *= active[row]
      }
    }
    let paid = trace.dividends.reals
    dividends = Self.normalized(earnedBound, shares: paid, sum: earned.reduce(0, +))

    let combined = zip(incentive, dividends).reduce(0) { $0 + $1.0 + $1.1 }
    let whole = shares.reduce(0, +) + paid.reduce(0, +)
    serverShare = Self.normalized(
      incentive, shares: trace.normalizedServerEmission.reals, sum: whole, sumBound: combined)
    // Where nobody earned anything, stake is paid.
    validatorShare =
      whole > 0
      ? Self.normalized(dividends, shares: trace.normalizedValidatorEmission.reals, sum: whole, sumBound: combined)
      : zip(activeStake, stakes).map(max)
  }

  /// Steps of 65535 that a raw value off by `bound` can cost.
  public static func steps(_ bound: Double) -> Double { bound * 65535 * 0x1p-32 + 1 }

  /// Rao of `emission` that a share off by `bound` can cost.
  public static func rao(_ bound: Double, emission: UInt64) -> Double { bound * Double(emission) * 0x1p-32 + 1 }

  /// A quotient by the sum of all: each is off by its own part and its share of everybody's, and rounded.
  private static func normalized(
    _ bounds: [Double], shares: [Double], sum: Double, sumBound: Double? = nil
  ) -> [Double] {
    guard sum > 0 else { return bounds }
    let all = sumBound ?? bounds.reduce(0, +)
    return zip(bounds, shares).map { $0 == 0 && $1 == 0 ? 0 : 1 + ($0 + $1 * all) / sum }
  }

  /// Of a cell's alpha: that of the exponent, a quarter of it for the sigmoid's slope, and the recipe of the exponential.
  private static func liquidAlpha(_ parameters: Hyperparameters, weight: Double) -> Double {
    let exponent = (Double(parameters.alphaSigmoidSteepness) / 100).magnitude * (weight + 1) + 1.5
    let range = (Double(parameters.alphaHigh) - Double(parameters.alphaLow)).magnitude / 65535
    return range * (exponent / 4 + 28) + 4
  }
}

extension EpochInput {
  /// The columns with stored bonds that count (Docs/Specification/epoch.md, section 8).
  fileprivate var columnsOfKeptBonds: Set<Int> {
    let (next, overflow) = lastMechanismStepBlock.addingReportingOverflow(1)
    let lastTempo =
      lastMechanismStepBlock == 0 ? currentBlock - min(tempo, currentBlock) : overflow ? .max : next
    let columns = zip(bonds.columns, bonds.values).filter { $0.1 > 0 }.map { Int($0.0) }
    return Set(columns.filter { $0 < neuronCount && blockAtRegistration[$0] < lastTempo })
  }
}

extension TraceValues {
  /// The values as doubles.
  fileprivate var reals: [Double] { indices.map { difference($0, from: self, nil) * 0x1p-32 } }
}

extension TraceMatrix {
  /// The entries, row by row.
  fileprivate var reals: [(row: Int, column: Int, value: Double)] {
    let values = values.reals
    return (0..<rowOffsets.count - 1).flatMap { row in
      entries(ofRow: row).map { (row, Int(columns[$0]), values[$0]) }
    }
  }

  /// Values and bounds of the entries, added up down the columns.
  fileprivate func columnSums(
    _ n: Int, _ terms: (_ row: Int, _ column: Int, _ value: Double) -> (Double, Double)
  ) -> (sums: [Double], bounds: [Double]) {
    var sums = [Double](repeating: 0, count: n)
    var bounds = sums
    for (row, column, value) in reals where column < n {
      let (term, bound) = terms(row, column, value)
      sums[column] += term
      bounds[column] += bound
    }
    return (sums, bounds)
  }

  /// The value of each row's last entry in a column.
  fileprivate func lookUp() -> [Int: [Int: Double]] {
    var found: [Int: [Int: Double]] = [:]
    for (row, column, value) in reals { found[row, default: [:]][column] = value }
    return found
  }
}
