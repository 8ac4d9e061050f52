// SPDX-License-Identifier: Apache-2.0
extension Array {
  /// Replaces all elements, keeping the storage.
  @inlinable
  package mutating func replace(with elements: some Collection<Element>) {
    removeAll(keepingCapacity: true)
    append(contentsOf: elements)
  }

  /// Replaces all elements by what `transform` makes of the source's, keeping the storage. A lazy map would do the same, but
  /// allocates for its closure.
  @inlinable @inline(__always)
  package mutating func replace<Source>(with source: some Collection<Source>, _ transform: (Source) -> Element) {
    guard count == source.count else {
      removeAll(keepingCapacity: true)
      reserveCapacity(source.count)
      for element in source { append(transform(element)) }
      return
    }
    // The usual case, written in place: an array that is appended to looks at its storage for every element.
    withUnsafeMutableBufferPointer { elements in
      for (index, element) in zip(elements.indices, source) { elements[index] = transform(element) }
    }
  }

  /// Becomes `count` times `element`, keeping the storage.
  @inlinable
  package mutating func fill(_ element: Element, count: Int) {
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
