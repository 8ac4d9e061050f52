// SPDX-License-Identifier: Apache-2.0

/// The blocks from an issuance on, halving by halving, until nothing more is minted
/// (Docs/Specification/emission.md, Block emission).
///
///     for era in HalvingSchedule(issuance: 0, block: 0) { print(era.firstBlock, era.emission) }
public struct HalvingSchedule: Sequence, Sendable, Hashable {
  /// Consecutive blocks that mint the same amount.
  public struct Era: Sendable, Hashable {
    /// How many halvings came before.
    public let halvings: Int
    /// The first block of the era.
    public let firstBlock: UInt64
    /// How many blocks it has.
    public let blockCount: UInt64
    /// What each of them mints, in rao.
    public let emission: UInt64
    /// The issuance before its first block, in rao.
    public let issuance: UInt64

    /// What its blocks mint together, in rao.
    public var minted: UInt64 { emission * blockCount }
    /// The issuance after its last block, in rao.
    public var endIssuance: UInt64 { issuance + minted }
    /// The block after its last.
    public var endBlock: UInt64 { firstBlock &+ blockCount }
    /// What a day of its blocks mints, in rao.
    public var emissionPerDay: UInt64 { emission * BlockEmission.blocksPerDay }
    /// The issuance after its last block as a part of the supply.
    public var partOfSupply: Double { Double(endIssuance) / Double(BlockEmission.supply) }
  }

  /// The issuance before the first block, in rao.
  public let issuance: UInt64
  /// The first block.
  public let block: UInt64

  /// The schedule from `block` on, before which `issuance` rao are issued.
  public init(issuance: UInt64 = 0, block: UInt64 = 0) {
    self.issuance = issuance
    self.block = block
  }

  /// The eras in order; the last ends when a block mints nothing.
  public func makeIterator() -> AnyIterator<Era> {
    var (issuance, block) = (issuance, block)
    return AnyIterator {
      let halvings = BlockEmission.halvings(issuance: issuance)
      let emission = BlockEmission.rao(issuance: issuance)
      guard emission > 0 else { return nil }
      // The next era starts at the first issuance with remaining * 2^(halvings + 1) <= supply.
      let missing = BlockEmission.supply - issuance - BlockEmission.supply >> UInt64(halvings + 1)
      let era = Era(
        halvings: halvings, firstBlock: block, blockCount: (missing + emission - 1) / emission, emission: emission,
        issuance: issuance)
      (issuance, block) = (era.endIssuance, era.endBlock)
      return era
    }
  }
}
