// SPDX-License-Identifier: Apache-2.0
import TestSupport
import Testing
import Yuma
import YumaFiles

@testable import YumaAudit

@Suite("Roles of neurons")
struct NeuronRowTests {
  @Test("A neuron's role is what it earns as; one that earns nothing is a validator if it holds a permit")
  func roles() throws {
    let snapshot = try #require(SnapshotFile(path: Vectors.path("real/sn15-yuma3.json")).snapshot(at: 0))
    let output = try AuditReport(of: snapshot).output
    let rows = NeuronRow.rows(of: output, input: snapshot.input)
    #expect(rows.map(\.uid) == Array(0..<256) && rows.map(\.isActive) == output.active)
    #expect(rows[126].role == .server && rows[2].role == .validator)
    for row in rows {
      let serves = output.serverEmission[row.uid] > 0 || output.incentive[row.uid] > 0
      let validates = output.validatorEmission[row.uid] > 0 || output.dividends[row.uid] > 0
      switch row.role {
      case .both: #expect(serves && validates)
      case .server: #expect(serves && !validates)
      case .validator: #expect(!serves && (validates || output.validatorPermits[row.uid]))
      case .none: #expect(!serves && !validates && !output.validatorPermits[row.uid])
      case .owner: #expect(snapshot.input.ownerUID == UInt16(row.uid))
      }
    }
    #expect(NeuronRole.none.text == "-" && NeuronRole.both.text == "both")
  }
}
