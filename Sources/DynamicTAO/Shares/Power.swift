// SPDX-License-Identifier: Apache-2.0
import FixedPoint

extension U64F64 {
  /// self^exponent by the chain's recipe: e^(exponent * ln self) in I32F32 with a saturating product; 0 where the logarithm
  /// fails, and 2^31 - 1 where the exponential function does (Docs/Specification/emission.md, Shares of the block emission,
  /// spow).
  ///
  /// - Parameter exponent: the exponent, saturating in I32F32.
  public func safePow(_ exponent: U64F64) -> U64F64 {
    guard let logarithm = I32F32(saturating: self).checkedLn() else { return .zero }
    let power = I32F32(saturating: exponent).saturatingMultiplied(by: logarithm).checkedExp()
    return power.map { U64F64(saturating: $0) } ?? U64F64(saturating: Int32.max)
  }
}
