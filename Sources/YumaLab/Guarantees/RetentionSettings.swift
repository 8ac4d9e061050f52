// SPDX-License-Identifier: Apache-2.0
import Yuma

/// What a retention map is computed for, beside its grid and its seeds (Docs/Specification/guarantees.md, section 5).
public struct RetentionSettings: Sendable, Hashable {
  /// The rules that its epochs run under: those in which liquid alpha compares with the epoch's own consensus.
  static let rules = EpochRules.golden
  /// The rules for bonds.
  public var rule = SubnetShape.Rules.yuma
  /// The standard deviation of a validator's weights, of which the mean is 1.
  public var sigma = 0.4
  /// The majority of stake that must support a weight; rounded down to a u16.
  public var kappa = 0.5
  /// The bonds penalty; rounded down to a u16.
  public var beta = 1.0
  /// The validators' part of the emission; the chain's is one half.
  public var xi = 0.5
  /// The number of neurons, N.
  public var neurons = 512
  /// The number of validators among them, V; the others are servers.
  public var validators = 64
  /// How many cabals share the stake that is not honest.
  public var cabals = 1
  /// How many epochs are computed, each with the stake and the bonds that the one before left.
  public var epochs = 1
  /// The emission of an epoch as a part of all stake at the start. It matters where there are several epochs.
  public var growth = 0.01

  /// The settings of the published map.
  public init() {}

  /// All stake at the start, in rao.
  static let totalStake = 21e15

  /// Checks that there is such a game.
  ///
  /// - Throws: `RetentionError` for the first rule that is broken.
  public func validate() throws(RetentionError) {
    try Self.check("sigma", sigma, in: 0...1000)
    try Self.check("kappa", kappa, in: 0...1)
    try Self.check("beta", beta, in: 0...1)
    try Self.check("xi", xi, in: 0...1)
    try Self.check("growth", growth, in: 1e-6...1)
    try Self.check("neurons", neurons, in: 4...EpochInput.maximumNeuronCount, "")
    try Self.check("cabals", cabals, in: 1...1000, "")
    try Self.check(
      "validators", validators, in: (cabals + 1)...max(cabals + 1, neurons - cabals - 1),
      ", so that each side of \(neurons) neurons has a validator and a server")
    guard neurons - validators > cabals else {
      throw RetentionError("neurons: \(neurons) are too few for \(validators) validators, and a server for each side")
    }
    try Self.check("epochs", epochs, in: 1...10_000, "")
    // The kernels' own limit is a bit more; beyond it stake would be the chain's no longer either.
    guard Self.totalStake * (1 + growth * Double(epochs)) < 0x1p60 else {
      throw RetentionError("epochs: \(epochs) with a growth of \(growth) make more stake than the chain's numbers hold")
    }
  }

  static func check(_ name: String, _ value: Double, in range: ClosedRange<Double>) throws(RetentionError) {
    guard range.contains(value) else {
      throw RetentionError("\(name): \(value) is not a number from \(range.lowerBound) to \(range.upperBound)")
    }
  }

  private static func check(
    _ name: String, _ value: Int, in range: ClosedRange<Int>, _ reason: String
  ) throws(RetentionError) {
    guard range.contains(value) else {
      throw RetentionError("\(name): \(value) is not \(range.lowerBound) to \(range.upperBound)\(reason)")
    }
  }

  /// The hyperparameters of the game's subnet; the fields that are not settings are the chain's defaults.
  var hyperparameters: Hyperparameters {
    Hyperparameters(
      maxAllowedValidators: UInt16(clamping: validators), kappa: Self.proportion(kappa),
      bondsPenalty: Self.proportion(beta), yuma3: rule != .yuma, liquidAlpha: rule == .yuma3Liquid)
  }

  private static func proportion(_ value: Double) -> UInt16 { UInt16(value * 65535) }
}

/// The cells of a retention map (Docs/Specification/guarantees.md, section 4).
public struct RetentionGrid: Sendable, Hashable {
  /// The honest shares of stake, S_H.
  public var honestStakes: [Double]
  /// The honest side's utilities, W_H, ascending.
  public var utilities: [Double]
  /// The weights that a cabal gives its own servers, W_C, ascending.
  public var cabalWeights: [Double]

  /// A grid.
  ///
  /// - Parameters:
  ///   - honestStakes: the honest shares of stake
  ///   - utilities: the honest side's utilities, ascending
  ///   - cabalWeights: the weights that a cabal gives its own servers, ascending
  public init(honestStakes: [Double], utilities: [Double], cabalWeights: [Double]) {
    self.honestStakes = honestStakes
    self.utilities = utilities
    self.cabalWeights = cabalWeights
  }

  /// The published grid: 11 shares of stake, and both weights in steps of 0.02; 28 611 cells.
  public static let published = RetentionGrid(
    honestStakes: [0.51, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95, 0.99], steps: 50)

  /// A grid of evenly spaced weights.
  ///
  /// - Parameters:
  ///   - honestStakes: the honest shares of stake
  ///   - steps: how many steps there are from 0 to 1, for both weights
  public init(honestStakes: [Double], steps: Int) {
    let weights = (0...max(1, steps)).map { Double($0) / Double(max(1, steps)) }
    self.init(honestStakes: honestStakes, utilities: weights, cabalWeights: weights)
  }

  /// The number of cells.
  public var cellCount: Int { honestStakes.count * utilities.count * cabalWeights.count }

  /// Checks that the values lie between 0 and 1, a share of stake strictly, and that the weights ascend.
  ///
  /// - Throws: `RetentionError` for the first rule that is broken.
  public func validate() throws(RetentionError) {
    guard !honestStakes.isEmpty else { throw RetentionError("honestStakes: there is none") }
    for (index, share) in honestStakes.enumerated() where !(share > 0 && share < 1) {
      throw RetentionError("honestStakes[\(index)]: \(share) is not above 0 and below 1")
    }
    for (name, weights) in [("utilities", utilities), ("cabalWeights", cabalWeights)] {
      guard !weights.isEmpty else { throw RetentionError("\(name): there is none") }
      for (index, weight) in weights.enumerated() {
        try RetentionSettings.check("\(name)[\(index)]", weight, in: 0...1)
        guard index == 0 || weights[index - 1] < weight else {
          throw RetentionError("\(name)[\(index)]: \(weight) is not above the one before")
        }
      }
    }
  }
}

/// Why there is no such retention map, on one line that names the setting.
public struct RetentionError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The setting, what is wrong with it, and the rule.
  public let description: String

  init(_ description: String) { self.description = description }
}
