// SPDX-License-Identifier: Apache-2.0
extension EpochEngine {
  /// The fastest engine with the chain's bits: fused kernels in C for several instruction sets (Docs/Internals/Kernels.md), those that
  /// `YUMA_KERNELS` names, or else the fastest that this machine can run. What they cannot vouch for, bit by bit, the
  /// reference kernels do.
  public static let vector = EpochEngine(name: "vector") { () throws(KernelSetError) in
    guard let set = try KernelSet.forced() ?? KernelSet.available.first else { throw .none }
    return try VectorKernels(set)
  }

  /// The vector engine with the given kernels.
  public static func vector(kernels: KernelSet) -> EpochEngine {
    EpochEngine(name: "vector") { () throws(KernelSetError) in try VectorKernels(kernels) }
  }
}
