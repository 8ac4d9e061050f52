// SPDX-License-Identifier: Apache-2.0
import Testing
import Yuma

@testable import YumaLab

@Suite("The normal sampler")
struct NormalSamplerTests {
  @Test(
    "Quantiles are those of an independent implementation of AS 241, Python's statistics.NormalDist, to 1e-15",
    arguments: [
      (1e-300, -37.047_096_299_361_2), (1e-20, -9.262_340_089_798_405), (1e-9, -5.997_807_015_007_686_5),
      (0.001, -3.090_232_306_167_813), (0.075, -1.439_531_470_938_455_7), (0.3, -0.524_400_512_708_040_7),
      (0.5, 0.0), (0.6, 0.253_347_103_135_799_7), (0.925, 1.439_531_470_938_456), (0.975, 1.959_963_984_540_053_6),
      (0.999999, 4.753_424_308_817_087),
    ])
  func quantiles(probability: Double, expected: Double) {
    #expect((NormalSampler.quantile(probability) - expected).magnitude <= 1e-15 * max(1, expected.magnitude) * 4)
  }

  @Test("What is no probability has no quantile", arguments: [0, 1, -0.1, 2, Double.nan, .infinity])
  func noProbability(value: Double) {
    #expect(NormalSampler.quantile(value).isNaN)
  }

  @Test("The first draws of seeds are pinned to the bit")
  func firstDraws() {
    var sampler = NormalSampler(seed: 0)
    let bits = (0..<6).map { _ in sampler.next().bitPattern }
    #expect(bits == Self.pinned)
  }

  private static let pinned: [UInt64] = [
    0x3FF31135650387C4, 0xBFC613FFD0040E23, 0xBFFEF9DC7CA26F93,
    0x3FFE4D7BC9125C51, 0xBFF3F0688B089D6C, 0xBFDCA0B87DCA6E9A,
  ]

  @Test("Half a million draws have the moments of the normal distribution, within five standard errors")
  func moments() {
    let count = 500_000
    var sampler = NormalSampler(seed: 42)
    var sums = [0.0, 0.0, 0.0, 0.0]
    var beyond = 0
    for _ in 0..<count {
      let draw = sampler.next()
      var power = 1.0
      for k in 0..<4 {
        power *= draw
        sums[k] += power
      }
      if draw.magnitude > 1.959_963_984_540_054 { beyond += 1 }
    }
    let n = Double(count)
    // Moments 0, 1, 0, 3, whose variances are 1, 2, 15 and 96; one draw in twenty beyond the 2.5 % points.
    for (sum, (moment, variance)) in zip(sums, [(0.0, 1.0), (1, 2), (0, 15), (3, 96)]) {
      #expect((sum / n - moment).magnitude < 5 * (variance / n).squareRoot())
    }
    #expect((Double(beyond) / n - 0.05).magnitude < 5 * (0.05 * 0.95 / n).squareRoot())
  }

  @Test(
    "The logarithm by a series is right to 2 units in the last place", arguments: [1, 2, 0.5, 1.4142, 0.1, 1e-300, 3.7])
  func logarithm(value: Double) {
    // exp(ln x) = x, by the series of exp around ln x = k ln 2 + r.
    let logarithm = NormalSampler.naturalLogarithm(value)
    let k = (logarithm / 0.693_147_180_559_945_3).rounded()
    let r = logarithm - k * 0.693_147_180_559_945_3
    var (term, sum) = (1.0, 1.0)
    for i in 1..<25 {
      term *= r / Double(i)
      sum += term
    }
    let back = sum * Double(sign: .plus, exponent: Int(k), significand: 1)
    #expect((back / value - 1).magnitude < 3e-16 * max(2, logarithm.magnitude))
  }
}
