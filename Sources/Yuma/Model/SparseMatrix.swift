// SPDX-License-Identifier: Apache-2.0

/// A matrix of n rows in compressed sparse row form (CSR): the entries of row i are
/// `columns[k]`, `values[k]` for k in `rowOffsets[i] ..< rowOffsets[i + 1]`, in stored order.
///
/// Entries are kept as they are given: a row may be unsorted, repeat a column, hold zeros, name columns
/// beyond n, or hold more than n entries. All of these are data on the chain, and stages of the epoch give
/// each a meaning (Docs/Specification/epoch.md, introduction).
///
/// Storage: nnz * (2 + size of `Element`) + 8 * (n + 1) bytes in three flat arrays.
public struct SparseMatrix<Element> {
  /// n + 1 ascending offsets into `columns` and `values`; the first is 0, the last nnz.
  public internal(set) var rowOffsets: [Int]
  /// The column of each entry, row after row (nnz).
  public internal(set) var columns: [UInt16]
  /// The value of each entry, row after row (nnz).
  public internal(set) var values: [Element]

  /// A matrix without rows, to which rows are appended.
  public init() { self.init(emptyRows: 0) }

  /// A matrix of `count` rows without entries.
  public init(emptyRows count: Int) {
    rowOffsets = [Int](repeating: 0, count: count + 1)
    columns = []
    values = []
  }

  /// A matrix of the given rows, each a list of (column, value) in stored order.
  public init(rows: [[(UInt16, Element)]]) {
    self.init()
    for row in rows { appendRow(row) }
  }

  /// The number of rows, n.
  @inlinable
  public var rowCount: Int { rowOffsets.count - 1 }

  /// The number of entries, nnz.
  @inlinable
  public var entryCount: Int { columns.count }

  /// The positions in `columns` and `values` of row `row`'s entries.
  @inlinable
  public func entries(ofRow row: Int) -> Range<Int> { rowOffsets[row]..<rowOffsets[row + 1] }

  /// Row `row` as a list of (column, value), in stored order.
  public func row(_ row: Int) -> [(UInt16, Element)] { entries(ofRow: row).map { (columns[$0], values[$0]) } }

  /// Appends an entry to the row that is being built; `endRow()` closes it.
  public mutating func append(column: UInt16, value: Element) {
    columns.append(column)
    values.append(value)
  }

  /// Closes the row that is being built: the entries appended since the last call are its entries.
  public mutating func endRow() { rowOffsets.append(columns.count) }

  /// Appends a whole row.
  public mutating func appendRow(_ row: some Sequence<(UInt16, Element)>) {
    for (column, value) in row { append(column: column, value: value) }
    endRow()
  }

  /// Removes all rows and keeps the storage, so that a matrix of the same size is built without allocation.
  public mutating func removeAll() {
    rowOffsets.removeAll(keepingCapacity: true)
    rowOffsets.append(0)
    columns.removeAll(keepingCapacity: true)
    values.removeAll(keepingCapacity: true)
  }

  /// Replaces all rows by those that `build` leaves in the three arrays, which it gets as they are: the way to build a large
  /// matrix from another module at full speed. `rowOffsets` has to end up as n + 1 ascending offsets from 0 to the
  /// number of columns, and of values: a programmer's error otherwise. O(n) beside `build`.
  public mutating func rebuild(
    _ build: (_ rowOffsets: inout [Int], _ columns: inout [UInt16], _ values: inout [Element]) -> Void
  ) {
    build(&rowOffsets, &columns, &values)
    precondition(rowOffsets.first == 0 && rowOffsets.last == columns.count && columns.count == values.count)
    precondition(zip(rowOffsets, rowOffsets.dropFirst()).allSatisfy { $0 <= $1 }, "offsets ascend")
  }

  /// Reserves storage for a matrix of `rows` rows and `entries` entries.
  public mutating func reserveCapacity(rows: Int, entries: Int) {
    rowOffsets.reserveCapacity(rows + 1)
    columns.reserveCapacity(entries)
    values.reserveCapacity(entries)
  }

  /// The same places with other values: entry k becomes `transform(value k)`.
  public func mapValues<Other>(_ transform: (Element) -> Other) -> SparseMatrix<Other> {
    SparseMatrix<Other>(rowOffsets: rowOffsets, columns: columns, values: values.map(transform))
  }

  /// Replaces the value of every entry by what `transform` makes of its row, column and value, in stored order.
  public mutating func transformValues(_ transform: (_ row: Int, _ column: Int, _ value: Element) -> Element) {
    for row in 0..<rowCount {
      for k in entries(ofRow: row) { values[k] = transform(row, Int(columns[k]), values[k]) }
    }
  }

  /// Becomes the entries of `other` that are `kept`, in their order. Keeps the storage.
  package mutating func replace(with other: SparseMatrix, where kept: (_ row: Int, _ column: Int) -> Bool) {
    removeAll()
    for row in 0..<other.rowCount {
      for k in other.entries(ofRow: row) where kept(row, Int(other.columns[k])) {
        append(column: other.columns[k], value: other.values[k])
      }
      endRow()
    }
  }

  /// Replaces the rows for which `replaced` says so by those of `other`, which has as many rows. O(nnz of both).
  package mutating func replaceRows(with other: SparseMatrix, where replaced: (Int) -> Bool) {
    guard
      (0..<rowCount).contains(where: {
        replaced($0) && !(entries(ofRow: $0).isEmpty && other.entries(ofRow: $0).isEmpty)
      })
    else { return }
    var result = SparseMatrix()
    result.reserveCapacity(rows: rowCount, entries: max(entryCount, other.entryCount))
    for row in 0..<rowCount {
      let source = replaced(row) ? other : self
      let entries = source.entries(ofRow: row)
      result.columns.append(contentsOf: source.columns[entries])
      result.values.append(contentsOf: source.values[entries])
      result.endRow()
    }
    self = result
  }

  package init(rowOffsets: [Int], columns: [UInt16], values: [Element]) {
    self.rowOffsets = rowOffsets
    self.columns = columns
    self.values = values
  }
}

extension SparseMatrix: Sendable where Element: Sendable {}
extension SparseMatrix: Equatable where Element: Equatable {
  /// Whether both have the same rows, entry by entry in stored order.
  @inlinable
  public static func == (left: SparseMatrix, right: SparseMatrix) -> Bool {
    // Written out so that other modules compare numbers, not values of some type.
    left.rowOffsets == right.rowOffsets && left.columns == right.columns && left.values == right.values
  }
}
extension SparseMatrix: Hashable where Element: Hashable {}
