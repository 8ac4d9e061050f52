// SPDX-License-Identifier: Apache-2.0
import Yuma

extension EpochRules {
  /// The first spec version of every ruleset that there is.
  public static var firstVersions: [Int] { history.ranges.map(\.lowerBound) }
}

/// A subnet drawn from a seed that holds what rules know of: a steepness of their type, the step of Yuma, and in a fifth of
/// all cases Null consensus.
public func randomSubnet(
  seed: UInt64, _ strangeness: Strangeness, under rules: EpochRules, maximumNeurons: Int = 40
) -> EpochInput {
  var input = randomSubnet(seed: seed, strangeness, maximumNeurons: maximumNeurons)
  var random = SplitMix64(seed: ~seed)
  switch rules.steepness {
  case .hundredths: break
  case .whole:
    input.parameters.alphaSigmoidSteepness = Int32(random.next(below: random.next(below: 2) == 0 ? 65536 : 80))
  }
  switch rules.consensus {
  case .yuma: break
  case .yumaOrNull:
    if random.next(below: 2) == 0 { input.lastYumaStepBlock = input.currentBlock &- random.next(below: 800) }
    if random.next(below: 5) == 0 { input.chooseNull(using: &random) }
  }
  return input
}

extension EpochInput {
  /// Null consensus, with budgets that fit one another.
  fileprivate mutating func chooseNull(using random: inout SplitMix64) {
    let amount = { (random: inout SplitMix64) in random.next() >> (2 + random.next(below: 60)) }
    let (mining, dividend) = (amount(&random), amount(&random))
    emission = mining + dividend
    let fallback = mining + random.next(below: dividend + 1)
    epochConsensus = .null(NullBudgets(mining: mining, dividend: dividend, fallback: fallback))
  }
}
