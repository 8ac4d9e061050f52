/// Dense operations in plain Swift, which the compiler turns into vector instructions. They give the same bits on every
/// platform: the order of additions is written down.
public struct PortableOperations: DenseOperations {
  /// "portable".
  public var name: String { "portable" }

  /// Portable operations.
  public init() {}

  /// The sum of left_k * right_k.
  public func dot(_ left: [Double], _ right: [Double]) -> Double {
    precondition(left.count == right.count, "vectors of one length")
    return left.withUnsafeBufferPointer { left in right.withUnsafeBufferPointer { product(left, $0) } }
  }

  /// target_k += factor * addend_k.
  public func add(_ factor: Double, times addend: [Double], to target: inout [Double]) {
    precondition(addend.count == target.count, "vectors of one length")
    addend.withUnsafeBufferPointer { addend in
      target.withUnsafeMutableBufferPointer { target in
        for k in 0..<target.count { target[k] += factor * addend[k] }
      }
    }
  }

  /// product_i = sum over j of matrix_ij * vector_j.
  public func multiply(_ matrix: DenseMatrix, by vector: [Double], into product: inout [Double]) {
    precondition(vector.count == matrix.columnCount, "an element of the vector a column")
    product.clear(count: matrix.rowCount)
    vector.withUnsafeBufferPointer { vector in
      forEachRow(of: matrix) { product[$0] = self.product($1, vector) }
    }
  }

  /// product_j = sum over i of matrix_ij * vector_i.
  public func multiplyTransposed(_ matrix: DenseMatrix, by vector: [Double], into product: inout [Double]) {
    precondition(vector.count == matrix.rowCount, "an element of the vector a row")
    product.clear(count: matrix.columnCount)
    product.withUnsafeMutableBufferPointer { product in
      forEachRow(of: matrix) { i, row in
        let factor = vector[i]
        for j in 0..<row.count { product[j] += factor * row[j] }
      }
    }
  }

  /// sums_i = sum over j of matrix_ij.
  public func rowSums(_ matrix: DenseMatrix, into sums: inout [Double]) {
    sums.clear(count: matrix.rowCount)
    forEachRow(of: matrix) { sums[$0] = sum($1) }
  }

  /// sums_j = sum over i of matrix_ij.
  public func columnSums(_ matrix: DenseMatrix, into sums: inout [Double]) {
    sums.clear(count: matrix.columnCount)
    sums.withUnsafeMutableBufferPointer { sums in
      forEachRow(of: matrix) { _, row in
        for j in 0..<row.count { sums[j] += row[j] }
      }
    }
  }

  private func forEachRow(of matrix: DenseMatrix, _ body: (Int, UnsafeBufferPointer<Double>) -> Void) {
    matrix.withUnsafeElements { elements in
      for i in 0..<matrix.rowCount {
        let row = elements[i * matrix.columnCount..<(i + 1) * matrix.columnCount]
        body(i, UnsafeBufferPointer(rebasing: row))
      }
    }
  }

  /// Sixteen partial sums, element k in sum k mod 16: additions that need not wait for each other.
  private func product(_ left: UnsafeBufferPointer<Double>, _ right: UnsafeBufferPointer<Double>) -> Double {
    var sums = SIMD16<Double>.zero
    var k = 0
    while k + 16 <= left.count {
      sums += lanes(left, at: k) * lanes(right, at: k)
      k += 16
    }
    var rest = 0.0
    while k < left.count {
      rest += left[k] * right[k]
      k += 1
    }
    return total(sums) + rest
  }

  private func sum(_ values: UnsafeBufferPointer<Double>) -> Double {
    var sums = SIMD16<Double>.zero
    var k = 0
    while k + 16 <= values.count {
      sums += lanes(values, at: k)
      k += 16
    }
    var rest = 0.0
    while k < values.count {
      rest += values[k]
      k += 1
    }
    return total(sums) + rest
  }

  private func lanes(_ values: UnsafeBufferPointer<Double>, at k: Int) -> SIMD16<Double> {
    UnsafeRawBufferPointer(values).loadUnaligned(fromByteOffset: k * 8, as: SIMD16<Double>.self)
  }

  private func total(_ sums: SIMD16<Double>) -> Double {
    let eight = sums.lowHalf + sums.highHalf
    let four = eight.lowHalf + eight.highHalf
    let two = four.lowHalf + four.highHalf
    return two.x + two.y
  }
}
