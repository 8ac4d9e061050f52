import CDenseKernels
import DenseOperations
import Foundation
import Testing

@Suite struct ExponentialTests {
  @Test func `The exponential is the platform's within two units in the last place`() {
    var wrong: [Double] = []
    for step in -7000...7000 {
      let x = Double(step) / 10 + Double(step % 7) * 1e-4
      let expected = exp(x)
      let found = exponential(SIMD8(repeating: x))[step & 7]
      if abs(x) <= 700, abs(found - expected) > 2 * expected.ulp { wrong.append(x) }
    }
    #expect(wrong == [])
  }

  @Test func `Beyond 700 the exponential stays where it is, and it never traps`() {
    #expect(exponential(SIMD8(repeating: 1e300))[0] == exponential(SIMD8(repeating: 700))[0])
    #expect(exponential(SIMD8(repeating: -.infinity))[0] == exponential(SIMD8(repeating: -700))[0])
    _ = exponential(SIMD8(repeating: .nan))
    #expect(exponential(SIMD8(repeating: 0))[0] == 1)
  }

  @Test func `The kernels in C have the bits of the one in Swift`() {
    for first in stride(from: -720.0, to: 720, by: 3.7) {
      let x = (0..<8).map { first + Double($0) * 0.4321 }
      let expected = exponential(SIMD8(x))
      var found = x
      DenseKernels.best.table.pointee.exponential(x.count, x, &found)
      #expect(found.map(\.bitPattern) == expected.indices.map { expected[$0].bitPattern })
    }
  }
}
