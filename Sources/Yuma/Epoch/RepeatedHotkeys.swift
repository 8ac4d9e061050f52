// SPDX-License-Identifier: Apache-2.0
extension EpochOutput {
  /// Keeps results by hotkey (Docs/Specification/epoch-history.md, 1.8): of neurons with one hotkey the last in the order of
  /// Keys stays, which is that of the uid's two bytes, the low one first. The lists get an element less for each of the others.
  mutating func keep(by hotkeys: [Int]) {
    var last: [Int: Int] = [:]
    for uid in hotkeys.indices.sorted(by: { ($0 & 0xFF, $0 >> 8) < ($1 & 0xFF, $1 >> 8) }) { last[hotkeys[uid]] = uid }
    guard last.count < hotkeys.count else { return }
    let kept = last.values.sorted()
    func list<Element>(_ values: [Element]) -> [Element] { kept.map { values[$0] } }
    active = list(active)
    validatorPermits = list(validatorPermits)
    stakeWeight = list(stakeWeight)
    consensus = list(consensus)
    incentive = list(incentive)
    dividends = list(dividends)
    validatorTrust = list(validatorTrust)
    serverEmission = list(serverEmission)
    validatorEmission = list(validatorEmission)
    combinedEmission = list(combinedEmission)
    stake = list(stake)
    rank = rank.map { list($0) }
    trust = trust.map { list($0) }
    pruningScores = pruningScores.map { list($0) }
    bonds = SparseMatrix(rows: kept.map { bonds.row($0).map { ($0.0, $0.1) } })
    keptUIDs = kept.map { UInt16(truncatingIfNeeded: $0) }
  }
}
