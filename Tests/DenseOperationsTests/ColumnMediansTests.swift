// SPDX-License-Identifier: Apache-2.0
import DenseOperations
import Testing

@Suite struct ColumnMediansTests {
  /// How the scores of a column lie.
  enum Spread: CaseIterable { case even, skewed, clustered, repeated, mostlyZero, equal }

  /// By definition: the largest score with a majority; stakes are integers, so that sums are exact in any order.
  private func median(of column: [Double], stake: [Double], majority: Double) -> Double? {
    var support = 0.0
    let descending = column.indices.sorted { column[$0] > column[$1] }
    for (place, index) in descending.enumerated() {
      support += stake[index]
      let isLast = place + 1 == descending.count || column[descending[place + 1]] < column[index]
      if isLast && support >= majority { return column[index] }
    }
    return nil
  }

  @Test("The median is the largest score that a majority supports", arguments: Spread.allCases)
  func majority(_ spread: Spread) throws {
    let seed = UInt64.random(in: 0 ... .max)
    var random = LinearGenerator(state: seed)
    var medians = ColumnMedians()
    var found: [Double] = []
    for rowCount in [1, 2, 7, 24, 25, 60, 300, 5] {
      let columnCount = Int.random(in: 1...20, using: &random)
      var matrix = DenseMatrix(rowCount: rowCount + 2, columnCount: columnCount)
      for i in 0..<rowCount + 2 {
        for j in 0..<columnCount { matrix[i, j] = score(spread, using: &random) }
      }
      let stake = (0..<rowCount).map { _ in Double(Int.random(in: 0...1000, using: &random)) }
      let total = stake.reduce(0, +)
      for majority in [0, 1, (total / 2).rounded(), total, total + 1] {
        medians.find(of: matrix, stake: stake, majority: majority, fallback: .smallest, into: &found)
        for j in 0..<columnCount {
          let column = (0..<rowCount).map { matrix[$0, j] }
          let expected = try #require(median(of: column, stake: stake, majority: majority) ?? column.min())
          #expect(found[j] == expected, "\(rowCount) rows, column \(j), majority \(majority), seed \(seed)")
        }
      }
      medians.find(of: matrix, stake: stake, majority: total + 1, fallback: .largest, into: &found)
      #expect(found == (0..<columnCount).map { j in (0..<rowCount).map { matrix[$0, j] }.max() })
    }
  }

  private func score(_ spread: Spread, using random: inout LinearGenerator) -> Double {
    let x = Double.random(in: 0...1, using: &random)
    return switch spread {
    case .even: x
    case .skewed: x * x * x * x * 1e6 * x * x * x * x
    case .clustered: x < 0.9 ? 0.5 + x * 1e-9 : x * 1e9
    case .repeated: (x * 4).rounded()
    case .mostlyZero: x < 0.7 ? 0 : x
    case .equal: 0.25
    }
  }
}
