// SPDX-License-Identifier: Apache-2.0
import Foundation
import TestSupport
import Testing
import Yuma
import YumaFiles

@testable import YumaImport

/// SCALE as the runtime writes its answers: compact integers, options, lists.
private struct Answer {
  var bytes: [UInt8] = []

  mutating func compact(_ value: UInt64) {
    switch value {
    case ..<64: bytes.append(UInt8(value << 2))
    case ..<16384: bytes += StorageWriter.bytes(UInt16(value << 2 | 1))
    case ..<(1 << 30): bytes += StorageWriter.bytes(UInt32(value << 2 | 2))
    default:
      let digits = StorageWriter.bytes(value).reversed().drop { $0 == 0 }.reversed()
      bytes += [UInt8((digits.count - 4) << 2 | 3)] + digits
    }
  }

  mutating func some() { bytes.append(1) }
  mutating func none(_ count: Int = 1) { bytes += [UInt8](repeating: 0, count: count) }
  mutating func list(_ values: [UInt64]) {
    compact(UInt64(values.count))
    for value in values { compact(value) }
  }
  mutating func list(_ values: [Bool]) {
    compact(UInt64(values.count))
    bytes += values.map { $0 ? 1 : 0 }
  }
  mutating func list(_ values: [[UInt8]]) {
    compact(UInt64(values.count))
    bytes += values.flatMap { $0 }
  }
  mutating func text(_ text: String) {
    compact(UInt64(text.utf8.count))
    bytes += text.utf8
  }

  var hex: String { StorageWriter.hex(bytes) }
}

@Suite("Answers of the chain's runtime become metagraphs")
struct RuntimeAnswerTests {
  private let hotkeys = (0..<3).map { StorageWriter.hotkey($0) }
  private let lastUpdate: [UInt64] = [8_739_900, 8_739_901, 100]
  private let alpha: [UInt64] = [6_000_000_000_000, 4_000_000_000_000, 0]
  private let tao: [UInt64] = [1_000_000_000_000, 7, 0]
  private let weight: UInt64 = 3_320_413_933_267_719_290

  private var total: [UInt64] {
    zip(alpha, tao).map { $0 + UInt64(UInt128($1) * UInt128(weight) / UInt128(UInt64.max)) }
  }

  /// An answer of `get_selective_mechagraph` with all its fields, with identities of so many texts.
  private func mechagraph(subnetIdentity: Int = 8, chainIdentity: Int = 7, trailing: Int = 3) -> Answer {
    var answer = Answer()
    func optional(_ body: (inout Answer) -> Void) {
      answer.some()
      body(&answer)
    }
    answer.some()
    answer.compact(7)
    optional { $0.list(Array("name".utf8).map { UInt64($0) }) }
    optional { $0.list([945]) }
    optional {
      $0.some()
      for place in 0..<subnetIdentity { $0.text("text \(place)") }
    }
    optional { $0.compact(4_000_000) }
    optional { $0.bytes += hotkeys[1] }
    optional { $0.bytes += hotkeys[2] }
    for value in [8_740_000, 360, 8_739_640] as [UInt64] { optional { $0.compact(value) } }
    for value in 0..<10 { optional { $0.compact(UInt64(value) * 1_000_000_007) } }
    // The volume has up to 128 bits.
    optional { $0.bytes += [(9 - 4) << 2 | 3] + [UInt8](repeating: 1, count: 9) }
    optional { $0.bytes += [UInt8](repeating: 3, count: 16) }
    for value in [10, 32767, 1, 65535, 0, 100, 5000, 64, 3, 256, 500_000, 1] as [UInt64] {
      optional { $0.compact(value) }
    }
    answer.bytes += [1, 1, 1, 0]
    for value in 0..<10 { optional { $0.compact(UInt64(value)) } }
    answer.bytes += [1, 0]
    optional { $0.compact(1) }
    answer.bytes += [1, 1]
    for value in [58982, 45875, 900_000] as [UInt64] { optional { $0.compact(value) } }
    optional { $0.list(hotkeys) }
    optional { $0.list(hotkeys) }
    optional {
      $0.compact(3)
      $0.some()
      for place in 0..<chainIdentity { $0.text("text \(place)") }
      $0.none(2)
    }
    optional { $0.list([[UInt8]](repeating: [UInt8](repeating: 9, count: 34), count: 3)) }
    optional { $0.list([true, true, false]) }
    optional { $0.list([true, false, false]) }
    let lists: [[UInt64]] = [
      [65535, 65535, 65535], lastUpdate, [5, 6, 123_456_789_012], [65535, 0, 0], [0, 0, 65535], [0, 1, 64738],
      [0, 0, 0],
      [0, 0, 0], [10, 20, 30], alpha, tao, total,
    ]
    for values in lists { optional { $0.list(values) } }
    for _ in 0..<2 { optional { $0.list([hotkeys[0] + [4 << 2]]) } }
    for _ in 0..<min(trailing, 1) { optional { $0.list([0]) } }
    if trailing > 1 { optional { $0.list([[UInt8]]()) } }
    for _ in 0..<max(trailing - 2, 0) { answer.none() }
    return answer
  }

  private func imported(_ answers: String) throws -> MetagraphImport {
    let text = """
      {"schema":"yuma-metagraph/1","chain":{"specVersion":440},"metagraph":{\(answers)},"weights":[],"bonds":[],
       "commitBlocks":null,"emission":5}
      """
    return try MetagraphImport(FileContents(name: "answers", bytes: text.utf8))
  }

  @Test("A mechagraph has all but weights and bonds, whichever texts its identities have and whatever follows")
  func selective() throws {
    for (subnet, chain, trailing) in [(8, 7, 5), (8, 7, 0), (7, 7, 2), (3, 6, 0)] {
      let answer = mechagraph(subnetIdentity: subnet, chainIdentity: chain, trailing: trailing)
      let found = try imported("\"get_selective_mechagraph\":\"\(answer.hex)\"")
      let input = found.snapshot.input
      #expect(input.currentBlock == 8_740_000 && input.tempo == 360 && input.lastMechanismStepBlock == 8_739_640)
      #expect(input.lastUpdate == lastUpdate && input.blockAtRegistration == [10, 20, 30])
      #expect(input.alphaStake == alpha && input.taoStake == tao && input.ownerUID == 1)
      #expect(input.validatorPermits == [true, false, false] && input.parameters.taoWeight == weight)
      #expect(input.parameters.kappa == 32767 && input.parameters.maxAllowedValidators == 64)
      #expect(input.parameters.alphaHigh == 58982 && input.parameters.bondsMovingAverage == 900_000)
      #expect(found.snapshot.recorded?.consensus == [0, 1, 64738] && found.snapshot.chain?.netuid == 7)
      #expect(found.snapshot.recorded?.combinedEmission == [5, 6, 123_456_789_012])
      #expect(!found.snapshot.assumed.contains("input.taoStake") && found.notes == [])
    }
  }

  @Test("An answer cut anywhere, or with bytes behind it, is refused")
  func cut() throws {
    let answer = mechagraph()
    for count in stride(from: 0, to: answer.bytes.count, by: 7) {
      let text = StorageWriter.hex(Array(answer.bytes.prefix(count)))
      #expect(throws: FileError.self, "\(count)") { try imported("\"get_selective_mechagraph\":\"\(text)\"") }
    }
    let longer = StorageWriter.hex(answer.bytes + [7])
    #expect(throws: FileError.self) { try imported("\"get_selective_mechagraph\":\"\(longer)\"") }
    let missing = #expect(throws: FileError.self) { try imported(#""get_selective_mechagraph":"0x00""#) }
    #expect(missing?.description.contains("knows no such subnet") == true)
  }

  /// An answer of `get_subnet_state`.
  private func subnetState() -> Answer {
    var answer = Answer()
    answer.some()
    answer.compact(7)
    answer.list(hotkeys)
    answer.list(hotkeys)
    answer.list([true, true, false])
    answer.list([true, false, false])
    let lists: [[UInt64]] = [
      [], lastUpdate, [5, 6, 123_456_789_012], [65535, 0, 0], [0, 0, 65535], [0, 1, 64738], [], [], [10, 20, 30], alpha,
      tao, total,
    ]
    for values in lists { answer.list(values) }
    answer.compact(2)
    answer.list([1, 2, 3])
    answer.list([4, 5, 6])
    return answer
  }

  /// An answer of `get_neurons_lite`.
  private func neuronsLite() -> Answer {
    var answer = Answer()
    answer.compact(3)
    for uid in 0..<3 {
      answer.bytes += hotkeys[uid] + hotkeys[2]
      answer.compact(UInt64(uid))
      answer.compact(7)
      answer.bytes += [uid < 2 ? 1 : 0] + [UInt8](repeating: 8, count: 34 + 31)
      answer.compact(1)
      answer.bytes += hotkeys[2]
      answer.compact(alpha[uid])
      answer.compact(0)
      for values in [
        [5, 6, 123_456_789_012], [0, 0, 65535], [0, 1, 64738], [0, 0, 0], [9, 8, 7], [65535, 0, 0], lastUpdate,
      ] {
        answer.compact(values[uid])
      }
      answer.bytes += [uid == 0 ? 1 : 0]
      answer.compact(65535)
    }
    return answer
  }

  @Test("A subnet's state and its neurons, with the block's own keys, are the same metagraph")
  func parts() throws {
    let whole = try imported("\"get_selective_mechagraph\":\"\(mechagraph().hex)\"").snapshot
    let bytes = "[\(neuronsLite().bytes.map(String.init).joined(separator: ","))]"
    let found = try imported(
      """
      "block":8740000,"tempo":360,"last_step":8739640,"owner_hotkey":"\(StorageWriter.hex(hotkeys[1]))",
      "get_subnet_state":{"jsonrpc":"2.0","id":1,"result":"\(subnetState().hex)"},"get_neurons_lite":\(bytes)
      """
    ).snapshot
    #expect(found.input.lastUpdate == whole.input.lastUpdate && found.input.alphaStake == whole.input.alphaStake)
    #expect(found.input.taoStake == whole.input.taoStake && found.input.ownerUID == 1)
    #expect(found.recorded?.validatorTrust == [9, 8, 7] && found.recorded?.dividends == whole.recorded?.dividends)
    let twice = #expect(throws: FileError.self) {
      try imported(
        "\"last_update\":[1,2,3],\"get_subnet_state\":\"\(subnetState().hex)\"")
    }
    #expect(twice?.description.contains("last_update: given twice") == true)
  }
}
