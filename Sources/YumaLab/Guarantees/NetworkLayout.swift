// SPDX-License-Identifier: Apache-2.0
import Yuma

/// Which uids the players of the retention map's game have. It has no influence on the result
/// (Docs/Specification/guarantees.md, section 2).
public enum NetworkLayout: String, Sendable, Hashable, CaseIterable {
  /// Validators first, then servers.
  case blocks
  /// A validator at every step of `neurons / validators`.
  case regular
  /// In an order that the seed determines.
  case random

  /// The uids of validators and servers, in the order of their roles.
  ///
  /// - Parameters:
  ///   - validators: how many validators there are
  ///   - neurons: how many neurons there are, at most 65535
  ///   - seed: determines the random layout
  /// - Returns: a uid for each validator, and one for each other neuron
  func places(validators: Int, neurons: Int, seed: UInt64) -> (validators: [Int], servers: [Int]) {
    switch self {
    case .blocks:
      return (Array(0..<validators), Array(validators..<neurons))
    case .regular:
      let places = (0..<validators).map { $0 * neurons / validators }
      let taken = Set(places)
      return (places, (0..<neurons).filter { !taken.contains($0) })
    case .random:
      // Another sequence than that of the draws, which begins at the seed itself.
      var generator = SplitMix64(seed: ~seed)
      var uids = Array(0..<neurons)
      for last in stride(from: neurons - 1, to: 0, by: -1) {
        uids.swapAt(last, Int(generator.next(below: UInt64(last + 1))))
      }
      return (Array(uids.prefix(validators)), Array(uids.dropFirst(validators)))
    }
  }
}
