// SPDX-License-Identifier: Apache-2.0
import Foundation
import TestSupport
import Testing
import Yuma

@testable import YumaImport

@Suite("The table of storage items")
struct StorageTableTests {
  private static let repository = URL(fileURLWithPath: Vectors.folder).deletingLastPathComponent()

  private func metadata() throws -> [String: [String: Any]] {
    let file = Self.repository.appendingPathComponent("Tests/Captures/storage-metadata.json")
    let object = try JSONSerialization.jsonObject(with: Data(contentsOf: file)) as? [String: Any]
    return try #require(object?["items"] as? [String: [String: Any]])
  }

  /// The bytes of a default as the metadata list it: hexadecimal, of zeros also as "0x00*8".
  private func bytes(_ text: String) throws -> [UInt8] {
    let parts = text.split(separator: "*")
    if parts.count == 2 { return [UInt8](repeating: 0, count: try #require(Int(parts[1]))) }
    return try Hexadecimal.bytes(text).get()
  }

  @Test("Every item has its row")
  func complete() {
    #expect(Set(StorageTable.rows.keys) == Set(StorageItem.allCases))
    for item in StorageItem.allCases {
      let spans = item.row.spans
      #expect(!spans.isEmpty && spans.allSatisfy { !$0.specVersions.isEmpty }, "\(item)")
      #expect(zip(spans, spans.dropFirst()).allSatisfy { $0.specVersions.upperBound <= $1.specVersions.lowerBound })
    }
  }

  @Test("Hashers and defaults are those of the chain's metadata", arguments: [348, 441, 475] as [UInt32])
  func metadata(specVersion: UInt32) throws {
    var compared = 0
    for (name, versions) in try metadata() {
      guard let entry = versions["\(specVersion)"] as? [String: Any] else { continue }
      let item = try #require(StorageItem(rawValue: name))
      #expect(item.parameters.map(\.hasher.rawValue) == entry["hashers"] as? [String], "\(name)")
      guard item.isRead(at: specVersion) else { continue }
      compared += 1
      let modifier = try #require(entry["modifier"] as? String)
      let expected = modifier == "Optional" ? nil : try bytes(try #require(entry["default"] as? String))
      #expect(item.absent(at: specVersion) == expected, "\(name)")
    }
    #expect(compared >= 40)
  }

  @Test("Defaults of their time")
  func defaults() {
    let expected: [(StorageItem, UInt32, [UInt8]?)] = [
      (.bondsPenalty, 256, [0, 0]), (.bondsPenalty, 257, [0xff, 0xff]), (.feeRate, 296, [196, 0]),
      (.feeRate, 297, [33, 0]), (.commitRevealWeightsEnabled, 305, [0]), (.commitRevealWeightsEnabled, 306, [1]),
      (.networkRegistrationAllowed, 233, [1]), (.networkRegistrationAllowed, 475, [1]),
      (.firstEmissionBlockNumber, 440, nil), (.liquidAlphaConsensusMode, 446, [2]),
    ]
    for (item, specVersion, value) in expected { #expect(item.absent(at: specVersion) == value, "\(item)") }
  }

  @Test("A version is not asked for what it does not have")
  func versions() {
    let borders: [(StorageItem, UInt32)] = [
      (.subnetOwnerHotkey, 252), (.yuma3On, 273), (.stakeThreshold, 273), (.weightCommits, 297),
      (.crv3WeightCommitsV2, 297), (.timelockedWeightCommits, 306), (.mechanismCountCurrent, 320), (.stakeWeight, 323),
      (.pendingServerEmission, 343), (.ownerCutEnabled, 411), (.activityCutoffFactorMilli, 423),
      (.emissionGateBar, 440),
      (.emissionBarRank, 441), (.consensusByMechanism, 446), (.subnetEpochConsensus, 475),
    ]
    for (item, first) in borders {
      #expect(item.isRead(at: first) && !item.isRead(at: first - 1), "\(item)")
    }
    let ends: [(StorageItem, UInt32)] = [
      (.crv3WeightCommitsV2, 306), (.stakeWeight, 320), (.pendingAlphaSwapped, 334), (.pendingEmission, 343),
      (.activityCutoff, 423), (.alphaSqrtPrice, 423),
    ]
    for (item, end) in ends { #expect(item.isRead(at: end - 1) && !item.isRead(at: end), "\(item)") }
  }

  @Test("Docs/Specification/storage.md lists every item")
  func documented() throws {
    let page = Self.repository.appendingPathComponent("Docs/Specification/storage.md")
    let text = try String(contentsOf: page, encoding: .utf8)
    for item in StorageItem.allCases { #expect(text.contains(item.rawValue), "\(item.rawValue)") }
  }
}
