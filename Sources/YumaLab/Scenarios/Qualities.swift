// SPDX-License-Identifier: Apache-2.0

/// The true qualities of servers, which validators see with errors.
struct Qualities {
  private(set) var values: [Double]

  /// Qualities between 0.2 and 1.2.
  init(count: Int, _ random: inout ScenarioRandom) {
    values = (0..<count).map { _ in 0.2 + random.uniform() }
  }

  /// The given qualities.
  init(_ values: [Double]) { self.values = values }

  /// Every quality changes by a random part of itself, of the given deviation, and stays between 0.01 and 10.
  mutating func drift(_ size: Double, _ random: inout ScenarioRandom) {
    for j in values.indices { values[j] = min(10, max(0.01, random.seen(values[j], noise: size))) }
  }

  /// Gives a server another quality.
  mutating func set(_ server: Int, to value: Double) { values[server] = value }

  /// The qualities as one validator sees them, raised to a power: the larger, the more goes to the best.
  func seen(noise: Double, power: Int = 1, _ random: inout ScenarioRandom) -> [Double] {
    values.map { value in
      let seen = random.seen(value, noise: noise)
      return (1..<max(power, 1)).reduce(seen) { product, _ in product * seen }
    }
  }
}

extension ScenarioGenerator {
  /// "WORD 1", "WORD 2", ...
  static func names(_ word: String, _ count: Int) -> [String] {
    count == 1 ? [word] : (1...max(count, 1)).map { "\(word) \($0)" }
  }

  /// `share` in equal parts.
  static func equal(_ share: Double, among count: Int) -> [Double] {
    [Double](repeating: share / Double(max(count, 1)), count: count)
  }

  /// Parts of `share`, heavy-tailed and the largest first.
  static func unequal(_ share: Double, among count: Int, _ random: inout ScenarioRandom) -> [Double] {
    let sizes = (0..<count).map { _ in random.heavy() }.sorted(by: >)
    let total = sizes.reduce(0, +)
    return sizes.map { share * $0 / total }
  }
}
