// SPDX-License-Identifier: Apache-2.0
import FixedPoint

extension EpochKernels where Vector == [I32F32], Matrix == SparseMatrix<I32F32> {
  /// Section 8, Yuma 3, step 2 with liquid alpha. The chain works out an alpha for every cell; only those at the entries of
  /// `weights` matter.
  package mutating func sigmoidMovingAverage(
    weights: Matrix, bonds: Matrix, consensus: Vector, shape: SigmoidAlpha, into result: inout Matrix
  ) {
    let n = weights.rowCount
    var row = LiquidRow(shape: shape, consensus: consensus)
    var lastBonds = Vector(repeating: .zero, count: n)
    result.removeAll()
    for i in 0..<n {
      if !weights.entries(ofRow: i).isEmpty {
        row.walk(weights, bonds, row: i)
        lastBonds.fill(.zero, count: n)
        for k in bonds.entries(ofRow: i) where bonds.columns[k] < n {
          lastBonds[Int(bonds.columns[k])] = bonds.values[k]
        }
        for k in weights.entries(ofRow: i) {
          let column = Int(weights.columns[k])
          let value = LiquidRow.average(
            alpha: row.alpha(column: column), bought: weights.values[k], old: lastBonds[column])
          if value > .zero { result.append(column: weights.columns[k], value: value) }
        }
      }
      result.endRow()
    }
  }
}

/// Section 8, liquid alpha: the alphas of one row after another, on the weights and bonds that the chain's walk finds.
package struct LiquidRow {
  private let alpha: CellAlpha
  private let consensus: [I32F32]
  private var weights: [I32F32]
  private var bonds: [I32F32]

  /// - Parameters:
  ///   - shape: the sigmoid.
  ///   - consensus: what liquid alpha compares with, a value a column.
  package init(shape: SigmoidAlpha, consensus: [I32F32]) {
    alpha = CellAlpha(shape)
    self.consensus = consensus
    weights = [I32F32](repeating: .zero, count: consensus.count)
    bonds = weights
  }

  /// Goes to a row of the weights for bonds and of the old bonds.
  package mutating func walk(_ weights: SparseMatrix<I32F32>, _ bonds: SparseMatrix<I32F32>, row: Int) {
    Self.walk(weights, row: row, into: &self.weights)
    Self.walk(bonds, row: row, into: &self.bonds)
  }

  /// How much of its bond on a column the row renews.
  package func alpha(column: Int) -> I32F32 {
    alpha(weight: weights[column], bond: bonds[column], consensus: consensus[column])
  }

  /// Step 2 of Yuma 3 with liquid alpha: what a bond becomes; it is kept where that is above 0.
  package static func average(alpha: I32F32, bought: I32F32, old: I32F32) -> I32F32 {
    let decayed = I32F32.one.saturatingSubtracting(alpha).saturatingMultiplied(by: old)
    return min(.one, decayed.saturatingAdding(max(.zero, alpha.saturatingMultiplied(by: bought))))
  }

  /// What each column finds where a pointer advances through the row while its column is below. It sees the first of
  /// repeated columns, and misses what an unsorted row hides.
  private static func walk(_ matrix: SparseMatrix<I32F32>, row: Int, into found: inout [I32F32]) {
    let entries = matrix.entries(ofRow: row)
    var k = entries.lowerBound
    for column in found.indices {
      while k < entries.upperBound && matrix.columns[k] < column { k += 1 }
      found[column] = k < entries.upperBound && matrix.columns[k] == column ? matrix.values[k] : .zero
    }
  }
}

/// Section 8, liquid alpha: how much of a bond a cell renews, from how far weight, bond and consensus lie apart.
struct CellAlpha {
  private let shape: SigmoidAlpha
  private let low: I32F32
  private let high: I32F32
  private let slope: I32F32
  private let half = I32F32(saturating: 0.5)

  init(_ shape: SigmoidAlpha) {
    self.shape = shape
    low = I32F32(proportion: shape.low)
    high = I32F32(proportion: shape.high)
    let steepness = I32F32(saturating: shape.steepness)
    slope =
      switch shape.unit {
      case .whole: steepness
      case .hundredths: steepness.safeDivided(by: I32F32(saturating: -100))
      }
  }

  func callAsFunction(weight: I32F32, bond: I32F32, consensus: I32F32) -> I32F32 {
    let difference = weight >= bond ? weight.saturatingSubtracting(consensus) : bond.saturatingSubtracting(weight)
    let clamped = max(.zero, min(.one, difference))
    let product = slope.saturatingMultiplied(by: clamped.saturatingSubtracting(half))
    let exponent =
      switch shape.unit {
      case .whole: product.saturatingNegated()
      case .hundredths: product
      }
    let sigma = I32F32.one.safeDivided(by: I32F32.one.saturatingAdding(shape.exponential(exponent)))
    let alpha = low.saturatingAdding(sigma.saturatingMultiplied(by: high.saturatingSubtracting(low)))
    return max(low, min(high, alpha))
  }
}

extension EpochRules.Exponential {
  /// e^x by the chain's recipe.
  package func callAsFunction(_ x: I32F32) -> I32F32 {
    switch self {
    case .zeroWhereItFails: x.checkedExp() ?? .zero
    case .clamped: x.safeExp()
    }
  }
}
