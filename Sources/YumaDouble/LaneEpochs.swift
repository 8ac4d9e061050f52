// SPDX-License-Identifier: Apache-2.0
import CDenseKernels
import DenseOperations
import Yuma

/// Epochs of eight small networks at once, one in each lane of a vector. The order of additions is that of the
/// fused kernels, so that each network gets the bits that it gets by itself.
///
/// A list of n numbers is one of 8 n here: element k of lane l is at 8 k + l.
struct LaneEpochs: ~Copyable {
  /// How many networks are computed at once.
  static let width = 8
  /// The most neurons of a network. Larger ones fill vectors by themselves.
  static let neuronLimit = 64
  /// The most rows of a network that have active stake: those that a median compares each with each.
  private static let countedLimit = 24
  private static let rowLimit = Int(DENSE_LANE_ROWS)

  /// Lists of a number a neuron. The first five are stored in 16 bits.
  private enum List: Int, CaseIterable {
    case stake, consensus, incentive, dividends, validatorTrust, activeStake
    case serverShare, validatorShare, combinedShare
  }

  private let dense = DenseKernels.best
  private let lists = Room<Double>(List.allCases.count * neuronLimit * width)
  private let rounded = Room<UInt16>(5 * neuronLimit * width)
  private let marks = Room<UInt8>(neuronLimit)
  /// Numbers a row: active stake, and what comes of it.
  private let rowStake = Room<Double>(rowLimit * width)
  private let rowResults = Room<Double>(rowLimit * width)
  /// Cells of all networks, one network after the other.
  private let cells = Room<UInt16>(width * rowLimit * neuronLimit)
  /// Cells of all networks, lane by lane.
  private let weights = Room<UInt16>(width * rowLimit * neuronLimit)
  private let bonds = Room<UInt16>(width * rowLimit * neuronLimit)
  private let isBond = Room<UInt8>(rowLimit * neuronLimit)

  // What each network has by itself, in arrays of their own: one can be read while another is changed.
  private var rows = [DenseEpoch](repeating: DenseEpoch(), count: width)
  private var plans = [EpochPlan](repeating: EpochPlan(), count: width)
  private var stakes = [[Double]](repeating: [], count: width)
  private var n = 0

  /// Computes the epochs of eight inputs that are valid.
  ///
  /// - Returns: whether they could be computed together: of one size, not too large, under rules that have a kernel here.
  ///   Otherwise the outputs are unspecified.
  mutating func run(
    _ inputs: Inputs, under rules: EpochRules, into outputs: inout [EpochOutput], at start: Int
  ) -> Bool {
    guard isOneSize(inputs) else { return false }
    n = inputs[0].neuronCount
    for lane in 0..<Self.width { plans[lane].resolve(inputs[lane], under: rules) }
    guard plans.allSatisfy({ supports($0) && $0.bonds == plans[0].bonds }) else { return false }
    for lane in 0..<Self.width { sumStake(inputs[lane], lane: lane, into: &outputs[start + lane]) }
    dense.table.pointee.laneNormalize(n, list(.stake))
    choosePermits(inputs, into: &outputs, at: start)
    dense.table.pointee.laneNormalize(n, list(.activeStake))
    guard let rowCount = loadCells(inputs) else { return false }
    compute(inputs, rowCount: rowCount, yuma3: plans[0].bonds == .yuma3)
    for lane in 0..<Self.width { store(emission: inputs[lane].emission, lane: lane, into: &outputs[start + lane]) }
    return true
  }

  /// Inputs where they are: reading one from an array would retain all that it holds.
  typealias Inputs = UnsafeBufferPointer<EpochInput>

  private func isOneSize(_ inputs: Inputs) -> Bool {
    guard inputs.count == Self.width else { return false }
    let n = inputs[0].neuronCount
    return n > 0 && n <= Self.neuronLimit && inputs.indices.allSatisfy { inputs[$0].neuronCount == n }
  }

  /// Whether the lanes follow every rule of a plan.
  private func supports(_ plan: EpochPlan) -> Bool {
    plan.consensus == .yuma && plan.liquidAlpha == .off && plan.bondLimits.isEmpty
      && plan.rules.permits == .largestWithStake && plan.rules.bondsWithoutPermit == .emptied
      && plan.rules.rankReports == .notStored
  }

  private func list(_ list: List) -> UnsafeMutablePointer<Double> { lists.start + list.rawValue * n * Self.width }

  private func set(_ list: List, lane: Int, to values: [Double]) {
    let start = self.list(list)
    for (k, value) in values.enumerated() { start[k * Self.width + lane] = value }
  }

  /// Sections 1 and 2, but for the sum.
  private mutating func sumStake(_ input: EpochInput, lane: Int, into output: inout EpochOutput) {
    input.markActive(into: &output.active)
    countedStake(of: input, plan: plans[lane], into: &stakes[lane], total: &output.stake)
    set(.stake, lane: lane, to: stakes[lane])
  }

  /// Section 3, but for the sum.
  private mutating func choosePermits(_ inputs: Inputs, into outputs: inout [EpochOutput], at start: Int) {
    let most = inputs.indices.map { Int64(inputs[$0].parameters.maxAllowedValidators) }
    dense.table.pointee.laneMarkLargest(n, list(.stake), most, marks.start)
    for lane in 0..<Self.width {
      choosePermits(lane: lane, into: &outputs[start + lane])
    }
  }

  private mutating func choosePermits(lane: Int, into output: inout EpochOutput) {
    let isMarked = UInt8(1) << lane
    output.validatorPermits.replace(with: 0..<n) { marks.start[$0] & isMarked != 0 }
    let plan = plans[lane]
    if plan.permittedByRight >= 0 { output.validatorPermits[plan.permittedByRight] = true }
    let (stake, activeStake) = (list(.stake) + lane, list(.activeStake) + lane)
    for uid in 0..<n {
      activeStake[uid * Self.width] = output.active[uid] && plan.permitted[uid] ? stake[uid * Self.width] : 0
    }
  }

  private mutating func chooseRows(_ input: EpochInput, lane: Int) -> Bool {
    let activeStake = list(.activeStake) + lane
    stakes[lane].replace(with: 0..<n) { activeStake[$0 * Self.width] }
    return rows[lane].chooseRows(input, activeStake: stakes[lane], plan: plans[lane])
  }

  /// Sections 4 and 8: the entries that count, in rows.
  ///
  /// - Returns: the most rows of any network; nil where one has too many, or rows that are not sorted.
  private mutating func loadCells(_ inputs: Inputs) -> Int? {
    var rowCount = 0
    for lane in 0..<Self.width {
      let isTaken = chooseRows(inputs[lane], lane: lane)
      guard isTaken, rows[lane].counted <= Self.countedLimit else { return nil }
      rowCount = max(rowCount, rows[lane].uids.count)
    }
    guard rowCount <= Self.rowLimit else { return nil }

    rowStake.start.update(repeating: 0, count: rowCount * Self.width)
    for lane in 0..<Self.width {
      for (r, stake) in rows[lane].stake.enumerated() { rowStake.start[r * Self.width + lane] = stake }
    }
    let count = rowCount * n
    cells.start.update(repeating: 0, count: count * Self.width)
    for lane in 0..<Self.width {
      inputs[lane].scatterWeights(
        ofRows: rows[lane].uids, plan: plans[lane], into: cells.part(lane, of: count), width: n, dense)
    }
    dense.table.pointee.interleave(count, count, cells.start, weights.start)
    // A network that has fewer rows than others has zeros in the rest, still.
    for lane in 0..<Self.width {
      inputs[lane].scatterBonds(
        ofRows: rows[lane].uids, plan: plans[lane], into: cells.part(lane, of: count), width: n, dense)
    }
    dense.table.pointee.interleave(count, count, cells.start, bonds.start)
    return rowCount
  }

  /// Consensus, incentive, bonds, dividends and emission of a lane of epochs (sections 4 to 10).
  private func compute(_ inputs: Inputs, rowCount: Int, yuma3: Bool) {
    let kappa = inputs.indices.map { Double(proportion: inputs[$0].parameters.kappa) }
    dense.table.pointee.laneConsensus(
      n, rowCount, weights.start, rowStake.start, kappa, list(.consensus), list(.incentive), rowResults.start)
    spread(to: .validatorTrust)
    let alpha = inputs.indices.map { 1 - Double(inputs[$0].parameters.bondsMovingAverage) / 1_000_000 }
    let penalty = inputs.indices.map { Double(proportion: inputs[$0].parameters.bondsPenalty) }
    // The new bonds take the place of the cells.
    dense.table.pointee.laneBonds(
      n, rowCount, yuma3, weights.start, bonds.start, rowStake.start, list(.consensus), list(.incentive), alpha,
      penalty, rowResults.start, cells.start, isBond.start)
    spread(to: .dividends)
    dense.table.pointee.laneNormalize(n, list(.dividends))
    dense.table.pointee.laneEmission(
      n, list(.incentive), list(.dividends), list(.stake), list(.activeStake), list(.serverShare),
      list(.validatorShare), list(.combinedShare))
    dense.table.pointee.laneRound(5 * n, list(.stake), rounded.start)
  }

  /// Numbers of the rows, by uid.
  private func spread(to list: List) {
    let start = self.list(list)
    start.update(repeating: 0, count: n * Self.width)
    for lane in 0..<Self.width {
      for (r, uid) in rows[lane].uids.enumerated() {
        start[uid * Self.width + lane] = rowResults.start[r * Self.width + lane]
      }
    }
  }

  private func store(emission: UInt64, lane: Int, into output: inout EpochOutput) {
    func proportions(_ list: List, _ result: inout [UInt16]) {
      let start = rounded.start + list.rawValue * n * Self.width + lane
      result.replace(with: 0..<n) { start[$0 * Self.width] }
    }
    proportions(.stake, &output.stakeWeight)
    proportions(.consensus, &output.consensus)
    proportions(.incentive, &output.incentive)
    proportions(.dividends, &output.dividends)
    proportions(.validatorTrust, &output.validatorTrust)

    let emission = Double(emission)
    func amounts(_ list: List, _ result: inout [UInt64]) {
      let start = self.list(list) + lane
      result.replace(with: 0..<n) { UInt64(clamping: start[$0 * Self.width] * emission) }
    }
    amounts(.serverShare, &output.serverEmission)
    amounts(.validatorShare, &output.validatorEmission)
    amounts(.combinedShare, &output.combinedEmission)
    storeBonds(lane: lane, permits: output.validatorPermits, into: &output.bonds)
  }

  private func storeBonds(lane: Int, permits: [Bool], into result: inout SparseMatrix<UInt16>) {
    let room = rows[lane].uids.count * n + 1
    result.rebuild { rowOffsets, columns, values in
      columns.resize(to: room)
      values.resize(to: room)
      rowOffsets.resize(to: n + 1)
      let count = pack(lane: lane, permits: permits, &rowOffsets, &columns, &values)
      columns.removeLast(room - count)
      values.removeLast(room - count)
    }
  }

  private func pack(
    lane: Int, permits: [Bool], _ rowOffsets: inout [Int], _ columns: inout [UInt16], _ values: inout [UInt16]
  ) -> Int {
    var count = 0
    columns.withUnsafeMutableBufferPointer { columns in
      values.withUnsafeMutableBufferPointer { values in
        guard let columns = columns.baseAddress, let values = values.baseAddress else { return }
        for uid in 0..<n {
          let row = rows[lane].rowOfUID[uid]
          if permits[uid] && row >= 0 {
            let first = row * n
            count += dense.table.pointee.lanePackRow(
              n, Int32(lane), cells.start + first * Self.width, isBond.start + first, columns + count, values + count)
          }
          rowOffsets[uid + 1] = count
        }
      }
    }
    return count
  }
}

/// Room for a fixed number of elements, aligned as vectors like it.
private final class Room<Element: ExpressibleByIntegerLiteral> {
  let start: UnsafeMutablePointer<Element>

  init(_ count: Int) {
    let bytes = UnsafeMutableRawPointer.allocate(byteCount: count * MemoryLayout<Element>.stride, alignment: 64)
    start = bytes.bindMemory(to: Element.self, capacity: count)
    start.initialize(repeating: 0, count: count)
  }

  deinit { UnsafeMutableRawPointer(start).deallocate() }

  /// The elements of one of the parts that are `count` long.
  func part(_ index: Int, of count: Int) -> UnsafeMutableBufferPointer<Element> {
    UnsafeMutableBufferPointer(start: start + index * count, count: count)
  }
}
