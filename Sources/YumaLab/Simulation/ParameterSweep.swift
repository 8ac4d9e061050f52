// SPDX-License-Identifier: Apache-2.0

/// Hyperparameters and the values that each takes: every combination is simulated.
public struct ParameterSweep: Sendable, Hashable {
  /// The most combinations: 4096.
  public static let maximumCount = 4096

  /// The hyperparameters in the order in which they were given, the last one changing fastest.
  public private(set) var fields: [ParameterField] = []
  /// Every combination, a setting for each of `fields`; one without settings where there are no fields.
  public private(set) var combinations: [[ParameterSetting]] = [[]]

  /// No hyperparameter.
  public init() {}

  /// The hyperparameters that words such as `kappa=0.4,0.5,0.6` name.
  ///
  /// - Parameter words: a field and its values each.
  /// - Throws: `ScenarioError` for a field that there is not, with the nearest name, or that is there twice; for a value
  ///   that the field cannot have; for more than `maximumCount` combinations.
  public init(_ words: [String]) throws(ScenarioError) {
    for word in words {
      let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard parts.count == 2 else { throw ScenarioError(word, "not of the form FIELD=VALUE,...") }
      let field = try ParameterField(named: String(parts[0]))
      if fields.contains(field) { throw ScenarioError(field.rawValue, "set twice") }
      var settings: [ParameterSetting] = []
      for value in parts[1].split(separator: ",", omittingEmptySubsequences: false) {
        let setting = try ParameterSetting(field, String(value))
        if settings.contains(setting) { throw ScenarioError(field.rawValue, "'\(value)' twice") }
        settings.append(setting)
      }
      guard combinations.count * settings.count <= Self.maximumCount else {
        throw ScenarioError(field.rawValue, "more than \(Self.maximumCount) combinations of values")
      }
      fields.append(field)
      combinations = combinations.flatMap { combination in settings.map { combination + [$0] } }
    }
  }
}
