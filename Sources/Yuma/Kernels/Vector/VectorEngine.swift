/// The chain's bits at the speed of the machine: fused kernels in C for several instruction sets
/// (Docs/Kernels.md). What they cannot vouch for, bit by bit, the reference kernels do.
public struct VectorEngine: EpochEngine {
  /// The kernels to use; nil for those that `YUMA_KERNELS` names, or else the fastest that the machine can run.
  public let kernels: KernelSet?

  /// "vector".
  public var name: String { "vector" }

  /// An engine with the given kernels; with nil those that `YUMA_KERNELS` names, or else the fastest there are.
  public init(kernels: KernelSet? = nil) {
    self.kernels = kernels
  }

  /// Kernels with buffers of their own.
  ///
  /// - Throws: `KernelSetError` where the kernels asked for cannot run here.
  public func makeKernels() throws(KernelSetError) -> VectorKernels {
    var choice = kernels
    if choice == nil { choice = try KernelSet.forced() }
    guard let set = choice ?? KernelSet.available.first else { throw .none }
    guard let workspace = KernelWorkspace(set) else { throw .unavailable(set) }
    return VectorKernels(set: set, workspace: workspace)
  }
}

extension EpochEngine where Self == VectorEngine {
  /// The fastest engine with the chain's bits.
  public static var vector: VectorEngine { VectorEngine() }

  /// The vector engine with the given kernels.
  public static func vector(kernels: KernelSet) -> VectorEngine { VectorEngine(kernels: kernels) }
}
