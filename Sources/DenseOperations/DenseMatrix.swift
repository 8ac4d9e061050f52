/// A dense matrix of doubles, row after row without gaps: element (i, j) is `elements[i * columnCount + j]`.
public struct DenseMatrix: Sendable, Hashable {
  /// The number of rows.
  public private(set) var rowCount: Int
  /// The number of columns.
  public private(set) var columnCount: Int
  /// The elements, row after row: `rowCount * columnCount` of them.
  public private(set) var elements: [Double]

  /// A matrix whose elements are all `value`.
  public init(rowCount: Int = 0, columnCount: Int = 0, repeating value: Double = 0) {
    self.rowCount = rowCount
    self.columnCount = columnCount
    elements = [Double](repeating: value, count: rowCount * columnCount)
  }

  /// A matrix of the given rows; nil if they differ in length.
  public init?(rows: [[Double]]) {
    let columnCount = rows.first?.count ?? 0
    guard rows.allSatisfy({ $0.count == columnCount }) else { return nil }
    rowCount = rows.count
    self.columnCount = columnCount
    elements = Array(rows.joined())
  }

  /// The elements as a list of rows.
  public var rows: [[Double]] { (0..<rowCount).map { Array(elements[$0 * columnCount..<($0 + 1) * columnCount]) } }

  /// Element (row, column).
  public subscript(row: Int, column: Int) -> Double {
    get { elements[row * columnCount + column] }
    set { elements[row * columnCount + column] = newValue }
  }

  /// Takes another shape and keeps the storage. What the elements are is not said: it is for a caller that sets them all.
  public mutating func reshape(rowCount: Int, columnCount: Int) {
    self.rowCount = rowCount
    self.columnCount = columnCount
    let count = rowCount * columnCount
    if elements.count > count {
      elements.removeLast(elements.count - count)
    } else {
      elements.append(contentsOf: repeatElement(0, count: count - elements.count))
    }
  }

  /// Lets `body` read the elements where they are.
  public func withUnsafeElements<Result>(_ body: (UnsafeBufferPointer<Double>) -> Result) -> Result {
    elements.withUnsafeBufferPointer(body)
  }

  /// Lets `body` change the elements where they are.
  public mutating func withUnsafeMutableElements(_ body: (UnsafeMutableBufferPointer<Double>) -> Void) {
    elements.withUnsafeMutableBufferPointer { body($0) }
  }
}
