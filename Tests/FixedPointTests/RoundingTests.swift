// SPDX-License-Identifier: Apache-2.0
import FixedPoint
import Testing

@Suite("Rounding")
struct RoundingTests {
  @Test("Each rule rounds as it does for doubles, which hold the small formats exactly", arguments: Format.small)
  func smallFormats(format: Format) {
    func check<Number: FixedPointNumber>(_ type: Number.Type) {
      let rules: [FloatingPointRoundingRule] = [
        .down, .up, .towardZero, .awayFromZero, .toNearestOrAwayFromZero, .toNearestOrEven,
      ]
      for rule in rules {
        forAll(type) { x in
          let rounded = Double(x).rounded(rule)
          return x.checkedRounded(rule) == Number(exactly: rounded)
            && x.saturatingRounded(rule) == Number(saturating: rounded)
        }
      }
    }
    check(format.type)
  }

  @Test("Floor, ceiling and round are the nearest whole numbers of their kind", arguments: Format.all)
  func laws(format: Format) {
    func check<Number: FixedPointNumber>(_ type: Number.Type) {
      let f = Number.fractionalBitCount
      func whole(_ exact: WideInteger) -> Number? {
        exact.scaled(by: f).exactly(as: Number.Bits.self).map { Number(bits: $0) }
      }
      forAll(type) { x in
        let bits = WideInteger(x.bits)
        let halfAway = (bits.magnitude * WideInteger(2)).scaled(by: -f) + WideInteger(1)
        let round = halfAway.scaled(by: -1)
        return x.checkedFloor() == whole(bits.scaled(by: -f))
          && x.checkedCeil() == whole(-(-bits).scaled(by: -f))
          && x.checkedRound() == whole(x < .zero ? -round : round)
          && x.floor() == x.checkedFloor() ?? .min
      }
    }
    check(format.type)
  }
}
