// SPDX-License-Identifier: Apache-2.0
import DynamicTAO
import FixedPoint

/// A value of a scenario's field as it is written down.
public enum ScenarioValue: Sendable, Hashable {
  /// An integer, in digits.
  case integer(String)
  /// A flag.
  case flag(Bool)
  /// A word.
  case text(String)
}

/// A named field of a scenario or of one of its subnets, as a file or an option gives it. The list of fields is the one
/// place that says which there are: `NetworkScenario.fields` and `SubnetStart.fields`.
public struct ScenarioField<Root>: Sendable {
  /// The field's name.
  public let name: String
  /// What the field takes, in words.
  public let kind: String
  /// The value of the field; `nil` where none is set.
  public let value: @Sendable (Root) -> ScenarioValue?

  private let assign: @Sendable (inout Root, ScenarioValue) -> Bool

  /// Sets the field.
  ///
  /// - Parameters:
  ///   - value: the value as written. Digits may also come as a text, so that numbers beyond 2^53 survive every program.
  ///   - root: what has the field.
  /// - Throws: `EmissionError` for a value of another kind.
  public func set(_ value: ScenarioValue, in root: inout Root) throws(EmissionError) {
    guard assign(&root, value) else {
      let written =
        switch value {
        case .integer(let text), .text(let text): text
        case .flag(let flag): "\(flag)"
        }
      throw EmissionError(field: name, problem: "\(written) is not \(kind)")
    }
  }
}

extension ScenarioValue {
  /// The digits, however they are written.
  fileprivate var digits: String? {
    switch self {
    case .integer(let text), .text(let text): text
    case .flag: nil
    }
  }

  /// A flag, however it is written.
  fileprivate var flag: Bool? {
    switch self {
    case .flag(let flag): flag
    case .text(let text): Bool(text)
    case .integer: nil
    }
  }
}

extension ScenarioField {
  static func integer<Integer: FixedWidthInteger & Sendable>(
    _ name: String, _ path: WritableKeyPath<Root, Integer> & Sendable
  ) -> ScenarioField {
    ScenarioField(
      name: name, kind: "an integer from \(Integer.min) to \(Integer.max)",
      value: { .integer(String($0[keyPath: path])) },
      assign: { root, value in
        guard let integer = value.digits.flatMap({ Integer($0) }) else { return false }
        root[keyPath: path] = integer
        return true
      })
  }

  static func integer<Integer: FixedWidthInteger & Sendable>(
    _ name: String, _ path: WritableKeyPath<Root, Integer?> & Sendable
  ) -> ScenarioField {
    ScenarioField(
      name: name, kind: "an integer from \(Integer.min) to \(Integer.max)",
      value: { root in root[keyPath: path].map { .integer(String($0)) } },
      assign: { root, value in
        guard let integer = value.digits.flatMap({ Integer($0) }) else { return false }
        root[keyPath: path] = integer
        return true
      })
  }

  static func flag(_ name: String, _ path: WritableKeyPath<Root, Bool> & Sendable) -> ScenarioField {
    ScenarioField(
      name: name, kind: "true or false", value: { .flag($0[keyPath: path]) },
      assign: { root, value in
        guard let flag = value.flag else { return false }
        root[keyPath: path] = flag
        return true
      })
  }

  /// A fixed-point number, by its raw bits, in the field `NAME_TYPE`.
  static func number<Number: FixedPointNumber>(
    _ name: String, _ path: WritableKeyPath<Root, Number> & Sendable
  ) -> ScenarioField {
    ScenarioField(
      name: "\(name)_\(Number.self)", kind: "the raw bits of a number of type \(Number.self)",
      value: { .integer(String($0[keyPath: path].bits)) },
      assign: { root, value in
        guard let bits = value.digits.flatMap({ Number.Bits($0) }) else { return false }
        root[keyPath: path] = Number(bits: bits)
        return true
      })
  }

  /// One of the words of an enumeration.
  static func word<Word: CaseIterable & RawRepresentable<String> & Sendable>(
    _ name: String, _ path: WritableKeyPath<Root, Word> & Sendable
  ) -> ScenarioField {
    ScenarioField(
      name: name, kind: "one of \(Word.allCases.map(\.rawValue).joined(separator: ", "))",
      value: { .text($0[keyPath: path].rawValue) },
      assign: { root, value in
        guard case .text(let text) = value, let word = Word(rawValue: text) else { return false }
        root[keyPath: path] = word
        return true
      })
  }
}
