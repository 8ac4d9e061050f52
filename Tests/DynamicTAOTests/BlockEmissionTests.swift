// SPDX-License-Identifier: Apache-2.0
import DynamicTAO
import FixedPoint
import Testing

@Suite("Block emission")
struct BlockEmissionTests {
  /// The chain's recipe in I96F32, step by step.
  func recipe(_ issuance: UInt64) throws -> UInt64 {
    guard issuance < BlockEmission.supply else { return 0 }
    let ratio = try #require(
      I96F32(saturating: issuance).checkedDivided(by: I96F32(saturating: BlockEmission.supply)))
    let inverse = try #require(I96F32.one.checkedDivided(by: I96F32.one.saturatingSubtracting(ratio)))
    let halvings = UInt64(saturating: try #require(inverse.checkedLog2()))
    let part = I96F32.one.safeDivided(by: try #require(I96F32(saturating: 2).checkedPow(Int(halvings))))
    return UInt64(saturating: I96F32(saturating: BlockEmission.full).saturatingMultiplied(by: part))
  }

  @Test("The closed form is the chain's recipe around every halving")
  func steps() throws {
    for halvings in 1...33 {
      let step = BlockEmission.supply - BlockEmission.supply >> UInt64(halvings)
      for issuance in (step - 3)...(step + 3) {
        #expect(BlockEmission.rao(issuance: issuance) == (try recipe(issuance)), "issuance \(issuance)")
      }
    }
  }

  @Test("From any issuance the schedule mints what blocks one by one would, and ends where the supply leaves no rao")
  func eras() throws {
    for issuance in [BlockClock.mainNetworkIssuance, 20_999_999_980_000_000, BlockEmission.supply - 1] {
      var expected = issuance
      var block: UInt64 = 100
      let eras = Array(HalvingSchedule(issuance: issuance, block: block))
      for era in eras {
        #expect(era.firstBlock == block && era.issuance == expected)
        #expect(BlockEmission.rao(issuance: expected) == era.emission)
        #expect(BlockEmission.rao(issuance: expected + era.minted - era.emission) == era.emission)
        (expected, block) = (expected + era.minted, block + era.blockCount)
        #expect(BlockEmission.rao(issuance: expected) < era.emission)
      }
      #expect(BlockEmission.rao(issuance: expected) == 0 && expected <= BlockEmission.supply)
    }
    #expect(Array(HalvingSchedule(issuance: .max, block: .max)).isEmpty)
  }

  @Test("A clock counts 12 seconds a block both ways, and any block has a time")
  func clock() {
    let clock = BlockClock(block: 1000, time: 50_000)
    #expect(clock.time(of: 1001) == 50_012)
    #expect(clock.time(of: 0) == 38_000)
    #expect(clock.time(of: .max) == .max)
  }
}
