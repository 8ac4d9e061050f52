// SPDX-License-Identifier: Apache-2.0
import DenseOperations
import Yuma

extension DoubleKernels {
  /// Section 8: stored bonds, masked.
  package mutating func loadBonds(
    _ bonds: SparseMatrix<UInt16>, scale: BondScale, plan: EpochPlan, into result: inout Matrix
  ) {
    let unit: Double = scale == .integers ? 1 : 65535
    result.removeAll()
    for row in 0..<bonds.rowCount {
      for k in bonds.entries(ofRow: row) where plan.keepsBond(row: row, column: Int(bonds.columns[k])) {
        result.append(column: bonds.columns[k], value: Double(bonds.values[k]) / unit)
      }
      result.endRow()
    }
  }

  /// Section 8, Yuma, step 2.
  package mutating func scaleRows(_ matrix: Matrix, by stake: Vector, into result: inout Matrix) {
    result = matrix
    result.transformValues { row, _, value in value * stake[row] }
  }

  /// Section 8: column normalise.
  package mutating func normalizeColumns(_ matrix: inout Matrix) {
    let n = matrix.rowCount
    var sums = Vector(repeating: 0, count: n)
    for (column, value) in zip(matrix.columns, matrix.values) where column < n { sums[Int(column)] += value }
    matrix.transformValues { _, column, value in column < n && sums[column] != 0 ? value / sums[column] : value }
  }

  /// Section 8: the EMA with a fixed alpha.
  package mutating func movingAverage(new: Matrix, old: Matrix, alpha: FixedAlpha, into result: inout Matrix) {
    let n = new.rowCount
    let alpha = 1 - Double(alpha.movingAverage) / 1_000_000
    let factors = [(new, alpha), (old, 1 - alpha)]
    var sums = Vector(repeating: 0, count: n)
    result.removeAll()
    for row in 0..<n {
      sums.fill(0, count: n)
      for (matrix, factor) in factors {
        for k in matrix.entries(ofRow: row) where matrix.columns[k] < n {
          sums[Int(matrix.columns[k])] += factor * matrix.values[k]
        }
      }
      for column in 0..<n where sums[column] > 0 { result.append(column: UInt16(column), value: sums[column]) }
      result.endRow()
    }
  }

  /// Section 8, Yuma 3, step 2 with liquid alpha.
  package mutating func sigmoidMovingAverage(
    weights: Matrix, bonds: Matrix, consensus: Vector, shape: SigmoidAlpha, into result: inout Matrix
  ) {
    let n = weights.rowCount
    let alpha = CellAlpha(shape)
    var walkedWeights = Vector(repeating: 0, count: n)
    var walkedBonds = walkedWeights
    var lastBonds = walkedWeights
    result.removeAll()
    for row in 0..<n {
      walk(weights, row: row, into: &walkedWeights)
      walk(bonds, row: row, into: &walkedBonds)
      lastBonds.fill(0, count: n)
      for k in bonds.entries(ofRow: row) where bonds.columns[k] < n {
        lastBonds[Int(bonds.columns[k])] = bonds.values[k]
      }
      for k in weights.entries(ofRow: row) {
        let column = Int(weights.columns[k])
        let alpha = alpha(
          weight: SIMD8(repeating: walkedWeights[column]), bond: SIMD8(repeating: walkedBonds[column]),
          consensus: SIMD8(repeating: consensus[column]))[0]
        let value = min(1, (1 - alpha) * lastBonds[column] + max(0, alpha * weights.values[k]))
        if value > 0 { result.append(column: weights.columns[k], value: value) }
      }
      result.endRow()
    }
  }

  /// Section 8, Yuma, step 4.
  package mutating func dividends(bonds: Matrix, incentive: Vector, into dividends: inout Vector) {
    dividends.replace(
      with: (0..<bonds.rowCount).lazy.map { row in
        bonds.entries(ofRow: row).reduce(0) { $0 + bonds.values[$1] * incentive[Int(bonds.columns[$1])] }
      })
  }

  /// Section 8, Yuma 3, steps 3 and 4.
  package mutating func dividends(bonds: Matrix, incentive: Vector, stake: Vector, into dividends: inout Vector) {
    self.dividends(bonds: bonds, incentive: incentive, into: &dividends)
    for uid in dividends.indices { dividends[uid] *= stake[uid] }
  }

  /// Section 8, Yuma, step 5.
  package mutating func scaleColumnsToMaximum(_ matrix: inout Matrix) {
    var largest = Vector(repeating: 0, count: matrix.rowCount)
    for (column, value) in zip(matrix.columns, matrix.values) {
      largest[Int(column)] = max(largest[Int(column)], value)
    }
    matrix.transformValues { _, column, value in largest[column] == 0 ? value : value / largest[column] }
  }

  /// Stores each kept row as (column, entry * 65535, floored and clamped to 16 bits), zeros included; the other rows
  /// are empty (section 10).
  package mutating func store(_ bonds: Matrix, rows kept: [Bool], into result: inout SparseMatrix<UInt16>) {
    result.removeAll()
    for row in 0..<bonds.rowCount {
      if kept[row] {
        for k in bonds.entries(ofRow: row) {
          result.append(column: bonds.columns[k], value: bonds.values[k].proportionOfU16)
        }
      }
      result.endRow()
    }
  }
}

/// Section 8, liquid alpha, the two-pointer walk: what each column 0 ..< n finds where a pointer advances through the row
/// while its column is below. It sees the first of repeated columns, and misses what an unsorted row hides.
private func walk(_ matrix: SparseMatrix<Double>, row: Int, into found: inout [Double]) {
  let entries = matrix.entries(ofRow: row)
  var k = entries.lowerBound
  for column in found.indices {
    while k < entries.upperBound && matrix.columns[k] < column { k += 1 }
    found[column] = k < entries.upperBound && matrix.columns[k] == column ? matrix.values[k] : 0
  }
}

/// Section 8, liquid alpha: how much of a bond a cell renews, from how far weight, bond and consensus lie apart.
struct CellAlpha {
  let low: Double
  let high: Double
  let slope: Double
  private let exponential: EpochRules.Exponential

  init(_ shape: SigmoidAlpha) {
    low = Double(proportion: shape.low)
    high = Double(proportion: shape.high)
    slope =
      switch shape.unit {
      case .whole: -Double(shape.steepness)
      case .hundredths: Double(shape.steepness) / -100
      }
    exponential = shape.exponential
  }

  /// Of eight cells at once.
  @inline(__always)
  func callAsFunction(weight: SIMD8<Double>, bond: SIMD8<Double>, consensus: SIMD8<Double>) -> SIMD8<Double> {
    let difference = (bond - weight).replacing(with: weight - consensus, where: weight .>= bond)
    let positive = difference.replacing(with: 0, where: difference .< 0)
    let clamped = positive.replacing(with: 1, where: positive .> 1)
    let alpha = low + (high - low) / (1 + exponential(slope * (clamped - 0.5)))
    let capped = alpha.replacing(with: high, where: alpha .> high)
    return capped.replacing(with: low, where: capped .< low)
  }
}

extension EpochRules.Exponential {
  /// The largest x whose e^x the chain's recipe can compute, under the rule that gives 0 beyond it: 20.8885.
  package static let lastExponent = 89_715_445_397 * 0x1p-32

  /// e^x. What the chain clamps at 20 needs no clamp here: the sigmoid is within 2^-28 of its ends there.
  @inline(__always)
  func callAsFunction(_ x: SIMD8<Double>) -> SIMD8<Double> {
    let power = exponential(x)
    switch self {
    case .clamped: return power
    case .zeroWhereItFails:
      return power.replacing(with: 0, where: (x .> Self.lastExponent) .| (x .< -Self.lastExponent))
    }
  }
}
