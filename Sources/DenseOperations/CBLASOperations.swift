#if OpenBLAS
  import COpenBLAS

  #if canImport(Darwin)
    import Darwin
  #elseif canImport(Musl)
    import Musl
  #else
    import Glibc
  #endif

  /// Dense operations on a CBLAS, in one thread: OpenBLAS, the reference BLAS, Accelerate.
  ///
  /// Sums of rows and columns are the portable ones: CBLAS has no call for them, and a product with a vector of ones was
  /// no faster.
  public struct CBLASOperations: DenseOperations {
    /// "cblas".
    public var name: String { "cblas" }

    /// Operations on the CBLAS that is linked in, once it has multiplied known matrices right.
    ///
    /// - Throws: `DenseOperationsError` if its results are wrong.
    public init() throws(DenseOperationsError) { try Self.verdict.get() }

    private init(unchecked: Void) {}

    /// The check costs some microseconds, once a process.
    private static let verdict: Result<Void, DenseOperationsError> = {
      useOneThread()
      return Result { () throws(DenseOperationsError) in try CBLASOperations(unchecked: ()).checkKnownProducts() }
    }()

    /// OpenBLAS starts threads of its own unless told not to. It alone has this call, so that it is looked up.
    private static func useOneThread() {
      typealias SetThreads = @convention(c) (CInt) -> Void
      guard let program = dlopen(nil, RTLD_NOW), let call = dlsym(program, "openblas_set_num_threads") else { return }
      unsafeBitCast(call, to: SetThreads.self)(1)
    }

    /// The sum of left_k * right_k.
    public func dot(_ left: [Double], _ right: [Double]) -> Double {
      precondition(left.count == right.count, "vectors of one length")
      return cblas_ddot(CInt(left.count), left, 1, right, 1)
    }

    /// target_k += factor * addend_k.
    public func add(_ factor: Double, times addend: [Double], to target: inout [Double]) {
      precondition(addend.count == target.count, "vectors of one length")
      cblas_daxpy(CInt(addend.count), factor, addend, 1, &target, 1)
    }

    /// product_i = sum over j of matrix_ij * vector_j.
    public func multiply(_ matrix: DenseMatrix, by vector: [Double], into product: inout [Double]) {
      precondition(vector.count == matrix.columnCount, "an element of the vector a column")
      product.clear(count: matrix.rowCount)
      multiply(matrix, YumaBLASNoTranspose, vector, &product)
    }

    /// product_j = sum over i of matrix_ij * vector_i.
    public func multiplyTransposed(_ matrix: DenseMatrix, by vector: [Double], into product: inout [Double]) {
      precondition(vector.count == matrix.rowCount, "an element of the vector a row")
      product.clear(count: matrix.columnCount)
      multiply(matrix, YumaBLASTranspose, vector, &product)
    }

    private func multiply(
      _ matrix: DenseMatrix, _ transpose: YumaBLASConstant, _ vector: [Double], _ product: inout [Double]
    ) {
      guard matrix.rowCount > 0, matrix.columnCount > 0 else { return }
      let columns = CInt(matrix.columnCount)
      cblas_dgemv(
        CInt(YumaBLASRowMajor.rawValue), CInt(transpose.rawValue), CInt(matrix.rowCount), columns, 1, matrix.elements,
        columns, vector, 1, 0, &product, 1)
    }
  }
#endif
