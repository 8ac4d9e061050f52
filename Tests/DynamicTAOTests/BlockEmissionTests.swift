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
}
