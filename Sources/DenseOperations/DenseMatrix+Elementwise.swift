extension DenseMatrix {
  /// element_ij = min(source_ij, ceiling_j).
  public mutating func setMinimum(of source: DenseMatrix, andEachRow ceiling: [Double]) {
    combine(source, with: ceiling) { Swift.min($0, $1) }
  }

  /// element_ij = max(source_ij, floor_j).
  public mutating func setMaximum(of source: DenseMatrix, andEachRow floor: [Double]) {
    combine(source, with: floor) { Swift.max($0, $1) }
  }

  /// element_ij = source_ij * factor_j.
  public mutating func setProduct(of source: DenseMatrix, andEachRow factors: [Double]) {
    combine(source, with: factors) { $0 * $1 }
  }

  /// element_ij = source_ij / divisor_i.
  public mutating func setQuotient(of source: DenseMatrix, byRows divisors: [Double]) {
    precondition(divisors.count == source.rowCount, "a divisor a row")
    reshape(rowCount: source.rowCount, columnCount: source.columnCount)
    let columnCount = columnCount
    withUnsafeMutableElements { elements in
      source.withUnsafeElements { source in
        for (i, divisor) in divisors.enumerated() {
          for k in i * columnCount..<(i + 1) * columnCount { elements[k] = source[k] / divisor }
        }
      }
    }
  }

  /// element_ij *= factor_j.
  public mutating func scaleColumns(by factors: [Double]) {
    precondition(factors.count == columnCount, "a factor a column")
    let (rowCount, columnCount) = (rowCount, columnCount)
    withUnsafeMutableElements { elements in
      factors.withUnsafeBufferPointer { factors in
        for i in 0..<rowCount {
          for j in 0..<columnCount { elements[i * columnCount + j] *= factors[j] }
        }
      }
    }
  }

  /// element_ij *= factor_i.
  public mutating func scaleRows(by factors: [Double]) {
    precondition(factors.count == rowCount, "a factor a row")
    let columnCount = columnCount
    withUnsafeMutableElements { elements in
      for (i, factor) in factors.enumerated() {
        for k in i * columnCount..<(i + 1) * columnCount { elements[k] *= factor }
      }
    }
  }

  /// element_ij = left_ij + factor * (right_ij - left_ij).
  public mutating func setBlend(of left: DenseMatrix, and right: DenseMatrix, factor: Double) {
    precondition(left.rowCount == right.rowCount && left.columnCount == right.columnCount, "matrices of one shape")
    reshape(rowCount: left.rowCount, columnCount: left.columnCount)
    withUnsafeMutableElements { elements in
      left.withUnsafeElements { left in
        right.withUnsafeElements { right in
          for k in 0..<elements.count { elements[k] = left[k] + factor * (right[k] - left[k]) }
        }
      }
    }
  }

  @inline(__always)
  private mutating func combine(
    _ source: DenseMatrix, with row: [Double], _ combined: (Double, Double) -> Double
  ) {
    precondition(row.count == source.columnCount, "an element a column")
    reshape(rowCount: source.rowCount, columnCount: source.columnCount)
    let columnCount = columnCount
    withUnsafeMutableElements { elements in
      source.withUnsafeElements { source in
        row.withUnsafeBufferPointer { row in
          var start = 0
          while start < elements.count {
            for j in 0..<columnCount { elements[start + j] = combined(source[start + j], row[j]) }
            start += columnCount
          }
        }
      }
    }
  }
}
