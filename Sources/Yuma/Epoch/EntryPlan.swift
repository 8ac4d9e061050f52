/// Which entries of the raw weights and bonds an epoch reads (Docs/Specification/epoch.md, sections 4 and 8), worked
/// out from blocks and permits, so that kernels apply it while they read and nobody copies a masked matrix.
public struct EntryPlan: Sendable {
  /// The rows of weights that are read: those with an old permit.
  public internal(set) var permitted: [Bool] = []
  /// Entry (i, j) of the weights needs `blockAtRegistration[j] < rowLimits[i]`: the weights are newer than the
  /// registration, and so is the commit where commit-reveal is on.
  public internal(set) var rowLimits: [UInt64] = []
  /// The block at which each neuron registered.
  public internal(set) var blockAtRegistration: [UInt64] = []
  /// The uid that may weigh itself: the owner's. -1: nobody.
  public internal(set) var ownerUID = -1
  /// The columns whose stored bonds are read: those of neurons that registered before the last epoch.
  public internal(set) var keptBonds: [Bool] = []

  /// A plan for no neurons.
  package init() {}

  /// The number of neurons, n.
  @inlinable
  public var neuronCount: Int { permitted.count }

  /// Whether weight (row, column) of a permitted row is read.
  @inlinable
  public func keepsWeight(row: Int, column: Int) -> Bool {
    column < neuronCount && (column != row || row == ownerUID) && blockAtRegistration[column] < rowLimits[row]
  }

  /// Whether the stored bonds on `column` are read; those on columns of n and above are.
  @inlinable
  public func keepsBond(column: Int) -> Bool { column >= neuronCount || keptBonds[column] }

  /// Sections 4 and 8: the plan for an input, whose old permits, the owner's included, are `permits`.
  package mutating func fill(_ input: EpochInput, permits: [Bool]) {
    permitted.replace(with: permits)
    blockAtRegistration.replace(with: input.blockAtRegistration)
    ownerUID = input.ownerUID.map(Int.init) ?? -1

    rowLimits.replace(with: input.lastUpdate)
    if let commitBlocks = input.commitBlocks {
      for uid in commitBlocks.indices {
        // An entry goes where commit < registration: it stays up to, and at, the block of the commit.
        let limit = (commitBlocks[uid] ?? .max).addingClamped(1)
        rowLimits[uid] = min(rowLimits[uid], limit)
      }
    }

    let lastTempo =
      input.lastMechanismStepBlock == 0
      ? input.currentBlock.subtractingClamped(input.tempo) : input.lastMechanismStepBlock.addingClamped(1)
    keptBonds.replace(with: input.blockAtRegistration) { $0 < lastTempo }
  }
}

extension EpochPipeline {
  /// Sections 4 and 8: which entries count.
  mutating func planEntries(_ input: EpochInput) { state.plan.fill(input, permits: state.permits) }
}
