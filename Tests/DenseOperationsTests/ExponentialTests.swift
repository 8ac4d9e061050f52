// SPDX-License-Identifier: Apache-2.0
import CDenseKernels
import DenseOperations
import Foundation
import Testing

@Suite struct ExponentialTests {
  @Test("The exponential is the platform's within two units in the last place")
  func accuracy() {
    var wrong: [Double] = []
    for step in -7000...7000 {
      let x = Double(step) / 10 + Double(step % 7) * 1e-4
      let expected = exp(x)
      let found = exponential(SIMD8(repeating: x))[step & 7]
      if abs(x) <= 700, abs(found - expected) > 2 * expected.ulp { wrong.append(x) }
    }
    #expect(wrong == [])
  }

  @Test("Beyond 700 the exponential stays where it is, and it never traps")
  func limits() {
    #expect(exponential(SIMD8(repeating: 1e300))[0] == exponential(SIMD8(repeating: 700))[0])
    #expect(exponential(SIMD8(repeating: -.infinity))[0] == exponential(SIMD8(repeating: -700))[0])
    _ = exponential(SIMD8(repeating: .nan))
    #expect(exponential(SIMD8(repeating: 0))[0] == 1)
  }

  @Test("The kernels in C have the bits of the one in Swift")
  func kernels() {
    // With bonds of 0 and consensus of 0 the difference is the weight: alpha = 1 / (1 + e^(slope * (weight - 1/2))).
    let zeros = [Double](repeating: 0, count: 8)
    for slope in stride(from: -1440.0, to: 1440, by: 7.4) {
      let weights = (0..<8).map { Double($0) * 0.123 }
      let expected = 1 / (1 + exponential(slope * (SIMD8(weights) - 0.5)))
      for kernels in DenseKernels.available {
        var found = zeros
        kernels.table.pointee.liquidAlpha(1, 8, weights, zeros, zeros, 0, 1, slope, &found)
        #expect(found.map(\.bitPattern) == expected.indices.map { expected[$0].bitPattern }, "\(kernels.name)")
      }
    }
  }
}
