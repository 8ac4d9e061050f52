import CDenseKernels

/// Dense operations without a library, on kernels compiled for several instruction sets. They give the same bits on every
/// platform: the order of additions is written down.
public struct PortableOperations: DenseOperations {
  private let kernels: DenseKernels

  /// "portable".
  public var name: String { "portable" }

  /// Portable operations.
  ///
  /// - Parameter kernels: the instruction set to use.
  public init(kernels: DenseKernels = .best) { self.kernels = kernels }

  /// The sum of left_k * right_k.
  public func dot(_ left: [Double], _ right: [Double]) -> Double {
    precondition(left.count == right.count, "vectors of one length")
    return kernels.table.pointee.dot(left.count, left, right)
  }

  /// target_k += factor * addend_k.
  public func add(_ factor: Double, times addend: [Double], to target: inout [Double]) {
    precondition(addend.count == target.count, "vectors of one length")
    kernels.table.pointee.add(addend.count, factor, addend, &target)
  }

  /// product_i = sum over j of matrix_ij * vector_j.
  public func multiply(_ matrix: DenseMatrix, by vector: [Double], into product: inout [Double]) {
    precondition(vector.count == matrix.columnCount, "an element of the vector a column")
    product.clear(count: matrix.rowCount)
    kernels.table.pointee.multiply(matrix.rowCount, matrix.columnCount, matrix.elements, vector, &product)
  }

  /// product_j = sum over i of matrix_ij * vector_i.
  public func multiplyTransposed(_ matrix: DenseMatrix, by vector: [Double], into product: inout [Double]) {
    precondition(vector.count == matrix.rowCount, "an element of the vector a row")
    product.clear(count: matrix.columnCount)
    kernels.table.pointee.multiplyTransposed(matrix.rowCount, matrix.columnCount, matrix.elements, vector, &product)
  }

  /// sums_i = sum over j of matrix_ij.
  public func rowSums(_ matrix: DenseMatrix, into sums: inout [Double]) {
    sums.clear(count: matrix.rowCount)
    kernels.table.pointee.rowSums(matrix.rowCount, matrix.columnCount, matrix.elements, &sums)
  }

  /// sums_j = sum over i of matrix_ij.
  public func columnSums(_ matrix: DenseMatrix, into sums: inout [Double]) {
    sums.clear(count: matrix.columnCount)
    kernels.table.pointee.columnSums(matrix.rowCount, matrix.columnCount, matrix.elements, &sums)
  }
}
