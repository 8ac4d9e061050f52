import DenseOperations

/// What an epoch of a variant works on: the inputs, what the shared stages made of them, and the bonds that the variant's
/// rule sets. Matrices have a row a validator and a column a server.
public struct VariantStages: Sendable {
  /// A cell of the matrices, as a rule for bonds sees it.
  public struct Cell {
    /// The validator.
    public let row: Int
    /// The server.
    public let column: Int
    /// The validator's normalised stake.
    public let stake: Double
    /// The bond of the last epoch; 0 in the first.
    public let bond: Double
    /// The normalised weight.
    public let weight: Double
    /// The weight that buys bonds where the penalty counts.
    public let weightForBonds: Double
    /// How much of the bond the epoch renews.
    public let alpha: Double
  }

  /// What keeps divisions by sums from dividing by 0.
  public static let epsilon = 1e-6

  /// The parameters.
  public let parameters: VariantParameters
  /// Normalised stake.
  public internal(set) var stake: [Double] = []
  /// Normalised weights.
  public internal(set) var weights = DenseMatrix()
  /// The consensus of each server.
  public internal(set) var consensus: [Double] = []
  /// Weights, of this epoch or the last, cut off at the consensus.
  public internal(set) var clippedWeights = DenseMatrix()
  /// Weights that buy bonds: between the weights and the clipped ones.
  public internal(set) var weightsForBonds = DenseMatrix()
  /// The share of each server.
  public internal(set) var incentive: [Double] = []
  /// The alpha of each cell.
  public internal(set) var alpha = DenseMatrix()
  /// The bonds of the last epoch, and then of this one.
  public internal(set) var bonds = DenseMatrix()
  /// What a rule makes of bonds and incentive; not yet normalised.
  public internal(set) var dividends: [Double] = []
  /// Whether this is the first epoch, which has no bonds to start from.
  public internal(set) var isFirst = true

  let operations: any DenseOperations
  var medians = ColumnMedians()

  init(parameters: VariantParameters, operations: any DenseOperations) {
    self.parameters = parameters
    self.operations = operations
  }

  // MARK: What rules are made of

  /// Every cell's alpha.
  public mutating func setAlpha(_ value: Double) {
    alpha.reshape(rowCount: weights.rowCount, columnCount: weights.columnCount)
    alpha.withUnsafeMutableElements { $0.update(repeating: value) }
  }

  /// bond_ij = what the rule makes of cell (i, j), for every cell.
  @inline(__always)
  public mutating func setBonds(_ rule: (Cell) -> Double) {
    let columnCount = weights.columnCount
    bonds.withUnsafeMutableElements { bonds in
      weights.withUnsafeElements { weights in
        weightsForBonds.withUnsafeElements { weightsForBonds in
          alpha.withUnsafeElements { alpha in
            for (row, stake) in stake.enumerated() {
              for column in 0..<columnCount {
                let k = row * columnCount + column
                bonds[k] = rule(
                  Cell(
                    row: row, column: column, stake: stake, bond: bonds[k], weight: weights[k],
                    weightForBonds: weightsForBonds[k], alpha: alpha[k]))
              }
            }
          }
        }
      }
    }
  }

  /// The bonds become alpha * share + (1 - alpha) * bond, in the first epoch the share alone: each validator's share of the
  /// stake-weighted weights for bonds on a server, over their sum plus `guardedBy`.
  public mutating func averageShares(guardedBy epsilon: Double) {
    var sums: [Double] = []
    operations.multiplyTransposed(weightsForBonds, by: stake, into: &sums)
    let scale = sums.map { $0 + epsilon == 0 ? 0 : 1 / ($0 + epsilon) }
    if isFirst {
      setBonds { $0.stake * $0.weightForBonds * scale[$0.column] }
    } else {
      setBonds { $0.alpha * ($0.stake * $0.weightForBonds * scale[$0.column]) + (1 - $0.alpha) * $0.bond }
    }
  }

  /// Each bond over its column's sum.
  public mutating func normalizeColumns() {
    let scale = columnScale()
    setBonds { $0.bond * scale[$0.column] }
  }

  /// dividends_i = sum over j of bond_ij * incentive_j.
  public mutating func addDividends() {
    operations.multiply(bonds, by: incentive, into: &dividends)
  }

  /// dividends_i = sum over j of bond_ij over its column's sum * incentive_j, the bonds staying as they are.
  public mutating func addDividendsOfShares() {
    operations.multiply(bonds, by: zip(columnScale(), incentive).map { $0 * $1 }, into: &dividends)
  }

  /// dividends_i times stake_i.
  public mutating func weighDividendsByStake() {
    for (i, stake) in stake.enumerated() { dividends[i] *= stake }
  }

  private func columnScale() -> [Double] {
    var sums: [Double] = []
    operations.columnSums(bonds, into: &sums)
    return sums.map { 1 / ($0 + Self.epsilon) }
  }
}
