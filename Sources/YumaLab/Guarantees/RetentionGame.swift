// SPDX-License-Identifier: Apache-2.0
import Yuma

/// The random numbers of one seed, by role: the same for every cell, setting and share of stake.
struct RetentionDraws: Sendable {
  let seed: UInt64
  /// A draw for the stake of each validator.
  let stakes: [Double]
  /// A draw for each weight, validator by validator.
  let weights: [Double]

  init(seed: UInt64, validators: Int, servers: Int) {
    var sampler = NormalSampler(seed: seed)
    self.seed = seed
    stakes = (0..<validators).map { _ in sampler.next() }
    weights = (0..<validators * servers).map { _ in sampler.next() }
  }
}

/// Who plays at one share of stake, with what stake and what taste; everything that does not depend on the two weights of a
/// cell (Docs/Specification/guarantees.md, sections 2 and 3).
///
/// Validators are in the order of their roles, the honest ones first. A server's numbers are in the order of uids, so that
/// a row of weights is written from left to right.
struct RetentionGame: Sendable {
  let settings: RetentionSettings
  let seed: UInt64
  /// S_H.
  let honestStake: Double
  /// How many validators are honest; they come first.
  let honestValidators: Int
  /// The side of each validator: 0 is honest, the cabals follow.
  let sides: [Int]
  /// Each validator's share of all stake at the start.
  let stakes: [Double]
  /// The uid of each validator.
  let validatorUIDs: [Int]
  /// The uid of each server, ascending.
  let serverUIDs: [UInt16]
  /// The side of each server, in the order of `serverUIDs`.
  let serverSides: [Int]
  /// Which servers are honest, in the order of `serverUIDs`.
  let isHonestServer: [Bool]
  /// The positions in `serverUIDs` in the order of the servers' roles.
  let serversByRole: [Int]
  /// What each validator gives each server, as a share of what it gives the server's group; row by row.
  let tastes: [Double]
  /// For each server, the sum over honest validators of stake times taste.
  let honestMeans: [Double]
  /// The same over the cabals' validators.
  let cabalMeans: [Double]

  init(settings: RetentionSettings, honestStake: Double, layout: NetworkLayout, draws: RetentionDraws) {
    let validators = settings.validators
    let servers = settings.neurons - validators
    let places = layout.places(validators: validators, neurons: settings.neurons, seed: draws.seed)
    let validatorSides = Self.sides(of: validators, honestStake: honestStake, cabals: settings.cabals)
    let serverSides = Self.sides(of: servers, honestStake: honestStake, cabals: settings.cabals)
    let order = places.servers.indices.sorted { places.servers[$0] < places.servers[$1] }
    var positions = [Int](repeating: 0, count: servers)
    for (position, role) in order.enumerated() { positions[role] = position }

    self.settings = settings
    seed = draws.seed
    self.honestStake = honestStake
    honestValidators = validatorSides.count { $0 == 0 }
    sides = validatorSides
    validatorUIDs = places.validators
    serverUIDs = order.map { UInt16(places.servers[$0]) }
    self.serverSides = order.map { serverSides[$0] }
    isHonestServer = order.map { serverSides[$0] == 0 }
    serversByRole = positions

    var stakes = [Double](repeating: 0, count: validators)
    for side in 0...settings.cabals {
      let members = validatorSides.indices.filter { validatorSides[$0] == side }
      let share = side == 0 ? honestStake : (1 - honestStake) / Double(settings.cabals)
      Self.share(share, among: members, by: { draws.stakes[$0] }, deviation: 0.3) { stakes[$0] = $1 }
    }
    self.stakes = stakes

    var tastes = [Double](repeating: 0, count: validators * servers)
    let honestGroup = serverSides.indices.filter { serverSides[$0] == 0 }
    for validator in 0..<validators {
      let side = validatorSides[validator]
      // A cabal has nothing for the other cabals; the honest side has one group for all of them.
      let otherGroup = serverSides.indices.filter { side == 0 ? serverSides[$0] != 0 : serverSides[$0] == side }
      let row = validator * servers
      for group in [honestGroup, otherGroup] {
        Self.share(1, among: group, by: { draws.weights[row + $0] }, deviation: settings.sigma) {
          tastes[row + positions[$0]] = $1
        }
      }
    }
    self.tastes = tastes

    var means = [[Double](repeating: 0, count: servers), [Double](repeating: 0, count: servers)]
    for validator in 0..<validators {
      let kind = validatorSides[validator] == 0 ? 0 : 1
      for position in 0..<servers {
        means[kind][position] += stakes[validator] * tastes[validator * servers + position]
      }
    }
    honestMeans = means[0]
    cabalMeans = means[1]
  }

  /// The side of each of `count` players: the honest ones first, then the cabals in equal parts; none is without a player.
  private static func sides(of count: Int, honestStake: Double, cabals: Int) -> [Int] {
    // A product such as 0.29 * 100, just below an integer by the rounding of 0.29, is that integer.
    let honest = min(max(Int(honestStake * Double(count) + 1e-9), 1), count - cabals)
    let others = count - honest
    return [Int](repeating: 0, count: honest) + (0..<others).map { 1 + ($0 * cabals) / others }
  }

  /// Shares `whole` among members in proportion to 1 + deviation * draw, where negative counts as 0; in equal parts where
  /// all are 0.
  private static func share(
    _ whole: Double, among members: [Int], by draw: (Int) -> Double, deviation: Double, into give: (Int, Double) -> Void
  ) {
    let amounts = members.map { max(0, 1 + deviation * draw($0)) }
    let sum = amounts.reduce(0, +)
    for (member, amount) in zip(members, amounts) {
      give(member, whole * (sum > 0 ? amount / sum : 1 / Double(members.count)))
    }
  }
}
