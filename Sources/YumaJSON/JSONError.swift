// SPDX-License-Identifier: Apache-2.0

/// What is wrong in a JSON text, and where. The place is gathered while the error passes up through lists and objects,
/// so that reading without error pays nothing for it.
public struct JSONError: Error {
  /// The part of a place that one list or object adds.
  public enum Step: Sendable {
    /// A member of an object.
    case key(String)
    /// An element of a list.
    case index(Int)
  }

  /// What is wrong, and what the rule is.
  public let problem: String
  /// The way from the value at fault up to the document.
  private var steps: [Step] = []

  /// An error at the value that is being read.
  public init(_ problem: String) { self.problem = problem }

  /// The error as seen from the object or list around.
  public func within(_ step: Step) -> JSONError {
    var outer = self
    outer.steps.append(step)
    return outer
  }

  /// The place, in the manner of "input.weights[17][3]"; empty for the document as a whole.
  public var field: String {
    var field = ""
    for step in steps.reversed() {
      switch step {
      case .index(let index): field += "[\(index)]"
      case .key(let key): field += (field.isEmpty ? "" : ".") + key
      }
    }
    return field
  }
}
