/// A numerical library that does not multiply right.
public struct DenseOperationsError: Error, Hashable, Sendable, CustomStringConvertible {
  /// Which implementation.
  public let operations: String
  /// The operation whose result is wrong.
  public let operation: String

  /// An error of the given parts.
  public init(operations: String, operation: String) {
    self.operations = operations
    self.operation = operation
  }

  /// One line that says what failed.
  public var description: String {
    "\(operations): \(operation) of a known matrix is wrong; the BLAS library does not work on this machine"
  }
}

extension DenseOperations {
  /// Checks every operation on matrices of small integers, whose results are exact in whatever order they are added. The
  /// shapes reach a library's unrolled loops and their remainders.
  ///
  /// - Throws: `DenseOperationsError` for the first wrong result.
  public func checkKnownProducts() throws(DenseOperationsError) {
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
      rowSums(matrix, into: &result)
      try expect(result == rows.map { $0.reduce(0, +) }, "the row sums")
      columnSums(matrix, into: &result)
      try expect(result == columns.map { $0.reduce(0, +) }, "the column sums")
      try expect(dot(x, x) == product(x, x), "the dot product")
      var sum = x
      add(3, times: x, to: &sum)
      try expect(sum == x.map { 4 * $0 }, "the sum with a multiple")
    }
  }

  private func expect(_ holds: Bool, _ operation: String) throws(DenseOperationsError) {
    guard holds else { throw DenseOperationsError(operations: name, operation: operation) }
  }
}
