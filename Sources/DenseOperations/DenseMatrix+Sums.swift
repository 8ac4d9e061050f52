// SPDX-License-Identifier: Apache-2.0
import CDenseKernels

extension DenseMatrix {
  /// sums_i = sum over j of element_ij. The order of additions is fixed, so that every machine gives the same bits.
  ///
  /// - Parameters:
  ///   - sums: becomes one element per row; 0 for a row without elements.
  ///   - kernels: the instruction set to use.
  public func sumRows(into sums: inout [Double], kernels: DenseKernels = .best) {
    sums.clear(count: rowCount)
    kernels.table.pointee.rowSums(rowCount, columnCount, storage, &sums)
  }

  /// sums_j = sum over i of element_ij. The order of additions is fixed, so that every machine gives the same bits.
  ///
  /// - Parameters:
  ///   - sums: becomes one element per column; all 0 if the matrix has no rows.
  ///   - kernels: the instruction set to use.
  public func sumColumns(into sums: inout [Double], kernels: DenseKernels = .best) {
    sums.clear(count: columnCount)
    kernels.table.pointee.columnSums(rowCount, columnCount, storage, &sums)
  }
}
