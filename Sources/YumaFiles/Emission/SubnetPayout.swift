// SPDX-License-Identifier: Apache-2.0
import DynamicTAO
import Yuma

/// What decides how an epoch of a subnet is paid out, and what the chain recorded of it: a `subnet-payout/1` file
/// (Formats/subnet-payout-1.md; the JSON key is the property's name).
///
/// The file goes with the snapshots of the epoch, which say what the neurons got. Amounts are in rao.
public struct SubnetPayout: Sendable, Hashable {
  /// A hotkey: a neuron's, a parent's, a child's or the owner's.
  public struct Hotkey: Sendable, Hashable {
    /// Its address, or another name.
    public var name: String
    /// Its coldkey, rates, links and stakes; the dividend is not read.
    public var facts: DividendPayout.Hotkey
    /// The names of those who stake with it; empty where only the sums are known.
    public var stakers: [String] = []
    /// Whether it is one of the owner's immune hotkeys; read from spec version 306 to 319.
    public var isImmune = false
    /// The hotkey with which its incentive is staked; nil for itself.
    public var autoStake: String?
    /// What the chain recorded of it.
    public var recorded = Record()

    /// A hotkey of which nothing was recorded.
    ///
    /// - Parameters:
    ///   - name: its address, or another name.
    ///   - facts: its coldkey, rates, links and stakes.
    public init(name: String, facts: DividendPayout.Hotkey) {
      self.name = name
      self.facts = facts
    }
  }

  /// What the chain recorded of a hotkey; nil for what is not known.
  public struct Record: Sendable, Hashable {
    /// AlphaDividendsPerSubnet after the block.
    public var alphaDividends: UInt64?
    /// RootAlphaDividendsPerSubnet after the block; TaoDividendsPerSubnet before spec version 334.
    public var rootDividends: UInt64?
    /// TotalHotkeyAlpha on the subnet after the block.
    public var alphaStakeAfter: UInt64?

    /// No record.
    public init() {}
  }

  /// The subnet's owner.
  public struct Owner: Sendable, Hashable {
    /// SubnetOwner.
    public var coldkey: String
    /// SubnetOwnerHotkey.
    public var hotkey: String

    /// An owner.
    public init(coldkey: String, hotkey: String) {
      self.coldkey = coldkey
      self.hotkey = hotkey
    }
  }

  /// A name for people.
  public var name: String?
  /// What the file is.
  public var description: String?
  /// Where it comes from.
  public var source: String?
  /// Where and when; `block`, `netuid` and `specVersion` say which epoch it goes with.
  public var chain: ChainOrigin
  /// The hotkeys of the neurons, uid by uid.
  public var neurons: [String] = []
  /// The subnet's owner; nil for a subnet without one.
  public var owner: Owner?
  /// The accounts that were drained for the epoch.
  public var pending = PendingAccounts()
  /// The weight of root stake, as parts of 2^64 - 1.
  public var taoWeight: UInt64
  /// The childkey burn in force, of 2^64 - 1.
  public var childkeyBurn: UInt64 = 0
  /// The chain's and the subnet's minimum of the childkey take, of 65535.
  public var minimumChildkeyTakes: [UInt16] = []
  /// The hotkeys.
  public var hotkeys: [Hotkey] = []
  /// PendingOwnerCut after the block; nil where it is not known.
  public var pendingOwnerCutAfter: UInt64?
  /// What was not read from the chain.
  public var assumed: [String] = []

  /// A file without neurons.
  ///
  /// - Parameters:
  ///   - chain: where and when.
  ///   - taoWeight: the weight of root stake, as parts of 2^64 - 1.
  public init(chain: ChainOrigin, taoWeight: UInt64) {
    self.chain = chain
    self.taoWeight = taoWeight
  }

  /// The hotkeys' places by name.
  public var places: [String: Int] {
    Dictionary(hotkeys.enumerated().map { ($1.name, $0) }, uniquingKeysWith: { first, _ in first })
  }

  /// The uids of a hotkey's neurons.
  package func uids(of hotkey: String) -> [Int] { neurons.indices.filter { neurons[$0] == hotkey } }

  /// The operands of the payout, given what the epoch paid.
  ///
  /// - Parameters:
  ///   - incentives: what each neuron got as a server, in rao.
  ///   - dividends: what each neuron got as a validator, in rao.
  /// - Throws: `EmissionError` for a hotkey that is not in the list, or lists of other lengths than `neurons`.
  public func operands(incentives: [UInt64], dividends: [UInt64]) throws(EmissionError) -> EpochPayout.Operands {
    let places = self.places
    func place(_ name: String, _ field: String, _ index: Int? = nil) throws(EmissionError) -> Int {
      if let place = places[name] { return place }
      throw EmissionError(field: field, index: index, problem: "\"\(name)\" is none of the hotkeys")
    }
    var neuronPlaces: [Int] = []
    for (uid, name) in neurons.enumerated() { neuronPlaces.append(try place(name, "neurons", uid)) }
    var operands = EpochPayout.Operands(
      hotkeys: hotkeys.map(\.facts), places: neuronPlaces, incentives: incentives, dividends: dividends,
      pending: pending, taoWeight: taoWeight)
    if let owner {
      operands.ownerColdkey = owner.coldkey
      operands.ownerHotkey = try place(owner.hotkey, "owner.hotkey")
    }
    operands.childkeyBurn = childkeyBurn
    operands.minimumChildkeyTakes = minimumChildkeyTakes
    for (index, hotkey) in hotkeys.enumerated() {
      if hotkey.isImmune { operands.immuneHotkeys.insert(index) }
      if let destination = hotkey.autoStake {
        operands.autoStake[index] = try place(destination, "hotkeys[\(index)].autoStake")
      }
    }
    return operands
  }
}
