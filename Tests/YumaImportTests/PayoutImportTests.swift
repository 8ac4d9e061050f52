// SPDX-License-Identifier: Apache-2.0
import DynamicTAO
import Foundation
import TestSupport
import Testing
import Yuma
import YumaFiles

@testable import YumaImport

@Suite("Raw storage becomes the payout of an epoch")
struct PayoutImportTests {
  private typealias Writer = StorageWriter
  private static let netuid: UInt16 = 7

  /// A subnet of a golden input in which uid 0 has a parent outside the subnet, as a node would give it.
  private static func capture() throws -> StorageWriter {
    let input = try Snapshot(FileContents(path: Vectors.path("epoch/plain.json"))).input
    var writer = StorageWriter(netuid: netuid)
    writer.setInput(input)
    let parent = Writer.hotkey(500)
    let id = Writer.bytes(netuid)
    writer.set(
      "ParentKeys", Writer.list([Writer.bytes(UInt64.max / 4) + parent]), keyedBy: Writer.blake(Writer.hotkey(0)) + id)
    writer.setStake(parent, alpha: 40_000_000_000, tao: 3_000_000_000)
    for uid in Array(0..<input.neuronCount) + [500] {
      let hotkey = Writer.hotkey(uid)
      writer.set("Owner", Writer.hotkey(1000 + uid), keyedBy: Writer.blake(hotkey))
      writer.set("Delegates", Writer.bytes(UInt16(100 * (uid % 100))), keyedBy: Writer.blake(hotkey))
      writer.set("ChildkeyTake", Writer.bytes(UInt16(9)), keyedBy: Writer.blake(hotkey) + id)
      writer.set(
        "Uids", uid == 1 ? Writer.bytes(UInt16(3)) : nil, keyedBy: Writer.bytes(UInt16(0)) + Writer.blake(hotkey))
      writer.set("AlphaDividendsPerSubnet", nil, after: true, keyedBy: id + Writer.blake(hotkey))
      writer.set(
        "RootAlphaDividendsPerSubnet", Writer.bytes(UInt64(uid)), after: true, keyedBy: id + Writer.blake(hotkey))
      writer.set("TotalHotkeyAlpha", Writer.bytes(UInt64(77)), after: true, keyedBy: Writer.blake(hotkey) + id)
    }
    writer.set("LastMechansimStepBlock", Writer.bytes(UInt64(10_000)), after: true)
    writer.set("SubnetEpochIndex", Writer.bytes(UInt64(4)))
    writer.set("SubnetEpochIndex", Writer.bytes(UInt64(5)), after: true)
    writer.set("SubnetOwner", Writer.hotkey(2000))
    writer.set("PendingOwnerCut", Writer.bytes(UInt64(1234)))
    writer.set("PendingOwnerCut", nil, after: true)
    writer.set("CKBurn", Writer.bytes(UInt64(5)), keyedBy: [])
    writer.set("MinChildkeyTake", nil, keyedBy: [])
    writer.set("MinChildkeyTakePerSubnet", Writer.bytes(UInt16(6)))
    return writer
  }

  private static func payout(_ writer: StorageWriter, specVersion: UInt32 = 442) throws -> SubnetPayout {
    let json = try writer.json(block: 10_000, specVersion: specVersion, into: "subnet-payout/1")
    return try StorageCapture(FileContents(name: "capture", bytes: json)).payout(file: "capture")
  }

  @Test("Hotkeys, links, rates, stakes, accounts and records are those of the storage")
  func complete() throws {
    let payout = try Self.payout(Self.capture())
    let names = (Array(0..<6) + [500]).map { Writer.hex(Writer.hotkey($0)) }
    #expect(Array(payout.hotkeys.map(\.name).prefix(7)) == names && payout.neurons == Array(names.prefix(6)))
    let parent = payout.hotkeys[6]
    #expect(parent.facts.children == [DividendPayout.Child(hotkey: 0, proportion: UInt64.max / 4)])
    #expect(parent.facts.alphaStake == 40_000_000_000 && parent.facts.rootStake == 3_000_000_000)
    #expect(parent.facts.coldkey == Writer.hex(Writer.hotkey(1500)))
    #expect(payout.hotkeys.prefix(6).map(\.facts.take) == [0, 100, 200, 300, 400, 500])
    #expect(payout.hotkeys.prefix(7).map(\.facts.isOnRoot) == [false, true, false, false, false, false, false])
    #expect(payout.hotkeys[3].recorded.alphaDividends == 0 && payout.hotkeys[3].recorded.rootDividends == 3)
    #expect(payout.hotkeys[3].recorded.alphaStakeAfter == 77)
    #expect(payout.pending.ownerCut == 1234 && payout.pending.epochEmission == 148_000_000_000)
    #expect(payout.childkeyBurn == 5 && payout.minimumChildkeyTakes == [0, 6] && payout.pendingOwnerCutAfter == 0)
    #expect(payout.assumed == [])
  }

  @Test("An item that nobody asked for is assumed, whichever it is")
  func leftOut() throws {
    let whole = try Self.capture()
    let id = Writer.bytes(Self.netuid)
    let hotkey = Writer.blake(Writer.hotkey(2))
    let decisive: [(String, [UInt8])] = [
      ("Owner", hotkey), ("Delegates", hotkey), ("ChildkeyTake", hotkey + id), ("TotalHotkeyAlpha", hotkey + id),
      ("TotalHotkeyAlpha", hotkey + Writer.bytes(UInt16(0))), ("ParentKeys", hotkey + id), ("ChildKeys", hotkey + id),
      ("Uids", Writer.bytes(UInt16(0)) + hotkey), ("CKBurn", []), ("MinChildkeyTake", []),
      ("MinChildkeyTakePerSubnet", id), ("PendingOwnerCut", id), ("TaoWeight", []), ("SubnetOwnerHotkey", id),
      ("PendingServerEmission", id), ("PendingValidatorEmission", id), ("PendingRootAlphaDivs", id),
    ]
    for (item, parameters) in decisive {
      var writer = whole
      let removed = writer.before.removeValue(forKey: Writer.key(item, parameters))
      #expect(removed != nil, "\(item) is not in the capture")
      #expect(try !Self.payout(writer).assumed.isEmpty, "\(item)")
    }
  }

  @Test("The keys to ask for are found in rounds, and none is left at the end")
  func rounds() throws {
    let source = try Self.capture()
    var capture = StorageCapture(
      chain: ChainOrigin(netuid: Self.netuid, block: 10_000, specVersion: 442), target: .payout)
    for state in [StorageCapture.State.before, .at] {
      var rounds = 0
      while true {
        let query = try StorageQuery(lackedBy: capture, in: state)
        if query.items.isEmpty { break }
        rounds += 1
        try #require(rounds < 8)
        let values = state == .before ? source.before : source.at
        let pairs = query.items.map { [$0.key, (values[$0.key] ?? nil) as Any? ?? NSNull()] }
        let answer: [String: Any] = [
          "jsonrpc": "2.0", "id": 1, "result": [["block": Self.block(state), "changes": pairs]],
        ]
        let bytes = Array(try JSONSerialization.data(withJSONObject: answer))
        try capture.add(FileContents(name: "answer", bytes: bytes), to: state)
      }
      #expect(rounds >= 1)
    }
    let payout = try capture.payout(file: "capture")
    #expect(payout.hotkeys.count == 7 + (payout.owner == nil ? 0 : payout.hotkeys.count - 7))
    #expect(!payout.assumed.contains { $0.hasPrefix("hotkeys") })
  }

  private static func block(_ state: StorageCapture.State) -> String {
    "0x" + String(repeating: state == .before ? "1" : "2", count: 64)
  }

  @Test("Payouts before spec version 343 are refused in one line")
  func early() throws {
    #expect(throws: FileError.self) { _ = try Self.payout(Self.capture(), specVersion: 342) }
  }
}
