// SPDX-License-Identifier: Apache-2.0

/// How one epoch is computed: its rules, its subnet's parameters and its input, resolved once, so that stages, kernels, fast
/// paths, explanations, quirks and bounds read one decision and none decides again. Sections are those of
/// Docs/Specification/epoch.md.
package struct EpochPlan: Sendable {
  /// The rules that it follows.
  package private(set) var rules: EpochRules
  /// The subnet's consensus.
  package private(set) var consensus = EpochConsensus.yuma

  // MARK: Stake and permits

  /// The total stake below which a neuron counts as having none (section 2); 0 where nobody is cut off.
  package private(set) var stakeThreshold: UInt64 = 0
  /// The uid that the threshold does not cut off, or -1.
  package private(set) var exemptUID = -1
  /// How many neurons get a permit for their stake (section 3).
  package private(set) var permitCount = 0
  /// The uid that holds a permit by right, or -1 (section 3).
  package private(set) var permittedByRight = -1

  // MARK: Entries of weights and bonds

  /// The rows of weights that are read: those with an old permit.
  package private(set) var permitted: [Bool] = []
  /// Entry (i, j) of the weights needs `blockAtRegistration[j] < rowLimits[i]`: the weights are newer than the
  /// registration, and so is the commit where that counts.
  package private(set) var rowLimits: [UInt64] = []
  /// The block at which each neuron registered.
  package private(set) var blockAtRegistration: [UInt64] = []
  /// The uid whose weight on itself counts, or -1 (section 4).
  package private(set) var selfWeighingUID = -1
  /// The columns whose stored bonds are read (section 8); all of them where `bondLimits` decides.
  package private(set) var keptBonds: [Bool] = []
  /// Where stored bonds are masked by entry: (i, j) needs `blockAtRegistration[j] < bondLimits[i]`. Else empty.
  package private(set) var bondLimits: [UInt64] = []

  // MARK: Bonds

  /// Which weights buy bonds (section 7).
  package private(set) var weightsForBonds = WeightsForBonds.clipped
  /// Whose rules bonds follow (section 8).
  package private(set) var bonds = BondPath.yuma
  /// The alpha of all cells (section 8).
  package private(set) var fixedAlpha = FixedAlpha(movingAverage: 0, conversion: .saturating)
  /// The alpha that differs from cell to cell, where it applies (section 8).
  package private(set) var liquidAlpha = LiquidAlphaPlan.off
  /// Which consensus liquid alpha compares with (section 8, consensus modes).
  package private(set) var liquidConsensus = LiquidConsensus.current
  /// Whether the mode asks for the stored consensus, which may be missing.
  package private(set) var wantsStoredConsensus = false

  // MARK: What the epoch's own numbers decide

  /// The alpha that applied: it needs a consensus that is not 0 everywhere to differ from the fixed one. Decided in section 8.
  package var appliedAlpha = AppliedAlpha.fixed
  /// What the emission follows: stake where nobody earned. Decided in section 9.
  package internal(set) var payment = Payment.shares

  /// A plan for no neurons, under `rules`.
  package init(rules: EpochRules = .latest) { self.rules = rules }

  /// The number of neurons, n.
  package var neuronCount: Int { permitted.count }

  /// Whether weight (row, column) of a permitted row is read.
  package func keepsWeight(row: Int, column: Int) -> Bool {
    column < neuronCount && (column != row || row == selfWeighingUID) && blockAtRegistration[column] < rowLimits[row]
  }

  /// Whether the stored bond (row, column) is read; those on columns of n and above are.
  package func keepsBond(row: Int, column: Int) -> Bool {
    guard column < neuronCount else { return true }
    return bondLimits.isEmpty ? keptBonds[column] : blockAtRegistration[column] < bondLimits[row]
  }

  /// The weights that buy bonds.
  package enum WeightsForBonds: Sendable, Hashable {
    /// Those of section 4: a penalty of 0.
    case unclipped
    /// Those of section 6: a penalty of 65535.
    case clipped
    /// Between the two, by a proportion of 65535.
    case blended(penalty: UInt16)
  }

  /// Whose rules bonds follow.
  package enum BondPath: Sendable, Hashable {
    /// Shares of a column.
    case yuma
    /// Each validator's own proportions.
    case yuma3
  }

  /// An alpha that differs from cell to cell.
  package enum LiquidAlphaPlan: Sendable, Hashable {
    /// The fixed alpha.
    case off
    /// An alpha for each column.
    case logistic(LogisticAlpha)
    /// An alpha for each cell.
    case sigmoid(SigmoidAlpha)
  }

  /// The consensus that liquid alpha compares with.
  package enum LiquidConsensus: Sendable, Hashable {
    /// This epoch's.
    case current
    /// The one that the last epoch stored, in `previousConsensus`.
    case stored
  }

  /// The alpha that applied.
  package enum AppliedAlpha: Sendable, Hashable {
    /// The fixed one.
    case fixed
    /// One for each column.
    case logistic
    /// One for each cell.
    case sigmoid
  }

  /// What the emission follows.
  package enum Payment: Sendable, Hashable {
    /// Incentive and dividends.
    case shares
    /// Active stake: there is neither incentive nor dividend.
    case activeStake
    /// Stake, active or not: there is no active stake either.
    case stake
  }
}

/// The alpha of the bonds' moving average: 1 - movingAverage / 1 000 000.
package struct FixedAlpha: Sendable, Hashable {
  /// What remains of a bond, in parts per million.
  package var movingAverage: UInt64
  /// How the quotient is converted to I32F32.
  package var conversion: Conversion

  /// An alpha of the given parts.
  package init(movingAverage: UInt64, conversion: Conversion) {
    self.movingAverage = movingAverage
    self.conversion = conversion
  }

  /// How the quotient is converted: the same value but for moving averages of 2^31 million and more.
  package enum Conversion: Sendable, Hashable {
    /// Clamped to the range: Yuma.
    case saturating
    /// Modulo 2^64: Yuma 3.
    case wrapping
  }

  /// The least moving average that as a proportion does not fit into I32F32: 2^31 million.
  package static let firstOutOfRange: UInt64 = 1_000_000 << 31
}

/// Liquid alpha on a sigmoid: the alpha of a cell lies between two proportions of 65535.
package struct SigmoidAlpha: Sendable, Hashable {
  /// The least alpha, a proportion of 65535.
  package var low: UInt16
  /// The largest alpha, a proportion of 65535.
  package var high: UInt16
  /// The sigmoid's steepness, in the units of `unit`.
  package var steepness: Int32
  /// What the steepness stands for.
  package var unit: EpochRules.Steepness
  /// The exponential function.
  package var exponential: EpochRules.Exponential
}

/// Liquid alpha on a logistic curve: the alpha of a column lies between two proportions of 65535.
package struct LogisticAlpha: Sendable, Hashable {
  /// The least alpha, a proportion of 65535.
  package var low: UInt16
  /// The largest alpha, a proportion of 65535.
  package var high: UInt16
  /// The exponential function.
  package var exponential: EpochRules.Exponential
}

extension EpochPlan {
  /// Resolves rules, parameters and input. `input` is valid under `rules`. Keeps the storage. O(n).
  package mutating func resolve(_ input: EpochInput, under rules: EpochRules) {
    self.rules = rules
    consensus = input.epochConsensus
    appliedAlpha = .fixed
    payment = .shares
    let owner = input.ownerUID.map(Int.init).flatMap { $0 < input.neuronCount ? $0 : nil } ?? -1
    resolveStake(input, owner: owner)
    resolveWeights(input, owner: owner)
    resolveBondMask(input)
    resolveBonds(input)
  }

  /// The stake threshold, who is exempt from it, and who gets a permit (sections 2 and 3).
  private mutating func resolveStake(_ input: EpochInput, owner: Int) {
    switch rules.stakeThreshold {
    case .none: (stakeThreshold, exemptUID) = (0, -1)
    case .everybody: (stakeThreshold, exemptUID) = (input.parameters.stakeThreshold, -1)
    case .everybodyButOwner: (stakeThreshold, exemptUID) = (input.parameters.stakeThreshold, owner)
    }
    permitCount = Int(input.parameters.maxAllowedValidators)
    switch rules.ownerPermit {
    case .byStake: permittedByRight = -1
    case .always: permittedByRight = owner
    }
    permitted.replace(with: input.validatorPermits)
    if permittedByRight >= 0 { permitted[permittedByRight] = true }
  }

  /// Which weights count: whose weight on itself, and before which block a neuron must have registered, row by row
  /// (section 4).
  private mutating func resolveWeights(_ input: EpochInput, owner: Int) {
    switch rules.selfWeight {
    case .nobody: selfWeighingUID = -1
    case .owner: selfWeighingUID = owner
    }
    blockAtRegistration.replace(with: input.blockAtRegistration)
    rowLimits.replace(with: input.lastUpdate)
    switch rules.commitMask {
    case .none: break
    case .registeredAfterCommit:
      guard let commitBlocks = input.commitBlocks else { break }
      for uid in commitBlocks.indices {
        // A weight is kept where the registration is not after the commit: registration <= commit.
        rowLimits[uid] = min(rowLimits[uid], (commitBlocks[uid] ?? .max).addingClamped(1))
      }
    }
  }

  /// Section 8: which stored bonds are read.
  private mutating func resolveBondMask(_ input: EpochInput) {
    let sinceTempo = input.currentBlock.subtractingClamped(input.tempo)
    let sinceStep =
      input.lastMechanismStepBlock == 0 ? sinceTempo : input.lastMechanismStepBlock.addingClamped(1)
    bondLimits.removeAll(keepingCapacity: true)
    let registeredBefore: UInt64
    switch rules.bondMask {
    case .sinceLastUpdate:
      bondLimits.replace(with: input.lastUpdate)
      keptBonds.fill(true, count: input.neuronCount)
      return
    case .sinceTempo: registeredBefore = sinceTempo
    case .sinceMechanismStep: registeredBefore = sinceStep
    case .sinceYumaStep: registeredBefore = input.lastYumaStepBlock?.addingClamped(1) ?? sinceStep
    }
    keptBonds.replace(with: input.blockAtRegistration) { $0 < registeredBefore }
  }

  /// Which weights buy bonds, and how bonds are masked and averaged (sections 7 and 8).
  private mutating func resolveBonds(_ input: EpochInput) {
    let parameters = input.parameters
    weightsForBonds =
      switch parameters.bondsPenalty {
      case 0: .unclipped
      case .max: .clipped
      case let penalty: .blended(penalty: penalty)
      }
    switch rules.bondRules {
    case .yuma: bonds = .yuma
    case .yumaOrYuma3: bonds = parameters.yuma3 ? .yuma3 : .yuma
    }
    fixedAlpha = FixedAlpha(
      movingAverage: parameters.bondsMovingAverage, conversion: bonds == .yuma ? .saturating : .wrapping)
    resolveLiquidAlpha(input)
  }

  private mutating func resolveLiquidAlpha(_ input: EpochInput) {
    let parameters = input.parameters
    liquidAlpha = .off
    liquidConsensus = .current
    wantsStoredConsensus = false
    guard parameters.liquidAlpha else { return }
    switch (rules.liquidAlpha, bonds) {
    case (.logistic, .yuma):
      liquidAlpha = .logistic(
        LogisticAlpha(low: parameters.alphaLow, high: parameters.alphaHigh, exponential: rules.exponential))
    case (.sigmoid, .yuma3):
      liquidAlpha = .sigmoid(
        SigmoidAlpha(
          low: parameters.alphaLow, high: parameters.alphaHigh, steepness: parameters.alphaSigmoidSteepness,
          unit: rules.steepness, exponential: rules.exponential))
      wantsStoredConsensus =
        switch parameters.liquidAlphaConsensusMode ?? rules.absentConsensusMode {
        case .current: false
        case .previous: true
        case .auto: parameters.bondsPenalty == .max
        }
      if wantsStoredConsensus && input.previousConsensus?.isEmpty == false { liquidConsensus = .stored }
    case (.logistic, .yuma3), (.sigmoid, .yuma): break
    }
  }
}
