// SPDX-License-Identifier: Apache-2.0
import Yuma
import YumaJSON

/// Why a file cannot be used. Its description is one line: "FILE: field[index]: problem and rule".
public struct FileError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The file, as it was named; "standard input" for that.
  public let file: String
  /// The place in the file, in the manner of "input.weights[17][3]"; empty for the file as a whole.
  public let field: String
  /// What is wrong, and what the rule is.
  public let problem: String

  /// An error of the given file, place and rule.
  public init(file: String, field: String = "", problem: String) {
    self.file = file
    self.field = field
    self.problem = problem
  }

  /// One line, in which control characters of names and contents are escaped.
  public var description: String {
    Printable.escaped([file, field, problem].filter { !$0.isEmpty }.joined(separator: ": "))
  }
}

extension JSONError {
  /// The error of an input's rule, as one of the file at the given place.
  package init(_ error: EpochInputError) {
    var result = JSONError(error.problem)
    for index in error.index.reversed() { result = result.within(.index(index)) }
    self = result.within(.key(error.field))
  }
}
