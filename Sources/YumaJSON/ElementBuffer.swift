// SPDX-License-Identifier: Apache-2.0

/// The elements of a list whose length is not known yet. An array would ask with every element whether its storage is its
/// own; this takes a comparison and a store.
public struct ElementBuffer<Element>: ~Copyable {
  /// The number of elements.
  @inlinable public var count: Int { filled }
  @usableFromInline var filled: Int
  /// How many elements there may be: a list that goes on costs no more memory than one of so many.
  @usableFromInline let limit: Int
  @usableFromInline var capacity: Int
  @usableFromInline var elements: UnsafeMutablePointer<Element>

  /// A buffer without elements.
  @inlinable
  public init(limit: Int) {
    self.limit = limit
    (filled, capacity) = (0, 64)
    elements = .allocate(capacity: capacity)
  }

  @inlinable
  deinit {
    elements.deinitialize(count: filled)
    elements.deallocate()
  }

  /// Adds an element.
  ///
  /// - Throws: where there are as many as there may be.
  @inlinable @inline(__always)
  public mutating func append(_ element: Element) throws {
    if filled == capacity { try grow() }
    (elements + filled).initialize(to: element)
    filled += 1
  }

  @inlinable @inline(never)
  mutating func grow() throws {
    guard capacity < limit else { throw JSONError("more elements than the \(limit) that there may be") }
    let larger = UnsafeMutablePointer<Element>.allocate(capacity: capacity * 2)
    larger.moveInitialize(from: elements, count: filled)
    elements.deallocate()
    elements = larger
    capacity *= 2
  }

  /// The elements, of which the buffer is then empty.
  @inlinable
  public mutating func array() -> [Element] {
    let taken = [Element](unsafeUninitializedCapacity: filled) { storage, initialized in
      storage.baseAddress?.moveInitialize(from: elements, count: filled)
      initialized = filled
    }
    filled = 0
    return taken
  }
}
