// SPDX-License-Identifier: Apache-2.0
import FixedPoint

/// The exponential moving average of a subnet's net inflow of TAO (Docs/Specification/emission.md, History, Shares).
public struct FlowAverage: Sendable, Hashable {
  /// The block of its last update.
  public var block: UInt64
  /// The average, in rao per block.
  public var value: I64F64

  /// An average.
  ///
  /// - Parameters:
  ///   - block: the block of its last update.
  ///   - value: the average, in rao per block.
  public init(block: UInt64, value: I64F64) {
    self.block = block
    self.value = value
  }

  /// The chain's default factor, of 2^63 - 1: a half-life of 216000 blocks, or 30 days.
  public static let smoothingFactor: UInt64 = 29_597_889_189_277

  /// (1 - k) * ema + k * flow with k = factor / (2^63 - 1), in I64F64, saturating.
  ///
  /// - Parameters:
  ///   - ema: the average so far, in rao a block.
  ///   - flow: the block's net inflow, in rao.
  ///   - smoothingFactor: k, as parts of 2^63 - 1.
  public static func next(
    after ema: I64F64, flow: Int64, smoothingFactor: UInt64 = smoothingFactor
  ) -> I64F64 {
    next(after: ema, flow: flow, rate: Rate(smoothingFactor: smoothingFactor))
  }

  /// k and 1 - k, computed once for all subnets.
  public struct Rate: Sendable {
    let k: I64F64
    let rest: I64F64

    /// k = factor / (2^63 - 1).
    ///
    /// - Parameter smoothingFactor: the factor.
    public init(smoothingFactor: UInt64 = smoothingFactor) {
      k = I64F64(saturating: smoothingFactor).safeDivided(by: I64F64(saturating: Int64.max))
      rest = I64F64.one.saturatingSubtracting(k)
    }
  }

  static func next(after ema: I64F64, flow: Int64, rate: Rate) -> I64F64 {
    let entering = flow == 0 ? .zero : rate.k.saturatingMultiplied(by: I64F64(saturating: flow))
    return rate.rest.saturatingMultiplied(by: ema).saturatingAdding(entering)
  }
}

extension FlowAverage {
  /// Takes the flow recorded so far into an average, once per block, and clears it.
  ///
  /// A subnet without an average gets its first: under `flow` that of k times the flow, under the other rules the lesser
  /// of moving price and price, with the flow recorded so far kept.
  ///
  /// - Parameters:
  ///   - average: the stored average; `nil` for none.
  ///   - flow: the flow recorded since its update, in rao.
  ///   - block: the block.
  ///   - first: what the first average is.
  ///   - prices: moving price and price, for a first average from prices.
  ///   - rate: k and 1 - k.
  public static func update(
    _ average: inout FlowAverage?, flow: inout Int64, block: UInt64, first: BlockRules.FirstFlowAverage,
    prices: (moving: I96F32, spot: U96F32)?, rate: Rate
  ) {
    if average == nil, let prices {
      let lesser = min(I64F64(saturating: prices.moving), I64F64(saturating: prices.spot))
      switch first {
      case .lesserPrice:
        average = FlowAverage(block: block, value: lesser)
        return
      case .lesserPriceInRao:
        average = FlowAverage(
          block: block, value: I64F64(saturating: 1_000_000_000).saturatingMultiplied(by: lesser))
        return
      case .flow: break
      }
    }
    let old = average ?? FlowAverage(block: 0, value: .zero)
    guard old.block < block else { return }
    average = FlowAverage(block: block, value: next(after: old.value, flow: flow, rate: rate))
    flow = 0
  }
}
