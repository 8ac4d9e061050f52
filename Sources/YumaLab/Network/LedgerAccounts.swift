// SPDX-License-Identifier: Apache-2.0
extension StepLedger {
  /// A sum of the ledger and what it is made of, to be printed and checked.
  public struct Account: Sendable, Hashable {
    /// What the amounts are of.
    public enum Token: String, Sendable, Hashable {
      /// TAO.
      case tao = "TAO"
      /// The subnets' own tokens, all together.
      case alpha
    }

    /// An amount and what became of it.
    public struct Entry: Sendable, Hashable {
      /// The name of the ledger's property.
      public let name: String
      /// In words.
      public let meaning: String
      /// In rao.
      public let amount: Int128
    }

    /// The token.
    public let token: Token
    /// The amount that is accounted for.
    public let whole: Entry
    /// Where it went.
    public let parts: [Entry]

    /// The whole less the sum of the parts, in rao: 0.
    public var difference: Int128 { parts.reduce(whole.amount) { $0 - $1.amount } }
  }

  /// The ledger's three sums: the TAO that blocks could mint, the alpha minted, the alpha drained by epochs.
  public var accounts: [Account] {
    func entry(_ name: String, _ meaning: String, _ amount: some BinaryInteger) -> Account.Entry {
      Account.Entry(name: name, meaning: meaning, amount: Int128(amount))
    }
    return [
      Account(
        token: .tao, whole: entry("blockEmission", "TAO to be minted", blockEmission),
        parts: [
          entry("taoInjected", "put into pools", taoInjected),
          entry("taoSpent", "spent on alpha from pools", taoSpent),
          entry("taoWaiting", "waiting in reservoirs", taoWaiting),
          entry("taoUnissued", "recycled: truncation, pools that refused", taoUnissued),
        ]),
      Account(
        token: .alpha, whole: entry("alphaMinted", "alpha minted", alphaMinted),
        parts: [
          entry("alphaInjected", "put into pools", alphaInjected),
          entry("alphaWaiting", "waiting in reservoirs", alphaWaiting),
          entry("ownerCut", "put aside for owners", ownerCut),
          entry("pendingParticipants", "put aside for servers and validators", pendingParticipants),
          entry("pendingServer", "put aside for servers", pendingServer),
          entry("pendingValidator", "put aside for validators", pendingValidator),
          entry("pendingRoot", "put aside for root", pendingRoot),
          entry("rootRecycled", "root's part, recycled", rootRecycled),
          entry("splitLost", "lost to truncation", splitLost),
        ]),
      Account(
        token: .alpha, whole: entry("drained", "alpha paid out by epochs", drained),
        parts: [
          entry("paidOwners", "to owners", paidOwners),
          entry("paidMiners", "to miners", paidMiners),
          entry("paidValidators", "to validators", paidValidators),
          entry("paidNominators", "to nominators", paidNominators),
          entry("paidRoot", "to root's stakers", paidRoot),
          entry("burned", "withheld from miners, burned", burned),
          entry("epochLost", "lost to truncation", epochLost),
        ]),
    ]
  }

  /// What belongs to no sum: amounts that moved besides.
  public var movements: [(token: Account.Token, entry: Account.Entry)] {
    [
      (.tao, Account.Entry(name: "taoRecycled", meaning: "TAO fees, recycled", amount: Int128(taoRecycled))),
      (.alpha, Account.Entry(name: "alphaFees", meaning: "alpha fees, recycled", amount: Int128(alphaFees))),
      (
        .alpha,
        Account.Entry(
          name: "alphaBought", meaning: "alpha bought by the protocol", amount: Int128(alphaBought))
      ),
      (
        .alpha,
        Account.Entry(name: "alphaDestroyed", meaning: "alpha of pruned subnets", amount: Int128(alphaDestroyed))
      ),
    ]
  }
}
