// SPDX-License-Identifier: Apache-2.0
import RandomSubnets
import Testing
import Yuma

@Suite("The rounding mode of the caller's thread")
struct RoundingModeTests {
  /// 1 + 3 * 2^-54, of numbers that no compiler knows: 1 + 2^-52 to the nearest, and 1 downwards.
  @inline(never)
  private static func sum(_ one: Double, _ small: Double) -> Double { one + small }

  @Test("It is to the nearest after an epoch, whose kernels round down", arguments: KernelSet.available)
  func restored(set: KernelSet) throws {
    #expect(Self.sum(1, 0x1.8p-53) > 1)
    var runner = try EpochRunner(engine: .vector(kernels: set))
    for seed in UInt64(0)..<200 {
      _ = try runner.run(randomSubnet(seed: seed, .everyday), under: .golden, detail: .output)
      #expect(Self.sum(1, 0x1.8p-53) > 1, "seed \(seed)")
    }
  }
}
