// SPDX-License-Identifier: Apache-2.0
import Testing
import Yuma
import YumaLab

/// Docs/Specification/guarantees.md, section 6, with statistics: the same seeds play both settings, and the mean difference of
/// their requirements has to be more than four of its standard errors.
@Suite("What to expect of consensus guarantees")
struct RetentionExpectationTests {
  private static let seeds: Range<UInt64> = 0..<8

  /// The requirement of each seed; none counts as 1.02, a step above everything.
  private func requirements(
    honestStake: Double = 0.6, _ change: (inout RetentionSettings) -> Void = { _ in }
  ) async throws -> [Double] {
    let grid = RetentionGrid(
      honestStakes: [honestStake], utilities: (25...50).map { Double($0) / 50 },
      cabalWeights: (0...5).map { Double($0) / 5 })
    var summary = RetentionSummary(grid: grid)
    let map = try RetentionMap(settings: RetentionMapTests.settings(change), grid: grid)
    try await map.run(seeds: Self.seeds) { summary.add($0) }
    #expect(summary.seedCount == Self.seeds.count)
    return summary.requirements[0].bySeed.map { $0 ?? 1.02 }
  }

  private func expect(_ smaller: [Double], below larger: [Double], _ what: Comment) {
    let differences = zip(smaller, larger).map { $1 - $0 }
    let n = Double(differences.count)
    let mean = differences.reduce(0, +) / n
    let variance = differences.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / (n - 1)
    #expect(mean > 4 * (variance / n).squareRoot() && mean > 0.001, "\(what): \(mean), seeds \(Self.seeds)")
  }

  @Test("More deviation in the weights asks for more honest utility")
  func deviation() async throws {
    let none = try await requirements { $0.sigma = 0 }
    let some = try await requirements { $0.sigma = 0.2 }
    let much = try await requirements { $0.sigma = 0.4 }
    expect(none, below: some, "sigma 0 and 0.2")
    expect(some, below: much, "sigma 0.2 and 0.4")
  }

  @Test("A larger bonds penalty asks for less")
  func penalty() async throws {
    let full = try await requirements { $0.beta = 1 }
    let half = try await requirements { $0.beta = 0.5 }
    let none = try await requirements { $0.beta = 0 }
    expect(full, below: half, "beta 1 and 0.5")
    expect(half, below: none, "beta 0.5 and 0")
  }

  @Test("More emission to validators asks for less")
  func validatorsPart() async throws {
    let half = try await requirements { $0.xi = 0.5 }
    let quarter = try await requirements { $0.xi = 0.25 }
    let none = try await requirements { $0.xi = 0 }
    expect(half, below: quarter, "xi 0.5 and 0.25")
    expect(quarter, below: none, "xi 0.25 and 0")
  }

  @Test("Kappa below a half lets smaller cabals have their way")
  func lowKappa() async throws {
    let half = try await requirements { $0.kappa = 0.5 }
    let low = try await requirements { $0.kappa = 0.25 }
    expect(half, below: low, "kappa 0.5 and 0.25, a cabal of 0.4")
  }

  @Test("Kappa above the honest stake protects nobody")
  func highKappa() async throws {
    let protected = try await requirements { $0.kappa = 0.5 }
    let bare = try await requirements { $0.kappa = 0.65 }
    #expect(protected.allSatisfy { $0 < 0.95 })
    // Nothing short of perfect utility is enough.
    #expect(bare.allSatisfy { $0 > 0.98 }, "\(bare)")
  }
}
