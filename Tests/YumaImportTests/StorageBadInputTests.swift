// SPDX-License-Identifier: Apache-2.0
import Foundation
import TestSupport
import Testing
import Yuma
import YumaFiles

@testable import YumaImport

@Suite("A capture that cannot be right is refused in one line that names the item")
struct StorageBadInputTests {
  private func writer() throws -> StorageWriter {
    let input = try Snapshot(FileContents(path: Vectors.path("epoch/plain.json"))).input
    var writer = StorageWriter(netuid: 7)
    writer.setInput(input)
    return writer
  }

  /// The message of importing what `change` makes of a good capture.
  private func message(specVersion: UInt32 = 425, _ change: (inout StorageWriter) -> Void) throws -> String {
    var writer = try writer()
    change(&writer)
    let json = try writer.json(block: 20_000, specVersion: specVersion)
    return try message(of: json)
  }

  private func message(of json: [UInt8]) throws -> String {
    let error = #expect(throws: FileError.self) {
      try StorageCapture(FileContents(name: "capture", bytes: json)).snapshots(file: "capture")
    }
    let text = try #require(error?.description)
    #expect(!text.contains("\n"))
    return text
  }

  private static let netuid = StorageWriter.bytes(UInt16(7))

  @Test("Hexadecimal that is cut off, or is none")
  func hexadecimal() throws {
    let key = StorageWriter.key("Kappa", Self.netuid)
    #expect(try message { $0.before[key] = "0x123" }.contains("Kappa(7): 3 hexadecimal digits"))
    #expect(try message { $0.before[key] = "0x12zz" }.contains("Kappa(7): digits 2 and 3 are not both hexadecimal"))
    #expect(try message { $0.before[key] = "1234" }.contains("Kappa(7): it does not begin with 0x"))
    #expect(try message { $0.before[key] = "0x12" }.contains("before: Kappa(7): the value ends after 1 bytes"))
    #expect(try message { $0.before[key] = "0x123456" }.contains("before: Kappa(7): 1 bytes are left"))
    #expect(try message { $0.before[key + "f"] = "0x1234" }.contains("it is cut off"))
  }

  @Test("A SCALE length that lies is refused before memory is taken for it")
  func length() throws {
    let key = StorageWriter.key("LastUpdate", Self.netuid)
    for lie in ["0xfeffffff", "0x0300000040", "0x13ffffffffffffffff", "0x04", "0xfd03"] {
      let text = try message { $0.before[key] = lie }
      #expect(text.contains("before: LastUpdate(7): "), "\(lie): \(text)")
    }
    #expect(try message { $0.before[key] = "0x0100" }.contains("has a shorter form"))
    #expect(try message { $0.before[key] = "0xff" }.contains("where 8 are the most"))
  }

  @Test("An item of a neuron that is not there; and nothing but items of another subnet")
  func otherSubnet() throws {
    let beyond = Self.netuid + StorageWriter.bytes(UInt16(300))
    #expect(try message { $0.set("Weights", nil, keyedBy: beyond) }.contains("there is no uid 300"))
    let other = try message {
      $0.before.removeAll()
      $0.set("SubnetworkN", [2, 0], keyedBy: StorageWriter.bytes(UInt16(8)))
      $0.set("Kappa", [0, 0], keyedBy: StorageWriter.bytes(UInt16(8)))
    }
    #expect(other.contains("before: SubnetworkN(7): missing") && other.contains("2 items of other subnets"))
  }

  @Test("An item of another block")
  func otherBlock() throws {
    let number = StorageWriter.key("Number", pallet: "System")
    #expect(
      try message { $0.before[number] = StorageWriter.hex(StorageWriter.bytes(UInt32(20_000))) }
        .contains("before: Number: an item of another block: 20000"))
    #expect(
      try message { $0.at[number] = StorageWriter.hex(StorageWriter.bytes(UInt32(19_999))) }
        .contains("at: Number: an item of another block: 19999"))
    let good = try message { $0.before.removeAll() }
    #expect(good.contains("SubnetworkN(7): missing"))
    let answers = #"[{"block":"0xaa","changes":[]},{"block":"0xbb","changes":[]}]"#
    let file = #"{"schema":"yuma-storage/1","chain":{"netuid":7},"before":"# + answers + "}"
    #expect(try message(of: Array(file.utf8)).contains("items of another block: 0xbb, where others are of 0xaa"))
  }

  @Test("An item that is given twice with two values, a damaged key, and what is no value at all")
  func keys() throws {
    let key = StorageWriter.key("Kappa", Self.netuid)
    func file(_ before: String) -> [UInt8] {
      Array((#"{"schema":"yuma-storage/1","chain":{"netuid":7,"specVersion":425},"before":"# + before + "}").utf8)
    }
    #expect(try message(of: file("[[\"\(key)\",null],[\"\(key)\",\"0x0000\"]]")).contains("Kappa(7): given twice"))
    let wrong = StorageWriter.key("Yuma3On", [UInt8](repeating: 0, count: 16) + Self.netuid)
    #expect(try message(of: file("{\"\(wrong)\":null}")).contains("the hash of parameter 1 is not that of its value"))
    let short = StorageWriter.key("Weights", Self.netuid)
    #expect(try message(of: file("{\"\(short)\":null}")).contains("a key of Weights with 2 bytes of parameters"))
    let failed = #"{"jsonrpc":"2.0","id":1,"error":{"code":-32000,"message":"State already discarded"}}"#
    #expect(try message(of: file(failed)).contains("the node answered \"State already discarded\""))
    #expect(try message(of: file("<html>")).contains("markup, where JSON belongs"))
    #expect(try message(of: file(#"{"result":"0x00","id":1}"#)).contains("no request before it says of which key"))
    #expect(try message(of: file("{\"\(key)\":32767}")).contains("where a string belongs"))
    #expect(try message(of: file("{\"\(key.dropFirst(2))\":null}")).contains("a storage key begins with 0x"))
    #expect(try message(of: file(#"{"genesis":{"runtime":{}}}"#)).contains("only a raw chain specification holds"))
    let deep = String(repeating: "{\"result\":", count: 5_000)
    #expect(try message(of: file(deep)).contains("nested deeper than"))
  }

  @Test("A spec version without a ruleset, which names the nearest")
  func specVersion() throws {
    #expect(
      try message(specVersion: 500) { _ in }.contains("specVersion: no rules for 500"))
    let upgrade = StorageWriter.key("LastRuntimeUpgrade", pallet: "System")
    #expect(
      try message { $0.at[upgrade] = StorageWriter.hex(StorageWriter.compact(430) + StorageWriter.list([UInt8]([1]))) }
        .contains("spec version 430, where chain.specVersion is 425"))
  }

  @Test("Lists that are not one element a neuron, and hotkeys that are missing or shared")
  func lengths() throws {
    #expect(
      try message { $0.set("ValidatorPermit", StorageWriter.list([true])) }
        .contains("ValidatorPermit(7): 1 elements, where SubnetworkN is"))
    #expect(
      try message { $0.set("Active", StorageWriter.list([true]), after: true) }.contains("at: Active(7): 1 elements"))
    let keys = Self.netuid + StorageWriter.bytes(UInt16(1))
    #expect(
      try message { $0.before.removeValue(forKey: StorageWriter.key("Keys", keys)) }.contains("Keys(7, 1): missing"))
    #expect(
      try message { $0.set("Keys", StorageWriter.hotkey(0), keyedBy: keys) }.contains(
        "the hotkey of uid 0 too: the chain skips the epoch"))
  }

  @Test("No damage to a capture crashes the import")
  func mutations() throws {
    let input = try Snapshot(FileContents(path: Vectors.path("epoch/two-neurons.json"))).input
    var writer = StorageWriter(netuid: 7)
    writer.setInput(input)
    var mutator = Mutator(texts: [try writer.json(block: 20_000)], seed: 8)
    var imported = 0
    for _ in 0..<2_000 {
      let contents = FileContents(name: "mutant", bytes: mutator.next())
      if let capture = try? StorageCapture(contents), (try? capture.snapshots(file: "mutant")) != nil { imported += 1 }
    }
    #expect(imported > 0)
  }
}
