/// Operations on dense matrices and vectors of doubles: what a numerical library supplies, and what it leaves to us.
///
/// The requirements are those for which CBLAS has a call. They have a portable implementation each
/// (`PortableOperations`), and one on CBLAS where that is faster (`CBLASOperations`, trait OpenBLAS). The elementwise
/// operations, for which it has none, are methods of `DenseMatrix`. Results of two implementations agree up to the order
/// of additions: within count * 2^-52 of the sum of the terms' magnitudes. Vectors and matrices have to
/// fit each other: a programmer's error otherwise.
public protocol DenseOperations: Sendable {
  /// Which implementation it is, as reported in results.
  var name: String { get }

  /// The sum of left_k * right_k.
  func dot(_ left: [Double], _ right: [Double]) -> Double

  /// target_k += factor * addend_k.
  func add(_ factor: Double, times addend: [Double], to target: inout [Double])

  /// product_i = sum over j of matrix_ij * vector_j.
  func multiply(_ matrix: DenseMatrix, by vector: [Double], into product: inout [Double])

  /// product_j = sum over i of matrix_ij * vector_i.
  func multiplyTransposed(_ matrix: DenseMatrix, by vector: [Double], into product: inout [Double])

  /// sums_i = sum over j of matrix_ij.
  func rowSums(_ matrix: DenseMatrix, into sums: inout [Double])

  /// sums_j = sum over i of matrix_ij.
  func columnSums(_ matrix: DenseMatrix, into sums: inout [Double])
}

extension DenseOperations {
  /// sums_i = sum over j of matrix_ij: the portable implementation.
  public func rowSums(_ matrix: DenseMatrix, into sums: inout [Double]) {
    PortableOperations().rowSums(matrix, into: &sums)
  }

  /// sums_j = sum over i of matrix_ij: the portable implementation.
  public func columnSums(_ matrix: DenseMatrix, into sums: inout [Double]) {
    PortableOperations().columnSums(matrix, into: &sums)
  }
}

extension Array where Element == Double {
  /// Becomes `count` zeros, keeping the storage.
  mutating func clear(count: Int) {
    removeAll(keepingCapacity: true)
    append(contentsOf: repeatElement(0, count: count))
  }
}
