// SPDX-License-Identifier: Apache-2.0
import FixedPoint
import Yuma

/// The stake behind the median of each column (Docs/Specification/epoch.md, section 5).
struct MedianStake {
  /// The rows with a say, in order.
  let rows: [Int]
  /// Their active stake, normalised once more; 0 for the others.
  let stake: [I32F32]
  /// The stake that may stay below the median: the sum less kappa.
  let minority: I32F32

  /// - Parameters:
  ///   - activeStake: of each neuron.
  ///   - kappa: the majority, a proportion of 65535.
  init(_ activeStake: [I32F32], kappa: UInt16) {
    rows = activeStake.indices.filter { activeStake[$0] > .zero }
    let sum = rows.reduce(I32F32.zero) { $0.wrappingAdding(activeStake[$1]) }
    stake = activeStake.map { $0 > .zero && sum != .zero ? $0.safeDivided(by: sum) : max($0, .zero) }
    let total = rows.reduce(I32F32.zero) { [stake] in $0.wrappingAdding(stake[$1]) }
    minority = total.saturatingSubtracting(
      I32F32(saturating: kappa).safeDivided(by: I32F32(saturating: UInt16.max)))
  }
}
