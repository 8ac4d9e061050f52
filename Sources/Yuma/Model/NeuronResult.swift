// SPDX-License-Identifier: Apache-2.0

/// One neuron's part of an epoch's output: a row across the output's lists.
///
///     let best = result.neurons.max { $0.incentive < $1.incentive }
///     result[126].paid          // 38.528479557
public struct NeuronResult: Sendable, Hashable, Identifiable, CustomStringConvertible {
  /// The neuron's uid.
  public let uid: Int
  /// Whether it set weights recently enough.
  public let isActive: Bool
  /// Whether it holds a validator permit from now on.
  public let hasPermit: Bool
  /// Alpha stake plus weighted TAO stake, before the threshold.
  public let stake: Amount
  /// The share of stake, after the threshold.
  public let stakeWeight: Proportion
  /// The stake-weighted median of the weights on it.
  public let consensus: Proportion
  /// Its share of all incentive.
  public let incentive: Proportion
  /// Its share of all dividends.
  public let dividends: Proportion
  /// How much of its weights the consensus left.
  public let validatorTrust: Proportion
  /// Alpha paid to it for serving.
  public let serverEmission: Amount
  /// Alpha paid to it for validating.
  public let validatorEmission: Amount
  /// The emission that the chain records, rounded on its own.
  public let combinedEmission: Amount

  /// The neuron's uid.
  public var id: Int { uid }

  /// What it is paid, for serving and validating; at most 2^64 - 1 rao.
  public var paid: Amount { Amount(rao: serverEmission.rao.addingClamped(validatorEmission.rao)) }

  /// Its uid and what it earns, on one line.
  public var description: String {
    "uid \(uid): stake \(stake), incentive \(incentive), dividends \(dividends), paid \(paid)"
  }

  init(_ output: EpochOutput, uid: Int) {
    self.uid = uid
    isActive = output.active[uid]
    hasPermit = output.validatorPermits[uid]
    stake = Amount(rao: output.stake[uid])
    stakeWeight = Proportion(parts: output.stakeWeight[uid])
    consensus = Proportion(parts: output.consensus[uid])
    incentive = Proportion(parts: output.incentive[uid])
    dividends = Proportion(parts: output.dividends[uid])
    validatorTrust = Proportion(parts: output.validatorTrust[uid])
    serverEmission = Amount(rao: output.serverEmission[uid])
    validatorEmission = Amount(rao: output.validatorEmission[uid])
    combinedEmission = Amount(rao: output.combinedEmission[uid])
  }
}

extension EpochOutput {
  /// The neurons of an output, in the order of uids.
  public struct Neurons: RandomAccessCollection, Sendable {
    private let output: EpochOutput

    init(_ output: EpochOutput) { self.output = output }

    /// 0.
    public var startIndex: Int { 0 }
    /// The number of neurons, n.
    public var endIndex: Int { output.neuronCount }
    /// The neuron of a uid, which is below n.
    public subscript(uid: Int) -> NeuronResult { NeuronResult(output, uid: uid) }
  }

  /// The output neuron by neuron. O(1).
  public var neurons: Neurons { Neurons(self) }

  /// The neuron of a uid.
  ///
  /// - Precondition: `uid` is below `neuronCount`.
  public subscript(uid: Int) -> NeuronResult { NeuronResult(self, uid: uid) }
}

extension EpochResult {
  /// The output neuron by neuron. O(1).
  public var neurons: EpochOutput.Neurons { output.neurons }

  /// The neuron of a uid.
  ///
  /// - Precondition: `uid` is below the number of neurons.
  public subscript(uid: Int) -> NeuronResult { output[uid] }
}

extension EpochOutput: CustomStringConvertible {
  /// How many neurons there are and how many are paid, on one line.
  public var description: String {
    let servers = serverEmission.count { $0 > 0 }
    let validators = validatorEmission.count { $0 > 0 }
    return "\(neuronCount) neurons: \(servers) paid as servers, \(validators) as validators"
  }
}

extension EpochResult: CustomStringConvertible {
  /// The output, the engine, and what is paid to nobody, on one line.
  public var description: String { "\(output); engine \(engine) (\(kernels)); \(ledger)" }
}

extension Ledger: CustomStringConvertible {
  /// What came in, and what of it is paid to nobody, on one line.
  public var description: String { "\(undistributed) of \(emission) rao paid to nobody" }
}

extension EpochInput: CustomStringConvertible {
  /// The block, the neurons and the emission, on one line.
  public var description: String {
    "block \(currentBlock): \(neuronCount) neurons, \(weights.entryCount) weights, \(bonds.entryCount) bonds, "
      + "\(Amount(rao: emission)) alpha to distribute"
  }
}
