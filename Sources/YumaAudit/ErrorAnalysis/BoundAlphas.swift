// SPDX-License-Identifier: Apache-2.0
import Yuma
import YumaDouble

/// The alphas of the bonds' moving average and their error bounds, column by column (Docs/Internals/ErrorAnalysis.md, Double precision).
struct BoundAlphas {
  let input: EpochInput
  let plan: EpochPlan
  let u: Double
  /// The consensus of this epoch, and the error of each element.
  let consensus: [Double]
  let errorConsensus: [Double]
  private var n: Int { input.neuronCount }

  /// An alpha for each column.
  struct Columns {
    var alphas: [Double]
    var errors: [Double]
    /// Whether rounding decides which alpha applies.
    var isUndecided = false
  }

  /// What rounding makes of the chain's exponential, its sigmoid and two clamps: see Docs/Internals/ErrorAnalysis.md.
  private var errorOfSigmoid: Double { 64 * u }

  // MARK: The same for all cells, or for a column

  /// The fixed alpha, or that of the logistic curve where it applies.
  func ofColumns() -> Columns {
    let fixed = 1 - Double(input.parameters.bondsMovingAverage) / 1_000_000
    let columns = Columns(alphas: [Double](repeating: fixed, count: n), errors: [Double](repeating: 0, count: n))
    switch plan.liquidAlpha {
    case .off, .sigmoid: return columns
    case .logistic(let shape): return logistic(shape, fixed: columns)
    }
  }

  private func logistic(_ shape: LogisticAlpha, fixed: Columns) -> Columns {
    let largestError = errorConsensus.max() ?? u
    let errorQuartile = largestError + 4 * u
    guard consensus.contains(where: { $0 != 0 }), let curve = DoubleLogisticCurve(shape, consensus: consensus) else {
      // On the chain the upper quartile may be above 0.
      return Columns(alphas: fixed.alphas, errors: fixed.errors, isUndecided: largestError > 8 * u)
    }
    let range = max(0, Double(proportion: shape.high) - Double(proportion: shape.low))
    return Columns(
      alphas: consensus.map(curve.alpha),
      errors: consensus.indices.map { column in
        let error = errorOfExponent(curve, shape, column: column, errorQuartile: errorQuartile)
        let jumps = crossesLastExponent(
          curve.exponent(consensus: consensus[column]), error: error, shape.exponential)
        return (jumps ? range : min(range, error / 4 + errorOfSigmoid)) + 3 * u
      },
      isUndecided: curve.quartiles.upper <= errorQuartile)
  }

  /// The error of x = L(low) + a (lower - c) for a consensus c, with a = (L(high) - L(low)) / (lower - upper); infinite where the
  /// quartiles are not further apart than their errors.
  private func errorOfExponent(
    _ curve: DoubleLogisticCurve, _ shape: LogisticAlpha, column: Int, errorQuartile: Double
  ) -> Double {
    guard shape.low > 0, shape.high > 0 else { return 0 }
    let (lower, upper) = curve.quartiles
    let least = upper - lower - 2 * errorQuartile
    guard least > 0 else { return .infinity }
    let slope = abs(curve.slope)
    // Beyond 2^30 the chain's slope may saturate.
    guard slope < 0x1p30 else { return .infinity }
    let (atLow, atHigh) = (errorOfLogOfOdds(shape.low), errorOfLogOfOdds(shape.high))
    let errorSlope = (atLow + atHigh + 2 * slope * errorQuartile + u) / least + u
    let moved = errorQuartile + errorConsensus[column]
    return atLow + abs(lower - consensus[column]) * errorSlope + (slope + errorSlope) * moved + 4 * u
  }

  /// The error of ln(1 / v - 1). The chain's recipe has a log2(e) that is 1.34e-8 of it too small, and rounds in 32 squarings and
  /// up to 32 halvings.
  private func errorOfLogOfOdds(_ proportion: UInt16) -> Double {
    guard proportion < .max else { return 0 }
    let v = Double(proportion: proportion)
    let odds = 1 / v - 1
    let errorOdds = u / (v * v) + 2 * u
    guard odds > 2 * errorOdds else { return .infinity }
    return 2 * errorOdds / odds + 1.34e-8 * abs(DoubleLogisticCurve.logOfOdds(v)) + 64 * u
  }

  // MARK: Of each cell

  /// The errors of the sigmoid's alphas, by column: what the sigmoid makes of the error of the difference, and the chain's
  /// recipe for the exponential. Where weight and bond are equal but for rounding, either difference may count.
  func errorsOfSigmoid(_ shape: SigmoidAlpha, weights: SparseMatrix<Double>, errorWeight: [Double]) -> [Double] {
    let slope =
      switch shape.unit {
      case .whole: Double(shape.steepness)
      case .hundredths: Double(shape.steepness) / 100
      }
    let range = abs(Double(proportion: shape.high) - Double(proportion: shape.low))
    let compared = liquidConsensus
    var errorDifference = errorWeight.map { 2 * $0 + u }
    var jumps = [Bool](repeating: false, count: n)
    for row in 0..<n {
      let bonds = Dictionary(
        input.bonds.row(row).filter { plan.keepsBond(row: row, column: Int($0.0)) }, uniquingKeysWith: { $1 })
      let isSorted = input.bonds.isSorted(row) && input.weights.isSorted(row)
      for k in weights.entries(ofRow: row) {
        let column = Int(weights.columns[k])
        let weight = weights.values[k]
        let bond = Double(proportion: bonds[weights.columns[k]] ?? 0)
        if bond > 0, abs(weight - bond) <= errorWeight[column] + u {
          errorDifference[column] = max(errorDifference[column], abs(weight - compared[column]) + 1 / 65535)
        }
        let difference = min(1, max(0, weight >= bond ? weight - compared[column] : bond - weight))
        let error = abs(slope) * (errorDifference[column] + 2 * u)
        jumps[column] =
          jumps[column] || crossesLastExponent(-slope * (difference - 0.5), error: error, shape.exponential)
          || (!isSorted && abs(slope) / 2 > EpochRules.Exponential.lastExponent)
      }
    }
    // A column whose consensus may be 0 on the chain alone loses its entries there.
    return (0..<n).map { column in
      if consensus[column] > 0 && consensus[column] <= errorWeight[column] { return 1 }
      let smooth = range * (abs(slope) / 4 * (errorDifference[column] + 2 * u) + errorOfSigmoid)
      return (jumps[column] ? range : min(range, smooth)) + 3 * u
    }
  }

  /// Whether an exponent may lie on either side of the last that the chain can compute, beyond which e^x counts as 0. On the
  /// negative side e^x is next to 0 anyway.
  private func crossesLastExponent(_ x: Double, error: Double, _ rule: EpochRules.Exponential) -> Bool {
    switch rule {
    case .clamped: false
    case .zeroWhereItFails: !(abs(x - EpochRules.Exponential.lastExponent) > error + 4 * u)
    }
  }

  /// What liquid alpha compares with.
  private var liquidConsensus: [Double] {
    switch plan.liquidConsensus {
    case .current: return consensus
    case .stored:
      let stored = input.previousConsensus ?? []
      return (0..<n).map { $0 < stored.count ? Double(proportion: stored[$0]) : 0 }
    }
  }
}

extension SparseMatrix {
  /// Whether a row's columns ascend and none repeats.
  fileprivate func isSorted(_ row: Int) -> Bool {
    let entries = entries(ofRow: row)
    return zip(entries, entries.dropFirst()).allSatisfy { columns[$0] < columns[$1] }
  }
}
