// SPDX-License-Identifier: Apache-2.0
import Yuma

/// Draws from the normal distribution that are the same on every platform: a uniform number by `SplitMix64`, through the
/// inverse of the distribution function by Wichura's algorithm AS 241 (PPND16; Applied Statistics 37, 1988), accurate to
/// about 1 part in 10^16. It needs only +, -, *, / and the square root, which IEEE 754 rounds exactly; the logarithm in
/// its tails is a series of those, so that nothing depends on a system's mathematical library.
///
/// Docs/Specification/guarantees.md, section 3.
public struct NormalSampler: Sendable, Hashable {
  private var generator: SplitMix64

  /// A sampler whose sequence `seed` determines.
  ///
  /// - Parameter seed: the generator's state at the start
  public init(seed: UInt64) { generator = SplitMix64(seed: seed) }

  /// The next draw, with mean 0 and standard deviation 1. It takes one number of the generator, and lies within 8.21 of 0.
  public mutating func next() -> Double {
    // Both steps are exact: 53 significant bits at most, never 0 or 1.
    Self.quantile((Double(generator.next() >> 12) + 0.5) * 0x1p-52)
  }

  /// The number below which a draw lies with a given probability.
  ///
  /// - Parameter probability: above 0 and below 1
  /// - Returns: the quantile of the standard normal distribution; NaN for what is no such probability
  public static func quantile(_ probability: Double) -> Double {
    guard probability > 0 && probability < 1 else { return .nan }
    let centred = probability - 0.5
    if centred.magnitude <= 0.425 {
      let r = 0.180625 - centred * centred
      return centred * ratio(middleNumerator, middleDenominator, at: r)
    }
    let r = (-naturalLogarithm(centred < 0 ? probability : 1 - probability)).squareRoot()
    let quantile =
      r <= 5 ? ratio(tailNumerator, tailDenominator, at: r - 1.6) : ratio(farNumerator, farDenominator, at: r - 5)
    return centred < 0 ? -quantile : quantile
  }

  /// The natural logarithm of a positive normal number by the series of the area tangent, 2 (s + s^3/3 + s^5/5 + ...) with
  /// s = (m - 1) / (m + 1), whose m lies between the square roots of 1/2 and 2.
  static func naturalLogarithm(_ value: Double) -> Double {
    var exponent = Double(value.exponent)
    var significand = value.significand
    if significand > 1.414_213_562_373_095_1 {
      significand *= 0.5
      exponent += 1
    }
    let s = (significand - 1) / (significand + 1)
    let square = s * s
    // |s| is at most 0.1716: the term after s^23 / 23 is below 2^-68.
    var sum = 0.0
    for power in stride(from: 23, through: 1, by: -2) { sum = sum * square + 1 / Double(power) }
    return 2 * s * sum + exponent * 0.693_147_180_559_945_3
  }

  /// The quotient of two polynomials, whose coefficients begin with the highest power.
  private static func ratio(_ numerator: [Double], _ denominator: [Double], at x: Double) -> Double {
    numerator.reduce(0) { $0 * x + $1 } / denominator.reduce(0) { $0 * x + $1 }
  }

  private static let middleNumerator = [
    2.509_080_928_730_122_672_7e3, 3.343_057_558_358_812_810_5e4, 6.726_577_092_700_870_085_3e4,
    4.592_195_393_154_987_145_7e4, 1.373_169_376_550_946_112_5e4, 1.971_590_950_306_551_442_7e3,
    1.331_416_678_917_843_774_5e2, 3.387_132_872_796_366_608_0e0,
  ]
  private static let middleDenominator = [
    5.226_495_278_852_854_561_0e3, 2.872_908_573_572_194_267_4e4, 3.930_789_580_009_271_061_0e4,
    2.121_379_430_158_659_586_7e4, 5.394_196_021_424_751_107_7e3, 6.871_870_074_920_579_083_0e2,
    4.231_333_070_160_091_125_2e1, 1,
  ]
  private static let tailNumerator = [
    7.745_450_142_783_414_076_40e-4, 2.272_384_498_926_918_458_33e-2, 2.417_807_251_774_506_117_70e-1,
    1.270_458_252_452_368_382_58e0, 3.647_848_324_763_204_605_04e0, 5.769_497_221_460_691_405_50e0,
    4.630_337_846_156_545_295_90e0, 1.423_437_110_749_683_577_34e0,
  ]
  private static let tailDenominator = [
    1.050_750_071_644_416_843_24e-9, 5.475_938_084_995_344_946_00e-4, 1.519_866_656_361_645_719_66e-2,
    1.481_039_764_274_800_745_90e-1, 6.897_673_349_851_000_045_50e-1, 1.676_384_830_183_803_849_40e0,
    2.053_191_626_637_758_821_87e0, 1,
  ]
  private static let farNumerator = [
    2.010_334_399_292_288_132_65e-7, 2.711_555_568_743_487_578_15e-5, 1.242_660_947_388_078_438_60e-3,
    2.653_218_952_657_612_309_30e-2, 2.965_605_718_285_048_912_30e-1, 1.784_826_539_917_291_335_80e0,
    5.463_784_911_164_114_369_90e0, 6.657_904_643_501_103_777_20e0,
  ]
  private static let farDenominator = [
    2.044_263_103_389_939_785_64e-15, 1.421_511_758_316_445_888_70e-7, 1.846_318_317_510_054_681_80e-5,
    7.868_691_311_456_132_591_00e-4, 1.487_536_129_085_061_485_25e-2, 1.369_298_809_227_358_053_10e-1,
    5.998_322_065_558_879_376_90e-1, 1,
  ]
}
