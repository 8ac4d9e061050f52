extension Array {
  /// Replaces all elements, keeping the storage.
  mutating func replace(with elements: some Collection<Element>) {
    removeAll(keepingCapacity: true)
    append(contentsOf: elements)
  }

  /// Becomes `count` times `element`, keeping the storage.
  mutating func fill(_ element: Element, count: Int) {
    removeAll(keepingCapacity: true)
    append(contentsOf: repeatElement(element, count: count))
  }
}

extension UInt64 {
  /// The sum, or the largest value.
  func addingClamped(_ other: UInt64) -> UInt64 {
    let (sum, overflow) = addingReportingOverflow(other)
    return overflow ? .max : sum
  }

  /// The difference, or 0.
  func subtractingClamped(_ other: UInt64) -> UInt64 { self > other ? self &- other : 0 }
}
