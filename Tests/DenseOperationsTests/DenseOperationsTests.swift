import DenseOperations
import Testing

/// Multiplies wrong, as a library does on a machine that it takes for another.
private struct GarbageOperations: DenseOperations {
  let name = "garbage"
  let portable = PortableOperations()

  func dot(_ left: [Double], _ right: [Double]) -> Double { portable.dot(left, right) }
  func add(_ factor: Double, times addend: [Double], to target: inout [Double]) {
    portable.add(factor, times: addend, to: &target)
  }
  func multiply(_ matrix: DenseMatrix, by vector: [Double], into product: inout [Double]) {
    portable.multiply(matrix, by: vector, into: &product)
  }
  func multiplyTransposed(_ matrix: DenseMatrix, by vector: [Double], into product: inout [Double]) {
    portable.multiplyTransposed(matrix, by: vector, into: &product)
    if product.count > 60 { product[60] = .nan }
  }
}

@Suite struct DenseOperationsTests {
  @Test func `The portable operations multiply known matrices right`() throws {
    try PortableOperations().checkKnownProducts()
  }

  @Test func `Operations that give garbage in one column of one shape are found out`() {
    #expect(throws: DenseOperationsError(operations: "garbage", operation: "the transposed product with a vector")) {
      try GarbageOperations().checkKnownProducts()
    }
  }

  @Test func `Matrices without rows or columns have sums of nothing`() {
    let operations = PortableOperations()
    var result = [1.0]
    operations.multiply(DenseMatrix(rowCount: 2, columnCount: 0), by: [], into: &result)
    #expect(result == [0, 0])
    operations.multiplyTransposed(DenseMatrix(rowCount: 0, columnCount: 3), by: [], into: &result)
    #expect(result == [0, 0, 0])
    #expect(operations.dot([], []) == 0)
  }

  @Test func `A matrix of rows of different lengths is none`() {
    #expect(DenseMatrix(rows: [[1, 2], [3]]) == nil)
    #expect(DenseMatrix(rows: [[1, 2], [3, 4]])?.rows == [[1, 2], [3, 4]])
  }

  @Test func `Elementwise operations take each row with the row given`() throws {
    let source = try #require(DenseMatrix(rows: [[1, 5, 3], [4, 2, 6]]))
    var result = DenseMatrix()
    result.setMinimum(of: source, andEachRow: [2, 2, 9])
    #expect(result.rows == [[1, 2, 3], [2, 2, 6]])
    result.setMaximum(of: source, andEachRow: [2, 2, 9])
    #expect(result.rows == [[2, 5, 9], [4, 2, 9]])
    result.setProduct(of: source, andEachRow: [2, 0, -1])
    #expect(result.rows == [[2, 0, -3], [8, 0, -6]])
    result.scaleRows(by: [1, 0.5])
    #expect(result.rows == [[2, 0, -3], [4, 0, -3]])
    result.setBlend(of: source, and: DenseMatrix(rowCount: 2, columnCount: 3, repeating: 1), factor: 0.5)
    #expect(result.rows == [[1, 3, 2], [2.5, 1.5, 3.5]])
  }
}

#if OpenBLAS
  @Suite struct CBLASTests {
    @Test(arguments: 0..<40)
    func `CBLAS and portable operations agree within the rounding of their additions`(_ seed: Int) throws {
      var random = LinearGenerator(state: UInt64(seed))
      let cblas = try CBLASOperations()
      let portable = PortableOperations()
      let rows = Int.random(in: 1...90, using: &random)
      let columns = Int.random(in: 1...300, using: &random)
      var matrix = DenseMatrix(rowCount: rows, columnCount: columns)
      for i in 0..<rows {
        for j in 0..<columns { matrix[i, j] = Double.random(in: -1...1, using: &random) }
      }
      let x = (0..<columns).map { _ in Double.random(in: -1...1, using: &random) }
      let y = (0..<rows).map { _ in Double.random(in: -1...1, using: &random) }

      func expectClose(_ left: [Double], _ right: [Double], terms: Int) {
        #expect(left.count == right.count)
        for (left, right) in zip(left, right) {
          // The terms' magnitudes are at most 1, and so add up to at most their number.
          #expect(abs(left - right) <= Double(terms * terms) * 0x1p-52, "seed \(seed)")
        }
      }
      var (a, b): ([Double], [Double]) = ([], [])
      cblas.multiply(matrix, by: x, into: &a)
      portable.multiply(matrix, by: x, into: &b)
      expectClose(a, b, terms: columns)
      cblas.multiplyTransposed(matrix, by: y, into: &a)
      portable.multiplyTransposed(matrix, by: y, into: &b)
      expectClose(a, b, terms: rows)
      expectClose([cblas.dot(x, x)], [portable.dot(x, x)], terms: columns)
      (a, b) = (x, x)
      cblas.add(0.3, times: x, to: &a)
      portable.add(0.3, times: x, to: &b)
      expectClose(a, b, terms: 2)
    }
  }
#endif

/// A generator for tests: Knuth's linear congruential one (MMIX).
struct LinearGenerator: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return state ^ (state >> 29)
  }
}
