// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing

@testable import YumaCharts

@Suite("Numbers and ticks of charts")
struct NumberTests {
  @Test(
    "A number has so many decimals, commas between thousands, and a sign only where it is not zero",
    arguments: [
      (1234.5, 1, "1,234.5"), (-0.04, 1, "0.0"), (-0.06, 1, "\u{2212}0.1"), (999.95, 1, "1,000.0"), (0, 0, "0"),
      (1_234_567, 0, "1,234,567"), (.nan, 2, "-"), (1e20, 0, "1×10²⁰"), (0.5, 0, "1"), (2.5e-7, 9, "0.000000250"),
    ])
  func fixed(value: Double, decimals: Int, text: String) {
    #expect(NumberText.fixed(value, decimals: decimals) == text)
  }

  @Test(
    "A short number has three significant digits, and a unit or a power of ten where it is long",
    arguments: [
      (0, "0"), (1, "1"), (0.12345, "0.123"), (1234, "1,234"), (123_456, "123,456"), (12_345_678, "12.3 M"),
      (3.2e9, "3.2 G"), (999_999_999, "1 G"), (1e15, "1×10¹⁵"), (0.00012, "0.00012"), (2.5e-7, "2.5×10⁻⁷"),
      (-7, "\u{2212}7"),
      (.infinity, "-"),
    ] as [(Double, String)])
  func short(value: Double, text: String) {
    #expect(NumberText.short(value) == text)
  }

  @Test("Logarithms to base ten are those of the mathematics library to 14 digits, for random numbers")
  func logarithms() {
    let seed = UInt64.random(in: 0...UInt64.max)
    var state = seed
    for _ in 0..<10_000 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      let value = Double(bitPattern: state >> 1)
      guard value.isNormal else { continue }
      let expected = log10(value)
      #expect(abs(Logarithm.ofTen(value) - expected) <= 1e-14 * max(1, abs(expected)), "seed \(seed), \(value)")
    }
  }

  @Test("The exponent of a power of ten is its own, and of what is just below it one less", arguments: -300...300)
  func exponents(n: Int) {
    let power = NumberText.power(of: n)
    #expect(NumberText.exponent(of: power) == n)
    if n >= 0 && n <= 22 { #expect(NumberText.exponent(of: power.nextDown) == n - 1) }
  }

  @Test("Ticks are 1, 2 or 5 times a power of ten apart, inside the range, at most twice as many as asked for")
  func steps() {
    let seed = UInt64.random(in: 0...UInt64.max)
    var state = seed
    func next() -> Double {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Double(state >> 11) / 0x1p53
    }
    for _ in 0..<2000 {
      let low = (next() - 0.5) * NumberText.power(of: Int(next() * 20) - 10)
      let span = max(1e-9, next()) * NumberText.power(of: Int(next() * 20) - 6)
      let count = 2 + Int(next() * 10)
      let range = low...(low + span)
      guard range.upperBound - range.lowerBound > abs(low) * 1e-6 else { continue }
      let ticks = Ticks(.init(""), range: range, count: count)
      #expect(ticks.values.count >= 2 && ticks.values.count <= 2 * count + 2, "seed \(seed), \(range) \(count)")
      let margin = span * 1e-6
      #expect(ticks.values.allSatisfy { $0 >= low - margin && $0 <= low + span + margin }, "seed \(seed), \(range)")
      #expect(Set(ticks.labels).count == ticks.labels.count, "seed \(seed), \(range): labels tell ticks apart")
    }
  }

  @Test("A person's ticks")
  func examples() {
    func labels(_ range: ClosedRange<Double>, _ count: Int, _ axis: Chart.Axis = .init("")) -> [String] {
      Ticks(axis, range: range, count: count).labels
    }
    #expect(labels(0...1, 5) == ["0", "0.2", "0.4", "0.6", "0.8", "1.0"])
    #expect(labels(0...256, 6, .init("uid", numbers: .whole)) == ["0", "50", "100", "150", "200", "250"])
    #expect(labels(0...3, 8, .init("epoch", numbers: .whole)) == ["0", "1", "2", "3"])
    #expect(labels(2025...2045, 5, .init("year", numbers: .years)) == ["2025", "2030", "2035", "2040", "2045"])
    #expect(labels(0...0.04, 4, .init("share", numbers: .percent)) == ["0 %", "1 %", "2 %", "3 %", "4 %"])
    #expect(labels(0...4e9, 4) == ["0", "1 G", "2 G", "3 G", "4 G"])
    #expect(labels(0...2e-5, 4) == ["0", "0.5×10⁻⁵", "1.0×10⁻⁵", "1.5×10⁻⁵", "2.0×10⁻⁵"])
    #expect(labels(-10...10, 4) == ["\u{2212}10", "\u{2212}5", "0", "5", "10"])
    #expect(labels(0.001...100, 5, .init("", isLogarithmic: true)) == ["0.001", "0.01", "0.1", "1", "10", "100"])
    #expect(labels(1...10, 5, .init("", isLogarithmic: true)) == ["1", "2", "5", "10"])
  }

  @Test("The range of a measure ends at ticks, and begins at zero where zero is near")
  func ranges() {
    func range(_ values: [Double], bars: Bool = false) -> ClosedRange<Double> {
      RangeChoice.range(of: values, axis: .init(""), includesZero: bars, isMeasure: true)
    }
    #expect(range([3, 17.5]) == 0...20)
    #expect(range([95, 99]) == 95...99)
    #expect(range([95, 99], bars: true) == 0...100)
    #expect(range([-3, 4]) == -4...4)
    #expect(range([0, 0]) == 0...1)
    #expect(range([]) == 0...1)
    #expect(range([.nan, 5]).contains(5))
  }

  @Test("Text longer than its room is cut to it, and wrapped lines keep within their width")
  func text() {
    let text = "A sentence of many words that goes on and on, wider than any chart that is drawn for a phone"
    #expect(TextWidth.of(TextWidth.fitted(text, width: 100)) <= 100)
    #expect(TextWidth.fitted("short", width: 100) == "short")
    let lines = TextWidth.wrapped(text, width: 180)
    #expect(lines.count == 3 && lines.allSatisfy { TextWidth.of($0) <= 180 })
    #expect(TextWidth.wrapped("two words", width: 1000) == ["two words"])
  }
}
