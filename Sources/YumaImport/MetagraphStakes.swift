// SPDX-License-Identifier: Apache-2.0
import YumaJSON

/// The TAO stake of a metagraph, whose key has had two meanings: `tao_stake` is rao on root, or rao that the TAO weight
/// has been applied to. `total_stake`, which is the alpha and the weighted TAO, tells which (Docs/Reference/Import/metagraph.md).
struct MetagraphStakes {
  /// TAO on root, in rao, as the epoch reads it.
  let tao: [UInt64]
  /// The TAO weight that the stakes show, where nobody gives it.
  private(set) var taoWeight: UInt64?
  /// Why the TAO is assumed, and what would tell it.
  private(set) var note: String?

  /// The weights that the chain has had: its default, and that of the main network.
  private static let usualWeights: [UInt64] = [971_718_665_099_567_868, 3_320_413_933_267_719_290]

  /// - Parameter taoWeight: the weight, where it is given.
  /// - Throws: where the total is neither that of weighted nor that of unweighted TAO.
  init(_ metagraph: Metagraph, taoWeight given: UInt64?) throws {
    let stakes = metagraph.numbers("tao_stake") ?? []
    let alpha = metagraph.numbers("alpha_stake") ?? []
    guard stakes.contains(where: { $0 > 0 }) else {
      tao = stakes
      return
    }
    guard let totals = metagraph.numbers("total_stake") else {
      tao = stakes
      note = "tao_stake: rao on root or weighted rao? Taken for rao on root; total_stake would tell"
      return
    }
    guard totals.count == stakes.count, alpha.count == stakes.count else {
      throw JSONError("\(totals.count) elements, where tao_stake has \(stakes.count)").within(.key("total_stake"))
    }
    /// The first neuron whose total is not alpha and `part`; each is rounded down on its own.
    func firstOther(_ part: (UInt64) -> UInt64) -> Int? {
      totals.indices.first { place in
        let sum = alpha[place].addingSaturating(part(stakes[place]))
        return max(sum, totals[place]) - min(sum, totals[place]) > 1
      }
    }
    for weight in given.map({ [$0] }) ?? Self.usualWeights where firstOther({ Self.weighted($0, weight) }) == nil {
      tao = stakes
      if given == nil { taoWeight = weight }
      return
    }
    if let place = firstOther({ $0 }) {
      throw JSONError(
        "\(totals[place]) is neither the sum of alpha_stake and tao_stake nor that with the TAO weighted"
      )
      .within(.index(place)).within(.key("total_stake"))
    }
    let weight = given ?? Self.usualWeights[1]
    tao = stakes.map { Self.unweighted($0, weight) }
    if given == nil { taoWeight = weight }
    note = "tao_stake: weighted rao, as total_stake shows; of the rao on root one rounding is lost"
  }

  /// The stake times weight / (2^64 - 1), rounded down.
  private static func weighted(_ stake: UInt64, _ weight: UInt64) -> UInt64 {
    UInt64(UInt128(stake) * UInt128(weight) / UInt128(UInt64.max))
  }

  /// The least stake that gives the weighted one; saturating.
  private static func unweighted(_ stake: UInt64, _ weight: UInt64) -> UInt64 {
    guard weight > 0 else { return 0 }
    let product = UInt128(stake) * UInt128(UInt64.max)
    return UInt64(clamping: (product + UInt128(weight) - 1) / UInt128(weight))
  }
}
