// SPDX-License-Identifier: Apache-2.0
#if GMP
  /// A number to read: `width` limbs in two's complement, the lowest first.
  typealias Number = UnsafePointer<UInt>

  /// A number to write.
  typealias MutableNumber = UnsafeMutablePointer<UInt>

  /// Numbers of one width, one behind the other in one block of limbs. A value: copies share the block until one of them is
  /// written to.
  ///
  /// Access gives a pointer, at an index that is checked. It is valid as long as the block: until the numbers are resized or,
  /// where they are shared, written to, and while a variable or parameter holds them. (Today's compiler ends a variable's
  /// lifetime with its scope, since it moves no release across accesses through pointers. The language does not promise that.
  /// The lifetime of an unnamed result ends with the expression, so a result gets a name before a pointer is taken.)
  struct Numbers {
    /// The limbs of a number.
    let width: Int
    private(set) var count = 0
    private var block: Block

    init(width: Int, count: Int = 0) {
      self.width = width
      block = Block(capacity: width * count)
      reset(count: count)
    }

    /// Number `index`, to read.
    subscript(index: Int) -> Number {
      precondition(0 <= index && index < count)
      return Number(block.limbs + index * width)
    }

    /// Number `index`, to write.
    mutating func writable(_ index: Int) -> MutableNumber {
      precondition(0 <= index && index < count)
      reserve(count, keeping: count)
      return block.limbs + index * width
    }

    /// Becomes `count` times 0.
    mutating func reset(count: Int) {
      reserve(count, keeping: 0)
      block.limbs.update(repeating: 0, count: count * width)
      self.count = count
    }

    /// Removes all numbers and keeps the storage.
    mutating func removeAll() { count = 0 }

    /// Removes the last number and keeps the storage.
    mutating func removeLast() { count -= 1 }

    /// Appends a number, which stays to be written: its limbs have no particular value.
    mutating func append() -> MutableNumber {
      reserve(count + 1, keeping: count)
      count += 1
      return block.limbs + (count - 1) * width
    }

    /// Appends a copy of `number`, which must not be one of these.
    mutating func append(_ number: Number) { append().update(from: number, count: width) }

    /// Makes the block this value's own and large enough for `newCount` numbers, of which the first `kept` are kept.
    private mutating func reserve(_ newCount: Int, keeping kept: Int) {
      let fits = newCount * width <= block.capacity
      if fits && isKnownUniquelyReferenced(&block) { return }
      let larger = Block(capacity: fits ? block.capacity : max(newCount * width, 2 * block.capacity))
      larger.limbs.update(from: block.limbs, count: kept * width)
      block = larger
    }
  }

  /// Limbs on the heap.
  private final class Block {
    let limbs: UnsafeMutablePointer<UInt>
    let capacity: Int

    init(capacity: Int) {
      self.capacity = capacity
      // Nothing is read before it is written.
      limbs = .allocate(capacity: capacity)
    }

    deinit { limbs.deallocate() }
  }
#endif
