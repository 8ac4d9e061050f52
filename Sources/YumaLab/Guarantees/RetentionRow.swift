// SPDX-License-Identifier: Apache-2.0
import Yuma

/// One cell of a retention map: what an epoch, or several, made of the two weights.
public struct RetentionCell: Sendable, Hashable {
  /// W_C, what a cabal gives its own servers.
  public let cabalWeight: Double
  /// The deviation of the weights as they are: the stake-weighted mean absolute deviation of the weights on a server,
  /// summed over servers, over the sum of their stake-weighted means.
  public let sigmaActual: Double
  /// E_H, the honest share of the emission; of several epochs, of all they emit.
  public let honestEmission: Double
  /// I_H, the honest share of what the last epoch paid servers; 0 where it paid none.
  public let honestIncentive: Double
  /// D_H, the honest share of what the last epoch paid validators; 0 where it paid none.
  public let honestDividends: Double
}

/// The cells of a retention map that differ by the weight of the cabal alone.
public struct RetentionRow: Sendable, Hashable {
  /// What the random numbers were made from.
  public let seed: UInt64
  /// S_H, the honest share of stake.
  public let honestStake: Double
  /// W_H, the honest side's utility.
  public let utility: Double
  /// The cells, in the order of the grid's weights.
  public let cells: [RetentionCell]

  /// A row, read from a file or made by `RetentionMap`.
  ///
  /// - Parameters:
  ///   - seed: what the random numbers were made from
  ///   - honestStake: S_H, the honest share of stake
  ///   - utility: W_H, the honest side's utility
  ///   - cells: the cells, in the order of the grid's weights
  init(seed: UInt64, honestStake: Double, utility: Double, cells: [RetentionCell]) {
    self.seed = seed
    self.honestStake = honestStake
    self.utility = utility
    self.cells = cells
  }
}

/// A row in the making. Its honest weights stay, the cabals' change from cell to cell; nothing is allocated for a cell.
struct RetentionPlay {
  private let game: RetentionGame
  private let utility: Double
  private var input: EpochInput
  private var output = EpochOutput()
  /// Where each validator's weights begin among the entries.
  private let starts: [Int]
  /// What a cabal's validator gives the group of each server.
  private var cabalScales: [Double]
  /// What an honest validator gives the group of each server.
  private let honestScales: [Double]
  private var means: [Double]
  private var deviations: [Double]
  private let isHonest: [Bool]

  init(game: RetentionGame, utility: Double) {
    let neurons = game.settings.neurons
    let servers = game.serverUIDs.count
    self.game = game
    self.utility = utility
    honestScales = game.isHonestServer.map { $0 ? utility : 1 - utility }
    cabalScales = honestScales
    means = [Double](repeating: 0, count: servers)
    deviations = means

    var validatorAt = [Int?](repeating: nil, count: neurons)
    for (validator, uid) in game.validatorUIDs.enumerated() { validatorAt[uid] = validator }
    var starts = [Int](repeating: 0, count: game.validatorUIDs.count)
    var isHonest = [Bool](repeating: false, count: neurons)
    for (uid, honest) in zip(game.serverUIDs, game.isHonestServer) { isHonest[Int(uid)] = honest }
    var weights = SparseMatrix<UInt16>()
    weights.rebuild { rowOffsets, columns, values in
      for (uid, validator) in validatorAt.enumerated() {
        if let validator {
          starts[validator] = columns.count
          isHonest[uid] = game.sides[validator] == 0
          columns += game.serverUIDs
        }
        rowOffsets.append(columns.count)
      }
      values = [UInt16](repeating: 0, count: columns.count)
    }
    self.starts = starts
    self.isHonest = isHonest

    input = EpochInput(
      currentBlock: 0, tempo: 360, lastMechanismStepBlock: 0, lastUpdate: [UInt64](repeating: 0, count: neurons),
      blockAtRegistration: [UInt64](repeating: 0, count: neurons),
      alphaStake: [UInt64](repeating: 0, count: neurons), taoStake: [UInt64](repeating: 0, count: neurons),
      validatorPermits: validatorAt.map { $0 != nil }, weights: weights,
      bonds: SparseMatrix(emptyRows: neurons),
      emission: UInt64(game.settings.growth * RetentionSettings.totalStake),
      parameters: game.settings.hyperparameters)
    writeWeights(of: 0..<game.honestValidators, scales: honestScales)
  }

  /// The cell of one weight of the cabals.
  mutating func cell(
    cabalWeight: Double, runner: inout EpochRunner
  ) throws -> RetentionCell {
    for (position, honest) in game.isHonestServer.enumerated() {
      cabalScales[position] = honest ? 1 - cabalWeight : cabalWeight
    }
    writeWeights(of: game.honestValidators..<game.validatorUIDs.count, scales: cabalScales)
    startAnew()
    var emission = 0.0
    var shares = HonestShares()
    for epoch in 0..<game.settings.epochs {
      if epoch > 0 { moveOn() }
      try runner.run(input, under: RetentionSettings.rules, into: &output)
      shares = HonestShares(of: output, isHonest: isHonest)
      emission += shares.emission(xi: game.settings.xi)
      if epoch + 1 < game.settings.epochs { compound(shares) }
    }
    return RetentionCell(
      cabalWeight: cabalWeight, sigmaActual: sigmaActual(),
      honestEmission: emission / Double(game.settings.epochs),
      honestIncentive: shares.incentive ?? 0, honestDividends: shares.dividends ?? 0)
  }

  /// Weights as the chain takes them: floor(65535 x).
  private mutating func writeWeights(of validators: Range<Int>, scales: [Double]) {
    let servers = scales.count
    let (game, starts) = (game, starts)
    input.weights.rebuild { _, _, values in
      values.withUnsafeMutableBufferPointer { values in
        game.tastes.withUnsafeBufferPointer { tastes in
          scales.withUnsafeBufferPointer { scales in
            for validator in validators {
              let row = UnsafeMutableBufferPointer(rebasing: values[starts[validator]..<starts[validator] + servers])
              let taste = UnsafeBufferPointer(rebasing: tastes[validator * servers..<(validator + 1) * servers])
              // A product of two numbers from 0 to 1.
              for k in 0..<servers { row[k] = UInt16(truncatingIfNeeded: Int32(65535 * (taste[k] * scales[k]))) }
            }
          }
        }
      }
    }
  }

  /// The network before its first epoch.
  private mutating func startAnew() {
    for (validator, uid) in game.validatorUIDs.enumerated() {
      input.alphaStake[uid] = UInt64(game.stakes[validator] * RetentionSettings.totalStake)
    }
    input.lastMechanismStepBlock = 0
    setBlock(1000)
    if input.bonds.entryCount > 0 { input.bonds = SparseMatrix(emptyRows: game.settings.neurons) }
  }

  /// The network a tempo later: the bonds are kept, and every weight is set again.
  private mutating func moveOn() {
    swap(&input.bonds, &output.bonds)
    input.lastMechanismStepBlock = input.currentBlock
    setBlock(input.currentBlock + input.tempo + 1)
  }

  private mutating func setBlock(_ block: UInt64) {
    input.currentBlock = block
    for uid in input.lastUpdate.indices { input.lastUpdate[uid] = block }
  }

  /// Adds what an epoch paid to the stake of those who hold any: dividends to the validator who earned them, and what its
  /// servers earned to a side's validators by their stake.
  private mutating func compound(_ shares: HonestShares) {
    let emission = Double(input.emission)
    let parts = shares.parts(xi: game.settings.xi)
    let paidToValidators = Double(output.validatorEmission.reduce(0, +))
    let serverSides = incentiveBySide()
    var stakeOfSide = [Double](repeating: 0, count: game.settings.cabals + 1)
    for (validator, uid) in game.validatorUIDs.enumerated() {
      stakeOfSide[game.sides[validator]] += Double(input.alphaStake[uid])
    }
    for (validator, uid) in game.validatorUIDs.enumerated() {
      let side = game.sides[validator]
      let stake = Double(input.alphaStake[uid])
      let earned = paidToValidators > 0 ? Double(output.validatorEmission[uid]) / paidToValidators : 0
      let income = parts.validators * earned + parts.servers * serverSides[side] * (stake / stakeOfSide[side])
      input.alphaStake[uid] += UInt64(emission * income)
    }
  }

  /// The share of what servers were paid that each side's have.
  private func incentiveBySide() -> [Double] {
    var sums = [UInt64](repeating: 0, count: game.settings.cabals + 1)
    for (uid, side) in zip(game.serverUIDs, game.serverSides) { sums[side] += output.serverEmission[Int(uid)] }
    let total = sums.reduce(0, +)
    return sums.map { total > 0 ? Double($0) / Double(total) : 0 }
  }

  /// The stake-weighted mean absolute deviation of the weights, over their mean.
  private mutating func sigmaActual() -> Double {
    let servers = means.count
    let (game, honestScales, cabalScales) = (game, honestScales, cabalScales)
    for k in 0..<servers {
      means[k] = game.honestMeans[k] * honestScales[k] + game.cabalMeans[k] * cabalScales[k]
      deviations[k] = 0
    }
    deviations.withUnsafeMutableBufferPointer { deviations in
      means.withUnsafeBufferPointer { means in
        game.tastes.withUnsafeBufferPointer { tastes in
          for validator in game.stakes.indices {
            let taste = UnsafeBufferPointer(rebasing: tastes[validator * servers..<(validator + 1) * servers])
            let stake = game.stakes[validator]
            (validator < game.honestValidators ? honestScales : cabalScales).withUnsafeBufferPointer { scales in
              for k in 0..<servers { deviations[k] += stake * (taste[k] * scales[k] - means[k]).magnitude }
            }
          }
        }
      }
    }
    var (deviation, mean) = (0.0, 0.0)
    for position in game.serversByRole {
      deviation += deviations[position]
      mean += means[position]
    }
    return mean > 0 ? deviation / mean : 0
  }
}

/// What the honest side has of what an epoch paid.
struct HonestShares {
  /// Of what servers were paid; nil where they were paid nothing.
  private(set) var incentive: Double?
  /// Of what validators were paid; nil where they were paid nothing.
  private(set) var dividends: Double?

  init() {}

  init(of output: EpochOutput, isHonest: [Bool]) {
    incentive = Self.share(of: output.serverEmission, isHonest: isHonest)
    dividends = Self.share(of: output.validatorEmission, isHonest: isHonest)
  }

  private static func share(of emission: [UInt64], isHonest: [Bool]) -> Double? {
    var (honest, total): (UInt64, UInt64) = (0, 0)
    for (amount, isHonest) in zip(emission, isHonest) {
      total &+= amount
      honest &+= isHonest ? amount : 0
    }
    return total > 0 ? Double(honest) / Double(total) : nil
  }

  /// The parts of the emission that validators and servers get: xi and the rest, or all where the other side gets nothing,
  /// as on the chain where no weight has a majority and stake is paid.
  func parts(xi: Double) -> (validators: Double, servers: Double) {
    if incentive == nil { return (1, 0) }
    if dividends == nil { return (0, 1) }
    return (xi, 1 - xi)
  }

  /// E_H.
  func emission(xi: Double) -> Double {
    let parts = parts(xi: xi)
    return parts.validators * (dividends ?? 0) + parts.servers * (incentive ?? 0)
  }
}
