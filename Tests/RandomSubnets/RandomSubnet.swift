// SPDX-License-Identifier: Apache-2.0
import Yuma

/// How far a random subnet strays from what a chain is likely to hold.
public enum Strangeness: Sendable, CaseIterable {
  /// Sorted rows without repeated columns, stakes and hyperparameters of everyday size.
  case everyday
  /// Any value its field can hold, rows as no sane client writes them, sums that overflow.
  case hostile
}

/// A subnet drawn from a seed: every rule, density and quirk of the specification comes up, small shapes most often.
public func randomSubnet(seed: UInt64, _ strangeness: Strangeness, maximumNeurons: Int = 40) -> EpochInput {
  var draw = Draw(seed: seed)
  return strangeness == .hostile
    ? draw.hostile(maximumNeurons: maximumNeurons) : draw.everyday(maximumNeurons: maximumNeurons)
}

private struct Draw {
  var random: SplitMix64

  init(seed: UInt64) { random = SplitMix64(seed: seed) }

  mutating func chance(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &random) < percent }
  mutating func within<Number: FixedWidthInteger>(_ range: ClosedRange<Number>) -> Number {
    Number.random(in: range, using: &random)
  }
  mutating func one<Element>(of choices: Element...) -> Element {
    choices[Int.random(in: choices.indices, using: &random)]
  }

  /// A number of any magnitude: uniform in its count of bits.
  mutating func magnitude() -> UInt64 { random.next() >> within(0...63) }

  mutating func everyday(maximumNeurons: Int) -> EpochInput {
    let n = within(1...max(1, maximumNeurons))
    let block: UInt64 = within(10_000...5_000_000)
    let tempo = one(of: 99, 360, 360) as UInt64
    let validators = (0..<n).map { _ in chance(40) }
    let skew = within(0...3)
    return EpochInput(
      currentBlock: block, tempo: tempo, lastMechanismStepBlock: one(of: 0, block - tempo, block - tempo - 1),
      lastUpdate: (0..<n).map { _ in block - within(1...(chance(5) ? 9_000 : 400)) },
      blockAtRegistration: (0..<n).map { _ in block - (chance(10) ? within(1...500) : within(500...9_000)) },
      alphaStake: validators.map { $0 || chance(5) ? stake(skew) : 0 },
      taoStake: validators.map { $0 && chance(50) ? stake(skew) : 0 },
      validatorPermits: validators.map { $0 && !chance(5) },
      ownerUID: chance(30) ? within(0...UInt16(n - 1)) : nil,
      weights: matrix(rows: n, where: validators, sorted: true),
      bonds: matrix(rows: n, where: validators, sorted: true),
      commitBlocks: chance(25) ? (0..<n).map { _ in chance(60) ? nil : block - within(1...9_000) } : nil,
      emission: within(0...400_000_000_000),
      parameters: Hyperparameters(
        stakeThreshold: chance(30) ? 1_000_000_000_000 : 0, taoWeight: one(of: 0, 3_320_413_933_267_719_290),
        maxAllowedValidators: within(0...UInt16(n)), kappa: one(of: 32767, 32767, within(20_000...50_000)),
        bondsPenalty: one(of: 65535, 65535, 0, within(0...65535)), bondsMovingAverage: one(of: 900_000, 975_000),
        yuma3: chance(66), liquidAlpha: chance(50), alphaLow: within(0...40_000), alphaHigh: within(40_000...65535),
        alphaSigmoidSteepness: within(0...2000), liquidAlphaConsensusMode: mode()),
      previousConsensus: chance(50) ? (0..<n).map { _ in within(0...65535) } : nil)
  }

  mutating func hostile(maximumNeurons: Int) -> EpochInput {
    let n = within(0...maximumNeurons)
    let block = chance(80) ? within(1_000...100_000) : magnitude()
    let near = { (draw: inout Draw) in
      draw.chance(80) ? block &+ draw.within(0...20) &- 18 : draw.magnitude()
    }
    let validators = (0..<n).map { [percent = within(0...100)] _ in chance(percent) }
    return EpochInput(
      currentBlock: block, tempo: one(of: 0, 1, 7, 360, magnitude()), lastMechanismStepBlock: one(of: 0, near(&self)),
      lastUpdate: (0..<n).map { _ in chance(70) ? block : near(&self) },
      blockAtRegistration: (0..<n).map { _ in chance(70) ? block / 2 : near(&self) },
      alphaStake: hostileStakes(n), taoStake: hostileStakes(n),
      validatorPermits: validators, ownerUID: n > 0 && chance(30) ? within(0...UInt16(n - 1)) : nil,
      weights: matrix(rows: n, where: validators, sorted: chance(40)),
      bonds: matrix(rows: n, where: validators.map { $0 || chance(10) }, sorted: chance(40)),
      commitBlocks: chance(30) ? (0..<n).map { _ in chance(40) ? nil : near(&self) } : nil,
      emission: one(of: 0, 1, 148_000_000_000, .max, magnitude()),
      parameters: Hyperparameters(
        activityCutoff: one(of: 0, 10, 5000, .max), stakeThreshold: one(of: 0, 0, 1000, magnitude()),
        taoWeight: one(of: 0, 1, 3_320_413_933_267_719_290, .max, magnitude()),
        maxAllowedValidators: one(of: 0, 1, 64, within(0...65535)),
        kappa: one(of: 0, 1, 32767, 32768, 65534, 65535, within(0...65535)),
        bondsPenalty: one(of: 0, 1, 65534, 65535, 65535, within(0...65535)),
        bondsMovingAverage: one(
          of: 0, 1, 900_000, 999_999, 1_000_000, 1_000_001, 2_147_483_648_000_000, 2_147_483_647_999_999, .max,
          magnitude()),
        yuma3: chance(60), liquidAlpha: chance(60), alphaLow: one(of: 0, 45875, 65535, within(0...65535)),
        alphaHigh: one(of: 0, 58982, 65535, within(0...65535)),
        alphaSigmoidSteepness: Int32(one(of: 0, 1, -1, 100, 1000, .max, .min, within(.min...Int16.max)) as Int16),
        liquidAlphaConsensusMode: mode()),
      previousConsensus: chance(60) ? (0..<within(0...n + 2)).map { _ in chance(30) ? 0 : within(0...65535) } : nil)
  }

  private mutating func mode() -> LiquidAlphaConsensusMode? { one(of: nil, nil, .current, .previous, .auto) }

  /// Stake in rao, over `skew` * 10 binary orders of magnitude.
  private mutating func stake(_ skew: Int) -> UInt64 {
    (1_000_000_000_000_000 + within(0...1_000_000_000)) >> UInt64(within(0...skew * 10))
  }

  private mutating func hostileStakes(_ n: Int) -> [UInt64] {
    let style = within(0...5)
    let common = magnitude()
    return (0..<n).map { _ in
      switch style {
      case 0: common
      case 1: chance(80) ? 0 : magnitude()
      case 2: UInt64.max >> within(0...2)
      case 3: within(0...3)
      case 4: chance(10) ? common : within(0...1000)
      default: magnitude()
      }
    }
  }

  /// Rows of (uid, 16-bit value) for the uids in `chosen`; a few others have some all the same.
  private mutating func matrix(rows n: Int, where chosen: [Bool], sorted: Bool) -> SparseMatrix<UInt16> {
    var result = SparseMatrix<UInt16>()
    let density = one(of: 2, 10, 50, 100, 100)
    let style = within(0...5)
    for row in 0..<n {
      if chosen[row] || chance(3) {
        var entries: [(UInt16, UInt16)] = []
        for column in 0..<n where chance(density) { entries.append((UInt16(column), value(style))) }
        if !sorted {
          if chance(50) { entries.shuffle(using: &random) }
          for _ in 0..<within(0...2) where chance(50) {
            let column = chance(60) ? UInt16(within(0...max(0, n - 1))) : within(0...UInt16.max)
            entries.insert((column, value(style)), at: within(0...entries.count))
          }
          if chance(3) { entries += entries }
        }
        for (column, value) in entries { result.append(column: column, value: value) }
      }
      result.endRow()
    }
    return result
  }

  private mutating func value(_ style: Int) -> UInt16 {
    switch style {
    case 0: within(0...65535)
    case 1: one(of: 0, 1, 65535)
    case 2: 65535
    case 3: within(0...3)
    case 4: within(30_000...33_000)
    default: chance(30) ? 0 : within(1...65535)
    }
  }
}
