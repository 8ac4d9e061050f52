// SPDX-License-Identifier: Apache-2.0
import Foundation
import TestSupport
import Testing

@Suite("yuma emission")
struct EmissionCommandTests {
  static let reserves = ["--reserve-tao", "50000", "--reserve-alpha", "900000"]
  static let dividends = URL(fileURLWithPath: Vectors.folder).deletingLastPathComponent()
    .appendingPathComponent("Examples/Emission/dividends.json").path
  static let flows = URL(fileURLWithPath: Vectors.folder).deletingLastPathComponent()
    .appendingPathComponent("Examples/Emission/flows.json").path
  static let network = Vectors.path("real/network-8740402.json")

  func run(_ arguments: String...) throws -> YumaProcess { try YumaProcess(table: ["emission"] + arguments) }

  @Test("Every subcommand teaches by examples")
  func help() throws {
    for command in [["schedule"], ["shares"], ["pool", "buy"], ["split"], ["dividends"], ["network"]] {
      let help = try YumaProcess(["emission"] + command + ["--help"])
      #expect(help.exitCode == 0)
      #expect(help.output.contains("Examples:\n  yuma emission \(command.joined(separator: " "))"))
    }
  }

  @Test("The schedule from nothing: 30 eras of halving emission, and what is never minted")
  func schedule() throws {
    let object = try run("schedule", "--tao", "0", "--block", "0", "--json").object()
    let eras = try #require(object["eras"] as? [[String: Any]])
    #expect(eras.count == 30)
    #expect(eras.prefix(3).map { $0["blockEmission"] as? Int } == [1_000_000_000, 500_000_000, 250_000_000])
    #expect(eras[1]["issuanceBefore"] as? Int == 10_500_000_000_000_000)
    #expect(eras[1]["firstBlock"] as? Int == 10_500_000)
    #expect(object["lastIssuance"] as? Int == 20_999_999_980_442_226)
    #expect(object["neverMinted"] as? Int == 19_557_774)
    let csv = try run("schedule", "--tao", "0", "--block", "0", "--date", "2021-01-03", "--format", "csv").output
    #expect(csv.split(separator: "\n").count == 31)
    #expect(csv.contains("\n0,0,2021-01-03,10500000,1000000000,7200000000000,0,10500000000000000,10500000000000000\n"))
  }

  @Test("The schedule after the first halving mints 3600 TAO a day; at the supply it mints nothing")
  func scheduleNow() throws {
    let table = try run("schedule")
    #expect(
      table.rows(below: "halvings").first?[1...4] == ["8,740,402", "2026-07-31", "0.500000000", "3,600.000000000"])
    let end = try run("schedule", "--tao", "21000000", "--block", "1")
    #expect(end.exitCode == 0 && end.output.contains("Nothing more is minted."))
  }

  @Test("The real block as a table: computed and recorded rao of every subnet, and what they differ by")
  func shares() throws {
    let table = try run("shares", Self.network)
    #expect(table.exitCode == 0 && table.error == "")
    let rows = table.rows(below: "subnet")
    #expect(rows.count == 126)
    #expect(rows.allSatisfy { $0.count == 10 })
    #expect(table.output.contains("largest difference of a subnet 608, of the sum -19 rao: within"))
    let object = try run("shares", Self.network, "--json", "--top", "3").object()
    let subnets = try #require(object["subnets"] as? [[String: Any]])
    #expect(subnets.map { $0["netuid"] as? Int } == [64, 51, 107])
    #expect(
      Set(subnets[0].keys) == [
        "netuid", "priceShare", "burned", "weightedShare", "distanceToBar", "opening", "gatedShare", "share",
        "computed",
        "recorded", "difference",
      ])
    #expect(object["conforms"] as? Bool == true)
    let computed = subnets.map { $0["computed"] as? Int ?? 0 }
    #expect(computed == computed.sorted(by: >))
    let otherRun = try run("shares", Self.network, "--spec", "432", "--json")
    let other = try otherRun.object()
    #expect(other["conforms"] as? Bool == false && otherRun.exitCode == 1)
    #expect((other["subnets"] as? [[String: Any]])?.first?["distanceToBar"] is NSNull)
    let csv = try run("shares", Self.network, "--format", "csv").output
    #expect(csv.split(separator: "\n").count == 127 && csv.hasPrefix("netuid,priceShare,"))
  }

  @Test("Shares by flow: who loses TAO gets nothing, and the others everything")
  func flows() throws {
    let object = try run("shares", Self.flows, "--json").object()
    let subnets = try #require(object["subnets"] as? [[String: Any]])
    let amounts = subnets.map { $0["computed"] as? Int ?? -1 }
    #expect(amounts == amounts.sorted(by: >) && amounts[3] == 0)
    #expect(subnets.last?["netuid"] as? Int == 3)
    #expect((499_999_990...500_000_000).contains(amounts.reduce(0, +)))
    #expect(try run("shares", Self.flows).output.contains("4 subnets, "))
  }

  @Test("Ten TAO are ten billion rao, and a trade says what it costs")
  func pool() throws {
    let tao = try YumaProcess(table: ["emission", "pool", "buy", "--tao", "10"] + Self.reserves + ["--json"])
    let rao = try YumaProcess(
      table: ["emission", "pool", "buy", "--rao", "10000000000", "--reserve-rao", "50000000000000"]
        + ["--reserve-alpha-rao", "900000000000000", "--json"])
    #expect(tao.exitCode == 0 && tao.output == rao.output)
    let trade = try #require(try tao.object()["trade"] as? [String: Any])
    #expect(trade["input"] as? Int == 10_000_000_000 && trade["fee"] as? Int == 5_035_477)
    #expect(trade["output"] as? Int == 179_873_404_847)
    #expect((trade["priceImpact"] as? Double).map { abs($0 - 0.0004) < 1e-5 } == true)
    let sale = try YumaProcess(table: ["emission", "pool", "sell", "--alpha", "180"] + Self.reserves)
    #expect(sale.rows(below: "rao").first == ["gives", "180,000,000,000", "180.000000000", "alpha"])
    let quote = try YumaProcess(table: ["emission", "pool", "quote"] + Self.reserves)
    #expect(quote.rows(below: "trade").count == 12)
    let added = try YumaProcess(table: ["emission", "pool", "add", "--tao", "1"] + Self.reserves + ["--json"]).object()
    #expect(added["accepted"] as? Bool == true)
  }

  @Test("The split adds up: owner, root, validators, servers and what is lost are the alpha")
  func split() throws {
    let object = try run("split", "--alpha", "1", "--root-proportion", "18%", "--json").object()
    let parts = ["owner", "root", "validators", "servers", "lost"].map { object[$0] as? Int ?? -1 }
    #expect(parts.allSatisfy { $0 >= 0 } && parts.reduce(0, +) == 1_000_000_000)
    let even = try run("split", "--alpha", "1", "--root-proportion", "0", "--json").object()
    #expect(even["validators"] as? Int == even["servers"] as? Int)
  }

  @Test("Dividends go to parents, takes and stakers, and add up with what is lost")
  func dividendsFile() throws {
    let object = try run("dividends", Self.dividends, "--json").object()
    let pending = try #require(object["pending"] as? Int)
    #expect(pending == 50_000_000_000)
    #expect((object["paid"] as? Int ?? 0) + (object["lost"] as? Int ?? 0) == pending)
    let hotkeys = try #require(object["hotkeys"] as? [[String: Any]])
    #expect(hotkeys.map { $0["hotkey"] as? String } == ["A", "B", "C"])
    #expect((hotkeys[0]["fromChildren"] as? Int ?? 0) > 0 && (hotkeys[2]["fromChildren"] as? Int ?? 0) > 0)
    #expect(try run("dividends", Self.dividends).rows(below: "ledger").count == 5)
  }

  @Test(
    "Input that cannot be used, and an output that cannot be written, is one line and exit code 2",
    arguments: [
      (["shares", "missing.json"], "missing.json: no such file"),
      (["pool", "sell", "--alpha-rao", "18446744073709551615", "--fee-rate", "0"] + reserves, "inputTooLarge"),
      (["shares", network, "--spec", "424"], "rootProportion_U96F32: expected a value, found none"),
      (["pool", "buy", "--tao", "1", "--reserve-tao", "0", "--reserve-alpha", "5"], "inputTooLarge"),
      (["pool", "quote", "--reserve-tao", "1", "--reserve-alpha", "0"], "reservesTooLow"),
      (["dividends", network], "network-emission/1 is the emission of all subnets at a block"),
      (["network", "--blocks", "1", "--output", "/nowhere/series.csv"], "/nowhere/series.csv: cannot be written"),
    ])
  func badInput(arguments: [String], message: String) throws {
    let run = try YumaProcess(["emission"] + arguments)
    #expect(run.exitCode == 2 && run.output == "")
    #expect(run.errorLines.count == 1 && run.error.hasPrefix("yuma: ") && run.error.contains(message), "\(run.error)")
  }

  @Test(
    "A value that no pool, schedule, split or network can have is a wrong argument",
    arguments: [
      (["schedule", "--rao", "21000000000000001", "--block", "0"], "--rao: 21000000000000001 rao exceed the supply"),
      (
        ["pool", "quote", "--reserve-tao", "1", "--reserve-alpha", "1", "--quote-weight", "0"],
        "quoteWeight: 0 is not from"
      ),
      (["split", "--alpha", "21000001", "--root-proportion", "0"], "--alpha: 21000001000000000 rao exceed the supply"),
      (["network", "--subnets", "0"], "subnetCount: 0 is not from 1 to 4095"),
      (["network", "--set", "tempo=70000"], "tempo: 70000 is above 65535"),
      (["network", "--set", "tempos=7"], "--set tempos: no such field of a scenario"),
      (["network", "--set", "issuance=21000000000000001"], "issuance: 21000000000000001 rao exceed the supply"),
      (["network", "--set", "specVersion=300"], "specVersion: no rules for 300"),
    ])
  func wrongValue(arguments: [String], message: String) throws {
    let run = try YumaProcess(["emission"] + arguments)
    #expect(run.exitCode == 64 && run.output == "")
    #expect(run.error.hasPrefix("Error: ") && run.error.contains(message), "\(run.error)")
  }

  @Test(
    "An amount without its unit, twice, or with too many decimals is wrong usage",
    arguments: [
      ["pool", "buy"] + reserves, ["pool", "buy", "--tao", "1", "--rao", "1"] + reserves,
      ["pool", "buy", "--tao", "0.0000000001"] + reserves, ["pool", "buy", "--tao", "-1"] + reserves,
      ["pool", "buy", "--rao", "1.5"] + reserves, ["pool", "sell", "--tao", "1"] + reserves,
      ["pool", "quote", "--reserve-tao", "5"], ["split", "--alpha", "1", "--root-proportion", "1.5"],
      ["split", "--alpha", "1"], ["schedule", "--tao", "5"], ["schedule", "--block", "1", "--date", "today"],
      ["schedule", "--chart", "curve.jpeg"], ["network", "--days", "1", "--blocks", "1"], ["network", "--every", "0"],
      ["network", "--set", "tempo"],
    ])
  func usage(arguments: [String]) throws {
    let run = try YumaProcess(["emission"] + arguments)
    #expect(run.exitCode == 64 && run.output == "" && run.error.hasPrefix("Error: "), "\(run.error)")
  }
}
