// SPDX-License-Identifier: Apache-2.0
extension SparseMatrix<UInt16> {
  /// Becomes the matrix of three lists in memory, and keeps the storage. Generic code from another module would take several times
  /// as long.
  ///
  /// - Parameters:
  ///   - offsets: n + 1 ascending offsets from 0 to the number of columns: what the caller has checked.
  ///   - columns: the column of each entry.
  ///   - values: the value of each entry.
  package mutating func replace(
    offsets: UnsafeBufferPointer<Int64>, columns: UnsafeBufferPointer<UInt16>, values: UnsafeBufferPointer<UInt16>
  ) {
    rowOffsets.replace(with: offsets) { Int($0) }
    self.columns.replace(with: columns)
    self.values.replace(with: values)
  }

  /// Copies the matrix to memory that has room for it.
  package func copy(
    offsets: UnsafeMutablePointer<Int64>, columns: UnsafeMutablePointer<UInt16>?, values: UnsafeMutablePointer<UInt16>?
  ) {
    for (row, offset) in rowOffsets.enumerated() { offsets[row] = Int64(offset) }
    guard let columns, let values else { return }
    self.columns.withUnsafeBufferPointer { source in
      if let base = source.baseAddress { columns.update(from: base, count: source.count) }
    }
    self.values.withUnsafeBufferPointer { source in
      if let base = source.baseAddress { values.update(from: base, count: source.count) }
    }
  }
}
