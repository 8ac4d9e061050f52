// SPDX-License-Identifier: Apache-2.0
import Yuma

/// How far rounding took one engine's epoch from another's, and whether it decided anything: the chain's against the exact
/// engine's, as a rule, but any two traced results of one input compare.
///
///     let chain = try Epoch.run(input, under: rules, engine: .reference, detail: .trace)
///     let exact = try Epoch.run(input, under: rules, engine: .exact(fractionalBits: 256), detail: .trace)
///     let analysis = try ErrorAnalysis(of: chain, against: exact)
///     analysis.neurons[126].incentive        // steps of 65535, chain minus exact
///     analysis.decided.medians               // columns whose consensus is another entry
///
/// Differences are those of the first result minus the second. Raw values are compared exactly, whatever their formats, and
/// their differences given in units of 2^-32, the chain's step. Docs/Internals/ErrorAnalysis.md derives how large they can become.
public struct ErrorAnalysis: Sendable, Hashable {
  /// The name of the engine that is judged.
  public let engine: String
  /// The name of the engine that is the measure.
  public let measure: String
  /// What each neuron got more or less, by uid.
  public let neurons: [NeuronDeviation]
  /// How far the raw values of each stage are apart, in the order of the stages; stages that one trace lacks are left out.
  public let stages: [StageDeviation]
  /// What rounding decided.
  public let decided: RoundingDecisions
  /// The rao that nobody is paid (signed).
  public let undistributed: Int128
  /// The rao that nobody is paid where the other engine's result is paid out.
  public let undistributedByMeasure: Int128

  /// Compares two results of one input. O(n + nnz), times the digits of the wider format.
  ///
  /// - Throws: `ErrorAnalysisError` for a result without a trace, or results of different numbers of neurons.
  public init(of result: EpochResult, against measure: EpochResult) throws(ErrorAnalysisError) {
    guard let trace = result.trace else { throw .noTrace(engine: result.engine) }
    guard let truth = measure.trace else { throw .noTrace(engine: measure.engine) }
    let n = result.output.neuronCount
    guard n == measure.output.neuronCount else {
      throw .differentInputs(neurons: n, neuronsOfMeasure: measure.output.neuronCount)
    }
    engine = result.engine
    self.measure = measure.engine

    var firstStages = [EpochStage?](repeating: nil, count: n)
    stages = EpochStage.allCases.compactMap { stage in
      StageDeviation(stage, of: trace, against: truth, firstStages: &firstStages)
    }
    neurons = (0..<n).map { uid in
      NeuronDeviation(uid: uid, of: result.output, against: measure.output, firstStage: firstStages[uid])
    }
    decided = RoundingDecisions(of: result.output, trace, against: measure.output, truth)
    undistributed = result.ledger.undistributed
    undistributedByMeasure = measure.ledger.undistributed
  }
}

/// Why two results cannot be compared.
public enum ErrorAnalysisError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The engine's result has no trace: the epoch was run without it.
  case noTrace(engine: String)
  /// The results are not of one input.
  case differentInputs(neurons: Int, neuronsOfMeasure: Int)

  /// One line that says what is missing.
  public var description: String {
    switch self {
    case .noTrace(let engine): "the result of the engine \(engine) has no trace to compare"
    case .differentInputs(let neurons, let other): "results of \(neurons) and of \(other) neurons are not of one input"
    }
  }
}

/// What a neuron got in one result, minus what it got in the other.
public struct NeuronDeviation: Sendable, Hashable {
  /// The neuron.
  public let uid: Int
  /// Steps of 65535.
  public let consensus: Int
  /// Steps of 65535.
  public let incentive: Int
  /// Steps of 65535.
  public let dividends: Int
  /// Steps of 65535.
  public let validatorTrust: Int
  /// Steps of 65535.
  public let stakeWeight: Int
  /// Rao.
  public let serverEmission: Int128
  /// Rao.
  public let validatorEmission: Int128
  /// Rao.
  public let combinedEmission: Int128
  /// The first stage with a raw value of the neuron's (its element, or an entry in its row or column) that is off by more
  /// than one unit of the coarser format. Nil where no stage is: what differs then does so because the
  /// last step, to 16 bits or to rao, cuts on either side of an integer.
  public let firstStage: EpochStage?

  init(uid: Int, of output: EpochOutput, against measure: EpochOutput, firstStage: EpochStage?) {
    func steps(_ field: KeyPath<EpochOutput, [UInt16]>) -> Int {
      Int(output[keyPath: field][uid]) - Int(measure[keyPath: field][uid])
    }
    func rao(_ field: KeyPath<EpochOutput, [UInt64]>) -> Int128 {
      Int128(output[keyPath: field][uid]) - Int128(measure[keyPath: field][uid])
    }
    self.uid = uid
    consensus = steps(\.consensus)
    incentive = steps(\.incentive)
    dividends = steps(\.dividends)
    validatorTrust = steps(\.validatorTrust)
    stakeWeight = steps(\.stakeWeight)
    serverEmission = rao(\.serverEmission)
    validatorEmission = rao(\.validatorEmission)
    combinedEmission = rao(\.combinedEmission)
    self.firstStage = firstStage
  }

  /// Whether the neuron's stored values or its emission differ at all.
  public var isDifferent: Bool {
    consensus != 0 || incentive != 0 || dividends != 0 || validatorTrust != 0 || stakeWeight != 0
      || serverEmission != 0 || validatorEmission != 0 || combinedEmission != 0
  }
}

/// A stage of the epoch whose raw values a trace holds, in the order of the epoch; its name is the trace's key.
public enum EpochStage: String, Sendable, Hashable, CaseIterable {
  case stake, activeStake, weights, consensus, clippedWeights, validatorTrust, incentive, weightsForBonds, emaBonds
  case dividends, normalizedServerEmission, normalizedValidatorEmission, normalizedCombinedEmission
}

/// How far the raw values of a stage are apart.
public struct StageDeviation: Sendable, Hashable {
  /// The stage.
  public let stage: EpochStage
  /// The difference that is largest in magnitude, in units of 2^-32; not a number where an engine's value is none.
  public private(set) var largest = 0.0
  /// Its row in a matrix, its uid in a vector; nil where nothing differs.
  public private(set) var row: Int?
  /// Its column in a matrix.
  public private(set) var column: Int?
  /// How many values are off by more than one unit of the coarser format.
  public private(set) var count = 0

  /// Compares a stage, and marks in `firstStages` the uids with a value that is off and no stage so far. Nil for a stage that
  /// a trace lacks.
  init?(_ stage: EpochStage, of trace: EpochTrace, against truth: EpochTrace, firstStages: inout [EpochStage?]) {
    self.stage = stage
    switch (trace.values(of: stage), truth.values(of: stage)) {
    case (.vector(let left), .vector(let right)):
      let unit = max(left.unit, right.unit)
      for uid in left.indices where uid < right.indices.count {
        let difference = left.difference(uid, from: right, uid)
        note(difference, beyond: unit, row: uid, column: nil, in: &firstStages)
      }
    case (.matrix(let left), .matrix(let right)):
      let unit = max(left.values.unit, right.values.unit)
      for row in firstStages.indices {
        for (column, first, second) in left.pairs(with: right, row: row) {
          let difference = left.values.difference(first, from: right.values, second)
          note(difference, beyond: unit, row: row, column: column, in: &firstStages)
        }
      }
    default: return nil
    }
  }

  private mutating func note(
    _ difference: Double, beyond unit: Double, row: Int, column: Int?, in firstStages: inout [EpochStage?]
  ) {
    if difference.magnitude > largest.magnitude || (difference.isNaN && !largest.isNaN) {
      (largest, self.row, self.column) = (difference, row, column)
    }
    guard !(difference.magnitude <= unit) else { return }
    count += 1
    for uid in [row, column ?? row] where uid < firstStages.count && firstStages[uid] == nil {
      firstStages[uid] = stage
    }
  }
}

/// A stage's raw values.
enum StageValues {
  case vector(TraceValues)
  case matrix(TraceMatrix)
}

extension EpochTrace {
  func values(of stage: EpochStage) -> StageValues? {
    switch stage {
    case .stake: .vector(stake)
    case .activeStake: .vector(activeStake)
    case .weights: weights.map(StageValues.matrix)
    case .consensus: .vector(consensus)
    case .clippedWeights: clippedWeights.map(StageValues.matrix)
    case .validatorTrust: .vector(validatorTrust)
    case .incentive: .vector(incentive)
    case .weightsForBonds: weightsForBonds.map(StageValues.matrix)
    case .emaBonds: emaBonds.map(StageValues.matrix)
    case .dividends: .vector(dividends)
    case .normalizedServerEmission: .vector(normalizedServerEmission)
    case .normalizedValidatorEmission: .vector(normalizedValidatorEmission)
    case .normalizedCombinedEmission: .vector(normalizedCombinedEmission)
    }
  }
}

extension TraceMatrix {
  /// The positions of the entries of a row in two matrices, side by side: in order where both rows name the same
  /// columns, else column by column (the last of a repeated one), nil where one has no entry.
  func pairs(with other: TraceMatrix, row: Int) -> [(column: Int, first: Int?, second: Int?)] {
    let (mine, theirs) = (entries(ofRow: row), other.entries(ofRow: row))
    if columns[mine] == other.columns[theirs] {
      return zip(mine, theirs).map { (Int(columns[$0]), $0, $1) }
    }
    let first = lastEntries(ofRow: row)
    let second = other.lastEntries(ofRow: row)
    return Set(first.keys).union(second.keys).sorted().map { ($0, first[$0], second[$0]) }
  }

  func entries(ofRow row: Int) -> Range<Int> {
    row + 1 < rowOffsets.count ? rowOffsets[row]..<rowOffsets[row + 1] : 0..<0
  }

  /// The position of the last entry of each column that a row names.
  func lastEntries(ofRow row: Int) -> [Int: Int] {
    Dictionary(entries(ofRow: row).map { (Int(columns[$0]), $0) }, uniquingKeysWith: { $1 })
  }
}
