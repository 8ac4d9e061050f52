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

  init(set: KernelSet, workspace: KernelWorkspace) {
    instructionSet = set
    self.workspace = workspace
  }

  /// The instruction set's name.
  public var name: String { instructionSet.rawValue }

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
    let newPermits = state.newPermits
    guard newBonds(input, state: &state, newPermits: newPermits, raw: nil, into: &bonds) else { return false }
    guard keepsRawBonds else { return true }
    // The state keeps the bonds of all rows, those without a new permit too: the same once more, with a permit for all.
    let room = input.weights.entryCount + input.bonds.entryCount
    var raw = [I32F32](repeating: .zero, count: room)
    var all = SparseMatrix<UInt16>()
    let everyone = [Bool](repeating: true, count: input.neuronCount)
    let kept = raw.withMutableBits { raw in
      newBonds(input, state: &state, newPermits: everyone, raw: raw, into: &all)
    }
    state.bonds = SparseMatrix(
      rowOffsets: all.rowOffsets, columns: all.columns, values: Array(raw.prefix(all.entryCount)))
    return kept
  }

  private func newBonds(
    _ input: EpochInput, state: inout EpochState<VectorKernels>, newPermits: [Bool],
    raw: UnsafeMutablePointer<Int64>?, into bonds: inout SparseMatrix<UInt16>
  ) -> Bool {
    let n = input.neuronCount
    let room = input.weights.entryCount + input.bonds.entryCount
    state.dividends.resize(to: n)
    let plan = state.plan
    let liquid = state.liquidConsensus.count == n ? state.liquidConsensus : state.consensus
    let (consensus, incentive, activeStake) = (state.consensus, state.incentive, state.activeStake)
    var parameters = yuma_bond_parameters(input.parameters)
    var done = false
    bonds.rebuild { rowOffsets, columns, values in
      rowOffsets.resize(to: n + 1, with: 0)
      columns.resize(to: room, with: 0)
      values.resize(to: room, with: 0)
      done = rowOffsets.withUnsafeMutableBufferPointer { rowOffsets in
        columns.withUnsafeMutableBufferPointer { columns in
          values.withUnsafeMutableBufferPointer { values in
            let new = yuma_new_bonds(
              rowOffsets: rowOffsets.baseAddress, columns: columns.baseAddress, values: values.baseAddress, raw: raw)
            return input.weights.withKernelMatrix { weights in
              input.bonds.withKernelMatrix { old in
                plan.withKernelPlan { kernelPlan in
                  withBits(consensus, incentive, activeStake, liquid) { consensus, incentive, activeStake, liquid in
                    state.dividends.withMutableBits { dividends in
                      yuma_bonds(
                        workspace.pointer, n, weights, kernelPlan, old, plan.keptBonds, consensus, incentive,
                        activeStake, newPermits, true, liquid, &parameters, dividends, new)
                    }
                  }
                }
              }
            }
          }
        }
      }
      if !done { rowOffsets.fill(0, count: n + 1) }
      let written = rowOffsets[n]
      columns.removeLast(room - written)
      values.removeLast(room - written)
    }
    return done
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
