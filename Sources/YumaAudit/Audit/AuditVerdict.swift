// SPDX-License-Identifier: Apache-2.0

/// The answer of an audit. Audits of epochs, of subnets and of a network give the same three answers.
public enum AuditVerdict: Sendable, Hashable, CustomStringConvertible {
  /// Every recorded value is what the rules give.
  case conforms
  /// Some recorded value is not what the rules give.
  case deviates
  /// Neither can be said.
  case cannotTell(Reason)

  /// Why neither can be said.
  public enum Reason: Sendable, Hashable {
    /// There is no record of the results, or only of who took part.
    case nothingRecorded
    /// Recorded values differ, but part of the input was not read from the chain, and may be why.
    case assumedInput
    /// Something that the comparison needs is not there; the sentence says what.
    case incomplete(String)
  }

  /// What is not there, where that is the reason; else nil.
  public var incompleteness: String? {
    if case .cannotTell(.incomplete(let text)) = self { text } else { nil }
  }

  /// "conforms", "deviates" or "cannot tell".
  public var description: String {
    switch self {
    case .conforms: "conforms"
    case .deviates: "deviates"
    case .cannotTell: "cannot tell"
    }
  }
}
