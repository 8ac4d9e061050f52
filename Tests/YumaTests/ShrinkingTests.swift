// SPDX-License-Identifier: Apache-2.0
import RandomSubnets
import Testing
import Yuma

@Suite struct ShrinkingTests {
  @Test func `A failing input shrinks to what makes it fail`() throws {
    for seed in 0..<UInt64(20) {
      let input = randomSubnet(seed: seed, .hostile)
      let fails = { (input: EpochInput) in input.bonds.values.contains { $0 > 1000 } && input.parameters.yuma3 }
      guard fails(input) else { continue }
      let small = shrink(input, while: fails)
      try small.validate(under: .golden)
      #expect(fails(small), "seed \(seed)")
      #expect(small.neuronCount <= 2, "seed \(seed)")
      #expect(small.bonds.entryCount == 1 && small.weights.entryCount == 0, "seed \(seed)")
      #expect(small.commitBlocks == nil && small.parameters.kappa == 32767, "seed \(seed)")
    }
  }
}
