// SPDX-License-Identifier: Apache-2.0
#if GMP
  import Foundation
  import RandomSubnets
  import Testing
  import Yuma
  import YumaAudit
  import YumaBigInteger

  @Suite("The exact engine")
  struct ExactEngineTests {
    @Test("takes 32 to 4096 fractional bits", arguments: [Int.min, -1, 0, 31, 4097, Int.max])
    func range(fractionalBits: Int) throws {
      let error = #expect(throws: FractionalBitsError.self) {
        try Epoch.run(randomSubnet(seed: 1, .everyday), under: .golden, engine: .exact(fractionalBits: fractionalBits))
      }
      #expect(error.map { "\($0)" } == "fractional bits: \(fractionalBits) is not within 32 to 4096")
      _ = try EpochEngine.exact(fractionalBits: 32)
      _ = try EpochEngine.exact(fractionalBits: 4096)
    }

    @Test("says what ran")
    func names() throws {
      let result = try Epoch.run(
        randomSubnet(seed: 1, .everyday), under: .golden, engine: .exact(fractionalBits: 77), detail: .trace)
      #expect(result.engine == "exact")
      #expect(result.kernels == "gmp-77")
      guard case .decimal(let stake, fractionalBits: 77)? = result.trace?.stake else {
        Issue.record("not 77 bits")
        return
      }
      #expect(stake.count == result.output.neuronCount)
    }

    /// The largest difference of raw values between F and the next F' is 2^-F times what the subnet makes of an error (a
    /// small divisor magnifies it), so that it shrinks from step to step by about 2^-(F' - F). With 32 bits a
    /// small bond can be lost altogether, and a column with it, which happens to few subnets. Where rounding decided
    /// something, the difference is that of the choice.
    @Test("converges: each bit halves the distance from more bits")
    func convergence() throws {
      let ladder = [32, 64, 128, 256, 512, 1024]
      let first = UInt64.random(in: 0 ... .max / 2)
      print("seeds from \(first)")
      var (compared, usual) = (0, 0)
      for seed in first..<first + 60 {
        let input = randomSubnet(seed: seed, .everyday, maximumNeurons: 16)
        let results = try ladder.map {
          try Epoch.run(
            input, under: (try EpochRules(specVersion: 446)), engine: .exact(fractionalBits: $0), detail: .trace)
        }
        let steps = try zip(results, results.dropFirst()).map { try ErrorAnalysis(of: $0, against: $1) }
        guard steps.allSatisfy(\.decided.isEmpty) else { continue }
        // In units of 2^-F.
        let distances = zip(steps, ladder).map { step, bits in
          Double(sign: .plus, exponent: bits - 32, significand: step.stages.map(\.largest.magnitude).max() ?? 0)
        }
        // A subnet whose shares are all dyadic has no rounding.
        guard distances.allSatisfy({ $0 > 0 }) else { continue }
        let (least, most) = (distances.dropFirst().min() ?? 0, distances.dropFirst().max() ?? 0)
        #expect(most < 0x1p8 * least, "seed \(seed): \(distances)")
        compared += 1
        if distances[0] < 0x1p8 * most { usual += 1 }
      }
      #expect(compared > 10)
      #expect(usual * 10 >= compared * 9, "\(usual) of \(compared)")
    }

    /// With 4096 bits an arithmetic that is not freed costs 16 kB, a number half a kilobyte.
    @Test("frees what it takes: ten thousand epochs, each with an engine of its own, in the same memory")
    func memory() throws {
      let input = randomSubnet(seed: 3, .everyday, maximumNeurons: 6)
      func run(_ count: Int) throws {
        for _ in 0..<count { _ = try Epoch.run(input, under: .golden, engine: .exact(fractionalBits: 4096)) }
      }
      try run(500)
      guard let before = residentBytes() else { return }
      try run(10_000)
      let after = try #require(residentBytes())
      #expect(after - before < 64 << 20)
    }

    @Test("remarks on the hostile, once an operation and stage, and forgets them before the next epoch")
    func remarks() throws {
      var input = randomSubnet(seed: 1, .everyday)
      let usual = input.alphaStake
      input.alphaStake[0] = .max
      var runner = try EpochRunner(engine: .exact(fractionalBits: 256))
      var output = EpochOutput()
      try runner.run(input, under: .golden, into: &output)
      #expect(runner.remarks == [EpochRemark(.saturates, in: .stake, row: 0), EpochRemark(.wraps, in: .stake)])
      #expect(runner.remarks.map(\.description) == ["stake[row 0] saturates", "stake wraps"])
      input.alphaStake = usual
      try runner.run(input, under: .golden, into: &output)
      #expect(runner.remarks.isEmpty)
    }
  }

  /// The memory that the process holds; nil where the system does not say.
  private func residentBytes() -> Int? {
    guard let statistics = try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8) else { return nil }
    return statistics.split(separator: " ").dropFirst().first.flatMap { Int($0) }.map { $0 * 4096 }
  }
#endif
