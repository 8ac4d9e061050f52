// SPDX-License-Identifier: Apache-2.0
import Foundation
import TestSupport
import Testing
import Yuma
import YumaFiles

@testable import YumaImport

@Suite("Captures of the kinds that auditors have had")
struct CaptureCaseTests {
  private func path(_ name: String) -> String {
    URL(fileURLWithPath: Vectors.folder).deletingLastPathComponent().appendingPathComponent("Tests/Captures/\(name)")
      .path
  }

  private func capture(_ name: String) throws -> StorageCapture {
    try StorageCapture(FileContents(path: path(name)))
  }

  private func snapshot(_ name: String) throws -> Snapshot {
    try #require(try capture(name).snapshots(file: name).first)
  }

  private func refusal(_ name: String) throws -> String {
    let error = #expect(throws: FileError.self, "\(name)") { try capture(name).snapshots(file: name) }
    let text = try #require(error?.description)
    #expect(!text.contains("\n"))
    return text
  }

  @Test("A commit lives for the reveal period, which the chain keys by Twox64Concat; without it what is stored lives")
  func revealPeriod() throws {
    for name in ["reveal-period", "reveal-period-not-asked", "reveal-period-under-a-key-of-no-node"] {
      let snapshot = try snapshot("\(name).json")
      #expect(snapshot.input.commitBlocks == [9000, nil, nil, nil], "\(name)")
      // Nobody asked whether the block revealed the commit, which was due.
      #expect(snapshot.assumed.contains { $0.hasPrefix("input.commitBlocks") })
      let output = try Epoch.run(snapshot.input, under: snapshot.rules()).output
      #expect(output.combinedEmission[3] == 0)
      #expect(output.combinedEmission == [45_000_000_027, 14_999_999_944, 60_000_000_000, 0])
    }
    #expect(try snapshot("reveal-period.json").assumed == ["input.commitBlocks[0]", "input.weights[0]"])
  }

  @Test("A subnet that the block did not emit to keeps an old SubnetAlphaOutEmission, which adds nothing")
  func staleAlphaOut() throws {
    let snapshot = try snapshot("stale-alpha-out.json")
    #expect(snapshot.input.emission == 100_000_000_000 && snapshot.assumed == [])
  }

  @Test("Cutoffs follow the tempo to its extremes; at a tempo of 0 no epoch ran")
  func tempo() throws {
    for (name, cutoff) in [("max", 700_005), ("tiny-factor", 1), ("huge-factor", 216_466_351_668)] as [(String, UInt64)]
    {
      #expect(try snapshot("tempo-\(name).json").input.parameters.activityCutoff == cutoff)
    }
    #expect(try refusal("tempo-zero.json").contains("Tempo(7): 0: no epoch ran in this block"))
  }

  @Test("The same state in every shape is the same snapshot, and nothing is assumed")
  func shapes() throws {
    let plain = try snapshot("shapes/ok.json")
    #expect(plain.assumed == [])
    for name in [
      "export-state", "pairs", "query-twice", "upper-case", "other-subnet", "other-subnet-stake", "unknown-item",
      "unknown-pallet",
    ] { #expect(try snapshot("shapes/\(name).json") == plain, "\(name)") }
  }

  @Test("What is of other items and subnets is passed over and counted")
  func passedOver() throws {
    func counted(_ name: String) throws -> String { try capture("shapes/\(name).json").passedOver(netuid: nil) }
    #expect(try counted("ok") == "")
    #expect(try counted("unknown-pallet") == "1 of items that no import reads")
    #expect(try counted("other-subnet") == "1 of other subnets")
    #expect(try counted("other-subnet-stake") == "1 of other subnets")
  }

  @Test(
    "What is not storage is refused in one line",
    arguments: [
      ("0X-prefix", "a storage key begins with 0x"), ("no-prefix", "a storage key begins with 0x"),
      ("decoded-json", "before.kappa: unknown key"), ("error-answer", "the node answered \"State already discarded\""),
      ("empty-0x", "Weights(7, 1): the value ends after 0 bytes"), ("metadata-hex-number", "chain.block: a string"),
    ])
  func refused(name: String, message: String) throws {
    let text = try refusal("shapes/\(name).json")
    #expect(text.contains(message), "\(text)")
  }

  @Test(
    "A metagraph's lossless forms are the same snapshot",
    arguments: ["string-integers", "active-ints", "string-decimals", "owner-hex", "owner-ss58", "bits-objects"])
  func metagraphs(name: String) throws {
    func imported(_ name: String) throws -> MetagraphImport {
      try MetagraphImport(FileContents(path: path("metagraphs/\(name).json")))
    }
    let plain = try imported("ok").snapshot
    let found = try imported(name)
    var expected = plain.input
    if name == "owner-ss58" { expected.ownerUID = 1 }
    #expect(found.snapshot.input == expected)
    if name == "string-decimals" {
      #expect(found.snapshot.recorded?.validatorTrust == [64738, 65535, 0])
      #expect(found.recovered == ["metagraph.validator_trust"])
    }
    if name == "active-ints" { #expect(found.snapshot.recorded?.active == [true, true, false]) }
    // Rao on root or weighted: the file does not say.
    #expect(found.snapshot.assumed.contains("input.taoStake") && found.notes.count == 1)
  }

  @Test(
    "A metagraph that has lost something is refused in one line",
    arguments: [
      ("balance-strings", "metagraph.alpha_stake[0]"), ("dense-matrix", "weights[0][1]"),
      ("dict-rows", "weights: an object"),
      ("exponent", "6e+12 is lossy"), ("incentive-name", "metagraph.incentive: unknown key; the nearest known is"),
      ("nan", "yield"), ("polkadot-human", "weights[0][0]"), ("weights-minus", "-1 does not fit into 16 bits"),
    ])
  func lossyMetagraphs(name: String, message: String) throws {
    let error = #expect(throws: FileError.self) {
      try MetagraphImport(FileContents(path: path("metagraphs/\(name).json")))
    }
    #expect(error?.description.contains(message) == true, "\(error?.description ?? "")")
  }
}
