// SPDX-License-Identifier: Apache-2.0
import Foundation
import TestSupport
import Testing
import Yuma
import YumaFiles
import YumaVectors

@Suite("A changed digit is found, and named with field and index")
struct ChangedDigitTests {
  static let seed: UInt64 = 20_261_124

  @Test("Anywhere in the output of a snapshot", arguments: ["random-n4-001", "yuma3-liquid-bonds"])
  func output(name: String) throws {
    try expectFound(in: "epoch/\(name).json") { $0.hasPrefix("output.") }
  }

  @Test("Anywhere in the intermediate values of a snapshot", arguments: ["random-n4-001", "yuma3-liquid-bonds"])
  func intermediate(name: String) throws {
    try expectFound(in: "epoch/\(name).json") { $0.hasPrefix("intermediate.") }
  }

  @Test("In the outputs of a series")
  func series() throws {
    try expectFound(in: "epoch-series/yuma-n8.json", sample: 60) { $0.contains("].output.") }
  }

  @Test("In the outputs of the real subnet")
  func real() throws {
    try expectFound(in: "real/sn15-yuma3.json", sample: 6) { $0.contains("].output.") }
  }

  @Test(
    "In the results of fixed-point operations",
    arguments: ["I32F32-saturating_mul", "I96F32-checked_div", "I32F32-is_topk_nonzero", "I32F32-weighted_median"])
  func results(name: String) throws {
    try expectFound(in: "fixed-point/\(name).json", sample: 40) { $0.contains("].out") }
  }

  // A conversion to a wider type maps every operand to a result of its own.
  @Test("In the operands of fixed-point operations")
  func operands() throws {
    try expectFound(in: "fixed-point/I32F32-to_I64F64.json", sample: 40, namedAs: ".out") { $0.contains("].in") }
  }

  /// Changes every value, or a sample of them, each in a copy of the file, and expects each copy to deviate there or,
  /// where the value does not fit its field any more, to be refused there.
  func expectFound(
    in file: String, sample: Int? = nil, namedAs suffix: String? = nil, _ isWanted: (String) -> Bool
  ) throws {
    let tree = JSONTree(Array(try Data(contentsOf: URL(fileURLWithPath: Vectors.path(file)))))
    var random = SplitMix64(seed: Self.seed)
    var leaves = tree.scalars.filter { isWanted($0.path) }
    if let sample { leaves = Array(leaves.shuffled(using: &random).prefix(sample)) }
    #expect(!leaves.isEmpty)

    let verifier = Verifier(engines: [EngineUnderTest(.reference)])
    for leaf in leaves {
      let value = changed(tree.text[leaf.range], using: &random)
      let bytes = tree.text[..<leaf.range.lowerBound] + value + tree.text[leaf.range.upperBound...]
      let verification = verifier.verify(FileContents(name: file, bytes: bytes))
      let place =
        switch verification.finding {
        case .unreadable(let error): error.field.isEmpty ? error.problem : error.field
        default: verification.deviations.first?.deviation.place ?? "nowhere"
        }
      let wanted = suffix.map { leaf.path.prefix { $0 != "." } + $0 } ?? leaf.path[...]
      // An entry [uid, value] is one place, and so is a list of which one element became another.
      let isNamed = wanted == place || wanted.hasPrefix(place + "[") || place.hasPrefix(wanted + "[")
      #expect(isNamed, "\(leaf.path) changed, \(place) named; seed \(Self.seed)")
    }
  }

  /// The value with one digit changed, or the other truth value, or a number for null.
  func changed(_ value: ArraySlice<UInt8>, using random: inout SplitMix64) -> [UInt8] {
    let text = String(decoding: value, as: UTF8.self)
    switch text {
    case "true": return Array("false".utf8)
    case "false": return Array("true".utf8)
    case "null": return Array("\"1\"".utf8)
    default: break
    }
    var bytes = Array(value)
    let digits = bytes.indices.filter { UInt8(ascii: "0")...UInt8(ascii: "9") ~= bytes[$0] }
    guard let place = digits.randomElement(using: &random) else { return bytes }
    let canBeZero = place != digits.first || digits.count == 1
    let old = bytes[place] - UInt8(ascii: "0")
    let new = ((canBeZero ? 0 : 1)...9).filter { $0 != Int(old) }.randomElement(using: &random) ?? 1
    // "-0" is not a number that the files may hold.
    bytes[place] = UInt8(ascii: "0") + UInt8(new == 0 && bytes.contains(UInt8(ascii: "-")) ? 1 + Int(old) % 9 : new)
    return bytes
  }
}
