// SPDX-License-Identifier: Apache-2.0

/// A way to compute bonds and dividends, with which the field compares bond rules: what it does differently in an
/// epoch whose other stages all variants share (`VariantStages`).
///
/// A new variant is a name and a rule:
///
///     let patient = Variant(name: "patient", resetsBonds: true) { stages in
///       stages.setBonds { cell in max(cell.bond * (1 - cell.alpha), cell.weight * cell.alpha) }
///       stages.addDividendsOfShares()
///     }
public struct Variant: Sendable {
  /// The variant's name, as in files and on the command line.
  public let name: String
  /// What it does with bonds, in a line; may be empty.
  public let summary: String
  /// Whether weights are clipped, and bonds bought, by the weights of the epoch before.
  public let usesPreviousWeights: Bool
  /// Whether a reset of bonds concerns the variant.
  public let resetsBonds: Bool
  /// The parameters with which the golden vectors run the variant, but for the bond penalty, of which they have 0 and 1.
  public let usualParameters: VariantParameters
  /// Sets bonds and dividends, once the stages have everything else.
  let updateBonds: @Sendable (inout VariantStages) -> Void

  /// A variant of the given rule.
  ///
  /// - Parameters:
  ///   - name: its name, as in files and on the command line.
  ///   - summary: what it does with bonds, in a line.
  ///   - usesPreviousWeights: whether weights are clipped, and bonds bought, by the weights of the epoch before.
  ///   - resetsBonds: whether a reset of bonds concerns it.
  ///   - bondMovingAverage: what usually remains of a bond after an epoch.
  ///   - liquidAlpha: whether its bonds usually follow liquid alpha.
  ///   - updateBonds: sets bonds and dividends, once the stages have everything else.
  public init(
    name: String, summary: String = "", usesPreviousWeights: Bool = false, resetsBonds: Bool = false,
    bondMovingAverage: Double = 0.975,
    liquidAlpha: Bool = false, updateBonds: @escaping @Sendable (inout VariantStages) -> Void
  ) {
    self.name = name
    self.summary = summary
    self.usesPreviousWeights = usesPreviousWeights
    self.resetsBonds = resetsBonds
    var usual = VariantParameters()
    usual.bondMovingAverage = bondMovingAverage
    usual.liquidAlpha = liquidAlpha
    usualParameters = usual
    self.updateBonds = updateBonds
  }

  /// Every variant of the package.
  public static let all: [Variant] = [yuma1, yuma2, yuma2Liquid, yuma2b, yuma2c, yuma3, yuma3Liquid]

  /// The variant of that name; nil where there is none.
  public static func named(_ name: String) -> Variant? { all.first { $0.name == name } }
}

extension Variant {
  /// The first on the chain: the epoch's weights alone give the bonds.
  public static let yuma1 = Variant(
    name: "yuma1", summary: "the epoch's weights alone give the bonds", bondMovingAverage: 0
  ) { stages in
    if !stages.parameters.liquidAlpha { stages.setAlpha(1) }
    stages.averageShares(guardedBy: VariantStages.epsilon)
    stages.normalizeColumns()
    stages.addDividends()
  }

  /// The chain's rule of old: a moving average of shares in each server.
  public static let yuma2 = Variant(
    name: "yuma2", summary: "a moving average of each validator's share in a server", bondMovingAverage: 0.1,
    updateBonds: movingShares)

  /// yuma2 with liquid alpha.
  public static let yuma2Liquid = Variant(
    name: "yuma2-liquid", summary: "yuma2 with liquid alpha", bondMovingAverage: 0.9, liquidAlpha: true,
    updateBonds: movingShares)

  /// Adrian-Fish: yuma2 where the weights of the epoch before are clipped and buy the bonds.
  public static let yuma2b = Variant(
    name: "yuma2b", summary: "yuma2 where the weights of the epoch before are clipped and buy the bonds",
    usesPreviousWeights: true, bondMovingAverage: 0.1, updateBonds: movingShares)

  /// Rhef with reset: bonds up to a capacity that stake gives, decaying.
  public static let yuma2c = Variant(
    name: "yuma2c", summary: "bonds up to a capacity that stake gives, with decay", resetsBonds: true,
    bondMovingAverage: 0.1
  ) { stages in
    let share = stages.parameters.capacityAlpha
    let kept = 1 - stages.parameters.decayRate
    stages.setBonds { cell in
      let capacity = cell.stake * 0x1p64
      let purchase = min(share * capacity, max(0, capacity - cell.bond)) * cell.weight
      return min(capacity, kept * cell.bond + purchase)
    }
    stages.addDividendsOfShares()
  }

  /// Rhef with relative bonds: each validator's bonds lie between 0 and 1, and stake counts in the dividends.
  public static let yuma3 = Variant(
    name: "yuma3", summary: "each validator's own bonds, from 0 to 1, which stake weighs", resetsBonds: true,
    updateBonds: relativeBonds)

  /// yuma3 with liquid alpha.
  public static let yuma3Liquid = Variant(
    name: "yuma3-liquid", summary: "yuma3 with liquid alpha", resetsBonds: true, liquidAlpha: true,
    updateBonds: relativeBonds)

  private static let movingShares: @Sendable (inout VariantStages) -> Void = { stages in
    stages.averageShares(guardedBy: 0)
    stages.addDividends()
  }

  private static let relativeBonds: @Sendable (inout VariantStages) -> Void = { stages in
    stages.setBonds { cell in
      let decayed = cell.bond * (1 - cell.alpha)
      return min(1, decayed + min(cell.alpha * cell.weight, max(0, 1 - decayed)))
    }
    stages.addDividendsOfShares()
    stages.weighDividendsByStake()
  }
}
