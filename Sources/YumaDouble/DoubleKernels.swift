// SPDX-License-Identifier: Apache-2.0
import DenseOperations
import Yuma

/// The kernels of an epoch in double precision.
package struct DoubleKernels: EpochKernels {
  /// n doubles.
  package typealias Vector = [Double]
  /// Doubles in compressed rows.
  package typealias Matrix = SparseMatrix<Double>

  let products: any MatrixProducts
  var dense = DenseEpoch()
  /// Uids of the largest values, while they are chosen.
  var largest = LargestValues()

  package init(products: any MatrixProducts) { self.products = products }

  /// The name of the matrix products.
  package var name: String { products.name }

  /// An empty array.
  package func makeVector() -> Vector { [] }

  /// A matrix without rows.
  package func makeMatrix() -> Matrix { SparseMatrix() }

  /// The elements themselves.
  package func trace(_ values: Vector) -> TraceValues { .real(values) }

  /// The entries themselves.
  package func trace(_ matrix: Matrix) -> TraceMatrix {
    TraceMatrix(rowOffsets: matrix.rowOffsets, columns: matrix.columns, values: .real(matrix.values))
  }
}

extension Double {
  /// The proportion that a 16-bit value stands for.
  package init(proportion value: UInt16) { self = Double(value) / 65535 }

  /// The 16-bit value of a proportion: times 65535, floored, clamped. NaN gives 0.
  package var proportionOfU16: UInt16 {
    let scaled = self * 65535
    return scaled >= 65535 ? .max : scaled > 0 ? UInt16(truncatingIfNeeded: Int32(scaled)) : 0
  }
}

extension UInt64 {
  /// The largest integer that is not above `value`, clamped to 64 bits. NaN gives 0.
  package init(clamping value: Double) {
    self = value >= 0x1p64 ? .max : value > 0 ? UInt64(value) : 0
  }
}
