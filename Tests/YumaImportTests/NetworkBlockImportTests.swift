// SPDX-License-Identifier: Apache-2.0
import Foundation
import TestSupport
import Testing
import YumaFiles
import YumaImport

@Suite("A capture of a whole block")
struct NetworkBlockImportTests {
  static func text(_ block: Int) throws -> String {
    try String(contentsOfFile: Vectors.path("real/capture-\(block).json"), encoding: .utf8)
  }

  static func imported(_ text: String) throws -> (block: NetworkBlock, notes: [String]) {
    try StorageCapture(FileContents(name: "capture", bytes: text.utf8)).networkBlock(file: "capture")
  }

  @Test("The two states of a block become the file of the block, item by item", arguments: [8_766_000, 9_240_382])
  func real(number: Int) throws {
    var (block, notes) = try Self.imported(Self.text(number))
    var file = try NetworkBlock(FileContents(path: Vectors.path("real/block-\(number).json")))
    #expect(notes == [])
    #expect(block.name == file.name && block.assumed == file.assumed)
    #expect(block.globals == file.globals && block.globalsAfter == file.globalsAfter)
    #expect(block.subnets.count == file.subnets.count)
    for (made, read) in zip(block.subnets, file.subnets) { #expect(made == read, "subnet \(read.netuid)") }
    (block.subnets, file.subnets) = ([], [])
    #expect(block.chain.specVersion == file.chain.specVersion && block.chain.blockHash == file.chain.blockHash)
  }

  @Test("Two states that do not follow one another, and a state without issuance, are refused in one line")
  func refused() throws {
    let text = try Self.text(8_766_000)
    func problem(_ text: String) -> String? {
      do {
        _ = try Self.imported(text)
        return nil
      } catch {
        return "\(error)"
      }
    }
    // Block number 8765999 of the state before, one less.
    let other = text.replacing("\"0x2fc28500\"", with: "\"0x2ec28500\"")
    #expect(other != text)
    #expect(problem(other)?.contains("another block") == true || problem(other)?.contains("not neighbours") == true)
    let key = "\"0x658faa385070e074c85bf6b568cf055557c875e4cff74148e4628f264b974c80\""
    let lacking = text.replacing("\(key): \"0x3014598826c52700\"", with: "\(key): null")
      .replacing("\(key):\"0x3014598826c52700\"", with: "\(key):null")
    #expect(lacking != text)
    #expect(problem(lacking)?.contains("TotalIssuance: missing") == true)
    for case let line? in [problem(other), problem(lacking)] { #expect(!line.contains("\n")) }
  }

  @Test("A subnet of which an item cannot be read is left out with a line, and the others are imported")
  func partly() throws {
    // SubnetTAO of subnet 1, cut off.
    let prefix = "0x658faa385070e074c85bf6b568cf05557a57dce016211512d1700561066b85a30100"
    let text = try Self.text(8_766_000)
    let start = try #require(text.range(of: prefix))
    let value = try #require(text[start.upperBound...].range(of: "\"0x"))
    var changed = text
    changed.removeSubrange(value.upperBound..<text.index(value.upperBound, offsetBy: 2))
    let (block, notes) = try Self.imported(changed)
    #expect(notes.count == 1 && notes.first?.hasPrefix("before: SubnetTAO(1): ") == true)
    #expect(block.subnets.count == 128 && !block.subnets.contains { $0.netuid == 1 })
  }

  @Test("The keys to ask for are those that the import reads: first which subnets there are, then their items")
  func keys() throws {
    var capture = StorageCapture(chain: ChainOrigin(), target: .networkBlock)
    let first = try StorageQuery(lackedBy: capture, in: .before)
    #expect(
      first.items.contains { $0.name == "NetworksAdded(128)" } && first.items.contains { $0.name == "TotalIssuance" })
    capture = try StorageCapture(FileContents(path: Vectors.path("real/capture-9240382.json")))
    let lacking = try StorageQuery(lackedBy: capture, in: .before).items.map(\.name)
    #expect(lacking.contains("EMAPriceHalvingBlocks(1)") && !lacking.contains("SubnetTAO(1)"))
    #expect(try StorageQuery(lackedBy: capture, in: .at).items.contains { $0.name == "ParentHash" })
  }
}
