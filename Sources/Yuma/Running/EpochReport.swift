// SPDX-License-Identifier: Apache-2.0

/// The way that kernels took through weights and consensus, or through bonds. All of them give the same bits.
public enum EpochPath: String, Sendable, Hashable, CaseIterable {
  /// Stage by stage.
  case stages
  /// Fused, on rows spread over all columns.
  case dense
  /// Fused, on the lists of entries of the columns that may have a consensus.
  case sparse
  /// Fused, on rows spread over the columns that may have a consensus; bonds in the others merely decay.
  case compact
  /// Fused, on cells stacked by column.
  case stacked
  /// Fused, on a list of cells: liquid alpha on sparse rows, or with a beta below 1.
  case listed
}

/// How an epoch was computed.
public struct EpochReport: Sendable {
  /// Why an engine that has fused kernels went stage by stage.
  public enum Reason: String, Sendable, Hashable, CaseIterable {
    /// A trace was asked for, or the epoch was observed.
    case traced
    /// The fused kernels do not follow one of its rules.
    case rules
    /// The fused kernels could not guarantee every bit on this input.
    case input
  }

  /// The engine's name.
  public let engine: String
  /// The kernels that ran: "avx512", say; joined by a plus with those that did what these decline: "avx512+swift".
  public let kernels: String
  /// The way through weights and consensus.
  public let consensus: EpochPath
  /// The way through bonds.
  public let bonds: EpochPath
  /// Why fused kernels did not run; nil where they ran, and where the engine has none.
  public let reason: Reason?
  /// Where the chain's numbers saturate or wrap, if the engine watches for it.
  public let remarks: [EpochRemark]
  /// The decisions of the epoch.
  package let plan: EpochPlan
}

/// The paths of one epoch.
struct EpochPaths: Sendable, Hashable {
  var consensus = EpochPath.stages
  var bonds = EpochPath.stages
  var reason: EpochReport.Reason?
}

/// How often each way was taken since a runner was made.
public struct EpochCounts: Sendable, Hashable {
  private var consensusCounts = [Int](repeating: 0, count: EpochPath.allCases.count)
  private var bondCounts = [Int](repeating: 0, count: EpochPath.allCases.count)
  private var reasonCounts = [Int](repeating: 0, count: EpochReport.Reason.allCases.count)
  /// The number of epochs.
  public private(set) var epochs = 0

  init() {}

  /// How many epochs took `path` through weights and consensus.
  public func consensus(_ path: EpochPath) -> Int { consensusCounts[path.index] }

  /// How many epochs took `path` through bonds.
  public func bonds(_ path: EpochPath) -> Int { bondCounts[path.index] }

  /// How many epochs of an engine with fused kernels went stage by stage for `reason`.
  public func declined(_ reason: EpochReport.Reason) -> Int { reasonCounts[reason.index] }

  mutating func add(_ paths: EpochPaths) {
    epochs += 1
    consensusCounts[paths.consensus.index] += 1
    bondCounts[paths.bonds.index] += 1
    if let reason = paths.reason { reasonCounts[reason.index] += 1 }
  }
}

extension EpochPath {
  fileprivate var index: Int {
    switch self {
    case .stages: 0
    case .dense: 1
    case .sparse: 2
    case .compact: 3
    case .stacked: 4
    case .listed: 5
    }
  }
}

extension EpochReport.Reason {
  fileprivate var index: Int {
    switch self {
    case .traced: 0
    case .rules: 1
    case .input: 2
    }
  }
}
