// SPDX-License-Identifier: Apache-2.0
import DynamicTAO
import TestSupport
import Testing
import Yuma
import YumaFiles

@testable import YumaAudit

@Suite("The record of several mechanisms together against their epochs combined")
struct SubnetAuditTests {
  /// Snapshots of two mechanisms that differ in weights and emission, with the record of what they give, and the outputs.
  private func subnet() throws -> (snapshots: [Snapshot], outputs: [EpochOutput]) {
    var first = try Snapshot(FileContents(path: Vectors.path("epoch/plain.json")))
    first.chain = ChainOrigin(
      network: "finney", netuid: 7, mechanism: 0, block: first.input.currentBlock, specVersion: 424)
    var second = first
    second.chain?.mechanism = 1
    second.input.emission /= 3
    second.input.weights.transformValues { row, column, value in value / UInt16(row + column + 1) }
    let outputs = try [first, second].map { try Epoch.run($0.input, under: .golden).output }
    let combined = try Mechanisms.combine(outputs, emissions: [first.input.emission, second.input.emission])
    var recorded = RecordedOutput(combined)
    (recorded.incentive, recorded.bonds) = (nil, nil)
    (recorded.serverEmission, recorded.validatorEmission, recorded.stake) = (nil, nil, nil)
    let snapshots = zip([first, second], outputs).map { (snapshot, output) in
      var snapshot = snapshot
      snapshot.output = nil
      var own = RecordedOutput()
      (own.incentive, own.bonds) = (output.incentive, output.bonds)
      snapshot.recorded = own
      snapshot.subnet = SubnetRecord(mechanisms: 2, recorded: recorded)
      return snapshot
    }
    return (snapshots, outputs)
  }

  private func audit(_ snapshots: [Snapshot], _ outputs: [EpochOutput]) throws -> SubnetAudit {
    var parts = SubnetParts()
    var audits = zip(snapshots, outputs).compactMap { parts.add($0, output: $1) }
    audits += parts.removeAll()
    #expect(audits.count == 1)
    return try #require(audits.first)
  }

  @Test("It conforms, in whatever order the mechanisms come, and each conforms by itself")
  func conforms() throws {
    let (snapshots, outputs) = try subnet()
    #expect(outputs[0].dividends != outputs[1].dividends && outputs[0].consensus != outputs[1].consensus)
    for snapshot in snapshots { #expect(try Audit(of: snapshot).verdict == .conforms) }
    for order in [[0, 1], [1, 0]] {
      let audit = try audit(order.map { snapshots[$0] }, order.map { outputs[$0] })
      #expect(audit.verdict == .conforms && audit.combined?.audit.missing.count == 5)
      #expect(audit.chain.mechanism == nil && audit.chain.netuid == 7)
    }
    // As files and compact they say the same.
    for snapshot in snapshots {
      #expect(try Snapshot(FileContents(name: "written", bytes: snapshot.json())) == snapshot)
      let compact = try snapshot.compact().withUnsafeBytes { bytes throws(CompactSnapshotError) in
        try Snapshot(compact: bytes)
      }
      #expect(compact == snapshot)
    }
  }

  @Test("A changed value is found in its field, which no mechanism's own audit could see")
  func deviates() throws {
    var (snapshots, outputs) = try subnet()
    for index in snapshots.indices { snapshots[index].subnet?.recorded.combinedEmission?[3] += 1 }
    let audit = try audit(snapshots, outputs)
    #expect(audit.verdict == .deviates && audit.firstField == .combinedEmission)
    let difference = try #require(audit.combined?.audit.findings.first?.differences.first)
    #expect(difference.uid == 3 && difference.amount == 1)
    for snapshot in snapshots { #expect(try Audit(of: snapshot).verdict == .conforms) }

    snapshots[1].assumed = ["input.parameters.kappa"]
    #expect(try self.audit(snapshots, outputs).verdict == .cannotTell(.assumedInput))
  }

  @Test("Where a mechanism is missing, or two do not agree on the record, it cannot be told, and why")
  func cannotTell() throws {
    var (snapshots, outputs) = try subnet()
    let alone = try audit([snapshots[1]], [outputs[1]])
    #expect("\(alone.verdict)" == "cannot tell" && alone.explanation == "no snapshot of mechanism 0 of 2")
    #expect(alone.emissions == [nil, snapshots[1].input.emission])

    snapshots[1].subnet?.recorded.active = nil
    let other = try audit(snapshots, outputs)
    #expect(
      other.explanation == "the snapshots of mechanisms 0 and 1 do not agree on what was recorded of the subnet")
  }

  @Test("Other blocks wait for their own mechanisms, and no more wait than there is room for")
  func waiting() throws {
    let (snapshots, outputs) = try subnet()
    var parts = SubnetParts()
    for block in 0...UInt64(SubnetParts.limit) {
      var snapshot = snapshots[0]
      snapshot.input.currentBlock = block
      let given = parts.add(snapshot, output: outputs[0])
      #expect((given != nil) == (block == UInt64(SubnetParts.limit)))
    }
    var snapshot = snapshots[1]
    snapshot.input.currentBlock = 500
    #expect(parts.add(snapshot, output: outputs[1])?.verdict == .conforms)
    #expect(parts.removeAll().count == SubnetParts.limit - 1)
  }

  @Test("A record with a list of another length is refused, with its place")
  func lengths() throws {
    var snapshot = try #require(subnet().snapshots.first)
    snapshot.subnet?.recorded.dividends?.removeLast()
    #expect {
      try Snapshot(FileContents(name: "written", bytes: snapshot.json()))
    } throws: { error in
      "\(error)".hasPrefix("written: subnet.recorded.dividends: ")
    }
  }
}
