// SPDX-License-Identifier: Apache-2.0

/// When a block comes, by a block whose time is known and 12 seconds for every other one. An estimate: blocks are late now
/// and then, never early.
public struct BlockClock: Sendable, Hashable {
  /// Seconds from a block to the next.
  public static let secondsPerBlock: Int64 = 12

  /// The clock of the main network: block 8 740 402 was captured on 31 July 2026
  /// (Docs/Specification/emission.md, The emission gate), taken as noon in universal time.
  public static let mainNetwork = BlockClock(block: 8_740_402, time: 1_785_499_200)

  /// TAO issued at that block, in rao: 11 181 823.732 239 511 TAO.
  public static let mainNetworkIssuance: UInt64 = 11_181_823_732_239_511

  /// The block whose time is known.
  public let block: UInt64
  /// Its time, in seconds since 1970 in universal time.
  public let time: Int64

  /// A clock by one block.
  ///
  /// - Parameters:
  ///   - block: a block whose time is known.
  ///   - time: its time, in seconds since 1970 in universal time.
  public init(block: UInt64, time: Int64) {
    self.block = block
    self.time = time
  }

  /// The estimated time of a block, in seconds since 1970; the least or the greatest there is where it does not fit.
  ///
  /// - Parameter other: any block.
  public func time(of other: UInt64) -> Int64 {
    Int64(clamping: Int128(time) + (Int128(other) - Int128(block)) * Int128(Self.secondsPerBlock))
  }
}
