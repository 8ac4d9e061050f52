// SPDX-License-Identifier: Apache-2.0
import FixedPoint
import Yuma

/// The mechanisms of a subnet (Docs/Specification/emission.md, Mechanisms).
public enum Mechanisms {
  /// The alpha of each of `count` mechanisms, in rao: floor(alpha * s / 65535) by a stored split, floor(alpha / count)
  /// without. The list is cut or padded with 0 to `count`; what is missing to `alpha` goes to the first.
  ///
  /// - Parameters:
  ///   - alpha: what there is to split, in rao.
  ///   - count: how many mechanisms the subnet runs.
  ///   - split: the stored parts of 65535; `nil` where none is stored.
  public static func split(alpha: UInt64, count: UInt8, split: [UInt16]?) -> [UInt64] {
    let count = Int(count)
    guard count > 0 else { return [] }
    var parts = (split ?? []).prefix(count).map {
      UInt64(clamping: UInt128(alpha) * UInt128($0) / UInt128(UInt16.max))
    }
    let share = split == nil ? alpha / UInt64(count) : 0
    while parts.count < count { parts.append(share) }
    let total = parts.saturatingSum()
    parts[0] = parts[0].addingSaturating(alpha.subtractingSaturating(total))
    return parts
  }

  /// How the combined emission of mechanisms is accumulated.
  public enum CombinedEmission: Sendable, Hashable {
    /// floor(existing + value * weight): Yuma.
    case byWeight
    /// The saturating sum: Null.
    case added
  }

  /// The output of a subnet from those of its mechanisms, all of n neurons, and the alpha that each had to distribute.
  ///
  /// Server and validator emissions add up, saturating. Dividends, consensus, stakeWeight, validatorTrust and combined
  /// emission are accumulated as floor(existing + value * weight) in U64F64, where a weight is the mechanism's part of all
  /// alpha; where there is none, the first has 1 and the others 0. Active and permit are or-ed; incentive, stake and bonds are
  /// the first's.
  ///
  /// - Parameters:
  ///   - outputs: the mechanisms' outputs.
  ///   - emissions: the alpha that each had to distribute, in rao.
  ///   - total: what the weights are parts of; their saturating sum unless given.
  ///   - combinedEmission: how the combined emission is accumulated: under Yuma by weight, under Null by adding up.
  /// - Throws: `EmissionError` where the lists differ in length.
  public static func combine(
    _ outputs: [EpochOutput], emissions: [UInt64], total: UInt64? = nil,
    combinedEmission: CombinedEmission = .byWeight
  ) throws(EmissionError) -> EpochOutput {
    try EmissionError.require("emissions", count: emissions.count, equals: outputs.count, of: "mechanisms")
    guard var combined = outputs.first else { return EpochOutput() }
    let n = combined.neuronCount
    for (index, output) in outputs.enumerated() where !output.hasLists(of: n) {
      throw EmissionError(field: "outputs", index: index, problem: "not all lists have the first's \(n) neurons")
    }
    let total = U64F64(saturating: total ?? emissions.saturatingSum())
    let zeros = [UInt16](repeating: 0, count: n)
    (combined.dividends, combined.consensus) = (zeros, zeros)
    (combined.stakeWeight, combined.validatorTrust) = (zeros, zeros)
    for uid in 0..<n {
      combined.serverEmission[uid] = 0
      combined.validatorEmission[uid] = 0
      combined.combinedEmission[uid] = 0
    }
    for (index, output) in outputs.enumerated() {
      let weight =
        total > .zero ? U64F64(saturating: emissions[index]).safeDivided(by: total) : index == 0 ? .one : .zero
      for uid in 0..<n {
        combined.active[uid] = combined.active[uid] || output.active[uid]
        combined.validatorPermits[uid] = combined.validatorPermits[uid] || output.validatorPermits[uid]
        combined.serverEmission[uid] = combined.serverEmission[uid].addingSaturating(output.serverEmission[uid])
        combined.validatorEmission[uid] = combined.validatorEmission[uid].addingSaturating(
          output.validatorEmission[uid])
        accumulate(&combined.dividends[uid], output.dividends[uid], weight)
        accumulate(&combined.consensus[uid], output.consensus[uid], weight)
        accumulate(&combined.stakeWeight[uid], output.stakeWeight[uid], weight)
        accumulate(&combined.validatorTrust[uid], output.validatorTrust[uid], weight)
        switch combinedEmission {
        case .byWeight: accumulate(&combined.combinedEmission[uid], output.combinedEmission[uid], weight)
        case .added:
          combined.combinedEmission[uid] = combined.combinedEmission[uid].addingSaturating(output.combinedEmission[uid])
        }
      }
    }
    return combined
  }

  private static func accumulate<Value: FixedWidthInteger>(_ sum: inout Value, _ value: Value, _ weight: U64F64) {
    let part = U64F64(saturating: value).saturatingMultiplied(by: weight)
    sum = Value(saturating: U64F64(saturating: sum).saturatingAdding(part))
  }
}

extension EpochOutput {
  /// Whether every list that is accumulated has `count` elements.
  fileprivate func hasLists(of count: Int) -> Bool {
    [
      active.count, validatorPermits.count, stakeWeight.count, consensus.count, dividends.count, validatorTrust.count,
      serverEmission.count, validatorEmission.count, combinedEmission.count,
    ].allSatisfy { $0 == count }
  }
}
