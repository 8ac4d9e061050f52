// SPDX-License-Identifier: Apache-2.0

/// The positions of the largest of many values: a binary heap with the smallest of them on top. Among equal values a later
/// position counts as larger. O(n log k) for the k largest of n.
struct LargestValues {
  /// The positions, in no particular order.
  private(set) var uids: [Int] = []

  /// Chooses the `count` largest of the values at `candidates`, or all of these if they are fewer.
  mutating func choose(_ count: Int, of values: [Double], where candidates: [Bool]) {
    uids.removeAll(keepingCapacity: true)
    guard count > 0 else { return }
    for uid in values.indices where candidates[uid] {
      if uids.count < count {
        uids.append(uid)
        siftUp(values)
      } else if values[uids[0]] <= values[uid] {
        // Positions increase, so that an equal value is larger by its position.
        uids[0] = uid
        siftDown(values)
      }
    }
  }

  private func isSmaller(_ left: Int, _ right: Int, _ values: [Double]) -> Bool {
    let (a, b) = (values[uids[left]], values[uids[right]])
    return a < b || (a == b && uids[left] < uids[right])
  }

  /// Moves the last element up to its place.
  private mutating func siftUp(_ values: [Double]) {
    var child = uids.count - 1
    while child > 0, isSmaller(child, (child - 1) / 2, values) {
      uids.swapAt(child, (child - 1) / 2)
      child = (child - 1) / 2
    }
  }

  /// Moves the first element down to its place.
  private mutating func siftDown(_ values: [Double]) {
    var parent = 0
    while true {
      var child = 2 * parent + 1
      guard child < uids.count else { return }
      if child + 1 < uids.count, isSmaller(child + 1, child, values) { child += 1 }
      guard isSmaller(child, parent, values) else { return }
      uids.swapAt(child, parent)
      parent = child
    }
  }
}
