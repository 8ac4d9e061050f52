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
}
