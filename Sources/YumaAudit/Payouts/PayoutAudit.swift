// SPDX-License-Identifier: Apache-2.0
import DynamicTAO
import Yuma
import YumaFiles
import YumaJSON

/// What the chain recorded of the payout of an epoch, hotkey by hotkey, against what the epoch and the rules give.
///
///     let payout = try SubnetPayout(FileContents(path: "payout.json"))
///     let audit = try PayoutAudit(of: payout, epoch: report.output, emission: snapshot.input.emission)
///     audit.verdict               // .conforms, .deviates or .cannotTell(...)
///     audit.payout.ledger.left    // what nobody got
///
/// The records that decide are AlphaDividendsPerSubnet, RootAlphaDividendsPerSubnet and PendingOwnerCut. The growth of
/// TotalHotkeyAlpha decides nothing, as any extrinsic of the block moves it too: where it differs, that is a remark with
/// its amount.
public struct PayoutAudit: Sendable {
  /// A record that decides.
  public enum Record: String, Sendable, Hashable, CaseIterable {
    /// AlphaDividendsPerSubnet: what those who stake alpha with a hotkey got.
    case alphaDividends
    /// RootAlphaDividendsPerSubnet: what those who stake with it on root got.
    case rootDividends
    /// PendingOwnerCut: 0 after the epoch.
    case pendingOwnerCut
  }

  /// A recorded value that is not what the rules give.
  public struct Difference: Sendable, Hashable {
    /// The record.
    public let record: Record
    /// The hotkey's place; nil for a record of the subnet.
    public let hotkey: Int?
    /// What the chain recorded, in rao.
    public let recorded: UInt64
    /// What the rules give, in rao.
    public let recomputed: UInt64
    /// Recorded minus recomputed, in rao.
    public var amount: Int128 { Int128(recorded) - Int128(recomputed) }
  }

  /// A hotkey whose stake grew by another amount than the epoch adds.
  public struct OtherGrowth: Sendable, Hashable {
    /// The hotkey's place.
    public let hotkey: Int
    /// By how much TotalHotkeyAlpha grew in the block, in rao.
    public let recorded: Int128
    /// What the epoch adds, in rao.
    public let recomputed: UInt64
    /// What something else moved: recorded minus recomputed, in rao.
    public var amount: Int128 { recorded - Int128(recomputed) }
  }

  /// What was audited.
  public let subnet: SubnetPayout
  /// What the rules give.
  public let payout: EpochPayout
  /// How many recorded values were compared, record by record.
  public let compared: [Record: Int]
  /// What differs.
  public let differences: [Difference]
  /// What else moved stake in the block.
  public let otherGrowth: [OtherGrowth]
  /// The answer.
  public let verdict: AuditVerdict

  /// Audits a payout.
  ///
  /// - Parameters:
  ///   - subnet: what decides, and the record.
  ///   - output: what the epoch of all mechanisms gives.
  ///   - emission: what it had to distribute, in rao.
  ///   - isCertain: whether the epoch's input was read from the chain in full.
  ///   - specVersion: the spec version whose rules are in force; nil for that of the file, or else the last known.
  /// - Throws: `UnknownSpecVersion` for a spec version without rules; `EmissionError` for a file that does not go with
  ///   the epoch, and for what `EpochPayout` refuses.
  public init(
    of subnet: SubnetPayout, epoch output: EpochOutput, emission: UInt64, isCertain: Bool = true,
    specVersion: UInt32? = nil
  ) throws {
    let version = specVersion ?? subnet.chain.specVersion ?? UInt32(SpecVersions.last)
    let rules = try BlockRules(specVersion: Int(version))
    guard subnet.neurons.count == output.neuronCount else {
      throw EmissionError(
        field: "neurons",
        problem: "\(subnet.neurons.count) hotkeys, where the epoch has \(output.neuronCount) neurons")
    }
    let drained = subnet.pending.epochEmission
    guard drained == emission else {
      throw EmissionError(
        field: "pending",
        problem: "the accounts add up to \(drained) rao, where the epoch distributed \(emission)")
    }
    self.subnet = subnet
    payout = try EpochPayout(
      subnet.operands(incentives: output.serverEmission, dividends: output.validatorEmission), rules: rules)
    var comparison = Comparison()
    // What the items held before is told by no text that we know.
    let isKnown = version >= Self.firstKnownRecord
    for (place, hotkey) in subnet.hotkeys.enumerated() {
      let row = payout.rows[place].dividends
      if isKnown {
        comparison.add(.alphaDividends, place, hotkey.recorded.alphaDividends, row.alphaOfNominators)
        comparison.add(.rootDividends, place, hotkey.recorded.rootDividends, row.rootOfNominators)
      }
      comparison.addGrowth(place, hotkey, payout.rows[place])
    }
    comparison.add(.pendingOwnerCut, nil, subnet.pendingOwnerCutAfter, 0)
    (compared, differences, otherGrowth) = (comparison.compared, comparison.differences, comparison.otherGrowth)
    verdict = Self.verdict(
      comparison, isCertain: isCertain && subnet.assumed.isEmpty, isKnown: isKnown, rules: rules)
  }

  private static func verdict(
    _ comparison: Comparison, isCertain: Bool, isKnown: Bool, rules: BlockRules
  ) -> AuditVerdict {
    if !comparison.differences.isEmpty {
      if !isCertain { return .cannotTell(.assumedInput) }
      guard rules.dividends != .rootPartOfRegistered else {
        return .cannotTell(.incomplete("the order of the floors of spec version 441 is not known"))
      }
      return .deviates
    }
    if [Record.alphaDividends, .rootDividends].contains(where: { comparison.compared[$0, default: 0] > 0 }) {
      return .conforms
    }
    if isKnown { return .cannotTell(.nothingRecorded) }
    return .cannotTell(
      .incomplete(
        "what AlphaDividendsPerSubnet held before spec version \(firstKnownRecord) is not known, so that nothing was "
          + "compared"))
  }

  /// The first spec version at which the records are known to hold what nominators get, without the take
  /// (Docs/Specification/storage.md, For payouts).
  private static let firstKnownRecord: UInt32 = 261

  /// What is wrong, or that nothing is, in one sentence.
  public var explanation: String {
    switch verdict {
    case .conforms:
      return "\(comparedInWords) are what the rules give, to the last rao"
    case .deviates:
      return
        "\(Figures.grouped(differences.count)) of \(comparedInWords) differ, by \(Figures.grouped(sizeOfDeviation)) rao "
        + "together"
    case .cannotTell(.nothingRecorded):
      return "the file records no dividends: capture AlphaDividendsPerSubnet and RootAlphaDividendsPerSubnet after the "
        + "block (yuma import --keys netuid=N,payout --state at)"
    case .cannotTell(.assumedInput):
      let first = subnet.assumed.first.map { ", such as \($0)" } ?? ""
      return "\(Figures.grouped(differences.count)) of \(comparedInWords) differ, but part of the input was assumed"
        + first
    case .cannotTell(.incomplete(let what)): return what
    }
  }

  /// The sum of all differences without their signs, in rao.
  public var sizeOfDeviation: UInt128 { differences.reduce(0) { $0 + UInt128($1.amount.magnitude) } }

  private var comparedInWords: String {
    let parts = Record.allCases.compactMap { record in
      compared[record].map { "\(Figures.grouped($0)) \(record.rawValue)" }
    }
    return "the recorded values (\(parts.joined(separator: ", ")))"
  }

  private struct Comparison {
    var compared: [Record: Int] = [:]
    var differences: [Difference] = []
    var otherGrowth: [OtherGrowth] = []

    mutating func add(_ record: Record, _ hotkey: Int?, _ recorded: UInt64?, _ recomputed: UInt64) {
      guard let recorded else { return }
      compared[record, default: 0] += 1
      if recorded != recomputed {
        differences.append(Difference(record: record, hotkey: hotkey, recorded: recorded, recomputed: recomputed))
      }
    }

    mutating func addGrowth(_ place: Int, _ hotkey: SubnetPayout.Hotkey, _ row: EpochPayout.Row) {
      guard let after = hotkey.recorded.alphaStakeAfter else { return }
      let growth = OtherGrowth(
        hotkey: place, recorded: Int128(after) - Int128(hotkey.facts.alphaStake), recomputed: row.toStake)
      if growth.amount != 0 { otherGrowth.append(growth) }
    }
  }
}
