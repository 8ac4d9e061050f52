// SPDX-License-Identifier: Apache-2.0
import CYumaKernels
import FixedPoint

// Swift's arrays as the C kernels see them. An I32F32 is nothing but its bits, so a list of them is a list of Int64.

extension [I32F32] {
  /// Calls `body` with the raw bits.
  func withBits<Result>(_ body: (UnsafePointer<Int64>?) -> Result) -> Result {
    withUnsafeBufferPointer { values in
      values.withMemoryRebound(to: Int64.self) { body($0.baseAddress) }
    }
  }

  /// Calls `body` with the raw bits, to be changed.
  mutating func withMutableBits<Result>(_ body: (UnsafeMutablePointer<Int64>?) -> Result) -> Result {
    withUnsafeMutableBufferPointer { values in
      values.withMemoryRebound(to: Int64.self) { body($0.baseAddress) }
    }
  }

  /// Resizes to `count`; contents are unspecified.
  mutating func resize(to count: Int) { resize(to: count, with: .zero) }
}

/// Calls `body` with the raw bits of four lists.
func withBits<Result>(
  _ a: [I32F32], _ b: [I32F32], _ c: [I32F32], _ d: [I32F32],
  _ body: (
    UnsafePointer<Int64>?, UnsafePointer<Int64>?, UnsafePointer<Int64>?, UnsafePointer<Int64>?
  ) -> Result
) -> Result {
  a.withBits { a in b.withBits { b in c.withBits { c in d.withBits { d in body(a, b, c, d) } } } }
}

extension Array {
  /// Becomes `count` elements: the first ones as they are, then `filler`.
  mutating func resize(to count: Int, with filler: Element) {
    if self.count > count {
      removeLast(self.count - count)
    } else if self.count < count {
      append(contentsOf: repeatElement(filler, count: count - self.count))
    }
  }
}

extension SparseMatrix<UInt16> {
  /// Calls `body` with the matrix as the kernels read it.
  func withKernelMatrix<Result>(_ body: (yuma_matrix) -> Result) -> Result {
    rowOffsets.withUnsafeBufferPointer { rowOffsets in
      columns.withUnsafeBufferPointer { columns in
        values.withUnsafeBufferPointer { values in
          body(
            yuma_matrix(
              rowOffsets: rowOffsets.baseAddress, columns: columns.baseAddress, values: values.baseAddress))
        }
      }
    }
  }
}

extension EpochPlan {
  /// Calls `body` with the plan of the weights as the kernels read it.
  func withKernelPlan<Result>(_ body: (yuma_entry_plan) -> Result) -> Result {
    permitted.withUnsafeBufferPointer { permitted in
      rowLimits.withUnsafeBufferPointer { rowLimits in
        blockAtRegistration.withUnsafeBufferPointer { blocks in
          body(
            yuma_entry_plan(
              permitted: permitted.baseAddress, rowLimit: rowLimits.baseAddress,
              blockAtRegistration: blocks.baseAddress, owner: selfWeighingUID))
        }
      }
    }
  }
}

extension yuma_bond_parameters {
  init(_ parameters: Hyperparameters, plan: EpochPlan) {
    self.init(
      bondsMovingAverage: plan.fixedAlpha.movingAverage, bondsPenalty: parameters.bondsPenalty,
      alphaLow: 0, alphaHigh: 0, alphaSigmoidSteepness: 0, yuma3: plan.bonds == .yuma3, liquidAlpha: false)
    if case .sigmoid(let shape) = plan.liquidAlpha {
      (alphaLow, alphaHigh, liquidAlpha) = (shape.low, shape.high, true)
      alphaSigmoidSteepness = Int16(clamping: shape.steepness)
    }
  }
}
