// SPDX-License-Identifier: Apache-2.0
import DenseOperations

/// What an epoch of a variant gives.
public struct VariantOutput: Sendable, Hashable {
  /// The consensus of each server.
  public var consensus: [Double]
  /// The incentive of each server.
  public var incentive: [Double]
  /// The dividends of each validator: a part of all of them.
  public var dividends: [Double]
  /// The bonds of each validator in each server.
  public var bonds: DenseMatrix
  /// What each validator earns for 1000 TAO of stake, in TAO.
  public var dividendsPer1000Tao: [Double]
}

/// Computes the epochs of a variant one after another, each from the bonds, weights and consensus that the last one left.
///
///     var runner = VariantRunner(.yuma3, parameters: parameters)
///     for epoch in epochs {
///       let output = try runner.run(weights: epoch.weights, stakes: epoch.stakes)
///     }
public struct VariantRunner: Sendable {
  /// The variant.
  public let variant: Variant
  /// Its parameters.
  public var parameters: VariantParameters { stages.parameters }
  private var stages: VariantStages
  private var hasRun = false

  /// A runner before its first epoch.
  public init(
    _ variant: Variant, parameters: VariantParameters, products: any MatrixProducts = PortableProducts()
  ) {
    self.variant = variant
    stages = VariantStages(
      parameters: parameters, usesPreviousWeights: variant.usesPreviousWeights, products: products)
  }

  /// Computes one epoch: Docs/Specification/variants.md, stage by stage.
  ///
  /// - Parameters:
  ///   - weights: a row a validator, a column a server, as set.
  ///   - stakes: one a validator, as given: any unit.
  /// - Throws: `VariantInputError` for numbers that are negative or not finite, for stakes that are not one a
  ///   validator, and for a shape that is not that of the epoch before. The runner is then as it was.
  public mutating func run(weights: DenseMatrix, stakes: [Double]) throws(VariantInputError) -> VariantOutput {
    try check(weights, stakes)
    stages.begin(rowCount: weights.rowCount, columnCount: weights.columnCount, isFirst: !hasRun)
    hasRun = true

    stages.normalize(weights: weights, stakes: stakes)
    stages.findConsensus()
    stages.clip()
    stages.chooseAlpha()
    variant.updateBonds(&stages)

    let divisor = stages.dividends.reduce(0, +) + VariantStages.epsilon
    let dividends = stages.dividends.map { $0 / divisor }
    return VariantOutput(
      consensus: stages.consensus, incentive: stages.incentive, dividends: dividends, bonds: stages.bonds,
      dividendsPer1000Tao: zip(dividends, stakes).map { dividend, stake in
        let thousands = stake * parameters.totalSubnetStake / 1000
        guard thousands > VariantStages.epsilon else { return 0 }
        return parameters.validatorEmissionRatio * dividend * parameters.totalEpochEmission / thousands
      })
  }

  /// Takes away all bonds in a server, before the next epoch, from a variant that knows resets.
  public mutating func resetBonds(server: Int) {
    guard variant.resetsBonds, 0..<stages.bonds.columnCount ~= server else { return }
    for i in 0..<stages.bonds.rowCount { stages.bonds[i, server] = 0 }
  }

  private func check(_ weights: DenseMatrix, _ stakes: [Double]) throws(VariantInputError) {
    guard stakes.count == weights.rowCount else {
      throw VariantInputError("stakes", "\(stakes.count) elements, where weights has \(weights.rowCount) rows")
    }
    if hasRun, (weights.rowCount, weights.columnCount) != (stages.bonds.rowCount, stages.bonds.columnCount) {
      throw VariantInputError(
        "weights",
        "\(weights.rowCount) rows of \(weights.columnCount), where the epoch before has \(stages.bonds.rowCount) of "
          + "\(stages.bonds.columnCount)")
    }
    for (name, values) in [("stakes", stakes), ("weights", weights.elements)] where !areSurelyValid(values) {
      if let k = values.firstIndex(where: { !($0 >= 0 && $0 <= .greatestFiniteMagnitude) }) {
        let place = name == "stakes" ? "[\(k)]" : "[\(k / weights.columnCount)][\(k % weights.columnCount)]"
        throw VariantInputError(name + place, "\(values[k]) is not a number of 0 and more")
      }
    }
  }

  /// Whether no number has a sign, or an exponent that one more would carry into the sign: without branches, so that it
  /// costs next to nothing. It does not know that -0 is valid.
  private func areSurelyValid(_ values: [Double]) -> Bool {
    let bits = values.reduce(0 as UInt64) { $0 | $1.bitPattern | ($1.bitPattern &+ 1 << 52) }
    return bits >> 63 == 0
  }
}

/// What is wrong with the input of a variant's epoch.
public struct VariantInputError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The field and the place within it.
  public let place: String
  /// What is wrong, and what the rule is.
  public let problem: String

  /// An error of the given place and rule.
  public init(_ place: String, _ problem: String) {
    self.place = place
    self.problem = problem
  }

  /// "place: problem", on one line.
  public var description: String { "\(place): \(problem)" }
}
