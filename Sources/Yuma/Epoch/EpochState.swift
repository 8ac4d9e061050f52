/// All that an epoch works out on its way from input to output, in an engine's numbers. The pipeline's stages fill it from
/// top to bottom; a runner keeps it from epoch to epoch for its storage.
public struct EpochState<Kernels: EpochKernels> {
  /// Which neurons hold a permit at the start, the owner included (section 3).
  public internal(set) var permits: [Bool] = []
  /// Which neurons hold a permit from now on: their bonds are stored (sections 3 and 10).
  public internal(set) var newPermits: [Bool] = []
  /// Which neurons are active and hold a permit at the start: they have active stake (section 3).
  public internal(set) var counted: [Bool] = []
  /// Which entries of weights and bonds are read (sections 4 and 8).
  public internal(set) var plan = EntryPlan()

  /// Normalised stake (section 2).
  public var stake: Kernels.Vector
  /// Normalised stake of active, permitted neurons (section 3).
  public var activeStake: Kernels.Vector
  /// Normalised weights (section 4).
  public var weights: Kernels.Matrix
  /// The consensus of each column (section 5).
  public var consensus: Kernels.Vector
  /// Weights cut off at the consensus (section 6).
  public var clippedWeights: Kernels.Matrix
  /// Row sums of the clipped weights (section 6).
  public var validatorTrust: Kernels.Vector
  /// Normalised rank (section 6).
  public var incentive: Kernels.Vector
  /// Weights that buy bonds (section 7).
  public var weightsForBonds: Kernels.Matrix
  /// The consensus that liquid alpha compares with (section 8).
  public var liquidConsensus: Kernels.Vector
  /// The bonds read from the input, and after the EMA, as they are stored (section 8).
  public var bonds: Kernels.Matrix
  /// Room for the bonds of the stage that runs.
  public var scratchBonds: Kernels.Matrix
  /// Normalised dividends (section 8).
  public var dividends: Kernels.Vector
  /// The servers' share of the emission (section 9).
  public var serverShare: Kernels.Vector
  /// The validators' share of the emission (section 9).
  public var validatorShare: Kernels.Vector
  /// The share of the emission that is recorded (section 9).
  public var combinedShare: Kernels.Vector

  init(kernels: Kernels) {
    stake = kernels.makeVector()
    activeStake = kernels.makeVector()
    weights = kernels.makeMatrix()
    consensus = kernels.makeVector()
    clippedWeights = kernels.makeMatrix()
    validatorTrust = kernels.makeVector()
    incentive = kernels.makeVector()
    weightsForBonds = kernels.makeMatrix()
    liquidConsensus = kernels.makeVector()
    bonds = kernels.makeMatrix()
    scratchBonds = kernels.makeMatrix()
    dividends = kernels.makeVector()
    serverShare = kernels.makeVector()
    validatorShare = kernels.makeVector()
    combinedShare = kernels.makeVector()
  }
}
