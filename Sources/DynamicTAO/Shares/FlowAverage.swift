import FixedPoint

/// The exponential moving average of a subnet's net inflow of TAO (Docs/Specification/emission.md, Shares of the block
/// emission).
public enum FlowAverage {
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
  struct Rate: Sendable {
    let k: I64F64
    let rest: I64F64

    init(smoothingFactor: UInt64) {
      k = I64F64(saturating: smoothingFactor).safeDivided(by: I64F64(saturating: Int64.max))
      rest = I64F64.one.saturatingSubtracting(k)
    }
  }

  static func next(after ema: I64F64, flow: Int64, rate: Rate) -> I64F64 {
    let entering = flow == 0 ? .zero : rate.k.saturatingMultiplied(by: I64F64(saturating: flow))
    return rate.rest.saturatingMultiplied(by: ema).saturatingAdding(entering)
  }
}
