// SPDX-License-Identifier: Apache-2.0
import DenseOperations
import Yuma

extension EpochEngine {
  /// The pipeline in double precision, on the fastest matrix products of this build: those of OpenBLAS with the package trait
  /// `OpenBLAS`, else the portable ones, which give the same bits on every machine. It is fast, and close to the chain without
  /// having its bits: `RoundingBound` of YumaAudit bounds the distance for each input (Docs/Internals/ErrorAnalysis.md, Double
  /// precision).
  ///
  /// Rows of weights and bonds that are sorted and repeat no column, the only ones that clients write, go through dense
  /// fused kernels. Other rows, and a traced epoch, go stage by stage over sparse ones. The two agree within rounding, not
  /// to the last bit.
  ///
  /// A runner of it fails with `MatrixProductsError` if the library that was linked in does not multiply right. That is tried
  /// once per process. It fails with `DenseKernelsError` if `YUMA_KERNELS` names no kernels that this machine can run.
  public static let double = EpochEngine(name: "double") { try makeKernels(fastestProducts()) }

  /// The double engine on given matrix products.
  ///
  /// - Parameter products: what multiplies matrices and vectors.
  /// - Throws: `MatrixProductsError` if they are wrong.
  public static func double(products: any MatrixProducts) throws(MatrixProductsError) -> EpochEngine {
    try products.checkKnownProducts()
    return EpochEngine(name: "double") { try makeKernels(products) }
  }

  /// The double engine on the portable products.
  package static let portableDouble = EpochEngine(name: "double") { try makeKernels(PortableProducts()) }
}

/// Kernels with buffers of their own.
///
/// - Throws: `DenseKernelsError` if `YUMA_KERNELS` names no kernels that this machine can run.
private func makeKernels(_ products: any MatrixProducts) throws -> DoubleKernels {
  try DenseKernels.checkForced()
  return DoubleKernels(products: products)
}
