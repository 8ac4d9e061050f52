import CYumaKernels
import FixedPoint

/// The kernels of `VectorEngine`: in C, with consensus and bonds fused, and the reference kernels' where C declines.
public struct VectorKernels: EpochKernels {
  /// I32F32 values, n of them.
  public typealias Vector = [I32F32]
  /// I32F32 values in compressed rows.
  public typealias Matrix = SparseMatrix<I32F32>

  private let instructionSet: KernelSet
  let workspace: KernelWorkspace
  var reference = ReferenceKernels()
  /// Whether the reference kernels did a stage of the last epoch: the C kernels declined, or a trace was asked for.
  var referenceTookOver = false

  init(set: KernelSet, workspace: KernelWorkspace) {
    instructionSet = set
    self.workspace = workspace
  }

  /// The instruction set's name; followed by "+swift" where the reference kernels did a part of the last epoch.
  public var name: String {
    referenceTookOver ? "\(instructionSet.rawValue)+\(reference.name)" : instructionSet.rawValue
  }

  /// Section 4, by the reference kernels: the first of the fine kernels on matrices, all of which are theirs.
  public mutating func loadWeights(_ weights: SparseMatrix<UInt16>, plan: EntryPlan, into result: inout Matrix) {
    referenceTookOver = true
    reference.loadWeights(weights, plan: plan, into: &result)
  }

  /// Sections 4 to 6. Declines where a row of weights is unsorted or repeats a column, or stakes are not shares of one.
  public mutating func fusedConsensus(_ input: EpochInput, state: inout EpochState<VectorKernels>) -> Bool {
    let n = input.neuronCount
    // After an epoch of liquid alpha both may share their storage, which would be copied when it is written to.
    if state.liquidConsensus.isSameStorage(as: state.consensus) { state.liquidConsensus = [] }
    state.consensus.resize(to: n)
    state.validatorTrust.resize(to: n)
    state.incentive.resize(to: n)
    let plan = state.plan
    let activeStake = state.activeStake
    return input.weights.withKernelMatrix { weights in
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
  }

  /// Sections 7, 8 and 10. Declines where a row of bonds is unsorted or repeats a column, or alpha is negative.
  public mutating func fusedBonds(
    _ input: EpochInput, state: inout EpochState<VectorKernels>, keepsRawBonds: Bool,
    into bonds: inout SparseMatrix<UInt16>
  ) -> Bool {
    let n = input.neuronCount
    state.dividends.resize(to: n)
    let plan = state.plan
    let liquid = state.liquidConsensus.count == n ? state.liquidConsensus : state.consensus
    let (consensus, incentive, activeStake) = (state.consensus, state.incentive, state.activeStake)
    var parameters = yuma_bond_parameters(input.parameters)
    return input.weights.withKernelMatrix { weights in
      input.bonds.withKernelMatrix { old in
        let done = plan.withKernelPlan { kernelPlan in
          withBits(consensus, incentive, activeStake, liquid) { consensus, incentive, activeStake, liquid in
            state.dividends.withMutableBits { dividends in
              yuma_bonds(
                workspace.pointer, n, weights, kernelPlan, old, plan.keptBonds, consensus, incentive, activeStake,
                true, liquid, &parameters, keepsRawBonds, dividends)
            }
          }
        }
        guard done else { return false }
        // The kernels still read the old bonds when they store the new ones.
        storeBonds(permits: state.newPermits, raw: nil, into: &bonds)
        if keepsRawBonds { state.bonds = rawBonds(count: n) }
        return true
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
