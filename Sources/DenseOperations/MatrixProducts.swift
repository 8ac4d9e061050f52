// SPDX-License-Identifier: Apache-2.0

/// Products of dense matrices and vectors of doubles: what a numerical library can do faster.
///
/// There are two implementations: ``PortableProducts``, and `CBLASProducts` in a build with the package trait `OpenBLAS`. Their
/// results agree up to the order of additions: within count * 2^-52 of the sum of the terms' magnitudes, where `count` is
/// the number of terms. A matrix and a vector that do not fit each other are a programmer's error.
public protocol MatrixProducts: Sendable {
  /// The name of the implementation, as results report it: "portable", "cblas".
  var name: String { get }

  /// product_i = sum over j of matrix_ij * vector_j.
  ///
  /// - Parameters:
  ///   - matrix: m rows of n columns.
  ///   - vector: n elements.
  ///   - product: becomes m elements; all 0 if n is 0.
  func multiply(_ matrix: DenseMatrix, by vector: [Double], into product: inout [Double])

  /// product_j = sum over i of matrix_ij * vector_i.
  ///
  /// - Parameters:
  ///   - matrix: m rows of n columns.
  ///   - vector: m elements.
  ///   - product: becomes n elements; all 0 if m is 0.
  func multiplyTransposed(_ matrix: DenseMatrix, by vector: [Double], into product: inout [Double])
}

extension Array where Element == Double {
  /// Becomes `count` zeros and keeps its storage.
  mutating func clear(count: Int) {
    removeAll(keepingCapacity: true)
    append(contentsOf: repeatElement(0, count: count))
  }
}
