// SPDX-License-Identifier: Apache-2.0
import Foundation
import TestSupport
import Testing
import Yuma
import YumaFiles

@Suite("What is written reads back as the same")
struct RoundTripTests {
  @Test("Every snapshot", arguments: ["epoch", "bench"])
  func snapshots(folder: String) throws {
    let paths = Vectors.files(folder)
    #expect(!paths.isEmpty)
    for path in paths {
      let snapshot = try Snapshot(FileContents(path: path))
      let again = try Snapshot(FileContents(name: "written", bytes: snapshot.json()))
      #expect(again == snapshot, "\(path)")
    }
  }

  @Test("Every series", arguments: Vectors.files("epoch-series") + Vectors.files("real").filter { $0.contains("sn15") })
  func series(path: String) throws {
    guard case .series(let series) = try SnapshotFile(path: path) else {
      Issue.record("\(path) is not a series")
      return
    }
    let again = try SnapshotFile(FileContents(name: "written", bytes: series.json()))
    #expect(again == .series(series))
  }

  @Test("Keys and digits are those of the golden files, byte for byte")
  func bytes() throws {
    for name in ["bench/n256-v64-d10-yuma3.json", "epoch/plain.json"] {
      var snapshot = try Snapshot(FileContents(path: Vectors.path(name)))
      // The order of the stages' values differs from file to file.
      snapshot.intermediate = nil
      let text = try Vectors.text(name)
      let golden = text.firstRange(of: ",\"intermediate\"").map { text[..<$0.lowerBound] + "}" } ?? text[...]
      #expect(String(decoding: snapshot.json(), as: UTF8.self) == golden.trimmingCharacters(in: .newlines), "\(name)")
    }
  }

  @Test("Every optional part, and the extremes of every integer")
  func extremes() throws {
    var input = EpochInput(
      currentBlock: .max, tempo: .max, lastMechanismStepBlock: .max, lastUpdate: [.max, 0],
      blockAtRegistration: [.max, 0], alphaStake: [.max, 0], taoStake: [0, .max], validatorPermits: [true, false],
      ownerUID: 1, weights: SparseMatrix(rows: [[(65535, 65535), (0, 0), (0, 1)], []]),
      bonds: SparseMatrix(rows: [[], [(1, 65535)]]), commitBlocks: [nil, .max], emission: .max,
      previousConsensus: [1, 2, 3])
    input.parameters.alphaSigmoidSteepness = Int32(Int16.min)
    input.parameters.liquidAlphaConsensusMode = .auto
    input.parameters.taoWeight = .max
    let result = try Epoch.run(input, under: .golden, detail: .trace)
    let chain = ChainOrigin(
      network: "finney", netuid: .max, mechanism: .max, block: .max, blockHash: "0xff", specVersion: 446,
      capturedBy: "a node", capturedAt: "2026-07-31T07:00:59Z")
    var recorded = RecordedOutput(result.output)
    recorded.stake = nil
    #expect(recorded.missingFields == ["stake"] && RecordedOutput().missingFields.count == 12)
    let snapshot = Snapshot(
      name: "a \"name\" with \\ and \u{1}\n\u{1F} and \u{10FFFF}é", description: "", source: "s", chain: chain,
      input: input, output: result.output, recorded: recorded,
      subnet: SubnetRecord(mechanisms: .max, recorded: recorded), intermediate: result.trace,
      assumed: ["input.parameters.kappa", "input.weights[1]"])
    #expect(snapshot.chainRecord == recorded)
    #expect(try Snapshot(FileContents(name: "written", bytes: snapshot.json())) == snapshot)
  }

  @Test("The traces of engines of other scalars", arguments: [0, 1])
  func otherScalars(form: Int) throws {
    func values(_ count: Int) -> TraceValues {
      form == 0
        ? .decimal((0..<count).map { "-1\($0)" + String(repeating: "7", count: 80) }, fractionalBits: 256)
        : .real((0..<count).map { [0.1, -1e-300, .leastNonzeroMagnitude, .greatestFiniteMagnitude, 0, 3][$0 % 6] })
    }
    let matrix = TraceMatrix(rowOffsets: [0, 2, 3], columns: [0, 1, 1], values: values(3))
    let trace = EpochTrace(
      stake: values(2), activeStake: values(2), weights: nil, consensus: values(2), clippedWeights: matrix,
      validatorTrust: values(2), incentive: values(2), weightsForBonds: nil, emaBonds: matrix, dividends: values(2),
      normalizedServerEmission: values(2), normalizedValidatorEmission: values(2),
      normalizedCombinedEmission: values(2))
    var snapshot = try Snapshot(FileContents(path: Vectors.files("epoch").first { $0.contains("two") } ?? ""))
    #expect(snapshot.input.neuronCount == 2)
    snapshot.intermediate = trace
    #expect(try Snapshot(FileContents(name: "written", bytes: snapshot.json())) == snapshot)
  }

  @Test("A result with its input is a snapshot; its ledger is exact")
  func result() throws {
    let snapshot = try Snapshot(FileContents(path: Vectors.path("epoch/plain.json")))
    let result = try Epoch.run(snapshot.input, under: .golden, detail: .trace)
    let bytes = result.json(of: snapshot, includesInput: true)
    let again = try Snapshot(FileContents(name: "written", bytes: bytes))
    #expect(again.input == snapshot.input)
    #expect(again.output == result.output)
    #expect(again.intermediate == result.trace)

    let object = try #require(JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any])
    #expect(
      Set(object.keys) == ["schema", "name", "engine", "kernels", "input", "output", "ledger", "intermediate"])
    let ledger = try #require(object["ledger"] as? [String: Any])
    #expect(ledger["undistributed"] as? Int == Int(result.ledger.undistributed))
  }
}
