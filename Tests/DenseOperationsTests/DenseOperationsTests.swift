// SPDX-License-Identifier: Apache-2.0
import DenseOperations
import Testing

#if OpenBLAS
  #if canImport(Darwin)
    import Darwin
  #elseif canImport(Musl)
    import Musl
  #else
    import Glibc
  #endif
#endif

/// Multiplies wrong, as a library does on a machine that it takes for another.
private struct GarbageProducts: MatrixProducts {
  let name = "garbage"
  let portable = PortableProducts()

  func multiply(_ matrix: DenseMatrix, by vector: [Double], into product: inout [Double]) {
    portable.multiply(matrix, by: vector, into: &product)
  }
  func multiplyTransposed(_ matrix: DenseMatrix, by vector: [Double], into product: inout [Double]) {
    portable.multiplyTransposed(matrix, by: vector, into: &product)
    if product.count > 60 { product[60] = .nan }
  }
}

@Suite struct DenseOperationsTests {
  @Test("The portable products of known matrices are right")
  func knownProducts() throws { try PortableProducts().checkKnownProducts() }

  @Test("Products that are garbage in one column of one shape are found out")
  func garbage() {
    #expect(throws: MatrixProductsError(implementation: "garbage", product: "the transposed product with a vector")) {
      try GarbageProducts().checkKnownProducts()
    }
  }

  @Test("Matrices without rows or columns have empty products and sums")
  func emptyMatrices() {
    let products = PortableProducts()
    var result = [1.0]
    products.multiply(DenseMatrix(rowCount: 2, columnCount: 0), by: [], into: &result)
    #expect(result == [0, 0])
    products.multiplyTransposed(DenseMatrix(rowCount: 0, columnCount: 3), by: [], into: &result)
    #expect(result == [0, 0, 0])
    DenseMatrix(rowCount: 2, columnCount: 0).sumRows(into: &result)
    #expect(result == [0, 0])
    DenseMatrix(rowCount: 0, columnCount: 3).sumColumns(into: &result)
    #expect(result == [0, 0, 0])
  }

  @Test("The sums of rows and columns of integers are exact")
  func sums() {
    var matrix = DenseMatrix(rowCount: 5, columnCount: 13)
    for i in 0..<5 {
      for j in 0..<13 { matrix[i, j] = Double(i * 13 + j) }
    }
    var result: [Double] = []
    matrix.sumRows(into: &result)
    #expect(result == matrix.rows.map { $0.reduce(0, +) })
    matrix.sumColumns(into: &result)
    #expect(result == (0..<13).map { j in matrix.rows.reduce(0) { $0 + $1[j] } })
  }

  @Test("Rows of different lengths make no matrix")
  func raggedRows() {
    #expect(DenseMatrix(rows: [[1, 2], [3]]) == nil)
    #expect(DenseMatrix(rows: [[1, 2], [3, 4]])?.rows == [[1, 2], [3, 4]])
  }

  @Test("Elementwise operations combine each row with the row given")
  func elementwise() throws {
    let source = try #require(DenseMatrix(rows: [[1, 5, 3], [4, 2, 6]]))
    var result = DenseMatrix()
    result.setMinimum(of: source, andEachRow: [2, 2, 9])
    #expect(result.rows == [[1, 2, 3], [2, 2, 6]])
    result.scaleColumns(by: [2, 0, -1])
    #expect(result.rows == [[2, 0, -3], [4, 0, -6]])
    result.setQuotient(of: source, byRows: [1, 2])
    #expect(result.rows == [[1, 5, 3], [2, 1, 3]])
    result.setBlend(of: source, and: DenseMatrix(rowCount: 2, columnCount: 3, repeating: 1), factor: 0.5)
    #expect(result.rows == [[1, 3, 2], [2.5, 1.5, 3.5]])
  }
}

#if OpenBLAS
  @Suite struct CBLASTests {
    @Test("CBLAS and portable products agree within the rounding of their additions", arguments: 0..<40)
    func agreement(_ seed: Int) throws {
      var random = LinearGenerator(state: UInt64(seed))
      let cblas = try CBLASProducts()
      let portable = PortableProducts()
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
    }

    @Test("A product leaves the host program's number of OpenBLAS threads as it was")
    func hostThreads() async throws {
      typealias Threads = @convention(c) () -> CInt
      typealias SetThreads = @convention(c) (CInt) -> Void
      // Another CBLAS has neither call: there is nothing to leave as it was.
      guard let program = dlopen(nil, RTLD_NOW), let get = dlsym(program, "openblas_get_num_threads"),
        let set = dlsym(program, "openblas_set_num_threads")
      else { return }
      let (threads, setThreads) = (unsafeBitCast(get, to: Threads.self), unsafeBitCast(set, to: SetThreads.self))
      let before = threads()
      setThreads(2)
      defer { setThreads(before) }
      // The variety without threads stays at one.
      let chosen = threads()
      let cblas = try CBLASProducts()
      let matrix = DenseMatrix(rowCount: 64, columnCount: 256, repeating: 1)
      await withTaskGroup(of: Void.self) { group in
        for _ in 0..<4 {
          group.addTask {
            var result: [Double] = []
            for _ in 0..<100 { cblas.multiply(matrix, by: [Double](repeating: 1, count: 256), into: &result) }
            #expect(result == [Double](repeating: 256, count: 64))
          }
        }
      }
      #expect(threads() == chosen)
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

  /// A number from 0 up to 1, the same in every version of the standard library.
  mutating func unit() -> Double { Double(next() >> 11) * 0x1p-53 }
}
