// SPDX-License-Identifier: Apache-2.0
import YumaFiles

/// How far rounding can take an output's fields from the chain's, in the unit of each: steps of one of 65535, or rao.
package struct OutputBound: Sendable, Hashable {
  private var fields: [OutputField: UInt64] = [:]
  private var formerFields: [FormerField: UInt64] = [:]

  /// No bound for any field.
  package init() {}

  /// The bound of a field; nil where there is none.
  package subscript(field: OutputField) -> UInt64? {
    get { fields[field] }
    set { fields[field] = newValue }
  }

  /// The bound of a field that was stored before spec 365 only; nil where there is none.
  package subscript(field: FormerField) -> UInt64? {
    get { formerFields[field] }
    set { formerFields[field] = newValue }
  }
}

extension OutputBound: ExpressibleByDictionaryLiteral {
  /// The bounds of the given fields; of a field that is named twice the last.
  package init(dictionaryLiteral elements: (OutputField, UInt64)...) {
    for (field, bound) in elements { fields[field] = bound }
  }
}
