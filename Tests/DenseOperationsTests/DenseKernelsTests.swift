import CDenseKernels
import DenseOperations
import Testing

/// Every instruction set that this machine has against the portable one, bit by bit.
@Suite struct DenseKernelsTests {
  static let portable = DenseKernels.available.last ?? .best

  private static func random(
    _ count: Int, in range: ClosedRange<Double>, using random: inout LinearGenerator
  ) -> [Double] {
    (0..<count).map { _ in Double.random(in: range, using: &random) }
  }

  /// What the operations make of random matrices, of shapes with and without remainders.
  private static func results(_ kernels: DenseKernels, seed: UInt64) -> [[UInt64]] {
    var random = LinearGenerator(state: seed)
    let operations = PortableOperations(kernels: kernels)
    var medians = ColumnMedians(kernels: kernels)
    var results: [[Double]] = []
    for (rowCount, columnCount) in [(1, 1), (3, 5), (9, 8), (24, 17), (67, 30)] {
      var matrix = DenseMatrix(rowCount: rowCount, columnCount: columnCount)
      for i in 0..<rowCount {
        for j in 0..<columnCount { matrix[i, j] = Double.random(in: 0...1, using: &random) }
      }
      let x = Self.random(columnCount, in: -1...1, using: &random)
      let y = Self.random(rowCount, in: 0...1, using: &random)
      var result: [Double] = []
      operations.multiply(matrix, by: x, into: &result)
      results.append(result)
      operations.multiplyTransposed(matrix, by: y, into: &result)
      results.append(result)
      operations.rowSums(matrix, into: &result)
      results.append(result)
      operations.columnSums(matrix, into: &result)
      results.append(result)
      results.append([operations.dot(x, x), operations.dot(y, y)])
      result = x
      operations.add(0.3, times: x, to: &result)
      results.append(result)
      for majority in [0.4, 0.5, 2] {
        let total = y.reduce(0, +)
        medians.find(of: matrix, stake: y, majority: majority * total, fallback: .smallest, into: &result)
        results.append(result)
      }
      let table = kernels.table.pointee
      for (combination, vector) in [
        (table.minimumWithRow, x), (table.maximumWithRow, x), (table.productWithRow, x), (table.productWithColumn, y),
        (table.quotientWithColumn, y),
      ] {
        var combined = matrix.elements
        combination(rowCount, columnCount, matrix.elements, vector, &combined)
        results.append(combined)
      }
      let other = Self.random(matrix.elements.count, in: 0...1, using: &random)
      var cells = other
      table.blend(other.count, matrix.elements, other, 0.3, &cells)
      results.append(cells)
      table.liquidAlpha(rowCount, columnCount, matrix.elements, other, x, 0.7, 0.9, -10, &cells)
      results.append(cells)
      let exponents = Self.random(columnCount, in: -800...800, using: &random)
      result = exponents
      table.exponential(columnCount, exponents, &result)
      results.append(result)
    }
    return results.map { $0.map(\.bitPattern) }
  }

  @Test(arguments: 0..<20)
  func `Every instruction set gives the same bits`(_ seed: UInt64) {
    let expected = Self.results(Self.portable, seed: seed)
    for kernels in DenseKernels.available {
      #expect(Self.results(kernels, seed: seed) == expected, "\(kernels.name), seed \(seed)")
    }
  }

  @Test func `The best kernels are among those that are available, and the portable ones are always`() {
    #expect(DenseKernels.available.map(\.name).contains(DenseKernels.best.name))
    #expect(Self.portable.name == "portable")
  }
}
