// SPDX-License-Identifier: Apache-2.0
import FixedPoint
import Foundation
import Testing

// Small formats run the library's generic code on so few values that all of them can be tried.

struct I4F4: FixedPointNumber {
  var bits: Int8
  static var fractionalBitCount: Int { 4 }
}

struct U4F4: FixedPointNumber {
  var bits: UInt8
  static var fractionalBitCount: Int { 4 }
}

struct I0F8: FixedPointNumber {
  var bits: Int8
  static var fractionalBitCount: Int { 8 }
}

struct U0F8: FixedPointNumber {
  var bits: UInt8
  static var fractionalBitCount: Int { 8 }
}

struct I1F7: FixedPointNumber {
  var bits: Int8
  static var fractionalBitCount: Int { 7 }
}

struct I8F0: FixedPointNumber {
  var bits: Int8
  static var fractionalBitCount: Int { 0 }
}

struct I8F8: FixedPointNumber {
  var bits: Int16
  static var fractionalBitCount: Int { 8 }
}

struct U8F8: FixedPointNumber {
  var bits: UInt16
  static var fractionalBitCount: Int { 8 }
}

/// A format as an argument of a test, shown by its name.
struct Format: CustomTestStringConvertible, Sendable {
  let type: any FixedPointNumber.Type
  var testDescription: String { "\(type)" }

  static let tiny: [Format] = [
    Format(type: I4F4.self), Format(type: U4F4.self), Format(type: I0F8.self), Format(type: U0F8.self),
    Format(type: I1F7.self), Format(type: I8F0.self),
  ]
  static let small: [Format] = tiny + [Format(type: I8F8.self), Format(type: U8F8.self)]
  static let chain: [Format] = [
    Format(type: I32F32.self), Format(type: I64F64.self), Format(type: I96F32.self), Format(type: U64F64.self),
    Format(type: U96F32.self),
  ]
  static let all = tiny + chain
}

/// The operands of a test: every value of a small format, else the edges and random values of all magnitudes.
enum Operands {
  /// Fresh in each run, unless the environment sets it to repeat one.
  static let seed: UInt64 = {
    let seed =
      ProcessInfo.processInfo.environment["FIXED_POINT_SEED"].flatMap { UInt64($0) } ?? .random(in: 0...UInt64.max)
    print("Random operands: FIXED_POINT_SEED=\(seed)")
    return seed
  }()

  static func generator() -> SplitMix64 { SplitMix64(state: seed) }

  static func single<Number: FixedPointNumber>(
    _ type: Number.Type, random count: Int = 300, _ generator: inout SplitMix64
  ) -> [Number] {
    if Number.Bits.bitWidth <= 16 { return (Number.Bits.min...Number.Bits.max).map { Number(bits: $0) } }
    return edges(type) + (0..<count).map { _ in random(type, &generator) }
  }

  /// All pairs of an eight-bit format, else the edges crossed and random pairs.
  static func pairs<Number: FixedPointNumber>(
    _ type: Number.Type, random count: Int = 500, _ generator: inout SplitMix64
  ) -> [(Number, Number)] {
    let crossed = Number.Bits.bitWidth == 8 ? single(type, &generator) : edges(type)
    let pairs = crossed.flatMap { a in crossed.map { b in (a, b) } }
    if Number.Bits.bitWidth == 8 { return pairs }
    return pairs + (0..<count).map { _ in (random(type, &generator), random(type, &generator)) }
  }

  /// Both ends, the neighbourhoods of 0, of 1 and -1, of one half, and of the powers at which parts of the storage end.
  static func edges<Number: FixedPointNumber>(_ type: Number.Type) -> [Number] {
    let (f, width) = (Number.fractionalBitCount, Number.Bits.bitWidth)
    let centres: [Number.Bits] =
      [0, .max, .min] + [f, f - 1, width / 2, width / 2 - 1, width - 2].flatMap { [1 << $0, 0 &- (1 << $0)] }
    return centres.flatMap { centre in [centre &- 1, centre, centre &+ 1].map { Number(bits: $0) } }
  }

  static func random<Number: FixedPointNumber>(_ type: Number.Type, _ generator: inout SplitMix64) -> Number {
    let bits = Number.Bits.random(in: .min ... .max, using: &generator)
    return Number(bits: bits >> Int.random(in: 0..<Number.Bits.bitWidth, using: &generator))
  }
}

/// Reports the first operand that breaks the law.
func forAll<Number: FixedPointNumber>(_ type: Number.Type, random count: Int = 300, _ law: (Number) -> Bool) {
  var generator = Operands.generator()
  for x in Operands.single(type, random: count, &generator) where !law(x) {
    Issue.record("\(Number.self): raw bits \(x.bits) break the law; seed \(Operands.seed)")
    return
  }
}

/// Reports the first pair of operands that breaks the law.
func forPairs<Number: FixedPointNumber>(_ type: Number.Type, _ law: (Number, Number) -> Bool) {
  var generator = Operands.generator()
  for (a, b) in Operands.pairs(type, &generator) where !law(a, b) {
    Issue.record("\(Number.self): raw bits \(a.bits), \(b.bits) break the law; seed \(Operands.seed)")
    return
  }
}

struct SplitMix64: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ z >> 30) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ z >> 27) &* 0x94d0_49bb_1331_11eb
    return z ^ z >> 31
  }
}
