// SPDX-License-Identifier: Apache-2.0
import FixedPoint

/// The chain's arithmetic in plain Swift, one requirement after the other as the specification has it: I32F32 in flat
/// arrays and sparse matrices. It keeps no state.
///
/// The kernels themselves are extensions of `EpochKernels` for these two types, so that an engine that shares them
/// overrides what it does better and has the rest from here.
package struct ReferenceKernels: EpochKernels {
  /// I32F32 values, n of them.
  package typealias Vector = [I32F32]
  /// I32F32 values in compressed rows.
  package typealias Matrix = SparseMatrix<I32F32>

  /// "swift": plain Swift.
  package var name: String { "swift" }

  /// Reference kernels.
  package init() {}
}

extension EpochKernels where Vector == [I32F32], Matrix == SparseMatrix<I32F32> {
  /// An empty array.
  package func makeVector() -> Vector { [] }

  /// A matrix without rows.
  package func makeMatrix() -> Matrix { SparseMatrix() }

  /// The raw bits of each element.
  package func trace(_ values: Vector) -> TraceValues { .bits(values.map(\.bits)) }

  /// The raw bits of each entry.
  package func trace(_ matrix: Matrix) -> TraceMatrix {
    TraceMatrix(
      rowOffsets: matrix.rowOffsets, columns: matrix.columns, values: .bits(matrix.values.map(\.bits)))
  }
}

extension I32F32 {
  /// The proportion that a 16-bit value stands for: value / 65535 (Docs/Specification/epoch.md, introduction).
  package init(proportion value: UInt16) {
    self = I32F32(saturating: value).safeDivided(by: I32F32(saturating: UInt16.max))
  }

  /// The 16-bit value of a proportion: times 65535, floored, clamped (Docs/Specification/epoch.md, introduction).
  package var proportionOfU16: UInt16 {
    UInt16(saturating: saturatingMultiplied(by: I32F32(saturating: UInt16.max)))
  }
}

extension Collection where Element: FixedPointNumber {
  /// The sum, which wraps silently (Docs/Specification/fixed-point.md, addition).
  package var wrappingSum: Element { reduce(.zero) { $0.wrappingAdding($1) } }
}
