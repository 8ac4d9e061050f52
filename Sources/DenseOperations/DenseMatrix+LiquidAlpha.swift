// SPDX-License-Identifier: Apache-2.0
import CDenseKernels

extension DenseMatrix {
  /// Liquid alpha, how much of a bond a cell renews: the further weight, bond and consensus lie apart, the more
  /// (Docs/Specification/variants.md).
  ///
  /// alpha_ij = low + (high - low) / (1 + e^(-steepness * (d_ij - 1/2))), kept between low and high, where d_ij is
  /// weight_ij - consensus_j where the weight is at least the bond, and bond_ij - weight_ij elsewhere, cut to 0 ... 1.
  ///
  /// - Parameters:
  ///   - weights: the weights.
  ///   - bonds: the bonds of the last epoch, of the same shape.
  ///   - consensus: an element a column.
  ///   - low: the least alpha.
  ///   - high: the largest alpha; the least goes before it where it is larger.
  ///   - steepness: how fast alpha rises around a distance of one half.
  public mutating func setLiquidAlpha(
    weights: DenseMatrix, bonds: DenseMatrix, consensus: [Double], low: Double, high: Double, steepness: Double
  ) {
    precondition(weights.rowCount == bonds.rowCount && weights.columnCount == bonds.columnCount, "one shape")
    precondition(consensus.count == weights.columnCount, "an element a column")
    reshape(rowCount: weights.rowCount, columnCount: weights.columnCount)
    DenseKernels.best.table.pointee.liquidAlpha(
      rowCount, columnCount, weights.storage, bonds.storage, consensus, low, high, -steepness, &storage)
  }
}
