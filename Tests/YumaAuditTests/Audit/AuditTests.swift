// SPDX-License-Identifier: Apache-2.0
import Foundation
import TestSupport
import Testing
import Yuma
import YumaFiles

@testable import YumaAudit

@Suite("Audit: recorded against recomputed")
struct AuditTests {
  static let seed: UInt64 = 8

  private func snapshots(_ name: String) throws -> [Snapshot] {
    let file = try SnapshotFile(path: Vectors.path(name))
    return (0..<file.epochCount).compactMap { file.snapshot(at: $0) }
  }

  @Test("Every golden epoch conforms, whatever quirks it meets", arguments: ["epoch/", "epoch-series/", "real/"])
  func golden(folder: String) throws {
    for path in Vectors.epochFiles where path.hasPrefix(folder) {
      let file = try SnapshotFile(path: Vectors.path(path))
      for index in 0..<file.epochCount {
        let snapshot = try #require(file.snapshot(at: index))
        let audit = try Audit(of: snapshot)
        #expect(audit.verdict == .conforms || snapshot.input.neuronCount == 0, "\(path)")
        #expect(audit.findings.isEmpty && audit.missing.isEmpty, "\(path)")
      }
    }
  }

  @Test(
    "A changed value is found in its field, at its uid, and the field's stage is named",
    arguments: ["epoch/yuma-bonds.json", "epoch/yuma3-liquid-bonds.json", "real/sn15-yuma3.json"])
  func changedValue(name: String) throws {
    let snapshot = try #require(snapshots(name).first)
    let n = snapshot.input.neuronCount
    var random = SplitMix64(seed: Self.seed)
    for field in OutputField.allCases {
      for _ in 0..<3 {
        let uid = Int.random(in: 0..<n, using: &random)
        var changed = snapshot
        guard let expected = changed.output?.change(field, of: uid) else { continue }
        for audit in [try Audit(of: changed), try Audit(of: changed, engine: .reference)] {
          #expect(audit.verdict == .deviates && audit.firstField == field, "\(field) of uid \(uid); seed \(Self.seed)")
          #expect(audit.findings.map(\.field) == [field])
          #expect(audit.findings.first?.differences.map(\.uid) == [uid], "\(field); seed \(Self.seed)")
          #expect(audit.findings.first?.largest?.amount == expected, "\(field) of uid \(uid); seed \(Self.seed)")
          #expect(audit.findings.first?.neurons == 1)
        }
      }
    }
  }

  @Test("Of several fields the first in the order of the stages is named")
  func firstStage() throws {
    var snapshot = try #require(snapshots("epoch/yuma-bonds.json").first)
    for field in [OutputField.combinedEmission, .dividends, .incentive, .bonds] {
      _ = snapshot.output?.change(field, of: 0)
      #expect(try Audit(of: snapshot).firstField == (field == .bonds ? .incentive : field))
    }
    #expect(try Audit(of: snapshot).findings.map(\.field) == [.incentive, .bonds, .dividends, .combinedEmission])
  }

  @Test("Without a record of results neither can be said, and what is not recorded is named")
  func nothingRecorded() throws {
    var snapshot = try #require(snapshots("epoch/yuma-bonds.json").first)
    let output = try #require(snapshot.output)
    snapshot.output = nil
    #expect(try Audit(of: snapshot).verdict == .cannotTell(.nothingRecorded))
    #expect(try Audit(of: snapshot).missing == OutputField.allCases)

    var record = RecordedOutput()
    record.active = output.active
    record.validatorPermits = output.validatorPermits
    snapshot.recorded = record
    #expect(try Audit(of: snapshot).verdict == .cannotTell(.nothingRecorded))
    record.incentive = output.incentive
    snapshot.recorded = record
    let audit = try Audit(of: snapshot)
    #expect(audit.verdict == .conforms)
    #expect(audit.missing == OutputField.allCases.filter { ![.active, .validatorPermits, .incentive].contains($0) })
  }

  @Test("What the chain recorded counts, and not another's output beside it")
  func recordedFirst() throws {
    var snapshot = try #require(snapshots("epoch/yuma-bonds.json").first)
    snapshot.recorded = snapshot.output.map { RecordedOutput($0) }
    _ = snapshot.output?.change(.incentive, of: 1)
    #expect(try Audit(of: snapshot).verdict == .conforms)
  }

  @Test("A deviation from an assumed input proves nothing; agreement does")
  func assumed() throws {
    var snapshot = try #require(snapshots("epoch/yuma-bonds.json").first)
    snapshot.assumed = ["input.parameters.kappa"]
    #expect(try Audit(of: snapshot).verdict == .conforms)
    snapshot.input.parameters.kappa = 65535
    let audit = try Audit(of: snapshot)
    #expect(audit.verdict == .cannotTell(.assumedInput) && audit.firstField == .consensus)
    #expect(!audit.findings.isEmpty)
  }

  @Test("A spec version without rules is an error that knows the nearest")
  func unknownSpec() throws {
    var snapshot = try #require(snapshots("epoch/yuma-bonds.json").first)
    snapshot.chain = ChainOrigin(specVersion: 300)
    let error = #expect(throws: UnknownSpecVersion.self) { try Audit(of: snapshot) }
    #expect(error?.nearest == 299)
  }

  @Test("Rows of bonds that hold the same entries in another order differ")
  func orderOfBonds() throws {
    var snapshot = try #require(snapshots("epoch/yuma-bonds.json").first)
    let bonds = try #require(snapshot.output?.bonds)
    let row = try #require((0..<bonds.rowCount).first { bonds.entries(ofRow: $0).count > 1 })
    snapshot.output?.bonds = SparseMatrix(
      rows: (0..<bonds.rowCount).map { $0 == row ? bonds.row($0).reversed() : bonds.row($0) })
    let audit = try Audit(of: snapshot)
    #expect(audit.verdict == .deviates && audit.firstField == .bonds)
    #expect(audit.findings.first?.differences.map(\.uid) == [row])
  }
}

extension EpochOutput {
  /// Changes a field's value of a neuron by one, and returns by how much; nil for a row of bonds without entries.
  mutating func change(_ field: OutputField, of uid: Int) -> Int128? {
    func number<Number: FixedWidthInteger & UnsignedInteger>(_ path: WritableKeyPath<EpochOutput, [Number]>) -> Int128 {
      let old = self[keyPath: path][uid]
      self[keyPath: path][uid] = old == .max ? old - 1 : old + 1
      return old == .max ? -1 : 1
    }
    func flag(_ path: WritableKeyPath<EpochOutput, [Bool]>) -> Int128 {
      self[keyPath: path][uid].toggle()
      return self[keyPath: path][uid] ? 1 : -1
    }
    switch field {
    case .active: return flag(\.active)
    case .validatorPermits: return flag(\.validatorPermits)
    case .stakeWeight: return number(\.stakeWeight)
    case .consensus: return number(\.consensus)
    case .validatorTrust: return number(\.validatorTrust)
    case .incentive: return number(\.incentive)
    case .dividends: return number(\.dividends)
    case .stake: return number(\.stake)
    case .serverEmission: return number(\.serverEmission)
    case .validatorEmission: return number(\.validatorEmission)
    case .combinedEmission: return number(\.combinedEmission)
    case .bonds:
      guard let first = bonds.entries(ofRow: uid).first else { return nil }
      let old = bonds.values[first]
      let new = old == .max ? old - 1 : old + 1
      let column = Int(bonds.columns[first])
      bonds.transformValues { row, place, value in row == uid && place == column ? new : value }
      return old == .max ? -1 : 1
    }
  }
}
