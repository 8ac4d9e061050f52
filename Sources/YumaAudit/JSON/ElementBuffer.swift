/// The elements of a list whose length is not known yet. An array would ask with every element whether its storage is its
/// own; this takes a comparison and a store.
struct ElementBuffer<Element>: ~Copyable {
  private(set) var count = 0
  /// How many elements there may be: a list that goes on costs no more memory than one of so many.
  private let limit: Int
  private var capacity = 64
  private var elements = UnsafeMutablePointer<Element>.allocate(capacity: 64)

  init(limit: Int) { self.limit = limit }

  deinit {
    elements.deinitialize(count: count)
    elements.deallocate()
  }

  @inline(__always)
  mutating func append(_ element: Element) throws {
    if count == capacity { try grow() }
    (elements + count).initialize(to: element)
    count += 1
  }

  @inline(never)
  private mutating func grow() throws {
    guard capacity < limit else { throw JSONError("more elements than the \(limit) that there may be") }
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
