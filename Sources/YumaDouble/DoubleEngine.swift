import DenseOperations
import Yuma

/// The pipeline in double precision: fast, and close to the chain without having its bits. It does not round to 2^-32 as the
/// chain does; `RoundingBound` of YumaAudit bounds the distance for each input (Docs/ErrorAnalysis.md, Double precision).
///
/// Rows of weights and bonds that are sorted and repeat no column, the only ones that clients write, go through dense
/// fused kernels. Other rows, and a traced epoch, go stage by stage over sparse ones. The two agree within rounding, not
/// to the last bit.
public struct DoubleEngine: EpochEngine {
  /// "double".
  public var name: String { "double" }

  private let products: (any MatrixProducts)?

  /// The engine on the fastest matrix products of this build: those of OpenBLAS with the package trait `OpenBLAS`, else the
  /// portable ones, which give the same bits on every machine.
  public init() { products = nil }

  /// The engine on given matrix products.
  ///
  /// - Parameter products: what multiplies matrices and vectors.
  /// - Throws: `MatrixProductsError` if they are wrong.
  public init(products: any MatrixProducts) throws(MatrixProductsError) {
    try products.checkKnownProducts()
    self.products = products
  }

  /// The engine on the portable products.
  package static let portable = DoubleEngine(unchecked: PortableProducts())

  private init(unchecked products: any MatrixProducts) { self.products = products }

  /// Kernels with buffers of their own.
  ///
  /// - Throws: `MatrixProductsError` if the library that was linked in does not multiply right, which is tried once per process;
  ///   `DenseKernelsError` if `YUMA_KERNELS` names no kernels that this machine can run.
  public func makeKernels() throws -> DoubleKernels {
    try DenseKernels.checkForced()
    return DoubleKernels(products: try products ?? fastestProducts())
  }
}

extension EpochEngine where Self == DoubleEngine {
  /// Double precision, on the fastest matrix products of this build.
  public static var double: DoubleEngine { DoubleEngine() }
}
