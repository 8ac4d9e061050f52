// SPDX-License-Identifier: Apache-2.0
import Foundation
import TestSupport
import Testing
import Yuma
import YumaFiles

@testable import YumaImport

@Suite("A node is asked for everything, round after round")
struct StorageQueryTests {
  /// A node with a state: it answers with null what it has not.
  private func answer(_ request: String, _ state: [String: String?], hash: String) throws -> FileContents {
    let object = try JSONSerialization.jsonObject(with: Data(request.utf8)) as? [String: Any]
    let parameters = try #require(object?["params"] as? [Any])
    #expect(object?["method"] as? String == "state_queryStorageAt" && parameters.last as? String == hash)
    let keys = try #require(parameters.first as? [String])
    let changes = keys.map { key in "[\"\(key)\",\((state[key] ?? nil).map { "\"\($0)\"" } ?? "null")]" }
    let text =
      #"{"jsonrpc":"2.0","id":1,"result":[{"block":"\#(hash)","changes":[\#(changes.joined(separator: ","))]}]}"#
    return FileContents(name: "answer", bytes: text.utf8)
  }

  @Test("Its answers alone make the snapshot, with nothing assumed")
  func rounds() throws {
    let golden = try #require(try SnapshotFile(path: Vectors.path("real/sn15-yuma3.json")).snapshot(at: 0))
    var writer = StorageWriter(netuid: 15)
    writer.setInput(golden.input)
    writer.setOutput(try #require(golden.output))
    func number(_ value: UInt64) -> String { StorageWriter.hex(StorageWriter.bytes(UInt32(value))) }
    let key = StorageWriter.key("Number", pallet: "System")
    writer.before[key] = number(golden.input.currentBlock - 1)
    writer.at[key] = number(golden.input.currentBlock)
    let index = StorageWriter.bytes(UInt64(50))
    writer.set("SubnetEpochIndex", index)
    writer.set("SubnetEpochIndex", StorageWriter.bytes(UInt64(51)), after: true)
    writer.set("LastMechansimStepBlock", StorageWriter.bytes(golden.input.currentBlock), after: true)
    var capture = StorageCapture(chain: ChainOrigin(netuid: 15, specVersion: 425))
    let states: [(StorageCapture.State, [String: String?], String)] = [
      (.before, writer.before, "0xb0"), (.at, writer.at, "0xa0"),
    ]
    for (state, values, hash) in states {
      var rounds = 0
      while case let requests = try StorageQuery(lackedBy: capture, in: state).requests(blockHash: hash),
        !requests.isEmpty
      {
        for request in requests { try capture.add(answer(request, values, hash: hash), to: state) }
        rounds += 1
        try #require(rounds < 6)
      }
      #expect(rounds > 0)
    }
    let snapshot = try #require(try capture.snapshots(file: "capture").first)
    #expect(snapshot.input.weights == golden.input.weights && snapshot.input.emission == golden.input.emission)
    #expect(snapshot.assumed == [] && snapshot.chain?.block == golden.input.currentBlock)
    #expect(snapshot.chain?.blockHash == "0xa0" && snapshot.recorded?.bonds == golden.output?.bonds)
  }

  @Test("The network's keys are those of the subnets that are there")
  func network() throws {
    var capture = StorageCapture(chain: ChainOrigin(block: 5, specVersion: 440), target: .networkEmission)
    let key = StorageWriter.key("NetworksAdded", StorageWriter.bytes(UInt16(9)))
    #expect(
      try StorageQuery(lackedBy: capture, in: .before).items.contains { $0.key == key && $0.name == "NetworksAdded(9)" }
    )
    try capture.add(FileContents(name: "answer", bytes: "{\"\(key)\":\"0x01\"}".utf8), to: .before)
    let names = try StorageQuery(lackedBy: capture, in: .at).items.map(\.name)
    #expect(names.contains("SubnetExcessTao(9)") && !names.contains("SubnetExcessTao(8)"))
  }
}
