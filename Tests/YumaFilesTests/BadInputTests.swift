// SPDX-License-Identifier: Apache-2.0
import Foundation
import TestSupport
import Testing
import Yuma
import YumaFiles

@Suite("Bad input is refused in one line with file, field, index and rule")
struct BadInputTests {
  /// A replacement in the text of a golden file, and the message that it gives.
  struct Slip: Sendable, CustomTestStringConvertible {
    let old: String
    let new: String
    let message: String
    var file = "epoch/plain.json"

    var testDescription: String { message }
  }

  static let slips = [
    Slip(old: #""schema":"yuma-epoch/1","#, new: "", message: "schema: missing"),
    Slip(
      old: "yuma-epoch/1", new: "yuma-epoch/2",
      message: #"schema: "yuma-epoch/2", where "yuma-epoch/1" or "yuma-epoch-series/1" belongs"#),
    Slip(old: #""yuma-epoch/1""#, new: "1", message: "schema: '1' at byte 10, where a string belongs"),
    Slip(old: #""tempo":360,"#, new: "", message: "input.tempo: missing"),
    Slip(old: #""yuma3":false,"#, new: "", message: "input.parameters.yuma3: missing", file: "epoch/yuma-bonds.json"),
    Slip(
      old: #""tempo":360,"#, new: #""tempo":360,"tempo":360,"#, message: "input.tempo: repeated key"),
    Slip(
      old: #""tempo":360,"#, new: #""tempo":360,"temp\u006f":361,"#, message: "input.tempo: repeated key"),
    Slip(
      old: #""kappa":"#, new: #""kapa":"#,
      message: #"input.parameters.kapa: unknown key; the nearest known is "kappa""#),
    Slip(
      old: #""weights":"#, new: #""weight":"#, message: #"input.weight: unknown key; the nearest known is "weights""#),
    Slip(
      old: #""output":"#, new: #""outputs":"#, message: #"outputs: unknown key; the nearest known is "output""#),
    Slip(
      old: #""tempo":360"#, new: #""tempo":-360"#, message: "-360 is negative, where 0 to 18446744073709551615 belongs"),
    Slip(
      old: #""tempo":360"#, new: #""tempo":360.0"#, message: #"input.tempo: "360.0" is not an integer in plain digits"#),
    Slip(
      old: #""tempo":360"#, new: #""tempo":36e1"#, message: #"input.tempo: "36e1" is not an integer in plain digits"#),
    Slip(old: #""tempo":360"#, new: #""tempo":0360"#, message: "input.tempo: 0360 has a leading zero"),
    Slip(old: #""tempo":360"#, new: #""tempo":-0"#, message: "input.tempo: -0"),
    Slip(old: #""tempo":360"#, new: #""tempo":+360"#, message: "input.tempo: '+' at byte"),
    Slip(old: #""tempo":360"#, new: #""tempo":"360""#, message: "input.tempo: a string at byte"),
    Slip(old: #""tempo":360"#, new: #""tempo":null"#, message: "input.tempo: 'n' at byte"),
    Slip(
      old: #""tempo":360"#, new: #""tempo":18446744073709551616"#,
      message: "input.tempo: 18446744073709551616 does not fit into 64 bits"),
    Slip(
      old: #""tempo":360"#, new: #""tempo":99999999999999999999999999999999999999999999999999"#,
      message: "input.tempo: 9999999999999999999999999999999999999999... does not fit into 64 bits"),
    Slip(
      old: #""kappa":32767"#, new: #""kappa":65536"#,
      message: "input.parameters.kappa: 65536 does not fit into 16 bits"),
    Slip(
      old: #""alphaSigmoidSteepness":1000"#, new: #""alphaSigmoidSteepness":-32769"#,
      message: "input.parameters.alphaSigmoidSteepness: -32769 is not within -32768 to 32767"),
    Slip(
      old: #""alphaSigmoidSteepness":1000"#, new: #""alphaSigmoidSteepness":-0"#,
      message: "input.parameters.alphaSigmoidSteepness: -0"),
    Slip(old: "[3,40000]", new: "[3,70000]", message: "input.weights[0][0]: 70000 does not fit into 16 bits"),
    Slip(old: "[4,65535]", new: "[4,-1]", message: "input.weights[0][1]: -1 is negative, where 0 to 65535 belongs"),
    Slip(old: "[4,65535]", new: "[4]", message: "input.weights[0][1]: ']' at byte"),
    Slip(old: "[4,65535]", new: "[4,65535,0]", message: "input.weights[0][1]: ',' at byte"),
    Slip(old: "[4,65535]", new: "4", message: "input.weights[0][1]: '4' at byte"),
    Slip(old: "[3,40000]", new: "70000", message: "input.weights[0][0]: '7' at byte"),
    Slip(old: "[[[3,40000]", new: "[5,[[3,40000]", message: "input.weights[0]: '5' at byte"),
    Slip(
      old: #""alphaStake":["#, new: #""alphaStake":[1,"#,
      message: "input.alphaStake: 7 elements, where lastUpdate has 6: one for each neuron"),
    Slip(
      old: #""incentive":[0,"#, new: #""incentive":[0,0,"#,
      message: "output.incentive: 7 elements, where the input has 6 neurons"),
    Slip(
      old: #""ownerUID":null"#, new: #""ownerUID":6"#,
      message: "input.ownerUID: 6 is not the uid of one of 6 neurons"),
    Slip(
      old: #""yuma3":false"#, new: #""yuma3":0"#, message: "input.parameters.yuma3: '0' at byte",
      file: "epoch/yuma-bonds.json"),
    Slip(
      old: #""alphaHigh":"#, new: #""liquidAlphaConsensusMode":"mixed","alphaHigh":"#,
      message: #"input.parameters.liquidAlphaConsensusMode: "mixed" is not one of current, previous, auto"#),
    Slip(
      old: #""alphaHigh":"#, new: "\"a\\u001b[31m\\n\":1,\"alphaHigh\":",
      message: #"input.parameters.a\u{1b}[31m\u{a}: unknown key"#),
    Slip(old: #""input""#, new: #""chain":{"specVersion":1.5},"input""#, message: "chain.specVersion: \"1.5\" is not"),
    Slip(
      old: #""input""#, new: #""chain":{"specversion":424},"input""#,
      message: #"chain.specversion: unknown key; the nearest known is "specVersion""#),
    Slip(old: #""input""#, new: #""notes":{"a":[{"b":1,"b":2}]},"input""#, message: "notes.a[0].b: repeated key"),
    Slip(
      old: #""input""#, new: "\"notes\":\(String(repeating: "[", count: 100_000)),\"input\"",
      message: "nested deeper than 64 levels"),
  ]

  @Test("A slip in a field", arguments: slips)
  func slip(_ slip: Slip) throws {
    let text = try Vectors.text(slip.file)
    let range = try #require(text.range(of: slip.old), "\(slip.old) is not in \(slip.file)")
    let error = #expect(throws: FileError.self) {
      try SnapshotFile(FileContents(name: "FILE", bytes: text.replacingCharacters(in: range, with: slip.new).utf8))
    }
    let line = try #require(error).description
    #expect(line.hasPrefix("FILE: "))
    #expect(line.contains(slip.message), "\(line)")
    #expect(!line.contains { $0.isNewline || $0 == "\u{1B}" })
  }

  @Test("A file that is cut off anywhere")
  func truncated() throws {
    let bytes = try Array(Vectors.text("epoch/random-n4-001.json").utf8)
    let length = try #require(bytes.lastIndex(of: UInt8(ascii: "}")))
    for count in 0..<length {
      let error = #expect(throws: FileError.self) {
        try SnapshotFile(FileContents(name: "FILE", bytes: bytes[..<count]))
      }
      let isNamed = count == 0 ? error?.problem == "the file is empty" : error?.problem.contains("ends at byte") == true
      #expect(isNamed, "\(count) bytes: \(error.map { "\($0)" } ?? "")")
    }
  }

  @Test("Something behind the end", arguments: ["x", "{}", ",", "\u{0}", "\u{FEFF}"])
  func trailing(garbage: String) throws {
    let text = try Vectors.text("epoch/plain.json").trimmingCharacters(in: .newlines)
    let error = #expect(throws: FileError.self) {
      try SnapshotFile(FileContents(name: "FILE", bytes: (text + "\n " + garbage).utf8))
    }
    #expect(error?.problem.contains("at byte \(text.utf8.count + 2), where the end of the file belongs") == true)
  }

  @Test("Text that is not UTF-8, and a byte order mark")
  func encoding() throws {
    let text = try Array(Vectors.text("epoch/plain.json").utf8)
    let start = try #require(text.firstRange(of: Array(#""name":""#.utf8))).upperBound
    let malformed: [[UInt8]] = [
      [0x80], [0xC0, 0xAF], [0xE0, 0x80, 0xAF], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xF5, 0x80, 0x80, 0x80],
      [0xC3], [0xE2, 0x82], [0xF0, 0x9F, 0x98], [0xFF], [0x0A], [0x00], Array("\\ud800".utf8), Array("\\udc00".utf8),
      Array("\\ud800\\u0041".utf8), Array("\\x".utf8), Array("\\u12g4".utf8),
    ]
    for bytes in malformed {
      let error = #expect(throws: FileError.self, "\(bytes)") {
        try SnapshotFile(FileContents(name: "FILE", bytes: text[..<start] + bytes + text[start...]))
      }
      #expect(error?.field == "name")
    }
    #expect(throws: FileError.self) { try SnapshotFile(FileContents(name: "FILE", bytes: [0xEF, 0xBB, 0xBF] + text)) }
    let wellFormed = Array("é€😀\\u00e9\\ud83d\\ude00\\/\\b\\f\\n\\r\\t\\\"\\\\".utf8)
    let snapshot = try Snapshot(FileContents(name: "FILE", bytes: text[..<start] + wellFormed + text[start...]))
    #expect(snapshot.name?.hasPrefix("é€😀é😀/\u{8}\u{C}\n\r\t\"\\") == true)
  }

  @Test("More neurons than a 16-bit uid can number")
  func tooManyNeurons() throws {
    let count = 65536
    let zeros = [UInt64](repeating: 0, count: count)
    let input = EpochInput(
      currentBlock: 1, tempo: 1, lastMechanismStepBlock: 0, lastUpdate: zeros, blockAtRegistration: zeros,
      alphaStake: zeros, taoStake: zeros, validatorPermits: [Bool](repeating: false, count: count),
      weights: SparseMatrix(emptyRows: count), bonds: SparseMatrix(emptyRows: count), emission: 0)
    let error = #expect(throws: FileError.self) {
      try Snapshot(FileContents(name: "FILE", bytes: Snapshot(input: input).json()))
    }
    #expect(
      error?.description == "FILE: input.lastUpdate: 65536 neurons are more than 65535, the most a subnet can have")
  }

  @Test("A chain of a spec version without rules is an error that knows the nearest")
  func specVersion() throws {
    var snapshot = try Snapshot(FileContents(path: Vectors.path("epoch/plain.json")))
    #expect(try snapshot.rules() == .golden)
    snapshot.chain = ChainOrigin(specVersion: 446)
    #expect(try snapshot.rules() == (try EpochRules(specVersion: 446)))
    snapshot.chain = ChainOrigin(specVersion: 100)
    let error = #expect(throws: UnknownSpecVersion.self) { try snapshot.rules() }
    #expect(error?.nearest == 233)
  }
}
