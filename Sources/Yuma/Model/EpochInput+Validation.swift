// SPDX-License-Identifier: Apache-2.0

/// What is wrong with an input: the field, the place within it, and the rule it breaks. Its description is one
/// line in the manner of "ownerUID: 300 is not the uid of one of 256 neurons".
public struct EpochInputError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The input's field, by its JSON key.
  public let field: String
  /// The place within the field, outermost index first; empty where the field as a whole is wrong.
  public let index: [Int]
  /// The rule that it breaks.
  public let rule: Rule
  /// What is wrong, and what the rule is, as text.
  public let problem: String

  /// An error of the given field, place and rule.
  public init(field: String, index: [Int] = [], rule: Rule = .value, problem: String) {
    self.field = field
    self.index = index
    self.rule = rule
    self.problem = problem
  }

  /// The kinds of rules that an input can break.
  public enum Rule: String, Sendable, Hashable, CaseIterable {
    /// A list has an element for each neuron, and a matrix a row.
    case oneForEachNeuron
    /// A subnet has at most 65535 neurons.
    case neuronCount
    /// Every entry of a matrix belongs to a row that is closed.
    case closedRows
    /// A uid is that of a neuron.
    case knownUID
    /// A value lies within its range.
    case range
    /// The rules know the field.
    case knownToTheRules
    /// Amounts add up.
    case sum
    /// Another rule, which the text names.
    case value
  }

  /// "field[index]: problem", on one line.
  public var description: String { "\(field)\(index.map { "[\($0)]" }.joined()): \(problem)" }
}

extension EpochInput {
  /// The most neurons a subnet can have: uids and their count are 16-bit numbers.
  public static let maximumNeuronCount = Int(UInt16.max)

  /// Checks what the types do not: that the lists agree in length, the owner is one of the neurons, and the rules know what
  /// the input asks for. What passes cannot fail later. Rows of weights and bonds may hold anything (`SparseMatrix`).
  ///
  /// - Parameter rules: the rules that the epoch is to run under.
  /// - Throws: `EpochInputError` for the first rule that is broken. O(1).
  public func validate(under rules: EpochRules) throws(EpochInputError) {
    try validateLists()
    try checkOwner(rules)
    try checkHotkeys(rules)
    try checkSteepness(rules)
    try checkConsensus(rules)
  }

  /// The part of `validate(under:)` that holds under all rules: the lists agree in length.
  ///
  /// - Throws: `EpochInputError` for the first list that does not. O(1).
  package func validateLists() throws(EpochInputError) {
    let n = neuronCount
    guard n <= Self.maximumNeuronCount else {
      throw EpochInputError(
        field: "lastUpdate", rule: .neuronCount,
        problem: "\(n) neurons are more than \(Self.maximumNeuronCount), the most a subnet can have")
    }
    try Self.check("blockAtRegistration", blockAtRegistration.count, is: n)
    try Self.check("alphaStake", alphaStake.count, is: n)
    try Self.check("taoStake", taoStake.count, is: n)
    try Self.check("validatorPermits", validatorPermits.count, is: n)
    try Self.check("weights", weights, rows: n)
    try Self.check("bonds", bonds, rows: n)
    try Self.check("commitBlocks", commitBlocks?.count ?? n, is: n)
  }

  /// An owner who is not among the neurons is nobody, until it matters who the owner is beyond a weight on itself.
  private func checkOwner(_ rules: EpochRules) throws(EpochInputError) {
    switch rules.ownerPermit {
    case .byStake: break
    case .always:
      guard let ownerUID, ownerUID >= neuronCount else { return }
      throw EpochInputError(
        field: "ownerUID", rule: .knownUID, problem: "\(ownerUID) is not the uid of one of \(neuronCount) neurons")
    }
  }

  /// No epoch runs while a hotkey has two uids, from spec 334 on.
  private func checkHotkeys(_ rules: EpochRules) throws(EpochInputError) {
    guard let hotkeys else { return }
    try Self.check("hotkeys", hotkeys.count, is: neuronCount)
    switch rules.repeatedHotkeys {
    case .keptByUID, .laterReplaces: break
    case .noEpoch:
      var uids: [Int: Int] = [:]
      for (uid, hotkey) in hotkeys.enumerated() {
        guard let other = uids.updateValue(uid, forKey: hotkey) else { continue }
        throw EpochInputError(
          field: "hotkeys", index: [uid],
          problem: "the hotkey is also that of uid \(other): no epoch runs while a hotkey has two uids")
      }
    }
  }

  /// The steepness's type changed with its meaning.
  private func checkSteepness(_ rules: EpochRules) throws(EpochInputError) {
    let range: ClosedRange<Int32>
    switch (rules.liquidAlpha, rules.steepness) {
    case (.logistic, _): return
    case (.sigmoid, .whole): range = 0...65535
    case (.sigmoid, .hundredths): range = -32768...32767
    }
    guard range.contains(parameters.alphaSigmoidSteepness) else {
      throw EpochInputError(
        field: "parameters.alphaSigmoidSteepness", rule: .range,
        problem: "\(parameters.alphaSigmoidSteepness) is not within \(range.lowerBound) to \(range.upperBound)")
    }
  }

  /// Null consensus: whether there is such a thing, and whether its budgets fit the emission.
  private func checkConsensus(_ rules: EpochRules) throws(EpochInputError) {
    switch rules.consensus {
    case .yuma:
      if lastYumaStepBlock != nil {
        throw EpochInputError(
          field: "lastYumaStepBlock", rule: .knownToTheRules, problem: "it is stored from spec version 475 on")
      }
      if case .null = epochConsensus {
        throw EpochInputError(
          field: "epochConsensus", rule: .knownToTheRules,
          problem: "null: a subnet may choose it from spec version 475 on")
      }
    case .yumaOrNull:
      guard case .null(let budgets) = epochConsensus else { return }
      let sum = budgets.mining.addingClamped(budgets.dividend)
      guard emission == sum else {
        throw EpochInputError(
          field: "emission", rule: .sum,
          problem: "\(emission) is not miningEmission plus dividendEmission, which is \(sum)")
      }
      guard budgets.mining <= budgets.fallback && budgets.fallback <= emission else {
        throw EpochInputError(
          field: "fallbackEmission", rule: .range,
          problem: "\(budgets.fallback) is not within miningEmission, \(budgets.mining), to emission, \(emission)")
      }
    }
  }

  private static func check(
    _ field: String, _ matrix: SparseMatrix<UInt16>, rows n: Int
  ) throws(EpochInputError) {
    try check(field, matrix.rowCount, is: n)
    guard matrix.rowOffsets.last == matrix.entryCount else {
      throw EpochInputError(
        field: field, rule: .closedRows, problem: "there are entries after the last row, which endRow() has not closed")
    }
  }

  private static func check(_ field: String, _ count: Int, is n: Int) throws(EpochInputError) {
    guard count == n else {
      throw EpochInputError(
        field: field, rule: .oneForEachNeuron,
        problem: "\(count) elements, where lastUpdate has \(n): one for each neuron")
    }
  }
}
