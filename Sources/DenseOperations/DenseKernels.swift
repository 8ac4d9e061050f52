import CDenseKernels

/// The inner loops of dense matrices, compiled for an instruction set. All of them give the same bits
/// (Docs/Architecture.md, Dense kernels).
public struct DenseKernels: Sendable {
  /// The C functions: constants, which nobody changes.
  package nonisolated(unsafe) let table: UnsafePointer<dense_kernels>

  /// Those that are used: the best that the machine can run, or those that the environment variable `YUMA_KERNELS` names if
  /// it has them.
  public static let best = DenseKernels(table: dense_kernels_best())

  /// All that this machine can run, best first.
  public static let available: [DenseKernels] = (0..<Int32(DENSE_SET_COUNT)).compactMap {
    dense_kernels_of($0).map(DenseKernels.init(table:))
  }

  /// "avx512", "avx2" or "portable", which is NEON on arm64.
  public var name: String { String(cString: table.pointee.name) }
}
