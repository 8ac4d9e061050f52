// SPDX-License-Identifier: Apache-2.0
import YumaJSON

/// A hyperparameter of `VariantParameters` by its name, as in files and on the command line.
public enum ParameterField: String, Sendable, Hashable, CaseIterable {
  /// A number, which `VariantParameters` documents.
  case kappa, bondPenalty, bondMovingAverage, alphaLow, alphaHigh, alphaSigmoidSteepness, decayRate, capacityAlpha
  /// An amount, which `VariantParameters` documents.
  case totalEpochEmission, validatorEmissionRatio, totalSubnetStake
  /// true or false.
  case liquidAlpha, winnerTakesAll
  /// A word of `LiquidConsensus`.
  case liquidAlphaConsensus

  /// The field of that name.
  ///
  /// - Throws: `ScenarioError` that suggests the nearest name.
  public init(named name: String) throws(ScenarioError) {
    guard let field = Self(rawValue: name) else {
      throw ScenarioError(
        name, "no such hyperparameter; \(Suggestion.nearest(to: name, among: Self.allCases.map(\.rawValue)))")
    }
    self = field
  }

  /// Where the field is, if it holds a number, and what the number may be.
  package var number: (path: WritableKeyPath<VariantParameters, Double>, range: ClosedRange<Double>)? {
    switch self {
    case .kappa: (\.kappa, 0...1)
    case .bondPenalty: (\.bondPenalty, 0...1)
    case .bondMovingAverage: (\.bondMovingAverage, 0...1)
    case .alphaLow: (\.alphaLow, 0...1)
    case .alphaHigh: (\.alphaHigh, 0...1)
    case .alphaSigmoidSteepness: (\.alphaSigmoidSteepness, 0...300)
    case .decayRate: (\.decayRate, 0...1)
    case .capacityAlpha: (\.capacityAlpha, 0...1)
    case .totalEpochEmission: (\.totalEpochEmission, 0...1e9)
    case .validatorEmissionRatio: (\.validatorEmissionRatio, 0...1)
    case .totalSubnetStake: (\.totalSubnetStake, 1e-9...1e9)
    case .liquidAlpha, .winnerTakesAll, .liquidAlphaConsensus: nil
    }
  }

  /// Where the field is, if it is true or false.
  var flag: WritableKeyPath<VariantParameters, Bool>? {
    switch self {
    case .liquidAlpha: \.liquidAlpha
    case .winnerTakesAll: \.winnerTakesAll
    default: nil
    }
  }

  /// The field's value in the given parameters, as a file or the command line says it.
  public func text(in parameters: VariantParameters) -> String {
    if let number { return Self.text(parameters[keyPath: number.path]) }
    if let flag { return "\(parameters[keyPath: flag])" }
    return parameters.liquidAlphaConsensus.rawValue
  }

  /// The shortest digits that read back as the number, without ".0".
  static func text(_ value: Double) -> String {
    if let whole = Int(exactly: value), whole.magnitude < 1 << 53 { return "\(whole)" }
    return "\(value)"
  }
}

/// One hyperparameter's value, which has been checked.
public struct ParameterSetting: Sendable, Hashable, CustomStringConvertible {
  /// The hyperparameter.
  public let field: ParameterField
  /// Its value, as a file or the command line says it.
  public let value: String

  /// A setting of the given value.
  ///
  /// - Throws: `ScenarioError` for a value of another kind, or out of the field's range.
  public init(_ field: ParameterField, _ value: String) throws(ScenarioError) {
    if let (_, range) = field.number {
      guard let number = Double(value), range.contains(number) else {
        let bounds = "\(ParameterField.text(range.lowerBound)) to \(ParameterField.text(range.upperBound))"
        throw ScenarioError(field.rawValue, "'\(value)' is not a number from \(bounds)")
      }
      self.value = ParameterField.text(number)
    } else if field.flag != nil {
      guard Bool(value) != nil else { throw ScenarioError(field.rawValue, "'\(value)' is not true or false") }
      self.value = value
    } else {
      let words = LiquidConsensus.allCases.map(\.rawValue)
      guard words.contains(value) else {
        throw ScenarioError(
          field.rawValue,
          "'\(value)' is not one of \(words.joined(separator: ", ")); "
            + Suggestion.nearest(to: value, among: words))
      }
      self.value = value
    }
    self.field = field
  }

  /// Sets the hyperparameter.
  public func apply(to parameters: inout VariantParameters) {
    if let number = field.number {
      parameters[keyPath: number.path] = Double(value) ?? parameters[keyPath: number.path]
    } else if let flag = field.flag {
      parameters[keyPath: flag] = value == "true"
    } else {
      parameters.liquidAlphaConsensus = LiquidConsensus(rawValue: value) ?? parameters.liquidAlphaConsensus
    }
  }

  /// "field=value".
  public var description: String { "\(field.rawValue)=\(value)" }
}

extension VariantParameters {
  /// Checks what no single field shows: that alphaLow is at most alphaHigh.
  ///
  /// - Throws: `ScenarioError` that names both.
  public func validate() throws(ScenarioError) {
    guard alphaLow <= alphaHigh else {
      throw ScenarioError(
        "alphaLow", "\(ParameterField.text(alphaLow)) is above alphaHigh, \(ParameterField.text(alphaHigh))")
    }
  }
}

/// What was probably meant.
package enum Suggestion {
  /// "the nearest is 'WORD'", or all of them where none is near.
  package static func nearest(to word: String, among candidates: [String]) -> String {
    Nearest.hint(for: word, among: candidates)
  }
}
