// SPDX-License-Identifier: Apache-2.0

/// A numerical library that does not multiply right.
public struct MatrixProductsError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The name of the implementation.
  public let implementation: String
  /// The product that is wrong.
  public let product: String

  /// An error of the given parts.
  public init(implementation: String, product: String) {
    self.implementation = implementation
    self.product = product
  }

  /// One line that says what failed.
  public var description: String {
    "\(implementation): \(product) of a known matrix is wrong; the BLAS library does not work on this machine"
  }
}

extension MatrixProducts {
  /// Checks both products of matrices of small integers, whose results are exact in any order of additions. The shapes reach a
  /// library's unrolled loops and their remainders.
  ///
  /// - Throws: `MatrixProductsError` for the first wrong result.
  public func checkKnownProducts() throws(MatrixProductsError) {
    for (rowCount, columnCount) in [(1, 1), (3, 5), (37, 61), (64, 256)] {
      var matrix = DenseMatrix(rowCount: rowCount, columnCount: columnCount)
      for i in 0..<rowCount {
        for j in 0..<columnCount { matrix[i, j] = Double((i * 7 + j * 13) % 32 - 9) }
      }
      let x = (0..<columnCount).map { Double($0 % 11 - 4) }
      let y = (0..<rowCount).map { Double($0 % 5 + 1) }
      let rows = matrix.rows
      let columns = x.indices.map { j in rows.map { $0[j] } }
      func product(_ left: [Double], _ right: [Double]) -> Double { zip(left, right).reduce(0) { $0 + $1.0 * $1.1 } }

      var result: [Double] = []
      multiply(matrix, by: x, into: &result)
      try expect(result == rows.map { product($0, x) }, "the product with a vector")
      multiplyTransposed(matrix, by: y, into: &result)
      try expect(result == columns.map { product($0, y) }, "the transposed product with a vector")
    }
  }

  private func expect(_ holds: Bool, _ product: String) throws(MatrixProductsError) {
    guard holds else { throw MatrixProductsError(implementation: name, product: product) }
  }
}
