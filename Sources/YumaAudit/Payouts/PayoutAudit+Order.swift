// SPDX-License-Identifier: Apache-2.0

extension PayoutAudit {
  /// The places of the hotkeys that get something, the largest first; of equal amounts the earlier place. O(n log n).
  public var paidPlaces: [Int] {
    func total(_ place: Int) -> UInt128 {
      let row = payout.rows[place]
      return UInt128(row.toStake) + UInt128(row.dividends.rootOfNominators)
    }
    return payout.rows.indices.filter { total($0) > 0 }.sorted {
      total($0) == total($1) ? $0 < $1 : total($0) > total($1)
    }
  }
}
