// SPDX-License-Identifier: Apache-2.0
import Foundation
import TestSupport
import Testing

@Suite("yuma emission network")
struct EmissionNetworkTests {
  func run(_ arguments: String...) throws -> YumaProcess {
    try YumaProcess(table: ["emission", "network"] + arguments)
  }

  @Test("A small network: a table of subnets, and a ledger in which nothing is left over")
  func table() throws {
    let run = try run("--subnets", "4", "--blocks", "30", "--seed", "7", "--set", "tempo=10")
    #expect(run.exitCode == 0 && run.error == "")
    #expect(run.rows(below: "subnet").count == 4)
    let ledger = run.rows(below: "ledger")
    #expect(ledger.filter { $0[0] == "left over" }.map { $0[1] } == ["0", "0", "0"])
    #expect(run.output.hasSuffix("Every block added up to the last rao.\n"))
    let short = try self.run("--subnets", "4", "--blocks", "0", "--top", "1")
    #expect(short.rows(below: "subnet").count == 2 && short.output.contains("and 3 more; --top all shows them"))
  }

  @Test("JSON has the scenario, samples of the start, in between and the end, and the ledger")
  func json() throws {
    let object = try run("--subnets", "3", "--blocks", "25", "--every", "10", "--set", "tempo=5", "--json").object()
    let samples = try #require(object["samples"] as? [[String: Any]])
    #expect(samples.map { $0["block"] as? Int } == [8_740_000, 8_740_010, 8_740_020, 8_740_025])
    let subnet = try #require((samples[3]["subnets"] as? [[String: Any]])?.first)
    #expect(
      Set(subnet.keys) == [
        "netuid", "registeredAt", "price", "movingPrice", "share", "taoEmission", "userFlow", "taoReserve",
        "alphaReserve", "alphaIssuance", "minerBurned",
      ])
    let ledger = try #require(object["ledger"] as? [String: Int])
    #expect(ledger["blockEmission"] == 25 * 500_000_000)
    #expect(
      ledger["blockEmission"]
        == ["taoInjected", "taoSpent", "taoUnissued"].reduce(0) { $0 + (ledger[$1] ?? 0) })
    #expect((ledger["epochs"] ?? 0) > 3)
    #expect(object["balanced"] as? Bool == true)
    #expect((object["scenario"] as? [String: Any])?["policy"] as? String == "random")
  }

  @Test("A scenario that was written gives the same network, byte for byte, and the same seed too")
  func scenario() throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/start.json"
    let common = ["--blocks", "20", "--json"]
    let seeded = try YumaProcess(
      table: ["emission", "network", "--subnets", "5", "--seed", "3", "--write-scenario", path] + common)
    #expect(seeded.exitCode == 0)
    #expect(try YumaProcess(table: ["emission", "network", "--scenario", path] + common).output == seeded.output)
    let again = try YumaProcess(table: ["emission", "network", "--subnets", "5", "--seed", "3"] + common)
    #expect(again.output == seeded.output)
    #expect(try YumaProcess(table: ["emission", "network", "--scenario", path, "--seed", "4"]).exitCode == 64)
  }

  @Test("With epochs neurons are paid; the series goes into a file, a line a subnet and sample")
  func epochs() throws {
    let folder = try TemporaryFolder()
    let csv = folder.path + "/series.csv"
    let run = try run(
      "--subnets", "2", "--blocks", "12", "--set", "neuronCount=8", "--set", "validatorCount=3", "--set", "tempo=4",
      "--csv", csv, "--every", "6", "--engine", "reference")
    #expect(run.exitCode == 0)
    #expect(run.output.contains("epochs by the reference engine"))
    let lines = try folder.read("series.csv").split(separator: "\n")
    #expect(lines.count == 1 + 2 * 3 && lines[0].hasPrefix("block,day,netuid,"))
    let paid = run.rows(below: "ledger").first { $0[0] == "to miners" }
    #expect(paid?[1] != "0")
  }

  @Test("Duplicate subnets, a broken rule and an unknown field of a file are one line with the place")
  func badScenario() throws {
    let folder = try TemporaryFolder()
    for (json, message) in [
      (#"{"subnets": [{"netuid": 3}, {"netuid": 3}]}"#, "subnets[1].netuid: 3 occurs twice"),
      (#"{"subnets": [{"netuid": 3, "tempo": 65536}]}"#, "subnets[0].tempo: 65536 is above 65535"),
      (#"{"tradeChances": 1}"#, #"tradeChances: unknown key; the nearest known is "tradeChance""#),
      (#"{"minerSale": -1}"#, "minerSale: -1 is not an integer from 0 to 65535"),
      ("[]", "a list at byte 0, where an object belongs"),
    ] {
      let path = try folder.write(json, to: "scenario.json")
      let run = try run("--scenario", path)
      #expect(run.exitCode == 2 && run.error == "yuma: \(path): \(message)\n")
    }
  }

  @Test("Tempo 0, no emission, empty pools and no subnets are networks too")
  func degenerate() throws {
    let folder = try TemporaryFolder()
    for json in [
      #"{"subnets": [], "registrationInterval": 0}"#, #"{"subnets": [{"netuid": 1}], "tempo": 0}"#,
      #"{"subnets": [{"netuid": 1, "emissionEnabled": false, "taoReserve": 5, "alphaReserve": 1}]}"#,
      #"{"subnets": [], "registrationInterval": 1, "immunity": 0, "subnetLimit": 1, "startDelay": 0}"#,
      #"{"subnets": [{"netuid": 1, "neuronCount": 2, "validatorCount": 1, "tempo": 1, "alphaReserve": 1}]}"#,
      #"{"issuance": 21000000000000000}"#,
    ] {
      let path = try folder.write(json, to: "scenario.json")
      let run = try run("--scenario", path, "--blocks", "12")
      #expect(
        run.exitCode == 0 && run.output.hasSuffix("Every block added up to the last rao.\n"), "\(json) \(run.error)")
    }
  }

  @Test(
    "The same network has the same JSON, to the last rao and bit, under rules from both sides of each change of order",
    arguments: [
      (352, 0x4479DAA00A236623 as UInt64), (440, 0xBF00137557EEBC22 as UInt64), (475, 0xF72BC4B53A895C1A as UInt64),
    ])
  func golden(spec: Int, digest: UInt64) throws {
    let run = try YumaProcess([
      "emission", "network", "--blocks", "800", "--subnets", "4", "--epochs", "--seed", "1", "--spec", "\(spec)",
      "--set",
      "neuronCount=32", "--set", "validatorCount=8", "--set", "burningSubnets=40000", "--format", "json",
    ])
    #expect(run.exitCode == 0)
    // FNV-1a: a change of the rules on purpose changes it, and then the new one belongs here.
    let found = run.output.utf8.reduce(0xCBF2_9CE4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
    #expect(found == digest)
  }
}
