// SPDX-License-Identifier: Apache-2.0
import DynamicTAO
import Foundation
import TestSupport
import Testing
import Yuma
import YumaFiles

@testable import YumaImport

@Suite("Raw storage becomes the snapshot that it was made of")
struct StorageImportTests {
  private static let golden: [Snapshot] = {
    let file = try? SnapshotFile(path: Vectors.path("real/sn15-yuma3.json"))
    return (0..<(file?.epochCount ?? 0)).compactMap { file?.snapshot(at: $0) }
  }()

  private func imported(_ json: [UInt8]) throws -> [Snapshot] {
    try StorageCapture(FileContents(name: "capture", bytes: json)).snapshots(file: "capture")
  }

  @Test("A real subnet's epochs come back with input and record, and conform", arguments: 0..<3)
  func real(index: Int) throws {
    let golden = Self.golden[index]
    let output = try #require(golden.output)
    var writer = StorageWriter(netuid: 15)
    writer.setInput(golden.input)
    writer.setOutput(output)
    let snapshots = try imported(try writer.json(block: golden.input.currentBlock))
    let snapshot = try #require(snapshots.first)
    #expect(snapshots.count == 1 && snapshot.input == golden.input && snapshot.assumed == [])
    var recorded = RecordedOutput(output)
    (recorded.serverEmission, recorded.validatorEmission, recorded.stake) = (nil, nil, nil)
    #expect(snapshot.recorded == recorded)
    #expect(snapshot.chain?.netuid == 15 && snapshot.chain?.mechanism == 0 && snapshot.chain?.specVersion == 425)
    let found = try Epoch.run(snapshot.input, under: snapshot.rules()).output
    #expect(found.incentive == recorded.incentive && found.combinedEmission == recorded.combinedEmission)
    #expect(found.bonds == recorded.bonds)
    // As a file it is the same again.
    #expect(try Snapshot(FileContents(name: "again", bytes: snapshot.json())) == snapshot)
  }

  /// The first of the snapshots; nil, with the reason recorded, if the import fails.
  private func first(_ json: [UInt8]) -> Snapshot? {
    do {
      return try imported(json).first
    } catch {
      Issue.record("\(error)")
      return nil
    }
  }

  private func small() throws -> (EpochInput, StorageWriter) {
    let input = try Snapshot(FileContents(path: Vectors.path("epoch/plain.json"))).input
    var writer = StorageWriter(netuid: 7)
    writer.setInput(input)
    return (input, writer)
  }

  @Test("Stake is inherited from parents and passed on to children")
  func inheritance() throws {
    var (input, writer) = try small()
    let (hotkey, parent, child) = (StorageWriter.hotkey(0), StorageWriter.hotkey(500), StorageWriter.hotkey(501))
    let (half, third) = (UInt64.max / 2, UInt64.max / 3)
    let place = StorageWriter.blake(hotkey) + StorageWriter.bytes(UInt16(7))
    writer.set("ParentKeys", StorageWriter.list([StorageWriter.bytes(half) + parent]), keyedBy: place)
    writer.set("ChildKeys", StorageWriter.list([StorageWriter.bytes(third) + child]), keyedBy: place)
    writer.setStake(hotkey, alpha: 9_000, tao: 600)
    writer.setStake(parent, alpha: 1_000_000, tao: 50_000)
    let snapshot = try #require(first(writer.json(block: input.currentBlock)))
    func inherited(_ own: UInt64, _ stake: UInt64) -> UInt64 {
      InheritedStake.of(own: own, childProportions: [third], parents: [.init(proportion: half, stake: stake)])
    }
    #expect(snapshot.input.alphaStake[0] == inherited(9_000, 1_000_000))
    #expect(snapshot.input.taoStake[0] == inherited(600, 50_000))
    #expect(snapshot.input.alphaStake.dropFirst() == input.alphaStake.dropFirst())
  }

  @Test("Each of several mechanisms has its weights and its part of the emission")
  func mechanisms() throws {
    var (input, writer) = try small()
    writer.set("MechanismCountCurrent", [2], keyedBy: StorageWriter.twox(StorageWriter.bytes(UInt16(7))))
    writer.set(
      "MechanismEmissionSplit", StorageWriter.list([UInt16(16384), 49151]),
      keyedBy: StorageWriter.twox(StorageWriter.bytes(UInt16(7))))
    writer.mechanism = 1
    writer.set(
      "LastUpdate", StorageWriter.list(input.lastUpdate.map { $0 + 1 }), keyedBy: StorageWriter.bytes(writer.index))
    for uid in 0..<input.neuronCount {
      writer.setRow("Weights", [(1, UInt16(uid + 1))], uid: uid)
      writer.setRow("Bonds", [], uid: uid)
    }
    writer.set("Consensus", StorageWriter.list(input.lastUpdate.map { UInt16($0 % 100) }), after: true)
    writer.set(
      "Incentive", StorageWriter.list(input.lastUpdate.map { _ in UInt16(9) }), after: true,
      keyedBy: StorageWriter.bytes(writer.index))
    let snapshots = try imported(try writer.json(block: input.currentBlock))
    var recorded = RecordedOutput()
    recorded.consensus = input.lastUpdate.map { UInt16($0 % 100) }
    #expect(snapshots.map(\.subnet) == [Int](0..<2).map { _ in SubnetRecord(mechanisms: 2, recorded: recorded) })
    #expect(snapshots[0].recorded == nil && snapshots[1].recorded?.incentive?.first == 9)
    #expect(snapshots[1].recorded?.consensus == nil)
    let emissions = Mechanisms.split(alpha: input.emission, count: 2, split: [16384, 49151])
    #expect(snapshots.map(\.input.emission) == emissions && snapshots.map(\.chain?.mechanism) == [0, 1])
    #expect(snapshots[0].input.weights == input.weights)
    #expect(snapshots[1].input.weights.row(2).map(\.1) == [3])
    #expect(snapshots[1].input.lastUpdate == input.lastUpdate.map { $0 + 1 })
  }

  @Test("Of a hotkey's commits the first that has not expired counts; of timelocked ones the least")
  func commits() throws {
    var (input, writer) = try small()
    let index = StorageWriter.twox(StorageWriter.bytes(UInt16(7)))
    writer.set("CommitRevealWeightsEnabled", [1])
    writer.set("RevealPeriodEpochs", StorageWriter.bytes(UInt64(1)), keyedBy: index)
    writer.set("SubnetEpochIndex", StorageWriter.bytes(UInt64(99)))
    func commit(_ epoch: UInt64, _ block: UInt64) -> [UInt8] {
      [UInt8](repeating: 1, count: 32) + StorageWriter.bytes(epoch) + StorageWriter.bytes(block)
        + StorageWriter.bytes(UInt64(0))
    }
    for uid in 0..<input.neuronCount {
      writer.set("WeightCommits", nil, keyedBy: index + StorageWriter.twox(StorageWriter.hotkey(uid)))
    }
    writer.set(
      "WeightCommits", StorageWriter.list([commit(98, 10), commit(99, 20), commit(100, 15)]),
      keyedBy: index + StorageWriter.twox(StorageWriter.hotkey(1)))
    func timelocked(_ uid: Int, _ block: UInt64) -> [UInt8] {
      StorageWriter.hotkey(uid) + StorageWriter.bytes(block) + StorageWriter.list([UInt8](repeating: 5, count: 100))
        + StorageWriter.bytes(UInt64(77))
    }
    func epoch(_ epoch: UInt64) -> [UInt8] { index + StorageWriter.twox(StorageWriter.bytes(epoch)) }
    writer.set("TimelockedWeightCommits", StorageWriter.list([timelocked(2, 3)]), keyedBy: epoch(98))
    writer.set(
      "TimelockedWeightCommits", StorageWriter.list([timelocked(2, 31), timelocked(3, 32)]), keyedBy: epoch(99))
    writer.set(
      "TimelockedWeightCommits", StorageWriter.list([timelocked(2, 30), timelocked(1, 40)]), keyedBy: epoch(100))
    let blocks = try #require(first(writer.json(block: input.currentBlock))?.input.commitBlocks)
    #expect(blocks[1] == 20 && blocks[2] == 30 && blocks[3] == 32 && blocks[0] == nil)

    // The block revealed what was due, so that the epoch read new weights, and no commit of uid 3 is left.
    writer.set("TimelockedWeightCommits", nil, after: true, keyedBy: epoch(99))
    writer.setRow("Weights", [(4, 65535)], uid: 3, after: true)
    writer.setRow("Weights", [(5, 1)], uid: 2, after: true)
    let revealed = try #require(first(writer.json(block: input.currentBlock)))
    #expect(revealed.input.commitBlocks?[3] == .some(nil) && revealed.input.commitBlocks?[2] == 30)
    #expect(revealed.input.weights.row(3).map(\.0) == [4] && revealed.input.weights.row(2).map(\.0) == [5])
    #expect(revealed.input.weights.row(1).map(\.0) == input.weights.row(1).map(\.0))
  }

  @Test("What nobody asked for has the chain's default and is named; what the chain has not is no assumption")
  func assumed() throws {
    var (input, writer) = try small()
    for (item, parameters) in [
      ("Kappa", StorageWriter.bytes(UInt16(7))), ("TaoWeight", []),
      ("Weights", StorageWriter.bytes(UInt16(7)) + StorageWriter.bytes(UInt16(3))),
      ("TotalHotkeyAlpha", StorageWriter.blake(StorageWriter.hotkey(2)) + StorageWriter.bytes(UInt16(7))),
    ] { writer.before.removeValue(forKey: StorageWriter.key(item, parameters)) }
    for uid in 0..<input.neuronCount {
      let place = StorageWriter.bytes(UInt16(7)) + StorageWriter.bytes(UInt16(uid))
      writer.before.removeValue(forKey: StorageWriter.key("BlockAtRegistration", place))
    }
    writer.set("BondsPenalty", nil)
    writer.at = [:]
    let snapshot = try #require(first(writer.json(block: input.currentBlock)))
    #expect(
      snapshot.assumed == [
        "input.alphaStake[2]", "input.blockAtRegistration", "input.emission", "input.parameters.kappa",
        "input.parameters.taoWeight", "input.weights[3]",
      ])
    #expect(snapshot.input.parameters.bondsPenalty == 65535 && snapshot.input.parameters.kappa == 32767)
    #expect(snapshot.recorded == nil)
  }

  @Test("The activity cutoff is a part of the tempo since dynamic tempo")
  func activityCutoff() throws {
    var (input, writer) = try small()
    for (factor, cutoff) in [(13889, 5000), (1, 1), (50_000, 18_000)] as [(UInt32, UInt64)] {
      writer.set("Tempo", StorageWriter.bytes(UInt16(360)))
      writer.set("ActivityCutoffFactorMilli", StorageWriter.bytes(factor))
      let snapshot = try #require(first(writer.json(block: input.currentBlock)))
      #expect(snapshot.input.parameters.activityCutoff == cutoff)
    }
  }

  /// What tells that the subnet was emitted to, and root's proportion: a half of the alpha after the block's own step.
  private func setEmissionStep(_ writer: inout StorageWriter) {
    writer.set("FirstEmissionBlockNumber", StorageWriter.bytes(UInt64(1)))
    writer.set("SubtokenEnabled", [1])
    writer.set("NetworkRegistrationAllowed", nil)
    writer.set("OwnerCutEnabled", [0])
    writer.set("SubnetOwnerCut", nil, keyedBy: [])
    writer.set("TaoWeight", StorageWriter.bytes(UInt64.max), keyedBy: [])
    writer.set("SubnetTAO", StorageWriter.bytes(UInt64(4_500_000_000)), keyedBy: StorageWriter.bytes(UInt16(0)))
    writer.set("SubnetAlphaIn", StorageWriter.bytes(UInt64(1_000_000_000)))
    writer.set("SubnetAlphaOut", StorageWriter.bytes(UInt64(2_000_000_000)))
    writer.set("SubnetAlphaInEmission", StorageWriter.bytes(UInt64(500_000_000)), after: true)
    writer.set("SubnetAlphaOutEmission", StorageWriter.bytes(UInt64(1_000_000_000)), after: true)
    // Its epoch took alpha out of circulation, so that the proportion stored is another.
    writer.set("RootProp", StorageWriter.bytes(UInt128(7) << 29), after: true)
  }

  @Test("The block's own alpha is added to what was pending, by root's proportion as the block formed it")
  func ownAlpha() throws {
    var (input, writer) = try small()
    setEmissionStep(&writer)
    let without = try #require(first(writer.json(block: input.currentBlock)))
    #expect(without.assumed == [])
    // Half to servers, a quarter to validators; root's quarter is kept only where root alpha is pending.
    #expect(without.input.emission == input.emission + 750_000_000)
    writer.set("PendingRootAlphaDivs", StorageWriter.bytes(UInt64(5)))
    let with = try #require(first(writer.json(block: input.currentBlock)))
    #expect(with.assumed == [] && with.input.emission == input.emission + 1_000_000_005)
    // Without the reserves only the proportion after the epoch is known: what it gives is assumed.
    writer.before.removeValue(forKey: StorageWriter.key("SubnetAlphaOut", StorageWriter.bytes(UInt16(7))))
    let guess = try #require(first(writer.json(block: input.currentBlock)))
    #expect(guess.assumed == ["input.emission"])
  }

  @Test("A pool's reservoir is a part of the alpha that root's proportion is of")
  func reservoir() throws {
    var (input, writer) = try small()
    setEmissionStep(&writer)
    let key = StorageWriter.twox(StorageWriter.bytes(UInt16(7)))
    func setReservoir(_ rao: UInt64, after: Bool) {
      let name = StorageWriter.key("BalancerAlphaReservoir", key, pallet: "Swap")
      let value = StorageWriter.hex(StorageWriter.bytes(rao))
      if after { writer.at[name] = value } else { writer.before[name] = value }
    }
    // What waited in it before the block, and what does not fit into the pool yet.
    setReservoir(300_000_000, after: false)
    setReservoir(700_000_000, after: true)
    let root = StorageWriter.bytes(UInt16(0))
    writer.set("SubnetTAO", StorageWriter.bytes(UInt64(5_200_000_000)), keyedBy: root)
    let snapshot = try #require(first(writer.json(block: input.currentBlock, specVersion: 432)))
    #expect(snapshot.assumed == [] && snapshot.input.emission == input.emission + 750_000_000)
  }

  @Test("From spec 446 the mode and the consensus of the mechanism's last epoch are read")
  func consensusMode() throws {
    var (input, writer) = try small()
    let netuid = StorageWriter.bytes(UInt16(7))
    let count = input.neuronCount
    writer.set("ConsensusByMechanism", StorageWriter.list([UInt16](repeating: 9, count: count)), keyedBy: netuid)
    writer.set("Consensus", StorageWriter.list([UInt16](repeating: 8, count: count)))
    writer.set("LiquidAlphaConsensusMode", [1])
    // Keys under which nodes have nothing, and which were asked for all the same before the hasher was known.
    for place in [StorageWriter.blake(netuid), StorageWriter.twox(netuid)] {
      writer.set("LiquidAlphaConsensusMode", nil, keyedBy: place)
    }
    let capture = try StorageCapture(
      FileContents(name: "capture", bytes: writer.json(block: input.currentBlock, specVersion: 446)))
    let snapshot = try #require(try capture.snapshots(file: "capture").first)
    #expect(snapshot.input.parameters.liquidAlphaConsensusMode == .previous && snapshot.assumed == [])
    #expect(snapshot.input.previousConsensus?.first == 9)
    #expect(capture.passedOver(netuid: nil) == "2 under keys that no node has")
  }
}
