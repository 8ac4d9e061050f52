// SPDX-License-Identifier: Apache-2.0
import Yuma
import YumaFiles

/// A field in which the record and the recomputed epoch do not agree.
public struct FieldFinding: Sendable, Hashable {
  /// A value that differs.
  public struct Difference: Sendable, Hashable {
    /// The neuron; of bonds the validator, whose row it is.
    public let uid: Int
    /// Of bonds, the server.
    public let column: Int?
    /// What the chain stored (a flag as 0 or 1); nil where it has no such entry.
    public let recorded: UInt64?
    /// What the epoch gives; nil where it has no such entry.
    public let recomputed: UInt64?

    /// Recorded less recomputed, in the field's unit; a missing entry counts as 0. It is 0 where two rows of bonds hold the same
    /// values in another order, or a stored 0 on one side only.
    public var amount: Int128 { Int128(recorded ?? 0) - Int128(recomputed ?? 0) }
  }

  /// The field.
  public let field: OutputField
  /// The values that differ, by uid; at least one.
  public let differences: [Difference]

  /// How many neurons have a value that differs.
  public var neurons: Int { Set(differences.map(\.uid)).count }

  /// The difference of the largest amount, the first of several.
  public var largest: Difference? {
    differences.reduce(nil) { largest, next in
      guard let largest else { return next }
      return next.amount.magnitude > largest.amount.magnitude ? next : largest
    }
  }
}

extension FieldFinding {
  /// The finding on a list with one element a neuron; nil where both are equal.
  init?<Value: Equatable>(
    _ field: OutputField, _ recorded: [Value], _ recomputed: [Value], number: (Value) -> UInt64
  ) {
    guard recorded != recomputed else { return nil }
    self.field = field
    differences = (0..<max(recorded.count, recomputed.count)).compactMap { uid in
      let before = uid < recorded.count ? recorded[uid] : nil
      let after = uid < recomputed.count ? recomputed[uid] : nil
      guard before != after else { return nil }
      return Difference(uid: uid, column: nil, recorded: before.map(number), recomputed: after.map(number))
    }
  }

  /// The finding on rows; nil where every row holds the same entries in the same order.
  init?(_ field: OutputField, _ recorded: SparseMatrix<UInt16>, _ recomputed: SparseMatrix<UInt16>) {
    guard recorded != recomputed else { return nil }
    self.field = field
    differences = (0..<max(recorded.rowCount, recomputed.rowCount)).flatMap { row in
      Self.differences(row, recorded, recomputed)
    }
  }

  private static func differences(
    _ row: Int, _ recorded: SparseMatrix<UInt16>, _ recomputed: SparseMatrix<UInt16>
  ) -> [Difference] {
    let before = row < recorded.rowCount ? recorded.row(row) : []
    let after = row < recomputed.rowCount ? recomputed.row(row) : []
    guard !before.elementsEqual(after, by: ==) else { return [] }
    let old = Dictionary(before, uniquingKeysWith: { $1 })
    let new = Dictionary(after, uniquingKeysWith: { $1 })
    let found = Set(old.keys).union(new.keys).sorted().filter { old[$0] != new[$0] }.map { column in
      Difference(
        uid: row, column: Int(column), recorded: old[column].map(UInt64.init),
        recomputed: new[column].map(UInt64.init))
    }
    guard found.isEmpty else { return found }
    // The same values in another order, or one of them repeated: the first place where the rows part.
    let place = zip(before, after).enumerated().first { $1.0 != $1.1 }?.offset ?? min(before.count, after.count)
    let left = place < before.count ? before[place] : nil
    let right = place < after.count ? after[place] : nil
    return [
      Difference(
        uid: row, column: (left ?? right).map { Int($0.0) }, recorded: left.map { UInt64($0.1) },
        recomputed: right.map { UInt64($0.1) })
    ]
  }
}
