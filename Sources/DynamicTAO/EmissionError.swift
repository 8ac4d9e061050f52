// SPDX-License-Identifier: Apache-2.0

/// What is wrong with an operand: the field, the place within it, and the rule it breaks, in one line in the manner of
/// "minerBurned[3]: ...".
public struct EmissionError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The operand, by its name in the specification.
  public let field: String
  /// The place within a list; `nil` where the operand as a whole is wrong.
  public let index: Int?
  /// What is wrong, and what the rule is.
  public let problem: String

  /// An error of the given operand, place and rule.
  public init(field: String, index: Int? = nil, problem: String) {
    self.field = field
    self.index = index
    self.problem = problem
  }

  /// One line.
  public var description: String { "\(field)\(index.map { "[\($0)]" } ?? ""): \(problem)" }

  /// Checks that a list has one entry for each of `count` subjects.
  static func require(_ field: String, count: Int, equals expected: Int, of subject: String) throws(EmissionError) {
    guard count == expected else {
      throw EmissionError(field: field, problem: "\(count) entries for \(expected) \(subject)")
    }
  }
}
