/// The elements of a list whose length is not known yet. An array would ask with every element whether its storage is its
/// own; this takes a comparison and a store.
struct ElementBuffer<Element>: ~Copyable {
  private(set) var count = 0
  private var capacity = 64
  private var elements = UnsafeMutablePointer<Element>.allocate(capacity: 64)

  deinit {
    elements.deinitialize(count: count)
    elements.deallocate()
  }

  @inline(__always)
  mutating func append(_ element: Element) {
    if count == capacity { grow() }
    (elements + count).initialize(to: element)
    count += 1
  }

  @inline(never)
  private mutating func grow() {
    let larger = UnsafeMutablePointer<Element>.allocate(capacity: capacity * 2)
    larger.moveInitialize(from: elements, count: count)
    elements.deallocate()
    elements = larger
    capacity *= 2
  }

  /// The elements, of which the buffer is then empty.
  mutating func array() -> [Element] {
    let taken = [Element](unsafeUninitializedCapacity: count) { storage, initialized in
      storage.baseAddress?.moveInitialize(from: elements, count: count)
      initialized = count
    }
    count = 0
    return taken
  }
}
