// SPDX-License-Identifier: Apache-2.0
import FixedPoint

/// Shares by the flow of TAO into and out of the subnets ("Taoflow", Docs/Specification/emission.md, Shares of the block
/// emission): what leaves faster than it comes gets nothing.
public struct FlowShares: Sendable, Hashable {
  /// Whether the protocol's own flow is taken off.
  public var netFlow: Bool
  /// The least flow that counts, in rao a block.
  public var cutoff: I64F64
  /// The power that the flows are raised to.
  public var exponent: U64F64

  /// The rules with their parameters.
  public init(netFlow: Bool = true, cutoff: I64F64 = .zero, exponent: U64F64 = .one) {
    self.netFlow = netFlow
    self.cutoff = cutoff
    self.exponent = exponent
  }

  /// The share of each subnet, in U64F64, from the moving averages of the users' and of the protocol's own flow, in rao a
  /// block.
  ///
  /// - Throws: `EmissionError` if the lists differ in length.
  public func shares(userFlows: [I64F64], protocolFlows: [I64F64]) throws(EmissionError) -> [U64F64] {
    try EmissionError.require(
      "protocolFlows", count: protocolFlows.count, equals: userFlows.count, of: "subnets")
    let flows = netFlow ? Self.net(userFlows: userFlows, protocolFlows: protocolFlows) : userFlows
    let limit = max(cutoff, flows.reduce(.zero) { min($0, $1) })
    let offsets = flows.map { $0 > limit ? U64F64(saturating: $0.saturatingSubtracting(limit)) : .zero }
    return powerNormalized(offsets)
  }

  /// The users' flow less the protocol's own, of which a positive part counts n = min(1, U / P), where U and P are the
  /// sums of the positive parts of both (0 if P is 0).
  public static func net(userFlows: [I64F64], protocolFlows: [I64F64]) -> [I64F64] {
    let positive = { (flows: [I64F64]) in flows.map { max($0, .zero) }.saturatingSum() }
    let factor = min(.one, positive(userFlows).saturatingDivided(by: positive(protocolFlows)) ?? .zero)
    return zip(userFlows, protocolFlows).map { user, own in
      user.saturatingSubtracting(own > .zero ? factor.saturatingMultiplied(by: own) : own)
    }
  }

  /// The values, which are not negative, rescaled so that the largest is near 1, raised to ``exponent`` and divided by
  /// their sum.
  ///
  /// The chain estimates the sum by count * max^2 first. Where that is below (2^31 - 1) / (2^64 - 1) the rescaled values
  /// are the result, as they are.
  func powerNormalized(_ values: [U64F64]) -> [U64F64] {
    guard let largest = values.max() else { return [] }
    let scale = U64F64.one.safeDivided(by: largest)
    let rescaled = values.map { scale.saturatingMultiplied(by: $0) }
    let top = rescaled.max() ?? .zero
    let estimate = U64F64(saturating: values.count).saturatingMultiplied(by: top.saturatingMultiplied(by: top))
    let bound = U64F64(saturating: Int32.max)
    guard estimate >= bound.safeDivided(by: U64F64(saturating: UInt64.max)) else { return rescaled }
    let epsilon = U64F64.one.safeDivided(by: U64F64(saturating: 1000))
    let gain = bound.safeDivided(by: estimate).checkedSqrt(epsilon: epsilon) ?? .zero
    let powers = rescaled.map { gain.saturatingMultiplied(by: $0).safePow(exponent) }
    let total = powers.wrappingSum()
    return powers.map { $0.safeDivided(by: total) }
  }
}
