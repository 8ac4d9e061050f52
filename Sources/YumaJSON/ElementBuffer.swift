/// The elements of a list whose length is not known yet. An array would ask with every element whether its storage is its
/// own; this takes a comparison and a store.
package struct ElementBuffer<Element>: ~Copyable {
  @usableFromInline package internal(set) var count: Int
  @usableFromInline var capacity: Int
  @usableFromInline var elements: UnsafeMutablePointer<Element>

  /// A buffer without elements.
  @inlinable
  package init() {
    (count, capacity) = (0, 64)
    elements = .allocate(capacity: capacity)
  }

  @inlinable
  deinit {
    elements.deinitialize(count: count)
    elements.deallocate()
  }

  @inlinable @inline(__always)
  package mutating func append(_ element: Element) {
    if count == capacity { grow() }
    (elements + count).initialize(to: element)
    count += 1
  }

  @inlinable @inline(never)
  mutating func grow() {
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
