// SPDX-License-Identifier: Apache-2.0
#if OpenBLAS
  import COpenBLAS
  import Synchronization

  #if canImport(Darwin)
    import Darwin
  #elseif canImport(Musl)
    import Musl
  #else
    import Glibc
  #endif

  /// Products on the CBLAS that is linked in, in one thread: OpenBLAS, the reference BLAS, Accelerate.
  ///
  /// OpenBLAS has one number of threads for the whole process. It is 1 while a product is computed, and afterwards what it was
  /// before, so that a host program keeps its own setting.
  public struct CBLASProducts: MatrixProducts {
    /// "cblas".
    public var name: String { "cblas" }

    /// Products on the CBLAS that is linked in, once it has multiplied known matrices right.
    ///
    /// - Throws: `MatrixProductsError` if its results are wrong.
    public init() throws(MatrixProductsError) { try Self.verdict.get() }

    private init(unchecked: Void) {}

    /// The check costs some microseconds, once per process.
    private static let verdict = Result { () throws(MatrixProductsError) in
      try CBLASProducts(unchecked: ()).checkKnownProducts()
    }

    /// product_i = sum over j of matrix_ij * vector_j.
    public func multiply(_ matrix: DenseMatrix, by vector: [Double], into product: inout [Double]) {
      precondition(vector.count == matrix.columnCount, "one element of the vector per column")
      product.clear(count: matrix.rowCount)
      multiply(matrix, YumaBLASNoTranspose, vector, &product)
    }

    /// product_j = sum over i of matrix_ij * vector_i.
    public func multiplyTransposed(_ matrix: DenseMatrix, by vector: [Double], into product: inout [Double]) {
      precondition(vector.count == matrix.rowCount, "one element of the vector per row")
      product.clear(count: matrix.columnCount)
      multiply(matrix, YumaBLASTranspose, vector, &product)
    }

    private func multiply(
      _ matrix: DenseMatrix, _ transpose: YumaBLASConstant, _ vector: [Double], _ product: inout [Double]
    ) {
      guard matrix.rowCount > 0, matrix.columnCount > 0 else { return }
      let columns = CInt(matrix.columnCount)
      OneThread.begin()
      cblas_dgemv(
        CInt(YumaBLASRowMajor.rawValue), CInt(transpose.rawValue), CInt(matrix.rowCount), columns, 1, matrix.elements,
        columns, vector, 1, 0, &product, 1)
      OneThread.end()
    }
  }

  /// Sets OpenBLAS to one thread while any product is computed. The first of several at once saves the number of threads, and
  /// the last restores it.
  private enum OneThread {
    private struct State {
      var running = 0
      var threadsBefore: CInt = 1
    }

    private static let state = Mutex(State())

    static func begin() {
      guard let library else { return }
      state.withLock { state in
        if state.running == 0 {
          state.threadsBefore = library.threads()
          if state.threadsBefore != 1 { library.setThreads(1) }
        }
        state.running += 1
      }
    }

    static func end() {
      guard let library else { return }
      state.withLock { state in
        state.running -= 1
        if state.running == 0 && state.threadsBefore != 1 { library.setThreads(state.threadsBefore) }
      }
    }

    private typealias Threads = @convention(c) () -> CInt
    private typealias SetThreads = @convention(c) (CInt) -> Void

    /// The two calls of OpenBLAS. Other libraries do not have them, so that they are looked up.
    private static let library: (threads: Threads, setThreads: SetThreads)? = {
      guard let program = dlopen(nil, RTLD_NOW), let threads = dlsym(program, "openblas_get_num_threads"),
        let setThreads = dlsym(program, "openblas_set_num_threads")
      else { return nil }
      return (unsafeBitCast(threads, to: Threads.self), unsafeBitCast(setThreads, to: SetThreads.self))
    }()
  }

  /// The fastest products of this build: those of the CBLAS that is linked in.
  ///
  /// - Throws: `MatrixProductsError` if its results are wrong.
  package func fastestProducts() throws(MatrixProductsError) -> any MatrixProducts { try CBLASProducts() }
#else
  /// The fastest products of this build: the portable ones, since it has no CBLAS (package trait `OpenBLAS`).
  package func fastestProducts() throws(MatrixProductsError) -> any MatrixProducts { PortableProducts() }
#endif
