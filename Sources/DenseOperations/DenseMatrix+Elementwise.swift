import CDenseKernels

extension DenseMatrix {
  /// element_ij = min(source_ij, ceiling_j).
  public mutating func setMinimum(of source: DenseMatrix, andEachRow ceiling: [Double]) {
    precondition(ceiling.count == source.columnCount, "an element a column")
    combine(source, with: ceiling, DenseKernels.best.table.pointee.minimumWithRow)
  }

  /// element_ij = max(source_ij, floor_j).
  public mutating func setMaximum(of source: DenseMatrix, andEachRow floor: [Double]) {
    precondition(floor.count == source.columnCount, "an element a column")
    combine(source, with: floor, DenseKernels.best.table.pointee.maximumWithRow)
  }

  /// element_ij = source_ij * factor_j.
  public mutating func setProduct(of source: DenseMatrix, andEachRow factors: [Double]) {
    precondition(factors.count == source.columnCount, "a factor a column")
    combine(source, with: factors, DenseKernels.best.table.pointee.productWithRow)
  }

  /// element_ij = source_ij / divisor_i.
  public mutating func setQuotient(of source: DenseMatrix, byRows divisors: [Double]) {
    precondition(divisors.count == source.rowCount, "a divisor a row")
    combine(source, with: divisors, DenseKernels.best.table.pointee.quotientWithColumn)
  }

  /// element_ij *= factor_j.
  public mutating func scaleColumns(by factors: [Double]) {
    precondition(factors.count == columnCount, "a factor a column")
    combineInPlace(with: factors, DenseKernels.best.table.pointee.productWithRow)
  }

  /// element_ij *= factor_i.
  public mutating func scaleRows(by factors: [Double]) {
    precondition(factors.count == rowCount, "a factor a row")
    combineInPlace(with: factors, DenseKernels.best.table.pointee.productWithColumn)
  }

  /// element_ij = left_ij + factor * (right_ij - left_ij).
  public mutating func setBlend(of left: DenseMatrix, and right: DenseMatrix, factor: Double) {
    precondition(left.rowCount == right.rowCount && left.columnCount == right.columnCount, "matrices of one shape")
    reshape(rowCount: left.rowCount, columnCount: left.columnCount)
    DenseKernels.best.table.pointee.blend(storage.count, left.storage, right.storage, factor, &storage)
  }

  private typealias Combination =
    @convention(c) (
      Int, Int, UnsafePointer<Double>, UnsafePointer<Double>, UnsafeMutablePointer<Double>
    ) -> Void

  private mutating func combine(_ source: DenseMatrix, with vector: [Double], _ combination: Combination) {
    reshape(rowCount: source.rowCount, columnCount: source.columnCount)
    combination(rowCount, columnCount, source.storage, vector, &storage)
  }

  private mutating func combineInPlace(with vector: [Double], _ combination: Combination) {
    storage.withUnsafeMutableBufferPointer { elements in
      guard let start = elements.baseAddress else { return }
      combination(rowCount, columnCount, start, vector, start)
    }
  }
}
