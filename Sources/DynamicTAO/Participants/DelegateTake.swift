// SPDX-License-Identifier: Apache-2.0
import FixedPoint
import Yuma

/// A validator's take from a dividend, and what its nominators share
/// (Docs/Specification/emission.md, Alpha and root dividends). In rao.
public struct DelegateTake: Sendable, Hashable {
  /// The chain's default take, 18 percent, of 65535.
  public static let standard = ChainDefaults.delegateTake

  /// What the validator gets, floored.
  public let validator: UInt64
  /// What the nominators share: the dividend less the take before it is floored, floored.
  public let nominators: UInt64

  /// The take of `take` of 65535 from `dividend`.
  public init(dividend: U96F32, take: UInt16) {
    let amount = dividend.saturatingMultiplied(by: U96F32(partOfUInt16: take))
    validator = UInt64(saturating: amount)
    nominators = UInt64(saturating: dividend.saturatingSubtracting(amount))
  }
}
