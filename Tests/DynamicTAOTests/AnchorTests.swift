// SPDX-License-Identifier: Apache-2.0
import DynamicTAO
import FixedPoint
import Testing

@Suite("Anchors")
struct AnchorTests {
  let tao: UInt64 = 1_000_000_000

  @Test("7200 blocks a day; one TAO a block before the first halving, 0.5 after it: 3600 TAO a day")
  func day() {
    #expect(BlockEmission.blocksPerDay * 12 == 86_400)
    #expect(BlockEmission.rao(issuance: 10_500_000 * tao - 1) == tao)
    #expect(BlockEmission.rao(issuance: 10_500_000 * tao) == tao / 2)
    #expect(BlockEmission.rao(issuance: 10_500_000 * tao) * BlockEmission.blocksPerDay == 3600 * tao)
  }

  @Test("The emission halves at 10.5, 15.75 and 18.375 million TAO, and the supply of 21 million is never exceeded")
  func schedule() throws {
    let eras = Array(HalvingSchedule())
    #expect(eras.count == 30)
    #expect(eras.prefix(4).map(\.issuance) == [0, 10_500_000, 15_750_000, 18_375_000].map { $0 * tao })
    #expect(eras[0].blockCount == 10_500_000)
    for (era, next) in zip(eras, eras.dropFirst()) {
      #expect(era.endBlock == next.firstBlock && era.endIssuance == next.issuance)
      #expect(next.emission == era.emission / 2)
      #expect(BlockEmission.rao(issuance: era.endIssuance - era.emission) == era.emission)
    }
    let last = try #require(eras.last)
    #expect(last.emission == 1)
    #expect(last.endIssuance == BlockEmission.supply - BlockEmission.supply >> 30)
    #expect(last.endIssuance == 20_999_999_980_442_226)
    #expect(BlockEmission.rao(issuance: last.endIssuance) == 0)
    #expect(BlockEmission.rao(issuance: .max) == 0)
  }

  @Test("A delegate take of 18 percent leaves 82 to those who stake")
  func take() {
    let take = DelegateTake(dividend: U96F32(saturating: 100 * tao), take: DelegateTake.standard)
    #expect(take.validator == 17_999_542_225)
    #expect(take.nominators == 82_000_457_774)
    #expect(Double(take.nominators) / Double(100 * tao) - 0.82 < 1e-5)
  }

  @Test("Miners and validators get equal halves when root has no share")
  func halves() {
    let split = EmissionSplit(
      alphaOut: U96F32(saturating: tao), ownerCut: EmissionSplit.ownerCut, rootProportion: .zero)
    #expect(split.serverAlpha == split.validatorAlpha)
    #expect(split.rootAlpha == 0)
    #expect(split.alphaCreated - split.ownerCut - split.serverAlpha - split.validatorAlpha <= 2)
    let withRoot = EmissionSplit(
      alphaOut: U96F32(saturating: tao), ownerCut: EmissionSplit.ownerCut, rootProportion: U96F32(bits: 1 << 30))
    #expect(withRoot.serverAlpha == split.serverAlpha)
    #expect(withRoot.validatorAlpha + withRoot.rootAlpha <= split.validatorAlpha)
  }

  @Test("Under flow shares a subnet that loses TAO starves while the others share the whole emission")
  func starving() throws {
    let flows = [50, 30, 20, -40].map { I64F64(saturating: $0 * 1_000_000) }
    let still = [I64F64](repeating: .zero, count: 4)
    let shares = try FlowShares(cutoff: .zero).shares(userFlows: flows, protocolFlows: still)
    #expect(shares[3] == .zero)
    #expect(shares[0] > shares[1] && shares[1] > shares[2] && shares[2] > .zero)
    let total = shares.reduce(0.0) { $0 + Double($1) }
    #expect(abs(total - 1) < 1e-12)
  }
}
