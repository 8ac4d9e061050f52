// SPDX-License-Identifier: Apache-2.0
import DynamicTAO
import FixedPoint

/// A network at one block, small enough to keep many of.
public struct NetworkSample: Sendable, Hashable {
  /// A subnet at that block. Amounts are in rao, of alpha unless the name says TAO.
  public struct Subnet: Sendable, Hashable {
    /// The subnet's number.
    public let netuid: UInt16
    /// The block of its registration, which tells it from another one that had the number before.
    public let registeredAt: UInt64
    /// The price of its alpha.
    public let price: U64F64
    /// The moving price.
    public let movingPrice: I96F32
    /// The share of the block's emission.
    public let share: U64F64
    /// The TAO emission of the block, in rao.
    public let taoEmission: UInt64
    /// The moving average of the users' net flow of TAO, in rao a block.
    public let userFlow: I64F64
    /// The TAO in its pool.
    public let taoReserve: UInt64
    /// The alpha in its pool.
    public let alphaReserve: UInt64
    /// Its alpha issuance.
    public let alphaIssuance: UInt64
    /// The part of the last incentive that was withheld from miners.
    public let minerBurned: U96F32
  }

  /// The block.
  public let block: UInt64
  /// TAO issued, in rao.
  public let taoIssuance: UInt64
  /// What the next block mints at most, in rao.
  public let blockEmission: UInt64
  /// The bar of the emission gate; 0 without one.
  public let bar: U64F64
  /// The subnets, in the order of their numbers.
  public let subnets: [Subnet]
}

extension Network {
  /// The network as it is after the last step.
  public var sample: NetworkSample {
    NetworkSample(
      block: block, taoIssuance: taoIssuance, blockEmission: BlockEmission.rao(issuance: taoIssuance),
      bar: rules.gate == .none ? .zero : state.gate.bar,
      subnets: zip(subnets, state.subnets).map { subnet, chain in
        NetworkSample.Subnet(
          netuid: chain.netuid, registeredAt: subnet.registeredAt, price: chain.pool.price,
          movingPrice: chain.movingPrice, share: subnet.share, taoEmission: subnet.taoEmission,
          userFlow: chain.userFlow?.value ?? .zero, taoReserve: chain.pool.taoReserve,
          alphaReserve: chain.pool.alphaReserve, alphaIssuance: chain.alphaIssuance(rules.alphaIssuance),
          minerBurned: chain.minerBurned)
      })
  }

  /// Steps to the end of `blocks` blocks, and gives a sample of the start, one every `interval` blocks, and one of the
  /// end.
  ///
  /// - Parameters:
  ///   - blocks: how many blocks to simulate.
  ///   - interval: the blocks from one sample to the next; positive.
  ///   - receive: gets each sample.
  /// - Throws: what ``step()`` and `receive` throw; the blocks until then are simulated.
  public mutating func run(
    blocks: UInt64, sampledEvery interval: UInt64, receive: (NetworkSample) throws -> Void
  ) throws {
    try receive(sample)
    guard blocks > 0 else { return }
    for count in 1...blocks {
      try step()
      if count == blocks || count.isMultiple(of: max(interval, 1)) { try receive(sample) }
    }
  }
}
