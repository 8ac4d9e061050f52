// SPDX-License-Identifier: Apache-2.0
import FixedPoint
import Foundation
import TestSupport
import Testing
import Yuma
import YumaFiles

@testable import YumaAudit

@Suite("Explanation: the parts add up to the whole")
struct ExplanationTests {
  private func snapshots(_ path: String) throws -> [Snapshot] {
    let file = try SnapshotFile(path: path)
    return (0..<file.epochCount).compactMap { file.snapshot(at: $0) }
  }

  @Test("Of every neuron of every golden epoch whose sums are in range; where they are not, an overflow line says so")
  func golden() throws {
    var explained = 0
    for path in Vectors.files("epoch") {
      for snapshot in try snapshots(path) where snapshot.input.neuronCount <= 16 {
        let epoch = try WatchedEpoch(snapshot.input, under: snapshot.rules())
        for uid in 0..<snapshot.input.neuronCount {
          let explanation = Explanation(
            uid: uid, parts: ExplanationParts(uid: uid, input: snapshot.input, epoch: epoch))
          try expectWhole(explanation, of: snapshot, path)
          explained += 1
        }
      }
    }
    #expect(explained > 1000)
  }

  @Test("Of every tenth neuron of the real subnet", arguments: ["yuma", "yuma3", "yuma3-liquid"])
  func real(rules: String) throws {
    let snapshot = try #require(snapshots(Vectors.path("real/sn15-\(rules).json")).first)
    let epoch = try WatchedEpoch(snapshot.input, under: snapshot.rules())
    for uid in stride(from: 0, to: snapshot.input.neuronCount, by: 10) {
      let parts = ExplanationParts(uid: uid, input: snapshot.input, epoch: epoch)
      try expectWhole(Explanation(uid: uid, parts: parts), of: snapshot, rules)
    }
  }

  /// What the explanation says is the golden output, its sums are whole, and its lists are of the input.
  private func expectWhole(_ explanation: Explanation, of snapshot: Snapshot, _ file: String) throws {
    let uid = explanation.uid
    let output = try #require(snapshot.output)
    #expect(explanation.serverPay.whole == output.serverEmission[uid])
    #expect(explanation.validatorPay.whole == output.validatorEmission[uid])
    for pay in [explanation.serverPay, explanation.validatorPay] {
      #expect(pay.parts.reduce(pay.remainder) { $0 &+ $1.rao } == Int128(pay.whole), "\(file): uid \(uid)")
    }
    let off = explanation.steps.filter { !$0.isConfirmed }.map(\.name)
    if explanation.remarks.isEmpty {
      #expect(explanation.addsUp, "\(file): uid \(uid): \(off) \(explanation.median) \(explanation.serverPay)")
    } else {
      // The chain's own arithmetic is evaluated, so that only the definition of the median may fail.
      #expect(off.isEmpty, "\(file): uid \(uid): \(off)")
    }
    for (name, stored) in [
      ("stake share", output.stakeWeight), ("consensus", output.consensus), ("incentive", output.incentive),
      ("validator trust", output.validatorTrust), ("dividends", output.dividends),
    ] {
      #expect(explanation.steps.first { $0.name == name }?.stored == stored[uid], "\(file): uid \(uid)")
    }
    #expect(explanation.ownWeights.count == snapshot.input.weights.entries(ofRow: uid).count)
    let onNeuron = zip(snapshot.input.weights.columns, snapshot.input.weights.values).filter { $0.0 == uid }
    #expect(explanation.weights.map(\.set) == onNeuron.map(\.1))
  }

  @Test("A sum that is not its whole is not confirmed")
  func checks() throws {
    let parts: [(uid: Int, contribution: Int64)] = [(1, 10), (2, 20)]
    let whole = PayBreakdown(whole: 100, basis: .weights, parts: parts, sum: 30)
    #expect(whole.addsUp && whole.parts.map(\.rao) == [33, 66] && whole.remainder == 1 && whole.overflow == 0)
    let other = PayBreakdown(whole: 100, basis: .weights, parts: parts, sum: 31)
    #expect(!other.addsUp && other.overflow == 1)
    let unpaid = PayBreakdown(whole: 100, basis: .weights, parts: [(1, 0), (2, 0)], sum: 0)
    #expect(!unpaid.addsUp && unpaid.remainder == 100)

    let wrapped = PayBreakdown(
      whole: .max, basis: .weights, parts: [(1, .max), (2, .max), (3, .min), (4, .min), (5, 3)], sum: 1)
    #expect(wrapped.overflow == 0 && wrapped.parts.reduce(wrapped.remainder) { $0 &+ $1.rao } == Int128(UInt64.max))

    var snapshot = try #require(snapshots(Vectors.path("epoch/yuma-bonds.json")).first)
    let before = try WatchedEpoch(snapshot.input, under: .golden)
    snapshot.input.parameters.kappa = 65535
    let after = try WatchedEpoch(snapshot.input, under: .golden)
    // Weights of one epoch and the consensus of another do not belong together.
    let mixed = WatchedEpoch(result: before.result, operands: after.operands)
    let explanations = (0..<snapshot.input.neuronCount).map { uid in
      Explanation(uid: uid, parts: ExplanationParts(uid: uid, input: snapshot.input, epoch: mixed))
    }
    #expect(explanations.contains { !$0.addsUp })
  }

  @Test(
    "A weight that does not count says why",
    arguments: [
      ("weights-without-permit", ExplainedWeight.Exclusion.noPermit), ("owner-self-weight", .ownWeight),
      ("outdated-weights", .olderThanRegistration), ("commit-reveal", .olderThanCommit),
      ("weight-out-of-range", .unknownUID),
    ])
  func exclusions(name: String, exclusion: ExplainedWeight.Exclusion) throws {
    let snapshot = try #require(snapshots(Vectors.path("epoch/yuma-\(name).json")).first)
    let own = try (0..<snapshot.input.neuronCount).flatMap { try Explanation(of: snapshot, uid: $0).ownWeights }
    #expect(own.contains { $0.exclusion == exclusion })
    #expect(own.contains { $0.exclusion == nil })
  }

  @Test("The makers of a median hold it, and the minority lies between the stake below and the stake up to it")
  func median() throws {
    let snapshot = try #require(snapshots(Vectors.path("epoch/plain.json")).first)
    let explanation = try Explanation(of: snapshot, uid: 4)
    let median = explanation.median
    #expect(median.consensus > .zero && !median.makers.isEmpty && median.supporters <= median.voters)
    #expect(median.below <= median.minority && median.minority < median.upTo)
    for maker in median.makers {
      #expect(explanation.weights.contains { $0.validator == maker && $0.weight == median.consensus })
    }
    for weight in explanation.weights where weight.isClipped { #expect(weight.clipped == median.consensus) }
  }

  @Test("Under liquid alpha every bond has the alpha of its cell, between low and high; else all have the fixed one")
  func alphas() throws {
    func alphas(_ name: String) throws -> Set<I32F32> {
      let snapshot = try #require(snapshots(Vectors.path("epoch/\(name).json")).first)
      let bonds = try (0..<snapshot.input.neuronCount).flatMap { try Explanation(of: snapshot, uid: $0).bonds }
      #expect(!bonds.isEmpty && bonds.allSatisfy(\.isConfirmed))
      let parameters = snapshot.input.parameters
      func fraction(_ proportion: UInt16) -> Double { (Double(proportion) / 65535 * 0x1p32).rounded(.down) }
      let range = fraction(parameters.alphaLow)...fraction(parameters.alphaHigh)
      if name.contains("liquid") { #expect(bonds.allSatisfy { range.contains(Double($0.alpha.bits)) }) }
      return Set(bonds.map(\.alpha))
    }
    #expect(try alphas("yuma3-liquid-bonds").count > 1)
    #expect(try alphas("yuma3-bonds").count == 1)
    #expect(try alphas("yuma-bonds").count == 1)
  }

  @Test("A bond that does not follow from its alpha is not confirmed", arguments: ["yuma-bonds", "yuma3-liquid-bonds"])
  func otherAlpha(name: String) throws {
    let snapshot = try #require(snapshots(Vectors.path("epoch/\(name).json")).first)
    let epoch = try WatchedEpoch(snapshot.input, under: .golden)
    var other = snapshot.input
    other.parameters.bondsMovingAverage /= 2
    other.parameters.alphaLow /= 2
    other.parameters.alphaHigh /= 2
    var operands = epoch.operands
    operands.plan = try WatchedEpoch(other, under: .golden).operands.plan
    let mixed = WatchedEpoch(result: epoch.result, operands: operands)
    let explanations = (0..<other.neuronCount).map { uid in
      Explanation(uid: uid, parts: ExplanationParts(uid: uid, input: other, epoch: mixed))
    }
    #expect(explanations.contains { !$0.addsUp && $0.bonds.contains { !$0.isConfirmed } })
  }

  @Test("A uid that the subnet does not have is an error")
  func unknownUID() throws {
    let snapshot = try #require(snapshots(Vectors.path("epoch/plain.json")).first)
    let n = snapshot.input.neuronCount
    #expect(throws: ExplanationError(uid: n, neurons: n)) { try Explanation(of: snapshot, uid: n) }
    #expect(throws: ExplanationError.self) { try Explanation(of: snapshot, uid: -1) }
  }
}

@Suite("Explanation under Null consensus")
struct NullExplanationTests {
  @Test("Of every neuron of every golden epoch: pay is the stored output, and both parts of the budgets add up to them")
  func golden() throws {
    var (explained, excluded) = (0, 0)
    for path in Vectors.files("epoch-history/spec475-null") {
      guard let file = try? SnapshotFile(path: path) else { continue }
      for snapshot in file where (1...64).contains(snapshot.input.neuronCount) {
        guard case .null(let budgets) = snapshot.input.epochConsensus else { continue }
        let output = try #require(snapshot.output)
        var paid = (servers: UInt128(0), validators: UInt128(0))
        for uid in 0..<snapshot.input.neuronCount {
          let explanation = try NullExplanation(of: snapshot, uid: uid)
          #expect(explanation.addsUp, "\(path): uid \(uid): \(explanation.serverPay) \(explanation.validatorPay)")
          #expect(explanation.serverPay.rao == output.serverEmission[uid])
          #expect(explanation.validatorPay.rao == output.validatorEmission[uid])
          #expect(output.validatorPermits[explanation.winner])
          let counts = explanation.exclusion == nil && (explanation.set ?? 0) > 0
          #expect(explanation.isRowEmpty || (explanation.serverPay.share > 0) == counts, "\(path): uid \(uid)")
          paid.servers += UInt128(explanation.serverPay.rao)
          paid.validators += UInt128(explanation.validatorPay.rao)
          excluded += explanation.exclusion == nil ? 0 : 1
          explained += 1
        }
        let hasValidators = output.stake.contains { $0 > 0 } || paid.validators > 0
        if hasValidators {
          #expect(paid.servers == UInt128(budgets.mining), "\(path)")
          #expect(paid.validators == UInt128(budgets.dividend), "\(path)")
        }
      }
    }
    #expect(explained > 200 && excluded > 10)
  }

  @Test("Each consensus has its own explanation, and the other's is refused by name")
  func refused() throws {
    let yuma = try Snapshot(contentsOf: URL(filePath: Vectors.path("epoch/two-neurons.json")))
    let null = try Snapshot(contentsOf: URL(filePath: Vectors.path("epoch-history/spec475-null/activity.json")))
    #expect { try NullExplanation(of: yuma, uid: 0) } throws: { ($0 as? ExplanationError)?.problem == .isYuma }
    #expect { try Explanation(of: null, uid: 0) } throws: { ($0 as? ExplanationError)?.problem == .isNull }
    #expect { try NullExplanation(of: null, uid: 10_000) } throws: { ($0 as? ExplanationError)?.problem == .noSuchUID }
  }
}

@Suite("Explanation of a stake below the threshold")
struct StakeCutOffTests {
  @Test("The least TAO stake that reaches the threshold does, and one rao less does not")
  func least() throws {
    var cutOff = 0
    for path in Vectors.files("epoch") {
      for snapshot in try SnapshotFile(path: path) where (1...16).contains(snapshot.input.neuronCount) {
        for uid in 0..<snapshot.input.neuronCount {
          guard snapshot.output.map({ $0.stake[uid] < snapshot.input.parameters.stakeThreshold }) == true else {
            continue
          }
          let found = try Explanation(of: snapshot, uid: uid).neuron.cutOff
          if snapshot.input.ownerUID.map(Int.init) == uid { continue }
          let threshold = try #require(found, "\(path): uid \(uid)")
          guard let least = threshold.leastTaoStake else { continue }
          for (tao, reaches) in [(least, true), (least - 1, false)] {
            var changed = snapshot
            changed.input.taoStake[uid] = tao
            #expect((try Explanation(of: changed, uid: uid).neuron.cutOff == nil) == reaches, "\(path): uid \(uid)")
          }
          cutOff += 1
        }
      }
    }
    #expect(cutOff > 20)
  }
}
