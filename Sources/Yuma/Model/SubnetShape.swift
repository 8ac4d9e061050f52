// SPDX-License-Identifier: Apache-2.0

/// The size of a made-up subnet, by a name such as `n4096-v256-d25-yuma3-liquid`: 4096 neurons, 256 validators that
/// set 25 percent of their row of weights each, under Yuma 3 with liquid alpha.
///
/// `makeInput(seed:)` makes an input of that size that is like a real subnet in what costs time and what makes the
/// result interesting: few validators hold most of the stake, and they agree on most servers but not on all.
public struct SubnetShape: Sendable, Hashable, CustomStringConvertible {
  /// The rules for bonds.
  public enum Rules: String, Sendable, Hashable, CaseIterable {
    /// The rules before Yuma 3.
    case yuma
    /// Yuma 3 with a fixed alpha.
    case yuma3
    /// Yuma 3 with liquid alpha.
    case yuma3Liquid = "yuma3-liquid"
  }

  /// The most weights a shape may come to, 2^28: weights and bonds then take 2 GiB.
  public static let maximumWeightCount = 1 << 28

  /// The number of neurons, 1 to 65535.
  public let neurons: Int
  /// The number of validators, 1 to `neurons`.
  public let validators: Int
  /// The percentage of weights that a validator sets, 1 to 100.
  public let density: Int
  /// The rules for bonds.
  public let rules: Rules

  /// A shape of the given size.
  ///
  /// - Throws: `SubnetShapeError` where a number is out of its range, or the weights are too many.
  public init(neurons: Int, validators: Int, density: Int, rules: Rules) throws(SubnetShapeError) {
    func check(_ name: String, _ value: Int, in range: ClosedRange<Int>, _ rule: String) throws(SubnetShapeError) {
      guard range.contains(value) else {
        throw SubnetShapeError(problem: "\(name): \(value) is not \(range.lowerBound) to \(range.upperBound)\(rule)")
      }
    }
    try check("neurons (n)", neurons, in: 1...EpochInput.maximumNeuronCount, "")
    try check("validators (v)", validators, in: 1...neurons, ", the number of neurons")
    try check("density (d)", density, in: 1...100, " percent")
    guard neurons * validators / 100 * density <= Self.maximumWeightCount else {
      throw SubnetShapeError(problem: "more than \(Self.maximumWeightCount) weights, the most a shape may have")
    }
    self.neurons = neurons
    self.validators = validators
    self.density = density
    self.rules = rules
  }

  /// The shape of the given name, which is `n`NEURONS`-v`VALIDATORS`-d`PERCENT`-`RULES.
  ///
  /// - Throws: `SubnetShapeError` where the name has another form, or its numbers are out of range.
  public init(_ name: String) throws(SubnetShapeError) {
    let parts = name.split(separator: "-", maxSplits: 3, omittingEmptySubsequences: false)
    guard parts.count == 4,
      let neurons = Self.number(parts[0], after: "n"),
      let validators = Self.number(parts[1], after: "v"),
      let density = Self.number(parts[2], after: "d"),
      let rules = Rules(rawValue: String(parts[3]))
    else {
      throw SubnetShapeError(
        problem: "a shape is nNEURONS-vVALIDATORS-dPERCENT-RULES, where RULES is yuma, yuma3 or yuma3-liquid, "
          + "such as n4096-v256-d25-yuma3")
    }
    try self.init(neurons: neurons, validators: validators, density: density, rules: rules)
  }

  /// The name, from which `init(_:)` makes the same shape.
  public var description: String { "n\(neurons)-v\(validators)-d\(density)-\(rules.rawValue)" }

  /// The number, without leading zeros, that follows the letter `prefix`.
  private static func number(_ part: Substring, after prefix: Character) -> Int? {
    guard part.first == prefix, let value = Int(part.dropFirst()), String(value) == part.dropFirst() else { return nil }
    return value
  }
}

/// Why there is no such shape, on one line.
public struct SubnetShapeError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What is wrong, and what the rule is.
  public let problem: String

  /// `problem`.
  public var description: String { problem }
}

extension SubnetShape {
  /// An input of this shape, made by `SplitMix64` from `seed` with integers only, so that it is the same on every
  /// platform. All validators hold a permit and set weights recently; every registration is older than that.
  ///
  /// - Stake: a validator has 2^30 to 2^50 rao of alpha (1 to about a million alpha), an interpolated power of two
  ///   whose exponent is a sum of four random numbers, so nearly log-normal with a deviation of 2.9 bits; every other one
  ///   has as much again in TAO. Other neurons have less than 2^30 rao of alpha.
  /// - Weights: each server has a quality, of which a validator sees between half and all. `density` percent of the
  ///   servers are well known: a validator sets a weight on one with a probability of (3 + d) / 4, on any other with d / 4,
  ///   where d = `density` / 100, so that the mean is d and the well known have a consensus. One weight in 32 is 0.
  /// - Bonds: on seven of eight weights, after the same quality.
  ///
  /// O(n V) time.
  public func makeInput(seed: UInt64) -> EpochInput {
    var generator = SplitMix64(seed: seed)
    let uids = Self.shuffledUIDs(neurons, using: &generator)
    var isValidator = [Bool](repeating: false, count: neurons)
    for uid in uids.prefix(validators) { isValidator[uid] = true }
    var isWellKnown = [Bool](repeating: false, count: neurons)
    for uid in uids.suffix(max(1, neurons * density / 100)) { isWellKnown[uid] = true }

    let tempo: UInt64 = 360
    let currentBlock: UInt64 = 5_000_000
    let quality = (0..<neurons).map { _ in Self.skewedQuality(using: &generator) }
    var weights = SparseMatrix<UInt16>()
    var bonds = SparseMatrix<UInt16>()
    let expected = neurons * validators / 100 * density
    weights.reserveCapacity(rows: neurons, entries: expected)
    bonds.reserveCapacity(rows: neurons, entries: expected)
    for row in 0..<neurons {
      if isValidator[row] {
        for column in 0..<neurons {
          let probability = UInt64(isWellKnown[column] ? 300 + density : density)
          guard generator.next(below: 400) < probability else { continue }
          let weight = generator.next(below: 32) == 0 ? 0 : Self.seen(quality[column], using: &generator)
          weights.append(column: UInt16(column), value: weight)
          if generator.next(below: 8) != 0 {
            bonds.append(column: UInt16(column), value: Self.seen(quality[column], using: &generator))
          }
        }
      }
      weights.endRow()
      bonds.endRow()
    }

    return EpochInput(
      currentBlock: currentBlock, tempo: tempo, lastMechanismStepBlock: currentBlock - tempo - 1,
      lastUpdate: (0..<neurons).map { _ in currentBlock - generator.next(below: tempo) },
      blockAtRegistration: (0..<neurons).map { _ in generator.next(below: currentBlock - 2 * tempo) },
      alphaStake: isValidator.map { Self.stake(ofValidator: $0, using: &generator) },
      taoStake: isValidator.map {
        $0 && generator.next(below: 2) == 0 ? Self.stake(ofValidator: true, using: &generator) : 0
      },
      validatorPermits: isValidator, weights: weights, bonds: bonds, emission: 147_600_000_000,
      parameters: Hyperparameters(
        maxAllowedValidators: UInt16(validators), yuma3: rules != .yuma, liquidAlpha: rules == .yuma3Liquid))
  }

  /// 0 ..< `count` in random order (Fisher and Yates; the standard library's order may change with its version).
  private static func shuffledUIDs(_ count: Int, using generator: inout SplitMix64) -> [Int] {
    var uids = Array(0..<count)
    for last in stride(from: count - 1, to: 0, by: -1) {
      uids.swapAt(last, Int(generator.next(below: UInt64(last + 1))))
    }
    return uids
  }

  /// The cube of a random proportion, so that few servers are good; at least 64 of 65535.
  private static func skewedQuality(using generator: inout SplitMix64) -> UInt64 {
    let x = generator.next(below: 65536)
    return max(64, (x * x * x) >> 32)
  }

  /// Between a half and all of `quality`.
  private static func seen(_ quality: UInt64, using generator: inout SplitMix64) -> UInt16 {
    UInt16(quality - generator.next(below: quality / 2 + 1))
  }

  private static func stake(ofValidator isValidator: Bool, using generator: inout SplitMix64) -> UInt64 {
    guard isValidator else { return generator.next(below: 1 << 30) }
    // The exponent in 1/65536: 30, and four times up to 5. Between whole exponents the power is interpolated.
    let exponent = (0..<4).reduce(UInt64(30) << 16) { sum, _ in sum + generator.next(below: 5 << 16) }
    return ((1 << 16) + (exponent & 0xFFFF)) << ((exponent >> 16) - 16)
  }
}
