// SPDX-License-Identifier: Apache-2.0
import CDenseKernels

extension DenseMatrix {
  /// element_ij = min(source_ij, ceiling_j).
  public mutating func setMinimum(of source: DenseMatrix, andEachRow ceiling: [Double]) {
    precondition(ceiling.count == source.columnCount, "one element per column")
    combine(source, with: ceiling, DenseKernels.best.table.pointee.minimumWithRow)
  }

  /// element_ij = source_ij / divisor_i.
  public mutating func setQuotient(of source: DenseMatrix, byRows divisors: [Double]) {
    precondition(divisors.count == source.rowCount, "one divisor per row")
    combine(source, with: divisors, DenseKernels.best.table.pointee.quotientWithColumn)
  }

  /// element_ij *= factor_j.
  public mutating func scaleColumns(by factors: [Double]) {
    precondition(factors.count == columnCount, "one factor per column")
    combineInPlace(with: factors, DenseKernels.best.table.pointee.productWithRow)
  }

  /// element_ij = left_ij + factor * (right_ij - left_ij).
  public mutating func setBlend(of left: DenseMatrix, and right: DenseMatrix, factor: Double) {
    precondition(left.rowCount == right.rowCount && left.columnCount == right.columnCount, "matrices of one shape")
    reshape(rowCount: left.rowCount, columnCount: left.columnCount)
    DenseKernels.best.table.pointee.blend(storage.count, left.storage, right.storage, factor, &storage)
  }

  private typealias Combination =
    @convention(c) (
      Int, Int, UnsafePointer<Double>, UnsafePointer<Double>, UnsafeMutablePointer<Double>
    ) -> Void

  private mutating func combine(_ source: DenseMatrix, with vector: [Double], _ combination: Combination) {
    reshape(rowCount: source.rowCount, columnCount: source.columnCount)
    combination(rowCount, columnCount, source.storage, vector, &storage)
  }

  private mutating func combineInPlace(with vector: [Double], _ combination: Combination) {
    storage.withUnsafeMutableBufferPointer { elements in
      guard let start = elements.baseAddress else { return }
      combination(rowCount, columnCount, start, vector, start)
    }
  }
}
