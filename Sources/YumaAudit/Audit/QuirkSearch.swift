// SPDX-License-Identifier: Apache-2.0
import FixedPoint
import Yuma

/// Looks for the quirks that an epoch met.
struct QuirkSearch {
  private let input: EpochInput
  private let epoch: WatchedEpoch
  private var found: [ChainQuirk: QuirkFinding] = [:]

  private var n: Int { input.neuronCount }
  private var output: EpochOutput { epoch.result.output }
  private var operands: WatchedEpoch.Operands { epoch.operands }

  /// The quirks of an epoch, in the order of its stages.
  static func findings(_ input: EpochInput, epoch: WatchedEpoch) -> [QuirkFinding] {
    var search = QuirkSearch(input: input, epoch: epoch)
    guard input.epochConsensus == .yuma else { return [] }
    search.searchStake()
    search.searchPermits()
    search.searchWeights()
    search.searchConsensus()
    search.searchBonds()
    search.searchLiquidAlpha()
    search.searchPayment()
    for remark in epoch.result.remarks {
      search.note(ChainQuirk(remark), remark.row.map { "row \($0)" } ?? remark.column.map { "column \($0)" })
    }
    return ChainQuirk.allCases.compactMap { search.found[$0] }
  }

  private init(input: EpochInput, epoch: WatchedEpoch) {
    self.input = input
    self.epoch = epoch
  }

  private mutating func note(_ quirk: ChainQuirk, _ place: String? = nil) {
    var finding = found[quirk] ?? QuirkFinding(quirk: quirk, count: 0, places: [])
    finding.count += 1
    if let place, finding.places.last != place, finding.places.count < QuirkFinding.placeLimit {
      finding.places.append(place)
    }
    found[quirk] = finding
  }

  private mutating func searchStake() {
    let plan = operands.plan
    for uid in 0..<n where output.stake[uid] > 0 && output.stake[uid] < plan.stakeThreshold {
      note(uid == plan.exemptUID ? .ownerBelowThreshold : .stakeBelowThreshold, "uid \(uid)")
    }
    let counts = (0..<n).contains {
      output.stake[$0] > 0 && (output.stake[$0] >= plan.stakeThreshold || $0 == plan.exemptUID)
    }
    if n > 0 && !counts { note(.noStake) }
  }

  private mutating func searchPermits() {
    guard case .bits(let stake)? = epoch.result.trace?.stake else { return }
    let permitted = operands.plan.permitted
    for uid in 0..<n {
      if permitted[uid] && !output.active[uid] && stake[uid] > 0 { note(.inactiveValidator, "uid \(uid)") }
      if permitted[uid] && !output.validatorPermits[uid] { note(.permitLost, "uid \(uid)") }
    }
    let owner = operands.plan.permittedByRight
    if owner >= 0 && !input.validatorPermits[owner] { note(.ownerWithoutPermit, "uid \(owner)") }

    // A tie is between a neuron that got a permit for its stake and one that did not.
    let marked = isTopNonzero(stake, zero: 0, count: Int(input.parameters.maxAllowedValidators))
    let least = (0..<n).filter { marked[$0] }.map { stake[$0] }.min()
    for uid in 0..<n where !marked[uid] && stake[uid] != 0 && stake[uid] == least { note(.permitTie, "uid \(uid)") }
  }

  private mutating func searchWeights() {
    let plan = operands.plan
    for row in 0..<n {
      let entries = input.weights.entries(ofRow: row)
      let place = "weights[\(row)]"
      for k in entries where Int(input.weights.columns[k]) >= n { note(.columnOutOfRange, place) }
      guard plan.permitted[row] else {
        if !entries.isEmpty { note(.weightsWithoutPermit, place) }
        continue
      }
      for k in entries where input.weights.values[k] > 0 {
        let column = Int(input.weights.columns[k])
        guard column < n else { continue }
        if column == row { note(row == plan.selfWeighingUID ? .ownerSelfWeight : .selfWeight, place) }
        if plan.keepsWeight(row: row, column: column) || (column == row && row != plan.selfWeighingUID) { continue }
        let isOutdated = input.lastUpdate[row] <= input.blockAtRegistration[column]
        note(isOutdated ? .outdatedWeight : .weightOlderThanCommit, place)
      }
      let counted = operands.countedWeights.entries(ofRow: row)
      if Self.repeats(operands.countedWeights.columns[counted]) { note(.repeatedColumn, place) }
      if !counted.isEmpty && operands.countedWeights.values[counted].allSatisfy({ $0 == .zero }) {
        note(.zeroRow, place)
      }
    }
  }

  private mutating func searchConsensus() {
    let stakes = operands.activeStake.filter { $0 > .zero }
    guard !stakes.isEmpty else {
      if n > 0 { note(.noValidators) }
      return
    }
    let median = MedianStake(operands.activeStake, kappa: input.parameters.kappa)
    if median.minority < .zero { note(.kappaBeyondStake) }
  }

  private mutating func searchBonds() {
    let parameters = input.parameters
    for row in 0..<n {
      let entries = input.bonds.entries(ofRow: row)
      let place = "bonds[\(row)]"
      for k in entries where input.bonds.values[k] > 0 {
        let column = Int(input.bonds.columns[k])
        if column >= n { note(.bondOutOfRange, place) }
        if !operands.plan.keepsBond(row: row, column: column) { note(.recentRegistration, "uid \(column)") }
      }
      if Self.repeats(input.bonds.columns[entries]) { note(.repeatedBond, place) }
    }
    if input.lastMechanismStepBlock == 0 && input.bonds.entryCount > 0 { note(.lastStepUnknown) }
    if parameters.bondsMovingAverage > 1_000_000 && operands.liquidConsensus == nil { note(.movingAverageAboveOne) }

    guard operands.plan.bonds == .yuma3 else { return }
    for row in 0..<n {
      let bought = Set(operands.newBonds.columns[operands.newBonds.entries(ofRow: row)])
      let held = Set(operands.averagedBonds.columns[operands.averagedBonds.entries(ofRow: row)])
      for k in operands.oldBonds.entries(ofRow: row) where operands.oldBonds.values[k] > .zero {
        let column = operands.oldBonds.columns[k]
        guard column < n, !bought.contains(column) else { continue }
        let isDropped = operands.liquidConsensus != nil
        if isDropped || held.contains(column) {
          note(isDropped ? .bondWithoutWeightDropped : .bondWithoutWeightKept, "bonds[\(row)]")
        }
      }
    }
  }

  private mutating func searchLiquidAlpha() {
    let parameters = input.parameters
    guard parameters.liquidAlpha else { return }
    switch operands.plan.liquidAlpha {
    case .off: return note(.liquidAlphaWithoutYuma3)
    case .logistic: return
    case .sigmoid: break
    }
    if operands.plan.wantsStoredConsensus {
      let stored = input.previousConsensus?.count ?? 0
      if stored == 0 { note(.previousConsensusMissing) } else if stored != n { note(.previousConsensusLength) }
    }
    guard operands.liquidConsensus != nil else {
      if n > 0 { note(.liquidAlphaWithoutConsensus) }
      return
    }
    if parameters.alphaLow > parameters.alphaHigh { note(.liquidAlphaRangeReversed) }
    for row in 0..<n where !operands.newBonds.entries(ofRow: row).isEmpty {
      let misses =
        Self.walkMisses(operands.newBonds.columns[operands.newBonds.entries(ofRow: row)])
        || Self.walkMisses(operands.oldBonds.columns[operands.oldBonds.entries(ofRow: row)])
      if misses { note(.liquidAlphaMissesEntry, "row \(row)") }
    }
  }

  private mutating func searchPayment() {
    let ledger = epoch.result.ledger
    switch operands.plan.payment {
    case .shares: break
    case .activeStake: note(.paidByActiveStake)
    case .stake: if n > 0 { note(.paidByStake) }
    }
    for row in 0..<n {
      let stored = output.bonds.values[output.bonds.entries(ofRow: row)]
      if stored.contains(0) { note(.zeroBondStored, "bonds[\(row)]") }
    }
    if ledger.undistributed > 0 { note(.undistributed, "\(ledger.undistributed) rao") }
    if ledger.undistributed < 0 { note(.overpaid, "\(ledger.undistributed.magnitude) rao") }
    let paid = ledger.serverEmission &+ ledger.validatorEmission
    if ledger.combinedEmission != paid {
      note(.combinedRoundedApart, "\(Int128(truncatingIfNeeded: ledger.combinedEmission &- paid)) rao")
    }
  }

  /// Whether a column occurs twice.
  private static func repeats(_ columns: ArraySlice<UInt16>) -> Bool { Set(columns).count < columns.count }

  /// Whether a pointer that advances while its column is below the one sought does not see an entry: the row descends
  /// somewhere.
  private static func walkMisses(_ columns: ArraySlice<UInt16>) -> Bool {
    zip(columns, columns.dropFirst()).contains { $0 > $1 }
  }
}
