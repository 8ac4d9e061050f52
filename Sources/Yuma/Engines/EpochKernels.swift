// SPDX-License-Identifier: Apache-2.0

/// The arithmetic of an epoch: what an engine supplies, and all that it supplies.
///
/// The pipeline (Epoch/Pipeline.swift) owns integers, masks and the order of the stages, and never touches a scalar; kernels
/// own the numbers, as whole vectors and matrices. The seam lies there because of speed (a generic loop over scalars, called
/// across modules, was measured at thirty times the cost of a call for each matrix) and because each engine wants its own
/// layout: flat I32F32, dense doubles, limbs of big integers. What a rule decides, the plan says; kernels decide nothing.
///
/// The requirements come in two sizes. *Fine* kernels do one stage on a vector or a matrix, under every ruleset. The two
/// *fused* ones, `fusedConsensus` and `fusedBonds`, may do a run of stages at once, for the plans that they support; the
/// pipeline goes stage by stage through the others, and through every epoch that is traced or observed.
///
/// A `Matrix` has n rows of (column, value) in stored order; zeros, repeated columns and unsorted rows are kept unless a
/// requirement says otherwise. Vectors have n elements. Results come in `inout` parameters whose old content is
/// overwritten, so that an engine can keep its buffers from epoch to epoch; a kernel must not assume their size.
/// Rounding, saturation and wrapping are those of Docs/Specification/fixed-point.md in the chain's engines. Kernels
/// cannot fail: they see validated input, and every value is data. Sections are those of
/// Docs/Specification/epoch.md.
package protocol EpochKernels: SendableMetatype {
  /// A list of n numbers.
  associatedtype Vector
  /// A sparse n-row matrix of numbers.
  associatedtype Matrix

  /// Which kernels these are, as reported in results: an instruction set or a number format.
  var name: String { get }

  /// A vector without elements, to be filled by a kernel.
  func makeVector() -> Vector
  /// A matrix without rows, to be filled by a kernel.
  func makeMatrix() -> Matrix

  // MARK: Vectors

  /// Section 2: total_i = alphaStake_i + taoStake_i * taoWeight; `total` gets it in whole rao. Then the filter (a total below
  /// `plan.stakeThreshold` counts as 0, but for `plan.exemptUID`), and `stake` gets what is left, divided by its wrapping sum.
  mutating func stake(of input: EpochInput, plan: EpochPlan, into stake: inout Vector, total: inout [UInt64])

  /// Section 3: marks the `count` largest elements, of equal ones the later; none that is 0 where `permits` says so.
  mutating func markLargest(_ count: Int, of values: Vector, permits: EpochRules.Permits, into marks: inout [Bool])

  /// Sections 3 and 5: `result` is `values` where `kept`, 0 elsewhere.
  mutating func keep(_ values: Vector, where kept: [Bool], into result: inout Vector)

  /// Divides by the wrapping sum; unchanged where that is 0.
  mutating func normalize(_ values: inout Vector)

  /// Section 9: the elementwise saturating sum.
  mutating func add(_ left: Vector, _ right: Vector, into sum: inout Vector)

  /// Section 9: `values` divided by the wrapping sum of `whole`; unchanged where that is 0.
  mutating func divide(_ values: Vector, bySumOf whole: Vector, into result: inout Vector)

  /// Section 6, trust: elementwise safe division, 0 where the divisor is 0.
  mutating func divide(_ values: Vector, by divisors: Vector, into result: inout Vector)

  /// Whether the wrapping sum is 0.
  mutating func sumIsZero(_ values: Vector) -> Bool

  /// Whether every element is exactly 0.
  mutating func isZero(_ values: Vector) -> Bool

  /// Section 8, consensus modes: `n` proportions of 65535; 0 beyond the list's end, cut at n.
  mutating func proportions(_ values: [UInt16], count n: Int, into result: inout Vector)

  /// Section 10: each element * 65535, floored, clamped to 16 bits.
  mutating func roundToU16(_ values: Vector, into result: inout [UInt16])

  /// Section 10, pruning scores: each element in parts of the largest, which becomes 65535 (vec_max_upscale_to_u16).
  mutating func upscaleToU16(_ values: Vector, into result: inout [UInt16])

  /// Section 9: each share times `emission` rao, floored.
  mutating func distribute(_ emission: UInt64, by shares: Vector, into result: inout [UInt64])

  // MARK: Weights

  /// Section 4, steps 1 to 4: the entries of `weights` that `plan` keeps, as integers.
  mutating func loadWeights(_ weights: SparseMatrix<UInt16>, plan: EpochPlan, into result: inout Matrix)

  /// Section 4, step 5: each row divided by its wrapping sum, where that is positive.
  mutating func normalizeRows(_ matrix: inout Matrix)

  /// Section 5: the stake-weighted median of each column, over the rows of positive `stake`. A row's score in a column is
  /// its last entry there, 0 where it has none. `kappa` is a proportion of 65535.
  mutating func weightedMedian(of scores: Matrix, stake: Vector, kappa: UInt16, into median: inout Vector)

  /// Section 6: an entry above its column's ceiling becomes the ceiling, and is dropped where that is not positive.
  mutating func clip(_ matrix: Matrix, at ceiling: Vector, into result: inout Matrix)

  /// Section 6: the wrapping sum of each row.
  mutating func rowSums(_ matrix: Matrix, into sums: inout Vector)

  /// Section 6: for each column the sum of stake_i * entry_ij, rows in order, products floored, additions saturating.
  mutating func rank(_ matrix: Matrix, stake: Vector, into rank: inout Vector)

  // MARK: Bonds

  /// Section 7 for a beta strictly between 0 and 1: w + beta * (c - w) over every row and column, kept where positive;
  /// rows come out sorted. Of a repeated column the last entry counts. `beta` is a proportion of 65535.
  mutating func blend(_ weights: Matrix, _ clipped: Matrix, beta: UInt16, into result: inout Matrix)

  /// Section 8: the entries of `bonds` that `plan` keeps, as integers or as proportions of 65535. Columns of n and above
  /// stay, for the walk of liquid alpha; no other kernel lets them count.
  mutating func loadBonds(_ bonds: SparseMatrix<UInt16>, scale: BondScale, plan: EpochPlan, into result: inout Matrix)

  /// Section 8, Yuma: each entry times its row's `stake`.
  mutating func scaleRows(_ matrix: Matrix, by stake: Vector, into result: inout Matrix)

  /// Section 8: each entry divided by its column's saturating sum, where that is not 0.
  mutating func normalizeColumns(_ matrix: inout Matrix)

  /// Section 8, the EMA with a fixed alpha: alpha * new + (1 - alpha) * old, into an accumulator for each column, entries in
  /// order; kept where positive, rows sorted.
  mutating func movingAverage(new: Matrix, old: Matrix, alpha: FixedAlpha, into result: inout Matrix)

  /// Section 8, the EMA with an alpha for each column: alpha_j * new_ij, of a repeated column the last, plus
  /// (1 - alpha_j) * old_ij for every entry; kept where positive, rows sorted.
  mutating func movingAverage(new: Matrix, old: Matrix, alphas: Vector, into result: inout Matrix)

  /// Section 8, logistic liquid alpha: an alpha for each column. Returns false, with `alphas` unspecified, where both quantiles
  /// of the consensus are 0, so that the fixed alpha applies.
  mutating func logisticAlphas(_ shape: LogisticAlpha, consensus: Vector, into alphas: inout Vector) -> Bool

  /// Section 8, Yuma 3 with liquid alpha: the entries of `weights`, each with its own alpha, onto decayed `bonds`.
  mutating func sigmoidMovingAverage(
    weights: Matrix, bonds: Matrix, consensus: Vector, shape: SigmoidAlpha, into result: inout Matrix)

  /// Section 8, Yuma: for each row the sum of incentive_j * entry_ij, floored, saturating. Not yet normalised.
  mutating func dividends(bonds: Matrix, incentive: Vector, into dividends: inout Vector)

  /// Section 8, Yuma 3: the wrapping sum of floor(entry_ij * incentive_j), over column normalised bonds, times the row's
  /// stake (0 where that overflows). Not yet normalised.
  mutating func dividends(bonds: Matrix, incentive: Vector, stake: Vector, into dividends: inout Vector)

  /// Section 8, Yuma, step 5: each entry divided by its column's largest, where that is not 0.
  mutating func scaleColumnsToMaximum(_ matrix: inout Matrix)

  /// Section 10: the rows that are `kept`, each entry to 16 bits in stored order; the others empty.
  mutating func store(_ bonds: Matrix, rows kept: [Bool], into result: inout SparseMatrix<UInt16>)

  // MARK: Fused

  /// Whether there are fused kernels.
  static var hasFusedKernels: Bool { get }

  /// Whether the fused kernels follow every rule of a plan. They are asked before they run, for every epoch.
  func supports(_ plan: EpochPlan) -> Bool

  /// Sections 4 to 6 in one: from the raw weights to `state.consensus`, `validatorTrust` and `incentive`, bit for bit
  /// what the fine kernels give. Returns the path that it took, or nil if it cannot guarantee every bit: the state is then
  /// unspecified, and the pipeline runs the fine kernels.
  mutating func fusedConsensus(_ input: EpochInput, state: inout EpochState<Self>) -> EpochPath?

  /// Sections 7, 8 and 10 in one, after `fusedConsensus` on the same input: from raw weights and bonds to
  /// `state.dividends` and `bonds` as those of `state.newPermits` are stored; to `state.averagedBonds` as well where
  /// `keepsRawBonds`. Returns the path that it took, or nil as `fusedConsensus` does.
  mutating func fusedBonds(
    _ input: EpochInput, state: inout EpochState<Self>, keepsRawBonds: Bool, into bonds: inout SparseMatrix<UInt16>
  ) -> EpochPath?

  // MARK: Report

  /// Called once before the first kernel of an epoch.
  mutating func beginEpoch()

  /// Called once after the last kernel of an epoch: what these kernels have to say about it.
  mutating func finishEpoch() -> KernelReport

  /// The raw values of a vector.
  func trace(_ values: Vector) -> TraceValues
  /// The raw values of a matrix.
  func trace(_ matrix: Matrix) -> TraceMatrix
}

extension EpochKernels {
  /// There are none.
  package static var hasFusedKernels: Bool { false }

  /// There are no fused kernels.
  package func supports(_ plan: EpochPlan) -> Bool { false }

  /// Declines.
  package mutating func fusedConsensus(_ input: EpochInput, state: inout EpochState<Self>) -> EpochPath? { nil }

  /// Declines.
  package mutating func fusedBonds(
    _ input: EpochInput, state: inout EpochState<Self>, keepsRawBonds: Bool, into bonds: inout SparseMatrix<UInt16>
  ) -> EpochPath? { nil }

  /// Nothing to do.
  package mutating func beginEpoch() {}

  /// Nothing to say.
  package mutating func finishEpoch() -> KernelReport { KernelReport() }
}

/// What kernels have to say about an epoch.
package struct KernelReport: Sendable {
  /// The name of other kernels that did a part of it; nil where none did.
  package var helpers: String?
  /// Where the chain's numbers saturate or wrap, if the kernels watch for it.
  package var remarks: [EpochRemark]

  /// A report of the given parts.
  package init(helpers: String? = nil, remarks: [EpochRemark] = []) {
    self.helpers = helpers
    self.remarks = remarks
  }
}

/// What a stored bond of 16 bits stands for (Docs/Specification/epoch.md, section 8).
package enum BondScale: Sendable, Hashable {
  /// Itself: Yuma, which normalises the columns next.
  case integers
  /// Its proportion of 65535: Yuma 3.
  case proportions
}
