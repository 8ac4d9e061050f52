// SPDX-License-Identifier: Apache-2.0
import Foundation
import TestSupport
import Testing
import YumaFiles

@testable import YumaImport

@Suite("The network's storage becomes network-emission/1")
struct NetworkImportTests {
  @Test(
    "A real capture, encoded and imported, comes back equal, with the differences that the prices of the wrong side make"
  )
  func real() throws {
    let text = try Vectors.text("real/network-8740402.json")
    let golden = try #require(JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    let input = try #require(golden["input"] as? [String: Any])
    let recorded = try #require(golden["recorded"] as? [String: [String: String]])
    var writer = StorageWriter(netuid: 0)
    func number<Integer: FixedWidthInteger>(_ value: Any?) throws -> Integer {
      let digits = value as? String ?? (value as? Int).map { "\($0)" } ?? ""
      return try #require(Integer(digits))
    }
    func raw(_ name: String) throws -> UInt128 { try number(input[name]) }
    writer.set("TotalIssuance", StorageWriter.bytes(UInt64(try raw("issuance"))), keyedBy: [])
    writer.set("EmissionGateBar", StorageWriter.bytes(try raw("gateBar_U64F64")), keyedBy: [])
    writer.set("EmissionGateBar", StorageWriter.bytes(try raw("gateBarStored_U64F64")), after: true, keyedBy: [])
    writer.set("EmissionBarQuantile", StorageWriter.bytes(try raw("gateQuantile_U64F64")), keyedBy: [])
    // Its value is the default.
    writer.set("EmissionGateExponent", nil, keyedBy: [])
    for subnet in try #require(input["subnets"] as? [[String: Any]]) {
      let netuid = StorageWriter.bytes(try number(subnet["netuid"]) as UInt16)
      let price: Int128 = try number(subnet["movingPrice_I96F32"])
      let burned: UInt128 = try number(subnet["minerBurned_U96F32"])
      func flag(_ name: String) -> [UInt8] { [subnet[name] as? Bool == true ? 1 : 0] }
      writer.set("NetworksAdded", [1], keyedBy: netuid)
      writer.set("SubnetMovingPrice", StorageWriter.bytes(price), keyedBy: netuid)
      writer.set("MinerBurned", StorageWriter.bytes(burned), keyedBy: netuid)
      writer.set("SubnetEmissionEnabled", flag("emissionEnabled") == [1] ? nil : [0], keyedBy: netuid)
      writer.set(
        "FirstEmissionBlockNumber", (subnet["firstEmissionBlock"] as? UInt64).map { StorageWriter.bytes($0) },
        keyedBy: netuid)
      writer.set("SubtokenEnabled", flag("subtokenEnabled"), keyedBy: netuid)
      writer.set("NetworkRegistrationAllowed", flag("registrationAllowed"), keyedBy: netuid)
    }
    for (item, name) in [("SubnetTaoInEmission", "taoIn"), ("SubnetExcessTao", "excessTao")] {
      for (netuid, rao) in try #require(recorded[name]) {
        let place: [UInt8] = StorageWriter.bytes(try number(netuid) as UInt16)
        writer.set(item, StorageWriter.bytes(try number(rao) as UInt64), after: true, keyedBy: place)
      }
    }
    let capture = try StorageCapture(
      FileContents(
        name: "capture",
        bytes: try writer.json(block: 8_740_402, specVersion: 440, into: "network-emission/1", netuid: false)))
    let bytes = try capture.networkEmission(file: "capture")
    let object = try #require(JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any])
    #expect(object["assumed"] == nil)
    #expect((object["input"] as? NSDictionary) == input as NSDictionary)
    #expect((object["recorded"] as? NSDictionary) == recorded as NSDictionary)
    // The file's prices are those after the block, which costs up to 608 rao: more than two floors explain.
    let emission = try NetworkEmission(FileContents(name: "imported", bytes: bytes))
    #expect(!emission.conforms && emission.largestDifference == 608)
  }
}
