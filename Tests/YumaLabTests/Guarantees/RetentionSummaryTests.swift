// SPDX-License-Identifier: Apache-2.0
import Testing
import Yuma

@testable import YumaLab

@Suite("Requirements, lines and tables")
struct RetentionSummaryTests {
  private static let grid = RetentionGrid(honestStakes: [0.6], utilities: [0, 0.5, 1], cabalWeights: [0, 1])

  private func requirement(_ maps: [[[Double]]]) -> RetentionRequirement {
    var summary = RetentionSummary(grid: Self.grid)
    for (seed, map) in maps.enumerated() {
      for (utility, values) in zip(Self.grid.utilities, map) {
        let cells = zip(Self.grid.cabalWeights, values).map {
          RetentionCell(cabalWeight: $0, sigmaActual: 0, honestEmission: $1, honestIncentive: 0, honestDividends: 0)
        }
        summary.add(RetentionRow(seed: UInt64(seed), honestStake: 0.6, utility: utility, cells: cells))
      }
    }
    return summary.requirements[0]
  }

  @Test("The requirement lies where the last of the cabal's weights crosses the honest stake")
  func interpolation() throws {
    let one = requirement([[[0, 0], [0.5, 0.2], [0.7, 1]]])
    // 0.5 to 0.7 crosses 0.6 in the middle, 0.2 to 1 as well.
    let middle = try #require(one.requirement)
    #expect(abs(middle - 0.75) < 1e-15)
    #expect(one.low == nil && one.high == nil)
    #expect(requirement([[[0.6, 0.7], [0.6, 0.6], [0, 0]]]).requirement == 0)
    let late = requirement([[[0, 0], [0.59, 0.2], [0.7, 0.65]]])
    let crossing = try #require(late.requirement)
    #expect(abs(crossing - (0.5 + 0.5 * 0.4 / 0.45)) < 1e-15)
  }

  @Test("Where no utility is enough there is none, for one seed as for the mean")
  func none() {
    let never: [[Double]] = [[0, 0], [1, 0], [1, 0.59]]
    let half: [[Double]] = [[0, 0], [0.6, 0.6], [1, 1]]
    #expect(requirement([never]).requirement == nil)
    let mixed = requirement([half, never, half, half])
    #expect(mixed.requirement == nil && mixed.high == nil && mixed.low == 0.5)
    #expect(mixed.bySeed == [0.5, nil, 0.5, 0.5])
  }

  @Test("The bootstrap's interval holds the mean and is as wide as the normal distribution says")
  func bootstrap() throws {
    var sampler = NormalSampler(seed: 11)
    let values = (0..<100).map { _ in 5 + sampler.next() }
    let mean = values.reduce(0, +) / 100
    let variance: Double = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 100
    let width: Double = 2 * 1.96 * variance.squareRoot() / 10
    let interval = try #require(Bootstrap.interval(ofMeanOf: values))
    #expect(interval.low < mean && mean < interval.high)
    #expect(abs(interval.high - interval.low - width) < 0.02)
    #expect(Bootstrap.interval(ofMeanOf: [1]) == nil)
    #expect(try #require(Bootstrap.interval(ofMeanOf: [2, 2, 2])) == (2, 2))
  }

  @Test("A contour goes around what is above it, and ends at the border")
  func contours() throws {
    let places = (0...20).map { Double($0) / 10 - 1 }
    let heights: [Double] = places.flatMap { x in places.map { y -> Double in x * x + y * y } }
    let cone = ContourLines(x: places, y: places, values: heights)
    let circle = try #require(cone.lines(at: 0.5).first)
    #expect(cone.lines(at: 0.5).count == 1 && circle.first == circle.last && circle.count > 20)
    for point in circle {
      let height: Double = point.x * point.x + point.y * point.y
      #expect(abs(height - 0.5) < 0.01)
    }
    let plane = ContourLines(x: places, y: places, values: places.flatMap { x in places.map { _ in x } })
    let line = try #require(plane.lines(at: 0.25).first)
    #expect(line.count == 21 && line.allSatisfy { abs($0.x - 0.25) < 1e-15 })
    #expect(Set([line.first?.y, line.last?.y]) == [-1, 1])
    #expect(plane.lines(at: 2).isEmpty)
    let saddle = ContourLines(x: [0, 1], y: [0, 1], values: [1, 0, 0, 1])
    #expect(saddle.lines(at: 0.4).count == 2 && saddle.lines(at: 0.6).count == 2)
    #expect(saddle.lines(at: 0.4) != saddle.lines(at: 0.6))
  }

  @Test("A table reads back as the rows that it was written from, cut off anywhere")
  func tables() async throws {
    let maps = try [0.2, 0.4].map { sigma in
      try RetentionMap(settings: RetentionMapTests.settings { $0.sigma = sigma }, grid: RetentionMapTests.grid)
    }
    let table = RetentionTable(maps: maps, seeds: 3..<5)
    var text = table.header
    var rows: [RetentionRow] = []
    for (index, map) in maps.enumerated() {
      try await map.run(seeds: 3..<5) {
        rows.append($0)
        text += table.text(of: $0, map: index)
      }
    }
    let lines = text.split(separator: "\n")
    #expect(lines.count == 1 + 2 * 2 * 50)
    var reader = RetentionTableReader(of: table)
    var found: [RetentionRow] = []
    for line in lines {
      for length in stride(from: 1, to: line.count, by: 7) { try reader.checkRest(line.prefix(length)) }
      #expect(throws: RetentionError.self) { try reader.checkRest("x" + line) }
      if let done = try reader.add(line) { found.append(done.row) }
    }
    #expect(found == rows)
    #expect(throws: RetentionError.self) { try reader.add(lines[1]) }
    #expect(throws: RetentionError.self) { try reader.checkRest("y") }

    let other = RetentionTable(maps: [maps[1], maps[0]], seeds: 3..<5)
    var refusing = RetentionTableReader(of: other)
    _ = try refusing.add(lines[0])
    let error = #expect(throws: RetentionError.self) { try refusing.add(lines[1]) }
    #expect(
      error?.description
        == "line 2: '0.2' as sigma, where this run has '0.4': the file is of another run, and was left as it is")
  }
}
