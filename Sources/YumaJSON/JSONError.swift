/// What is wrong in a JSON text, and where. The place is gathered while the error passes up through lists and objects,
/// so that reading without error pays nothing for it.
package struct JSONError: Error {
  /// The part of a place that one list or object adds.
  package enum Step {
    case key(String)
    case index(Int)
  }

  /// What is wrong, and what the rule is.
  package let problem: String
  /// The way from the value at fault up to the document.
  private var steps: [Step] = []

  /// An error at the value that is being read.
  package init(_ problem: String) { self.problem = problem }

  /// The error as seen from the object or list around.
  package func within(_ step: Step) -> JSONError {
    var outer = self
    outer.steps.append(step)
    return outer
  }

  /// The place, in the manner of "input.weights[17][3]"; empty for the document as a whole.
  package var field: String {
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
