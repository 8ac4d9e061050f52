// SPDX-License-Identifier: Apache-2.0
extension BlockLedger {
  /// A sum of the ledger and what it is made of, to be printed and checked. Amounts are in rao.
  public struct Account: Sendable, Hashable {
    /// An amount and what became of it.
    public struct Entry: Sendable, Hashable {
      /// The name of the ledger's property.
      public let key: String
      /// In words.
      public let name: String
      /// In rao.
      public let amount: Int128
    }

    /// What the amounts are of: "TAO", or "alpha" of all subnets together.
    public let token: String
    /// The amount that is accounted for, with what waited before.
    public let whole: Entry
    /// Where it went.
    public let parts: [Entry]

    /// The whole less the sum of the parts, in rao: 0.
    public var difference: Int128 { parts.reduce(whole.amount) { $0 - $1.amount } }
  }

  /// The ledger's two sums: the TAO that the block may mint, and the alpha that it mints. What left reservoirs counts as
  /// negative growth of what waits.
  public var accounts: [Account] {
    func entry(_ key: String, _ name: String, _ amount: some BinaryInteger) -> Account.Entry {
      Account.Entry(key: key, name: name, amount: Int128(amount))
    }
    return [
      Account(
        token: "TAO", whole: entry("blockEmission", "to be minted", blockEmission),
        parts: [
          entry("taoInjected", "put into pools", taoInjected),
          entry("taoSpent", "spent on alpha from pools", taoSpent),
          entry("taoWaiting", "waiting in reservoirs", Int128(taoWaiting) - Int128(taoWaitingBefore)),
          entry("taoRecycled", "recycled: truncation, pools that refused", taoRecycled),
        ]),
      Account(
        token: "alpha", whole: entry("alphaMinted", "minted", alphaMinted),
        parts: [
          entry("alphaInjected", "put into pools", alphaInjected),
          entry("alphaWaiting", "waiting in reservoirs", Int128(alphaWaiting) - Int128(alphaWaitingBefore)),
          entry("ownerCut", "put aside for owners", ownerCut),
          entry("servers", "put aside for servers", servers),
          entry("validators", "put aside for validators", validators),
          entry("participants", "put aside for servers and validators", participants),
          entry("root", "put aside for root, or sold for it", root),
          entry("rootRecycled", "root's part, recycled", rootRecycled),
          entry("lost", "nobody's: truncation", lost),
        ]),
    ]
  }
}
