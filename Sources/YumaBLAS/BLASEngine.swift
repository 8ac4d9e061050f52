#if OpenBLAS || GMP
  import DenseOperations
  import Yuma

  /// The pipeline in double precision, on a CBLAS: fast, and close to the chain without being it. It does not round to 2^-32
  /// as the chain does; `tolerance` bounds how far apart the two can be (Docs/ErrorAnalysis.md, Double precision).
  ///
  /// Rows of weights and bonds that are sorted and repeat no column, the only ones that clients write, go through dense
  /// fused kernels; other rows, and a traced epoch, go stage by stage over sparse ones. The two agree within rounding, not
  /// to the last bit.
  public struct BLASEngine<Operations: DenseOperations>: EpochEngine {
    /// "blas".
    public var name: String { "blas" }

    private let operations: @Sendable () throws -> Operations

    /// An engine on other dense operations than those of `.blas`.
    ///
    /// - Parameter operations: what multiplies matrices.
    /// - Throws: `DenseOperationsError` if they do not multiply right.
    public init(operations: Operations) throws(DenseOperationsError) {
      try operations.checkKnownProducts()
      self.operations = { operations }
    }

    init(makingOperations operations: @escaping @Sendable () throws -> Operations) { self.operations = operations }

    /// Kernels with buffers of their own.
    ///
    /// - Throws: `DenseOperationsError` if the library that was linked in does not multiply right, which is tried once a process.
    public func makeKernels() throws -> BLASKernels<Operations> { BLASKernels(operations: try operations()) }
  }
#endif

#if OpenBLAS
  extension EpochEngine where Self == BLASEngine<CBLASOperations> {
    /// Double precision on the CBLAS that is linked in.
    public static var blas: BLASEngine<CBLASOperations> { BLASEngine(makingOperations: { try CBLASOperations() }) }
  }
#endif
