// SPDX-License-Identifier: Apache-2.0
import CDenseKernels

/// Products without a library, on kernels that are compiled for several instruction sets. Every machine gives the same bits,
/// because the order of additions is fixed.
public struct PortableProducts: MatrixProducts {
  private let kernels: DenseKernels

  /// "portable".
  public var name: String { "portable" }

  /// Portable products.
  ///
  /// - Parameter kernels: the instruction set to use.
  public init(kernels: DenseKernels = .best) { self.kernels = kernels }

  /// product_i = sum over j of matrix_ij * vector_j.
  public func multiply(_ matrix: DenseMatrix, by vector: [Double], into product: inout [Double]) {
    precondition(vector.count == matrix.columnCount, "one element of the vector per column")
    product.clear(count: matrix.rowCount)
    kernels.table.pointee.multiply(matrix.rowCount, matrix.columnCount, matrix.elements, vector, &product)
  }

  /// product_j = sum over i of matrix_ij * vector_i.
  public func multiplyTransposed(_ matrix: DenseMatrix, by vector: [Double], into product: inout [Double]) {
    precondition(vector.count == matrix.rowCount, "one element of the vector per row")
    product.clear(count: matrix.columnCount)
    kernels.table.pointee.multiplyTransposed(matrix.rowCount, matrix.columnCount, matrix.elements, vector, &product)
  }
}
