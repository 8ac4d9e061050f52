// SPDX-License-Identifier: Apache-2.0

/// A dense matrix of doubles, row after row without gaps: element (i, j) is `elements[i * columnCount + j]`.
public struct DenseMatrix: Sendable, Hashable {
  /// The number of rows.
  public private(set) var rowCount: Int
  /// The number of columns.
  public private(set) var columnCount: Int
  /// The elements, row after row: `rowCount * columnCount` of them.
  @inlinable public var elements: [Double] { storage }
  @usableFromInline var storage: [Double]

  /// A matrix whose elements are all `value`.
  public init(rowCount: Int = 0, columnCount: Int = 0, repeating value: Double = 0) {
    self.rowCount = rowCount
    self.columnCount = columnCount
    storage = [Double](repeating: value, count: rowCount * columnCount)
  }

  /// A matrix of the given rows; nil if they differ in length.
  public init?(rows: [[Double]]) {
    let columnCount = rows.first?.count ?? 0
    guard rows.allSatisfy({ $0.count == columnCount }) else { return nil }
    rowCount = rows.count
    self.columnCount = columnCount
    storage = Array(rows.joined())
  }

  /// The elements as a list of rows.
  public var rows: [[Double]] { (0..<rowCount).map { Array(elements[$0 * columnCount..<($0 + 1) * columnCount]) } }

  /// Element (row, column).
  public subscript(row: Int, column: Int) -> Double {
    get { storage[row * columnCount + column] }
    set { storage[row * columnCount + column] = newValue }
  }

  /// Takes another shape and keeps the storage. The elements are unspecified: the caller has to set them all.
  public mutating func reshape(rowCount: Int, columnCount: Int) {
    self.rowCount = rowCount
    self.columnCount = columnCount
    let count = rowCount * columnCount
    if storage.count > count {
      storage.removeLast(storage.count - count)
    } else {
      storage.append(contentsOf: repeatElement(0, count: count - storage.count))
    }
  }

  /// Lets `body` read the elements where they are.
  @inlinable
  public func withUnsafeElements<Result>(_ body: (UnsafeBufferPointer<Double>) -> Result) -> Result {
    storage.withUnsafeBufferPointer(body)
  }

  /// Lets `body` change the elements where they are.
  @inlinable
  public mutating func withUnsafeMutableElements(_ body: (UnsafeMutableBufferPointer<Double>) -> Void) {
    storage.withUnsafeMutableBufferPointer { body($0) }
  }
}
