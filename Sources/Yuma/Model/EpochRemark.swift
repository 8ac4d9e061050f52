// SPDX-License-Identifier: Apache-2.0

/// A place where the chain's numbers do not hold an exact result: it is clamped, or only its low bits are kept
/// (Docs/Specification/fixed-point.md). What follows from it may differ between engines whose numbers are wider.
///
/// An engine that watches for this reports at most one remark an operation of a stage, for the first place. Up to the
/// first remark of an epoch all engines work with the same numbers but for rounding, so that it is the same in each of
/// them; later ones may be its consequences.
public struct EpochRemark: Sendable, Hashable, CustomStringConvertible {
  /// What the chain does with the result.
  public enum Event: String, Sendable, Hashable {
    /// It becomes the nearest number that its type holds.
    case saturates
    /// It keeps its low bits.
    case wraps
  }

  /// Where in an epoch a result can be out of range while everything before it was exact.
  public enum Stage: String, Sendable, Hashable, CaseIterable {
    /// Section 2: a stake, or the sum of stakes.
    case stake
    /// Section 4: the sum of a row of weights.
    case weights
    /// Section 8: the fixed alpha of the moving average.
    case alpha
    /// Section 8: the moving average of bonds.
    case movingAverage
    /// Section 8: the sum of a column of bonds.
    case bondColumns
    /// Section 10: a bond times 65535.
    case storedBonds
  }

  /// What the chain does.
  public let event: Event
  /// The stage of the epoch.
  public let stage: Stage
  /// The row, which is a validator's uid (in `stake` any neuron's); nil where it concerns all.
  public let row: Int?
  /// The column, which is a server's uid; nil where it concerns all.
  public let column: Int?

  /// A remark on the given place.
  public init(_ event: Event, in stage: Stage, row: Int? = nil, column: Int? = nil) {
    self.event = event
    self.stage = stage
    self.row = row
    self.column = column
  }

  /// "bondColumns[column 7] saturates", on one line.
  public var description: String {
    let place = [row.map { "row \($0)" }, column.map { "column \($0)" }].compactMap(\.self).joined(separator: ", ")
    return "\(stage.rawValue)\(place.isEmpty ? "" : "[\(place)]") \(event.rawValue)"
  }
}
