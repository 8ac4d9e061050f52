// SPDX-License-Identifier: Apache-2.0
import DenseOperations

/// What an epoch of a variant works on: the inputs, what the shared stages made of them, and the bonds that the variant's
/// rule sets. Matrices have a row a validator and a column a server. They keep their storage from epoch to epoch, in pairs
/// where an epoch reads what the last one wrote.
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

    @inlinable
    @inline(__always)
    init(
      row: Int, column: Int, stake: Double, bond: Double, weight: Double, weightForBonds: Double, alpha: Double
    ) {
      self.row = row
      self.column = column
      self.stake = stake
      self.bond = bond
      self.weight = weight
      self.weightForBonds = weightForBonds
      self.alpha = alpha
    }
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
  /// The share of each server.
  public internal(set) var incentive: [Double] = []
  /// The bonds of the last epoch, and then of this one.
  public internal(set) var bonds = DenseMatrix()
  /// What a rule makes of bonds and incentive; not yet normalised.
  public internal(set) var dividends: [Double] = []
  /// Whether this is the first epoch, which has no bonds to start from.
  public internal(set) var isFirst = true

  let products: any MatrixProducts
  /// Whether the weights of the last epoch are clipped, and buy the bonds.
  let usesPreviousWeights: Bool
  var medians = ColumnMedians()
  /// What the last epoch left, and the next writes over.
  var previousWeights = DenseMatrix()
  var previousConsensus: [Double] = []
  /// Weights between those that are clipped and the clipped ones, where the penalty asks for that.
  var blendedWeights = DenseMatrix()
  /// The alpha of each cell; one row where all validators have the same.
  @usableFromInline var alpha = DenseMatrix()
  /// Where the next bonds are written.
  @usableFromInline var nextBonds = DenseMatrix()

  init(parameters: VariantParameters, usesPreviousWeights: Bool, products: any MatrixProducts) {
    self.parameters = parameters
    self.usesPreviousWeights = usesPreviousWeights
    self.products = products
  }

  /// Weights that buy bonds: between the weights and the clipped ones.
  public var weightsForBonds: DenseMatrix {
    switch parameters.bondPenalty {
    case 0: weightsToClip
    case 1: clippedWeights
    default: blendedWeights
    }
  }

  /// The weights that are clipped: of this epoch or the last.
  var weightsToClip: DenseMatrix { usesPreviousWeights && !isFirst ? previousWeights : weights }

  // MARK: What rules are made of

  /// Every cell's alpha.
  public mutating func setAlpha(_ value: Double) {
    alpha.reshape(rowCount: 1, columnCount: weights.columnCount)
    alpha.withUnsafeMutableElements { $0.update(repeating: value) }
  }

  /// bond_ij = what the rule makes of cell (i, j), for every cell.
  ///
  /// - Parameter rule: of the cell.
  @inlinable
  @inline(__always)
  public mutating func setBonds(_ rule: (Cell) -> Double) {
    setBonds(with: consensus) { cell, _ in rule(cell) }
  }

  /// bond_ij = what the rule makes of cell (i, j) and of element j of a list, for every cell.
  ///
  /// - Parameters:
  ///   - list: an element a server.
  ///   - rule: of the cell and its server's element.
  @inlinable
  @inline(__always)
  public mutating func setBonds(with list: [Double], _ rule: (_ cell: Cell, _ element: Double) -> Double) {
    let columnCount = weights.columnCount
    precondition(list.count == columnCount, "an element a server")
    let (weights, weightsForBonds, stake, alpha, bonds) = (weights, weightsForBonds, stake, alpha, bonds)
    let alphaStride = alpha.rowCount == 1 ? 0 : columnCount
    nextBonds.reshape(rowCount: weights.rowCount, columnCount: columnCount)
    nextBonds.withUnsafeMutableElements { nextBonds in
      bonds.withUnsafeElements { bonds in
        weights.withUnsafeElements { weights in
          weightsForBonds.withUnsafeElements { weightsForBonds in
            alpha.withUnsafeElements { alpha in
              list.withUnsafeBufferPointer { list in
                for (row, stake) in stake.enumerated() {
                  let start = row * columnCount
                  for column in 0..<columnCount {
                    let k = start + column
                    let cell = Cell(
                      row: row, column: column, stake: stake, bond: bonds[k], weight: weights[k],
                      weightForBonds: weightsForBonds[k], alpha: alpha[row * alphaStride + column])
                    nextBonds[k] = rule(cell, list[column])
                  }
                }
              }
            }
          }
        }
      }
    }
    exchangeBonds()
  }

  @usableFromInline
  mutating func exchangeBonds() { swap(&bonds, &nextBonds) }

  /// The bonds become alpha * share + (1 - alpha) * bond, in the first epoch the share alone: each validator's share of the
  /// stake-weighted weights for bonds on a server, over their sum plus `guardedBy`.
  public mutating func averageShares(guardedBy epsilon: Double) {
    var scale: [Double] = []
    products.multiplyTransposed(weightsForBonds, by: stake, into: &scale)
    for j in scale.indices { scale[j] = scale[j] + epsilon == 0 ? 0 : 1 / (scale[j] + epsilon) }
    if isFirst {
      setBonds(with: scale) { cell, scale in cell.stake * cell.weightForBonds * scale }
    } else {
      setBonds(with: scale) { cell, scale in
        cell.alpha * (cell.stake * cell.weightForBonds * scale) + (1 - cell.alpha) * cell.bond
      }
    }
  }

  /// Each bond over its column's sum.
  public mutating func normalizeColumns() {
    bonds.scaleColumns(by: columnScale())
  }

  /// dividends_i = sum over j of bond_ij * incentive_j.
  public mutating func addDividends() {
    products.multiply(bonds, by: incentive, into: &dividends)
  }

  /// dividends_i = sum over j of bond_ij over its column's sum * incentive_j, the bonds staying as they are.
  public mutating func addDividendsOfShares() {
    products.multiply(bonds, by: zip(columnScale(), incentive).map { $0 * $1 }, into: &dividends)
  }

  /// dividends_i times stake_i.
  public mutating func weighDividendsByStake() {
    for (i, stake) in stake.enumerated() { dividends[i] *= stake }
  }

  private func columnScale() -> [Double] {
    var sums: [Double] = []
    bonds.sumColumns(into: &sums)
    return sums.map { 1 / ($0 + Self.epsilon) }
  }
}
