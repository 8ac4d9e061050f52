// SPDX-License-Identifier: Apache-2.0
import Foundation
import TestSupport
import Testing
import Yuma
import YumaFiles

@testable import YumaAudit

@Suite("Quirks of the chain that an epoch met")
struct QuirkTests {
  private func quirks(_ input: EpochInput, _ rules: EpochRules = .golden) throws -> Set<ChainQuirk> {
    let epoch = try WatchedEpoch(input, under: rules)
    return Set(QuirkSearch.findings(input, epoch: epoch).map(\.quirk))
  }

  private func snapshot(_ path: String) throws -> Snapshot {
    try #require(SnapshotFile(path: Vectors.path(path)).snapshot(at: 0))
  }

  /// The rows of the table in Docs/Reference/Quirks.md: quirk and golden file.
  private static let documented: [(quirk: String, file: String)] = {
    let page = (try? String(contentsOfFile: Vectors.path("../Docs/Reference/Quirks.md"), encoding: .utf8)) ?? ""
    return page.split(separator: "\n").filter { $0.hasPrefix("| `") }.compactMap { line in
      let cells = line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
      guard cells.count == 4 else { return nil }
      return (String(cells[0].filter { $0 != "`" }), cells[3])
    }
  }()

  @Test("Docs/Reference/Quirks.md names every quirk, and the golden file beside it meets it")
  func documentation() throws {
    #expect(Set(Self.documented.map(\.quirk)) == Set(ChainQuirk.allCases.map(\.rawValue)))
    for (name, cell) in Self.documented where cell.hasPrefix("`") {
      let snapshot = try snapshot("epoch/\(cell.filter { $0 != "`" }).json")
      let quirk = try #require(ChainQuirk(rawValue: name))
      #expect(try quirks(snapshot.input, snapshot.rules()).contains(quirk), "\(name): \(cell)")
    }
  }

  @Test("A plain epoch meets none but those of rounding")
  func plain() throws {
    let found = try quirks(snapshot("epoch/plain.json").input)
    #expect(found.isSubset(of: [.undistributed, .combinedRoundedApart, .zeroBondStored]))
  }

  /// Two validators, two servers, and everything in order.
  private var everyday: EpochInput {
    EpochInput(
      currentBlock: 1000, tempo: 100, lastMechanismStepBlock: 900, lastUpdate: [990, 990, 990, 990],
      blockAtRegistration: [1, 1, 1, 1], alphaStake: [4000, 3000, 0, 0], taoStake: [0, 0, 0, 0],
      validatorPermits: [true, true, false, false],
      weights: SparseMatrix(rows: [[(2, 65535), (3, 10)], [(2, 65535), (3, 20)], [], []]),
      bonds: SparseMatrix(rows: [[(2, 60000), (3, 100)], [(2, 60000), (3, 100)], [], []]), emission: 1_000_000,
      parameters: Hyperparameters(yuma3: true))
  }

  @Test("Each quirk of a changed epoch appears with the change, and not without it")
  func changes() throws {
    let before = try quirks(everyday)
    let changes: [(ChainQuirk, (inout EpochInput) -> Void)] = [
      (
        .inactiveValidator,
        {
          $0.lastUpdate[0] = 1; $0.currentBlock = 6000
        }
      ),
      (.stakeBelowThreshold, { $0.parameters.stakeThreshold = 3500 }),
      (
        .ownerBelowThreshold,
        {
          $0.parameters.stakeThreshold = 3500; $0.ownerUID = 1
        }
      ),
      (.ownerWithoutPermit, { $0.ownerUID = 2 }),
      (.permitLost, { $0.parameters.maxAllowedValidators = 1 }),
      (
        .permitTie,
        {
          $0.parameters.maxAllowedValidators = 1; $0.alphaStake[1] = 4000
        }
      ),
      (.weightsWithoutPermit, { $0.validatorPermits[1] = false }),
      (.outdatedWeight, { $0.blockAtRegistration[3] = 990 }),
      (
        .weightOlderThanCommit,
        {
          $0.blockAtRegistration[3] = 800; $0.commitBlocks = [nil, 700, nil, nil]
        }
      ),
      (.recentRegistration, { $0.blockAtRegistration[3] = 950 }),
      (.lastStepUnknown, { $0.lastMechanismStepBlock = 0 }),
      (.movingAverageAboveOne, { $0.parameters.bondsMovingAverage = 1_000_001 }),
      (
        .liquidAlphaWithoutYuma3,
        {
          $0.parameters.yuma3 = false; $0.parameters.liquidAlpha = true
        }
      ),
      (
        .liquidAlphaRangeReversed,
        {
          $0.parameters.liquidAlpha = true; $0.parameters.alphaLow = 65000
        }
      ),
      (.bondWithoutWeightKept, { $0.weights = SparseMatrix(rows: [[(2, 9)], [(2, 9)], [], []]) }),
      (.paidByActiveStake, { $0.weights = SparseMatrix(emptyRows: 4) }),
      (.noStake, { $0.alphaStake = [0, 0, 0, 0] }),
      // 2^31 million and beyond: the moving average saturates or its alpha does not fit.
      (
        .movingAverageSaturates,
        {
          $0.parameters.bondsMovingAverage = 2_147_483_647_000_000; $0.repeatBonds(4)
        }
      ),
      (
        .storedBondSaturates,
        {
          $0.parameters.bondsMovingAverage = 1_000_000_000_000; $0.weights = SparseMatrix(emptyRows: 4)
          $0.repeatBonds(1)
        }
      ),
      // 32 769 entries of 65535 are more than 2^31.
      (.weightSumWraps, { $0.weights = SparseMatrix(rows: [Self.many, [(2, 1)], [], []]) }),
      (
        .bondColumnSaturates,
        {
          $0.parameters.yuma3 = false; $0.bonds = SparseMatrix(rows: [Self.many, [], [], []])
        }
      ),
    ]
    for (quirk, change) in changes {
      #expect(!before.contains(quirk), "\(quirk) without the change")
      var input = everyday
      change(&input)
      #expect(try quirks(input).contains(quirk), "\(quirk)")
    }
  }

  private static let many = [(UInt16, UInt16)](repeating: (2, 65535), count: 32769)

  @Test("Places are named, the first few of many")
  func places() throws {
    var input = everyday
    input.weights = SparseMatrix(rows: [[(9, 1), (2, 5), (8, 3)], [(2, 5), (9, 9)], [], []])
    let epoch = try WatchedEpoch(input, under: .golden)
    let finding = QuirkSearch.findings(input, epoch: epoch).first { $0.quirk == .columnOutOfRange }
    #expect(finding == QuirkFinding(quirk: .columnOutOfRange, count: 3, places: ["weights[0]", "weights[1]"]))
  }
}

extension EpochInput {
  /// Gives every validator so many whole bonds on server 2.
  fileprivate mutating func repeatBonds(_ count: Int) {
    let row = [(UInt16, UInt16)](repeating: (2, 65535), count: count)
    bonds = SparseMatrix(rows: [row, row, [], []])
  }
}
