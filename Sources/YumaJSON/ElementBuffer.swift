/// The elements of a list whose length is not known yet. An array would ask with every element whether its storage is its
/// own; this takes a comparison and a store.
package struct ElementBuffer<Element>: ~Copyable {
  @usableFromInline package internal(set) var count: Int
  /// How many elements there may be: a list that goes on costs no more memory than one of so many.
  @usableFromInline let limit: Int
  @usableFromInline var capacity: Int
  @usableFromInline var elements: UnsafeMutablePointer<Element>

  /// A buffer without elements.
  @inlinable
  package init(limit: Int) {
    self.limit = limit
    (count, capacity) = (0, 64)
    elements = .allocate(capacity: capacity)
  }

  @inlinable
  deinit {
    elements.deinitialize(count: count)
    elements.deallocate()
  }

  @inlinable @inline(__always)
  package mutating func append(_ element: Element) throws {
    if count == capacity { try grow() }
    (elements + count).initialize(to: element)
    count += 1
  }

  @inlinable @inline(never)
  mutating func grow() throws {
    guard capacity < limit else { throw JSONError("more elements than the \(limit) that there may be") }
    let larger = UnsafeMutablePointer<Element>.allocate(capacity: capacity * 2)
    larger.moveInitialize(from: elements, count: count)
    elements.deallocate()
    elements = larger
    capacity *= 2
  }

  /// The elements, of which the buffer is then empty.
  @inlinable
  package mutating func array() -> [Element] {
    let taken = [Element](unsafeUninitializedCapacity: count) { storage, initialized in
      storage.baseAddress?.moveInitialize(from: elements, count: count)
      initialized = count
    }
    count = 0
    return taken
  }
}
