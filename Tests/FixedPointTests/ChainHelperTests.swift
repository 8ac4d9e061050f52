// SPDX-License-Identifier: Apache-2.0
import FixedPoint
import Testing

@Suite("Helpers of the chain")
struct ChainHelperTests {
  @Test("The clamped exponential never fails, and is constant beyond 20")
  func safeExp() {
    forAll(I32F32.self, random: 2000) { x in
      let limit = I32F32(saturating: 20)
      let clamped = min(max(x, limit.saturatingNegated()), limit)
      return x.safeExp() == clamped.checkedExp()
    }
  }

  @Test("A sigmoid lies within 0 and 1 for all operands")
  func sigmoid() {
    forPairs(I32F32.self) { x, rho in
      let value = x.safeSigmoid(rho: rho, kappa: rho)
      return value >= .zero && value <= .one
    }
  }

  @Test("Of equal values the later ones are kept, and zeros never")
  func topNonzero() {
    let values = [3, 0, 2, 2, 0, 1].map { I32F32(saturating: $0) }
    #expect(isTopNonzero(values, count: 2) == [true, false, false, true, false, false])
    #expect(isTopNonzero(values, count: 5) == [true, false, true, true, false, true])
    #expect(isTopNonzero(values, count: 9) == [true, false, true, true, false, true])
    #expect(isTopNonzero(values, count: 0) == Array(repeating: false, count: 6))
    #expect(isTopNonzero(values, count: -1) == Array(repeating: false, count: 6))
    #expect(isTopNonzero([I32F32](), count: 0).isEmpty)
  }

  @Test("The largest value becomes 65535, and every extreme has a result")
  func maxUpscale() {
    forPairs(I32F32.self) { a, b in
      let scaled = maxUpscaleToU16([a, b])
      // The largest value times 65535 must be in range, and its reciprocal precise enough.
      let largest = max(a, b)
      guard largest > .zero, largest <= I32F32(saturating: 32768) else { return scaled.count == 2 }
      return scaled.max() == 65535
    }
    #expect(maxUpscaleToU16([]).isEmpty)
    #expect(maxUpscaleToU16([.zero, I32F32(saturating: -1)]) == [0, 0])
  }
}
