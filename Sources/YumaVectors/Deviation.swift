// SPDX-License-Identifier: Apache-2.0
import YumaJSON

/// A place where a file and an engine do not agree.
package struct Deviation: Sendable, Hashable, CustomStringConvertible {
  /// The place in the file, in the manner of "epochs[2].output.incentive[126]".
  package let place: String
  /// What the file says.
  package let expected: String
  /// What the engine found.
  package let found: String

  /// A deviation of the given place and values.
  package init(place: String, expected: String, found: String) {
    self.place = place
    self.expected = expected
    self.found = found
  }

  /// One line that names place, expected and found value.
  package var description: String { Printable.escaped("\(place): expected \(expected), found \(found)") }
}

/// How far an engine's results may be from a file's and still conform.
package struct Tolerance: Sendable, Hashable {
  /// For proportions of 65535: steps of one.
  package var steps: UInt16
  /// For emissions and stakes: rao.
  package var rao: UInt64

  /// A tolerance of the given sizes.
  package init(steps: UInt16 = 0, rao: UInt64 = 0) {
    self.steps = steps
    self.rao = rao
  }

  /// None: every bit counts.
  package static let exact = Tolerance()
}

extension Tolerance: CustomStringConvertible {
  /// "2 steps, 10,000,000 rao"; "none" where every bit counts.
  package var description: String {
    let parts = [steps > 0 ? "\(Figures.grouped(steps)) steps" : nil, rao > 0 ? "\(Figures.grouped(rao)) rao" : nil]
    return self == .exact ? "none" : parts.compactMap(\.self).joined(separator: ", ")
  }
}

/// The largest differences found, tolerated or not.
package struct LargestDeviation: Sendable, Hashable {
  /// Of proportions, in steps of one of 65535; nil where none was compared.
  package var steps: UInt64?
  /// Of emissions and stakes, in rao; nil where none was compared.
  package var rao: UInt64?

  /// Differences of the given sizes.
  package init(steps: UInt64? = nil, rao: UInt64? = nil) {
    self.steps = steps
    self.rao = rao
  }

  /// The larger of each.
  package mutating func formUnion(_ other: LargestDeviation) {
    steps = [steps, other.steps].compactMap(\.self).max()
    rao = [rao, other.rao].compactMap(\.self).max()
  }
}
