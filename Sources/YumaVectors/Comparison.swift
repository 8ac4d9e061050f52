// SPDX-License-Identifier: Apache-2.0
import Yuma
import YumaFiles

/// The findings of a comparison of expected and found values.
struct Comparison {
  let tolerance: Tolerance
  /// The first deviation beyond the tolerance.
  private(set) var first: Deviation?
  /// The largest differences.
  private(set) var largest = LargestDeviation()

  init(tolerance: Tolerance = .exact) { self.tolerance = tolerance }

  /// Values without a distance.
  mutating func compare<Value: Equatable>(
    _ place: String, _ expected: [Value], _ found: [Value], text: (Value) -> String = { "\($0)" }
  ) {
    guard sameCount(place, expected.count, found.count), expected != found else { return }
    for (index, pair) in zip(expected, found).enumerated() where pair.0 != pair.1 {
      return record("\(place)[\(index)]", text(pair.0), text(pair.1))
    }
  }

  /// Proportions of 65535, within so many steps, or the tolerance.
  mutating func compareProportions(
    _ place: String, _ expected: [UInt16], _ found: [UInt16], within bound: UInt64? = nil
  ) {
    let steps = bound.map(UInt16.init(clamping:)) ?? tolerance.steps
    let difference = compareNumbers(place, expected, found, tolerance: steps)
    largest.formUnion(LargestDeviation(steps: difference.map { UInt64($0) }))
  }

  /// Amounts in rao, within so many, or the tolerance.
  mutating func compareAmounts(_ place: String, _ expected: [UInt64], _ found: [UInt64], within bound: UInt64? = nil) {
    let difference = compareNumbers(place, expected, found, tolerance: bound ?? tolerance.rao)
    largest.formUnion(LargestDeviation(rao: difference))
  }

  /// Rows of (uid, proportion), within so many steps, or the tolerance: entry by entry where every bit counts, else uid by uid,
  /// absent being 0.
  mutating func compareRows(
    _ place: String, _ expected: SparseMatrix<UInt16>, _ found: SparseMatrix<UInt16>, within bound: UInt64? = nil
  ) {
    let isExact = bound == nil && tolerance == .exact
    let steps = bound ?? UInt64(tolerance.steps)
    guard sameCount(place, expected.rowCount, found.rowCount) else { return }
    largest.formUnion(LargestDeviation(steps: 0))
    guard expected != found else { return }
    for row in 0..<expected.rowCount {
      let before = Dictionary(expected.row(row), uniquingKeysWith: { $1 })
      let after = Dictionary(found.row(row), uniquingKeysWith: { $1 })
      for column in Set(before.keys).union(after.keys).sorted() {
        let (old, new) = (before[column] ?? 0, after[column] ?? 0)
        let difference = UInt64(old.distance(from: new))
        largest.formUnion(LargestDeviation(steps: difference))
        if difference > steps, !isExact {
          record("\(place)[\(row)]", "[\(column), \(old)]", "[\(column), \(new)]")
        }
      }
    }
    if isExact {
      compareEntries(
        place, EntryList(expected.rowOffsets, expected.columns) { "\(expected.values[$0])" },
        EntryList(found.rowOffsets, found.columns) { "\(found.values[$0])" })
    }
  }

  /// Raw values of a trace's vector, where they are of the file's format.
  mutating func compareRaw(_ place: String, _ expected: TraceValues, _ found: TraceValues) {
    guard expected.format.isComparable(with: found.format), expected != found,
      sameCount(place, expected.indices.count, found.indices.count)
    else { return }
    for index in expected.indices where expected.text(of: index) != found.text(of: index) {
      return record("\(place)[\(index)]", expected.text(of: index), found.text(of: index))
    }
  }

  /// Raw values of a trace's matrix, where they are of the file's format.
  mutating func compareRaw(_ place: String, _ expected: TraceMatrix, _ found: TraceMatrix) {
    guard expected.values.format.isComparable(with: found.values.format), expected != found,
      sameCount(place, expected.rowOffsets.count - 1, found.rowOffsets.count - 1)
    else { return }
    compareEntries(
      place, EntryList(expected.rowOffsets, expected.columns) { expected.values.text(of: $0) },
      EntryList(found.rowOffsets, found.columns) { found.values.text(of: $0) })
  }

  /// Takes differences into account that were worked out elsewhere.
  mutating func note(_ differences: LargestDeviation) { largest.formUnion(differences) }

  /// Records a deviation, if it is the first.
  mutating func record(_ place: String, _ expected: String, _ found: String) {
    if first == nil { first = Deviation(place: place, expected: expected, found: found) }
  }

  /// Compares numbers and returns their largest difference; nil if there are none.
  private mutating func compareNumbers<Number: FixedWidthInteger & UnsignedInteger>(
    _ place: String, _ expected: [Number], _ found: [Number], tolerance: Number
  ) -> Number? {
    guard sameCount(place, expected.count, found.count) else { return nil }
    guard expected != found else { return 0 }
    var largest: Number = 0
    for (index, pair) in zip(expected, found).enumerated() {
      let difference = pair.0.distance(from: pair.1)
      largest = max(largest, difference)
      if difference > tolerance { record("\(place)[\(index)]", "\(pair.0)", "\(pair.1)") }
    }
    return largest
  }

  /// Records the first entry of the first row in which two matrices of as many rows differ.
  private mutating func compareEntries(_ place: String, _ expected: EntryList, _ found: EntryList) {
    for row in 0..<expected.rowCount {
      let (before, after) = (expected.row(row), found.row(row))
      guard before != after else { continue }
      let index = zip(before, after).enumerated().first { $1.0 != $1.1 }?.offset ?? min(before.count, after.count)
      func text(_ row: [String]) -> String { index < row.count ? row[index] : "no entry" }
      return record("\(place)[\(row)][\(index)]", text(before), text(after))
    }
  }

  private mutating func sameCount(_ place: String, _ expected: Int, _ found: Int) -> Bool {
    if expected != found { record(place, "\(expected) elements", "\(found)") }
    return expected == found
  }
}

extension TraceFormat {
  /// Whether equal values have equal digits: I32F32 bits are those of 32 fractional bits.
  fileprivate func isComparable(with other: TraceFormat) -> Bool {
    func resolution(_ format: TraceFormat) -> TraceFormat { format == .bits ? .fixed(fractionalBits: 32) : format }
    return resolution(self) == resolution(other)
  }
}

/// The entries of a sparse matrix as text.
private struct EntryList {
  let offsets: [Int]
  let columns: [UInt16]
  let value: (Int) -> String

  init(_ offsets: [Int], _ columns: [UInt16], _ value: @escaping (Int) -> String) {
    self.offsets = offsets
    self.columns = columns
    self.value = value
  }

  var rowCount: Int { offsets.count - 1 }

  func row(_ row: Int) -> [String] {
    (offsets[row]..<offsets[row + 1]).map { "[\(columns[$0]), \(value($0))]" }
  }
}

extension UnsignedInteger {
  fileprivate func distance(from other: Self) -> Self { self > other ? self - other : other - self }
}
