// SPDX-License-Identifier: Apache-2.0
import CYumaKernels
import FixedPoint

/// The kernels of the vector engine: in C, with consensus and bonds fused, and the reference kernels' where C declines.
package struct VectorKernels: EpochKernels {
  /// I32F32 values, n of them.
  package typealias Vector = [I32F32]
  /// I32F32 values in compressed rows.
  package typealias Matrix = SparseMatrix<I32F32>

  private let instructionSet: KernelSet
  let workspace: KernelWorkspace
  var reference = ReferenceKernels()
  /// Whether the reference kernels did a stage of this epoch.
  var referenceHelped = false
  /// The stored bonds that count, where they are masked by entry: the kernels mask by column.
  private var maskedBonds = SparseMatrix<UInt16>()

  /// The kernels of an instruction set, with buffers of their own.
  ///
  /// - Throws: `KernelSetError` where they cannot run here.
  init(_ set: KernelSet) throws(KernelSetError) {
    guard let workspace = KernelWorkspace(set) else { throw .unavailable(set) }
    instructionSet = set
    self.workspace = workspace
  }

  /// The instruction set's name.
  package var name: String { instructionSet.rawValue }

  /// Nobody has helped yet.
  package mutating func beginEpoch() { referenceHelped = false }

  /// Whether the reference kernels did a part of the epoch.
  package mutating func finishEpoch() -> KernelReport {
    KernelReport(helpers: referenceHelped ? reference.name : nil)
  }

  /// Section 4, by the reference kernels: the first of the fine kernels on matrices, all of which are theirs.
  package mutating func loadWeights(_ weights: SparseMatrix<UInt16>, plan: EpochPlan, into result: inout Matrix) {
    referenceHelped = true
    reference.loadWeights(weights, plan: plan, into: &result)
  }

  /// There are.
  package static var hasFusedKernels: Bool { true }

  /// They follow every rule but the logistic liquid alpha, the whole steepness, and the unclamped exponential where it may
  /// fail.
  package func supports(_ plan: EpochPlan) -> Bool {
    switch plan.liquidAlpha {
    case .off: return true
    case .logistic: return false
    case .sigmoid(let shape):
      switch (shape.unit, shape.exponential) {
      case (.whole, _): return false
      case (.hundredths, .clamped): return true
      // At most half the steepness in size, the exponent then stays within the clamp.
      case (.hundredths, .zeroWhereItFails): return shape.steepness.magnitude <= 4000
      }
    }
  }

  /// Sections 4 to 6. Declines where a row of weights is unsorted or repeats a column, or stakes are not shares of one.
  package mutating func fusedConsensus(_ input: EpochInput, state: inout EpochState<VectorKernels>) -> EpochPath? {
    let n = input.neuronCount
    state.consensus.resize(to: n)
    state.validatorTrust.resize(to: n)
    state.incentive.resize(to: n)
    let plan = state.plan
    let activeStake = state.activeStake
    let done = input.weights.withKernelMatrix { weights in
      plan.withKernelPlan { plan in
        activeStake.withBits { stake in
          state.consensus.withMutableBits { consensus in
            state.validatorTrust.withMutableBits { trust in
              state.incentive.withMutableBits { incentive in
                yuma_consensus(
                  workspace.pointer, n, weights, plan, stake, input.parameters.kappa, consensus, trust, incentive)
              }
            }
          }
        }
      }
    }
    return done ? EpochPath(yuma_consensus_path(workspace.pointer)) : nil
  }

  /// Sections 7, 8 and 10. Declines where a row of bonds is unsorted or repeats a column, or alpha is negative.
  package mutating func fusedBonds(
    _ input: EpochInput, state: inout EpochState<VectorKernels>, keepsRawBonds: Bool,
    into bonds: inout SparseMatrix<UInt16>
  ) -> EpochPath? {
    let n = input.neuronCount
    state.dividends.resize(to: n)
    let plan = state.plan
    let liquid = state.liquidConsensus
    let (consensus, incentive, activeStake) = (state.consensus, state.incentive, state.activeStake)
    if !plan.bondLimits.isEmpty { maskedBonds.replace(with: input.bonds) { plan.keepsBond(row: $0, column: $1) } }
    let oldBonds = plan.bondLimits.isEmpty ? input.bonds : maskedBonds
    var parameters = yuma_bond_parameters(input.parameters, plan: plan)
    return input.weights.withKernelMatrix { weights in
      oldBonds.withKernelMatrix { old in
        let done = plan.withKernelPlan { kernelPlan in
          withBits(consensus, incentive, activeStake, liquid) { consensus, incentive, activeStake, liquid in
            state.dividends.withMutableBits { dividends in
              yuma_bonds(
                workspace.pointer, n, weights, kernelPlan, old, plan.keptBonds, consensus, incentive, activeStake,
                true, liquid, &parameters, keepsRawBonds, dividends)
            }
          }
        }
        guard done else { return nil }
        // The kernels still read the old bonds when they store the new ones.
        storeBonds(permits: state.newPermits, raw: nil, into: &bonds)
        if keepsRawBonds { state.averagedBonds = rawBonds(count: n) }
        let path = EpochPath(yuma_bonds_path(workspace.pointer))
        if yuma_bonds_liquid(workspace.pointer) { state.plan.appliedAlpha = .sigmoid }
        return path
      }
    }
  }

  /// Section 10: the bonds that the kernels have worked out last, of the rows in `permits`.
  private func storeBonds(permits: [Bool], raw: UnsafeMutablePointer<Int64>?, into bonds: inout SparseMatrix<UInt16>) {
    let room = yuma_room_for_bonds(workspace.pointer, permits)
    bonds.rebuild { rowOffsets, columns, values in
      rowOffsets.resize(to: permits.count + 1, with: 0)
      columns.resize(to: room, with: 0)
      values.resize(to: room, with: 0)
      rowOffsets.withUnsafeMutableBufferPointer { rowOffsets in
        columns.withUnsafeMutableBufferPointer { columns in
          values.withUnsafeMutableBufferPointer { values in
            yuma_store_bonds(
              workspace.pointer, permits, room,
              yuma_new_bonds(
                rowOffsets: rowOffsets.baseAddress, columns: columns.baseAddress, values: values.baseAddress, raw: raw))
          }
        }
      }
      let unused = room - rowOffsets[permits.count]
      columns.removeLast(unused)
      values.removeLast(unused)
    }
  }

  /// The raw bonds of all rows, those without a new permit too.
  private func rawBonds(count n: Int) -> SparseMatrix<I32F32> {
    let everyone = [Bool](repeating: true, count: n)
    var raw = [I32F32](repeating: .zero, count: yuma_room_for_bonds(workspace.pointer, everyone))
    var stored = SparseMatrix<UInt16>()
    raw.withMutableBits { storeBonds(permits: everyone, raw: $0, into: &stored) }
    return SparseMatrix(
      rowOffsets: stored.rowOffsets, columns: stored.columns, values: Array(raw.prefix(stored.entryCount)))
  }
}

/// The C kernels' buffers, freed with the last reference.
final class KernelWorkspace {
  let pointer: OpaquePointer

  init?(_ set: KernelSet) {
    guard let pointer = yuma_workspace_create(set.code) else { return nil }
    self.pointer = pointer
  }

  deinit { yuma_workspace_destroy(pointer) }
}

extension EpochPath {
  /// The path of a number in the C header.
  init?(_ code: Int32) {
    switch Int(code) {
    case YUMA_PATH_DENSE: self = .dense
    case YUMA_PATH_SPARSE: self = .sparse
    case YUMA_PATH_COMPACT: self = .compact
    case YUMA_PATH_STACKED: self = .stacked
    case YUMA_PATH_LISTED: self = .listed
    default: return nil
    }
  }
}
