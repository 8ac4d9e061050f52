// SPDX-License-Identifier: Apache-2.0
import DynamicTAO

/// A line of a payout's ledger: an amount, and where it went.
public struct PayoutLedgerLine: Sendable, Hashable {
  /// The key in JSON.
  public let key: String
  /// What it is, in words.
  public let name: String
  /// In rao; negative where more was paid than was drained.
  public let amount: Int128
  /// Whether it is TAO rather than the subnet's alpha.
  public let isTao: Bool

  /// The ledger of a payout, line by line: the budget, its parts, what is left, and what stands beside the budget.
  public static func lines(_ ledger: EpochPayout.Ledger) -> [PayoutLedgerLine] {
    func line(_ key: String, _ name: String, _ amount: some BinaryInteger, isTao: Bool = false) -> PayoutLedgerLine {
      PayoutLedgerLine(key: key, name: name, amount: Int128(amount), isTao: isTao)
    }
    let isTao = !ledger.rootIsAlpha
    return [
      line("budget", "drained for the epoch", ledger.budget),
      line("incentive", "  incentive, staked", ledger.incentive),
      line("withheld", "  incentive of the owner's hotkeys, withheld", ledger.withheld),
      line("alphaTakes", "  takes on dividends of alpha", ledger.alphaTakes),
      line("alphaOfNominators", "  dividends of alpha, to nominators", ledger.alphaOfNominators),
      line("rootTakes", "  takes on dividends of root", ledger.rootTakes, isTao: isTao),
      line("rootOfNominators", "  dividends of root, to nominators", ledger.rootOfNominators, isTao: isTao),
      line("recycledRoot", "  root's part that nobody earned, recycled", ledger.recycledRoot, isTao: isTao),
      line("sold", "  root's part, sold to the pool", ledger.sold),
      line("left", "  left over, to nobody", ledger.left),
      line("ownerCut", "owner's cut, beside the budget", ledger.ownerCut),
      line("unpaidOwnerCut", "  of it, to nobody: the subnet has no owner", ledger.unpaidOwnerCut),
      line("childkeyBurn", "childkey burn, taken out of the issuance", ledger.childkeyBurn),
    ]
  }
}
