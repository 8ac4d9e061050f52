// SPDX-License-Identifier: Apache-2.0
import FixedPoint
import Yuma
import YumaFiles

/// How one neuron got its numbers in an epoch, in the chain's own raw values, down to the rao.
///
///     let explanation = try Explanation(of: snapshot, uid: 126)
///     explanation.weights         // which validators' weights counted, what was clipped, what each was worth
///     explanation.median          // who made the consensus
///     explanation.bonds           // for a validator, what each server paid it
///     explanation.addsUp          // whether every sum of parts was found to be the whole
///
/// The numbers are the operands and results of the reference engine's kernels; the explanation only adds them up again, and
/// checks that the engine's results come out.
public struct Explanation: Sendable, Hashable {
  /// The neuron.
  public let uid: Int
  /// What it is: its stake and its part in the epoch.
  public let neuron: ExplainedNeuron
  /// The steps from stake to emission, in the order of the epoch.
  public let steps: [ExplainedStep]
  /// How the consensus on the neuron came about (section 5).
  public let median: ExplainedMedian
  /// The weights that were set on it, validator by validator, whether they counted or not (sections 4 to 6).
  public let weights: [ExplainedWeight]
  /// The weights that it set itself, in stored order, and what the consensus left of them (section 6).
  public let ownWeights: [ExplainedWeight]
  /// Its bonds, server by server, and what they earned it (section 8).
  public let bonds: [ExplainedBond]
  /// What it is paid as a server, validator by validator.
  public let serverPay: PayBreakdown
  /// What it is paid as a validator, server by server.
  public let validatorPay: PayBreakdown
  /// Where the chain's numbers saturated or wrapped in this epoch: sums of parts need not be the whole then.
  public let remarks: [EpochRemark]

  /// What the neuron does in the epoch, by what it earns: the same as `NeuronRow` says of it.
  public var role: NeuronRole {
    func earns(_ names: String...) -> Bool {
      steps.contains { names.contains($0.name) && ($0.stored ?? 0 > 0 || ($0.isRao && $0.raw > 0)) }
    }
    return NeuronRole(
      isOwner: neuron.isOwner, serves: earns("incentive", "server emission"),
      validates: earns("dividends", "validator emission"), hasPermit: neuron.keepsPermit)
  }

  /// Explains a neuron's part in the epoch of a snapshot, under the rules of its spec version.
  ///
  /// - Parameters:
  ///   - snapshot: the epoch.
  ///   - uid: the neuron.
  /// - Throws: `ExplanationError` for a uid that the subnet does not have and for an epoch under Null, which
  ///   `NullExplanation` explains; `UnknownSpecVersion`, `EpochInputError`.
  public init(of snapshot: Snapshot, uid: Int) throws {
    let n = snapshot.input.neuronCount
    guard (0..<n).contains(uid) else { throw ExplanationError(uid: uid, neurons: n) }
    if case .null = snapshot.input.epochConsensus { throw ExplanationError(uid: uid, neurons: n, problem: .isNull) }
    let epoch = try WatchedEpoch(snapshot.input, under: snapshot.rules())
    self.init(uid: uid, parts: ExplanationParts(uid: uid, input: snapshot.input, epoch: epoch))
  }

  /// Explains several neurons of one epoch, which runs once; none under Null, which has no steps.
  package static func explanations(of snapshot: Snapshot, uids: some Collection<Int>) throws -> [Explanation] {
    guard !uids.isEmpty, case .yuma = snapshot.input.epochConsensus else { return [] }
    let epoch = try WatchedEpoch(snapshot.input, under: snapshot.rules())
    return uids.map { Explanation(uid: $0, parts: ExplanationParts(uid: $0, input: snapshot.input, epoch: epoch)) }
  }

  init(uid: Int, parts: ExplanationParts) {
    self.uid = uid
    neuron = parts.neuron
    median = parts.median
    bonds = parts.bonds
    ownWeights = parts.ownWeights
    let weights = parts.weights
    let output = parts.epoch.result.output
    serverPay = PayBreakdown(
      whole: output.serverEmission[uid], basis: .weights,
      parts: weights.filter { $0.exclusion == nil }.map { ($0.validator, $0.contribution.bits) },
      sum: parts.operands.ranks[uid].bits)
    validatorPay = PayBreakdown(
      whole: output.validatorEmission[uid], basis: parts.isPaidByStake ? .stake : .bonds,
      parts: bonds.map { ($0.server, $0.contribution.bits) }, sum: parts.bondIncome.bits)
    self.weights = weights
    steps = parts.steps
    remarks = parts.epoch.result.remarks
  }

  /// Whether every step follows from the one before, and every sum of parts is its whole.
  public var addsUp: Bool {
    steps.allSatisfy(\.isConfirmed) && median.isConfirmed && bonds.allSatisfy(\.isConfirmed) && serverPay.addsUp
      && validatorPay.addsUp
  }
}

/// Why a neuron's part in an epoch cannot be explained.
public struct ExplanationError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What is wrong.
  public enum Problem: Sendable, Hashable {
    /// The subnet has no neuron of that uid.
    case noSuchUID
    /// The epoch ran under Null consensus, which has no stages: `NullExplanation` explains it.
    case isNull
    /// The epoch ran under Yuma consensus: `Explanation` explains it.
    case isYuma
  }

  /// The uid asked for.
  public let uid: Int
  /// How many neurons there are.
  public let neurons: Int
  /// What is wrong.
  public let problem: Problem

  init(uid: Int, neurons: Int, problem: Problem = .noSuchUID) {
    self.uid = uid
    self.neurons = neurons
    self.problem = problem
  }

  /// One line that says so.
  public var description: String {
    switch problem {
    case .noSuchUID: "--uid: \(uid) is not the uid of one of \(neurons) neurons"
    case .isNull: "input.epochConsensus: null has no stages; NullExplanation explains its payouts"
    case .isYuma: "input.epochConsensus: yuma, where NullExplanation explains null; Explanation explains yuma"
    }
  }
}

/// What a neuron is.
public struct ExplainedNeuron: Sendable, Hashable {
  /// Whether it set weights recently enough.
  public let isActive: Bool
  /// Whether it counts as a validator in this epoch; the owner always does.
  public let hasPermit: Bool
  /// Whether it is a validator from now on.
  public let keepsPermit: Bool
  /// Whether it is the subnet's owner.
  public let isOwner: Bool
  /// Its stake before the threshold, in rao.
  public let stake: UInt64
  /// The threshold that its stake does not reach, so that none of it counts; nil where its stake counts (section 2).
  public let cutOff: StakeCutOff?

  /// A stake threshold, and what would reach it.
  public struct StakeCutOff: Sendable, Hashable {
    /// The least stake that counts, in rao.
    public let threshold: UInt64
    /// The least TAO stake with which the neuron's alpha stake reaches the threshold, in rao; nil where none does.
    public let leastTaoStake: UInt64?
  }
}

/// A number on the way from stake to emission.
public struct ExplainedStep: Sendable, Hashable {
  /// What the number is.
  public let name: String
  /// How it follows from those before.
  public let formula: String
  /// The section of Docs/Specification/epoch.md.
  public let section: Int
  /// Raw I32F32 bits, or an amount of rao.
  public let raw: Int128
  /// Whether `raw` is an amount of rao.
  public let isRao: Bool
  /// The 16 bits that the chain stores, where it stores the number.
  public let stored: UInt16?
  /// What rounding down cut off, in units of the last place: of 2^-32, or a rao. Nil where nothing is rounded.
  public let cutOff: Double?
  /// Whether the formula, evaluated again, gives `raw`.
  public let isConfirmed: Bool
}

/// How the consensus on a neuron came about: the smallest weight with more stake up to it than the minority.
public struct ExplainedMedian: Sendable, Hashable {
  /// The consensus.
  public let consensus: I32F32
  /// The stake that has to be exceeded: the sum of stake less kappa.
  public let minority: I32F32
  /// The stake of validators whose weight is below the consensus.
  public let below: I32F32
  /// The stake of validators whose weight is the consensus or below; it exceeds the minority, and `below` does not.
  public let upTo: I32F32
  /// The validators whose weight is the consensus. Where that is 0, those who give no weight are among them.
  public let makers: [Int]
  /// How many validators have a say.
  public let voters: Int
  /// How many of them give the neuron a weight above 0.
  public let supporters: Int
  /// Whether the definition gives what the chain's search found.
  public let isConfirmed: Bool
}

/// A weight that one neuron set on another.
public struct ExplainedWeight: Sendable, Hashable {
  /// Why a weight does not count.
  public enum Exclusion: String, Sendable, Hashable {
    /// Who set it holds no permit.
    case noPermit = "no permit"
    /// It is on its own validator, who is not the owner.
    case ownWeight = "on itself"
    /// It is not newer than the registration of the neuron that it is on.
    case olderThanRegistration = "older than the registration"
    /// The neuron that it is on registered after the validator's live commit.
    case olderThanCommit = "registered after the commit"
    /// The subnet has no such neuron.
    case unknownUID = "no such uid"
  }

  /// Who set it.
  public let validator: Int
  /// On whom.
  public let server: Int
  /// The weight as it was set.
  public let set: UInt16
  /// Why it does not count; nil where it does.
  public let exclusion: Exclusion?
  /// The validator's active stake.
  public let stake: I32F32
  /// Its part of the validator's row.
  public let weight: I32F32
  /// What the consensus leaves of it.
  public let clipped: I32F32
  /// What it adds to the rank: stake times clipped weight, rounded down.
  public let contribution: I32F32

  /// Whether the consensus cut it off.
  public var isClipped: Bool { exclusion == nil && clipped < weight }
}

/// A validator's bond on a server, and what it earns.
public struct ExplainedBond: Sendable, Hashable {
  /// The server.
  public let server: Int
  /// The bond as stored by the last epoch; nil where there is none.
  public let stored: UInt16?
  /// The old bond that counts: of its column in Yuma, a proportion in Yuma 3; 0 where it is not read.
  public let old: I32F32
  /// What the validator's weight buys anew.
  public let bought: I32F32
  /// How much of the bond the epoch renews: the fixed alpha, or the cell's own under liquid alpha.
  public let alpha: I32F32
  /// The moving average of both: alpha * bought + (1 - alpha) * old.
  public let averaged: I32F32
  /// The share of the server's bonds.
  public let share: I32F32
  /// The server's incentive.
  public let incentive: I32F32
  /// What the bond earns: share times incentive, rounded down.
  public let contribution: I32F32
  /// Whether the average and the share, evaluated again, are those of the epoch.
  public let isConfirmed: Bool
}
