// SPDX-License-Identifier: Apache-2.0

/// An amount of TAO or of a subnet's alpha, kept in whole rao: 1 TAO, or 1 alpha, is 1 000 000 000 rao.
///
///     Amount.alpha(148).rao        // 148_000_000_000
///     Amount(rao: 573).value       // 5.73e-07
///
/// The library's own fields hold rao as plain integers, as the chain does. An amount says its unit, for code that reads and
/// writes figures for people.
public struct Amount: Sendable, Hashable, Comparable, Codable, CustomStringConvertible {
  /// Rao in one TAO, and in one alpha.
  public static let raoPerUnit: UInt64 = 1_000_000_000

  /// The amount in rao.
  public var rao: UInt64

  /// The given number of rao.
  public init(rao: UInt64) { self.rao = rao }

  /// The given number of alpha, to the nearest rao; 0 for a negative number or NaN, and at most 2^64 - 1 rao.
  public static func alpha(_ value: Double) -> Amount { Amount(rao: nearestRao(value)) }

  /// The given number of TAO, to the nearest rao; 0 for a negative number or NaN, and at most 2^64 - 1 rao.
  public static func tao(_ value: Double) -> Amount { Amount(rao: nearestRao(value)) }

  /// No rao.
  public static let zero = Amount(rao: 0)

  /// The amount in TAO, or in alpha: rao / 10^9, to the nearest Double.
  public var value: Double { Double(rao) / Double(Self.raoPerUnit) }

  /// All nine decimals, such as "147.600000000".
  public var description: String {
    let (whole, rest) = rao.quotientAndRemainder(dividingBy: Self.raoPerUnit)
    let decimals = String(rest)
    return "\(whole)." + String(repeating: "0", count: 9 - decimals.count) + decimals
  }

  /// Whether one is less than the other, in rao.
  public static func < (left: Amount, right: Amount) -> Bool { left.rao < right.rao }

  private static func nearestRao(_ value: Double) -> UInt64 {
    let rao = (value * Double(raoPerUnit)).rounded()
    guard rao > 0 else { return 0 }
    return UInt64(exactly: rao) ?? .max
  }
}

/// A share between 0 and 1 as the chain stores it: parts of 65535.
///
///     Proportion(fraction: 0.5).parts        // 32768
///     Proportion(parts: 34_213).fraction     // 0.52206...
public struct Proportion: Sendable, Hashable, Comparable, Codable, CustomStringConvertible {
  /// The share in parts of 65535.
  public var parts: UInt16

  /// The given number of parts of 65535.
  public init(parts: UInt16) { self.parts = parts }

  /// The proportion nearest to a fraction; a fraction below 0, or NaN, gives 0, and one above 1 gives 1.
  public init(fraction: Double) {
    let parts = (fraction * 65535).rounded()
    self.parts = parts > 0 ? UInt16(min(parts, 65535)) : 0
  }

  /// parts / 65535, to the nearest Double.
  public var fraction: Double { Double(parts) / 65535 }

  /// The parts and the whole, such as "34213/65535".
  public var description: String { "\(parts)/65535" }

  /// Whether one is less than the other.
  public static func < (left: Proportion, right: Proportion) -> Bool { left.parts < right.parts }
}

extension Hyperparameters {
  /// The value of `taoWeight` for a fraction: the fraction of 2^64 - 1, rounded down from the product in Double. A fraction
  /// below 0, or NaN, gives 0, and one of 1 and more gives 2^64 - 1. The chain's own values are not products of
  /// Doubles: give those as integers.
  public static func taoWeight(fraction: Double) -> UInt64 {
    guard fraction > 0 else { return 0 }
    return UInt64(exactly: (fraction * 0x1p64).rounded(.down)) ?? .max
  }
}
