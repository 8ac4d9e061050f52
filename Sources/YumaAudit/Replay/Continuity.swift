// SPDX-License-Identifier: Apache-2.0
import Yuma
import YumaFiles

/// How an epoch fails to follow the one before it in its subnet's history.
public struct Discontinuity: Sendable, Hashable, CustomStringConvertible {
  /// What is wrong.
  public enum Kind: String, Sendable, Hashable, CaseIterable {
    /// Epochs are missing in between.
    case gap
    /// Another epoch of the same block.
    case duplicate
    /// An epoch of an earlier block.
    case backwards
    /// The bonds are not those that the epoch before left.
    case bonds
    /// The snapshots do not name their subnet, and nothing says that they follow one another.
    case noHistory = "no history"
  }

  /// What is wrong.
  public let kind: Kind
  /// Where, and what the rule is.
  public let detail: String

  /// A discontinuity of the given kind.
  public init(kind: Kind, detail: String) {
    self.kind = kind
    self.detail = detail
  }

  /// "kind: detail".
  public var description: String { "\(kind.rawValue): \(detail)" }
}

/// What the next epoch of a subnet is compared with.
struct EpochTrail: Sendable {
  let subnet: Subnet
  let block: UInt64
  let lastMechanismStepBlock: UInt64
  let tempo: UInt64
  /// Whether the epoch before is known to be of the same subnet without its name: they stand in one series.
  let isWithinSeries: Bool
  let blockAtRegistration: [UInt64]
  /// A hash of each validator's bonds before the epoch.
  let bondsBefore: [UInt64]
  /// A hash of each validator's bonds after it: as recorded, or as computed where the record lacks them.
  let bondsAfter: [UInt64]?

  init(_ snapshot: Snapshot, computed: EpochOutput?, isWithinSeries: Bool) {
    subnet = Subnet(snapshot.chain)
    block = snapshot.input.currentBlock
    lastMechanismStepBlock = snapshot.input.lastMechanismStepBlock
    tempo = snapshot.input.tempo
    self.isWithinSeries = isWithinSeries
    blockAtRegistration = snapshot.input.blockAtRegistration
    bondsBefore = Self.rowHashes(snapshot.input.bonds)
    bondsAfter = (snapshot.recorded?.bonds ?? snapshot.output?.bonds ?? computed?.bonds).map(Self.rowHashes)
  }

  /// A hash a row, by rounds of multiplying and folding four columns and four values at a time, so that different rows hardly
  /// ever agree.
  private static func rowHashes(_ matrix: SparseMatrix<UInt16>) -> [UInt64] {
    matrix.columns.withUnsafeBytes { columns in
      matrix.values.withUnsafeBytes { values in
        (0..<matrix.rowCount).map { row in
          var rest = matrix.entries(ofRow: row)
          // Columns and values do not wait for one another.
          var hashes = (UInt64(rest.count), UInt64(0x9E37_79B9_7F4A_7C15))
          while rest.count >= 4 {
            mix(columns.loadUnaligned(fromByteOffset: rest.lowerBound * 2, as: UInt64.self), into: &hashes.0)
            mix(values.loadUnaligned(fromByteOffset: rest.lowerBound * 2, as: UInt64.self), into: &hashes.1)
            rest = rest.lowerBound + 4..<rest.upperBound
          }
          for entry in rest { mix(UInt64(matrix.columns[entry]) << 16 | UInt64(matrix.values[entry]), into: &hashes.0) }
          mix(hashes.1, into: &hashes.0)
          return hashes.0
        }
      }
    }
  }

  @inline(__always)
  private static func mix(_ word: UInt64, into hash: inout UInt64) {
    hash ^= word
    hash &*= 0xFF51_AFD7_ED55_8CCD
    hash ^= hash >> 32
  }
}

/// The continuity of histories: the latest epoch of each subnet, with which the next one is compared.
struct ContinuityCheck {
  /// How many subnets are followed; of more, which no network has, the histories are not checked.
  private static let subnetLimit = 1 << 16
  private var latest: [Subnet: EpochTrail] = [:]

  /// Compares the next epoch with the latest of its subnet, whose place it takes.
  mutating func follow(_ next: EpochTrail) -> Discontinuity? {
    guard let before = latest[next.subnet] else {
      if latest.count < Self.subnetLimit { latest[next.subnet] = next }
      return nil
    }
    guard next.subnet.netuid != nil || next.isWithinSeries || Self.mayFollow(before, next) else {
      latest[next.subnet] = next
      return Discontinuity(
        kind: .noHistory, detail: "neither this snapshot nor the one before names its subnet, and it does not follow")
    }
    // An epoch out of order does not end the history that it disturbs.
    if next.block > before.block { latest[next.subnet] = next }
    return Self.compare(before, next)
  }

  /// Whether the second of two epochs of unnamed subnets looks like a later one of the same subnet.
  private static func mayFollow(_ before: EpochTrail, _ next: EpochTrail) -> Bool {
    guard next.block > before.block else { return false }
    if next.lastMechanismStepBlock == before.block { return true }
    let (period, isBeyond) = before.tempo.addingReportingOverflow(1)
    return !isBeyond && next.tempo == before.tempo && (next.block - before.block) % period == 0
      && next.blockAtRegistration.count == before.blockAtRegistration.count
  }

  private static func compare(_ before: EpochTrail, _ next: EpochTrail) -> Discontinuity? {
    guard next.block != before.block else {
      return Discontinuity(kind: .duplicate, detail: "a second epoch of block \(next.block)")
    }
    guard next.block > before.block else {
      return Discontinuity(kind: .backwards, detail: "block \(next.block) after block \(before.block)")
    }
    // The chain's own word on which epoch was the last; without it, the distance that a fixed tempo gives.
    let (period, distance) = (before.tempo &+ 1, next.block - before.block)
    if next.lastMechanismStepBlock != before.block && (next.lastMechanismStepBlock != 0 || distance != period) {
      let missing =
        period > 0 && distance % period == 0 && distance > period ? " (\(distance / period - 1) missing)" : ""
      let last = next.lastMechanismStepBlock
      return Discontinuity(
        kind: .gap,
        detail: "\(distance) blocks after the epoch of block \(before.block), where \(period) are usual\(missing)"
          + (last == 0 ? "" : "; the chain's last epoch was in block \(last)"))
    }
    guard let left = before.bondsAfter else { return nil }
    // A neuron that registered in between begins without bonds, and one that left takes its own along.
    let changed = (0..<min(left.count, next.bondsBefore.count)).filter { uid in
      left[uid] != next.bondsBefore[uid] && next.blockAtRegistration[uid] < before.block
    }
    guard !changed.isEmpty else { return nil }
    let uids = changed.prefix(5).map(String.init).joined(separator: ", ") + (changed.count > 5 ? ", ..." : "")
    return Discontinuity(
      kind: .bonds,
      detail: "the bonds of \(changed.count) validator\(changed.count == 1 ? "" : "s") (uid \(uids)) are not those "
        + "that the epoch of block \(before.block) left")
  }
}
