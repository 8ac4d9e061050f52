// SPDX-License-Identifier: Apache-2.0
import Yuma

/// How the chain's storage becomes the input of an epoch, where that changed: a rule each for what the block does
/// before its epoch, and for how items are meant (Docs/Specification/storage.md). Which items there are at all is in
/// `StorageTable`.
struct CaptureRules: Sendable, Hashable {
  /// Which subnets the block mints alpha for; a subnet that it passes over keeps an old SubnetAlphaOutEmission.
  enum Eligibility: Sendable, Hashable {
    /// Every subnet but root.
    case every
    /// One with a first emission block.
    case started
    /// One that is started, whose token is enabled, and that takes registrations by burn or by proof of work.
    case openToBurnOrWork
    /// One that is started, whose token is enabled, and that takes registrations.
    case open
  }

  /// What tells root's proportion of the block's alpha, as the block formed it.
  enum RootProportion: Sendable, Hashable {
    /// The reserves before the block, and what it added to them.
    case reserves
    /// Those and the reservoirs of the pool.
    case reservesAndReservoirs
    /// Nothing: what the block bought and took out of circulation is stored nowhere.
    case untold
  }

  /// Whether root's part of the alpha is withheld while the moving prices do not add up to more than 1.
  enum RootAlpha: Sendable, Hashable {
    case always, whilePricesAreHigh
  }

  /// How the number of an epoch is found, by which commits expire.
  enum EpochNumber: Sendable, Hashable {
    /// (block + netuid + 1) / (tempo + 1): a commit is of the epoch of its block.
    case ofBlock
    /// SubnetEpochIndex: a commit names its epoch.
    case counted
  }

  /// What tells that the block ran the subnet's epoch.
  enum Schedule: Sendable, Hashable {
    /// (block + netuid + 1) mod (tempo + 1) = tempo.
    case fixed
    /// SubnetEpochIndex advances.
    case counted
  }

  /// The owner that an epoch sees.
  enum Owner: Sendable, Hashable {
    /// That of the block before.
    case ofTheBlockBefore
    /// The block may give the subnet to the hotkey of the most conviction before the epoch runs.
    case byConviction
  }

  /// What becomes of a subnet in which one hotkey has two uids.
  enum RepeatedHotkey: Sendable, Hashable {
    /// Its epoch runs like any other.
    case runs
    /// Its epoch runs, and results are kept by hotkey: some are lost.
    case runsByHotkey
    /// Its epoch is skipped.
    case skipped
  }

  /// What the chain makes of a LastUpdate that is shorter than the number of neurons.
  enum ShortLastUpdate: Sendable, Hashable {
    case trap, zeros
  }

  /// What the chain makes of a stored split whose length is not the number of mechanisms.
  enum OddSplit: Sendable, Hashable {
    case cutOrPadded, ignored
  }

  var eligibility = Eligibility.every
  var rootProportion = RootProportion.reserves
  var rootAlpha = RootAlpha.always
  var epochNumber = EpochNumber.ofBlock
  var schedule = Schedule.fixed
  var owner = Owner.ofTheBlockBefore
  var repeatedHotkey = RepeatedHotkey.runs
  var shortLastUpdate = ShortLastUpdate.trap
  var oddSplit = OddSplit.cutOrPadded

  /// All of them since Dynamic TAO began.
  static let history = History(
    CaptureRules(),
    [
      Revision(from: 257, "A subnet is emitted to once it has a first emission block.") { $0.eligibility = .started },
      Revision(from: 283, "Root's part is sold in a pool that may refuse it; then nobody gets it.") {
        $0.rootProportion = .untold
      },
      Revision(from: 320, "A short LastUpdate is padded with zeros; results are kept by hotkey.") {
        $0.shortLastUpdate = .zeros
        $0.repeatedHotkey = .runsByHotkey
      },
      Revision(from: 334, "A subnet in which one hotkey has two uids is skipped.") { $0.repeatedHotkey = .skipped },
      Revision(from: 342, "Every subnet but root is emitted to; root's part depends on the moving prices.") {
        $0.eligibility = .every
        $0.rootAlpha = .whilePricesAreHigh
      },
      Revision(from: 345, "A subnet is emitted to once it has a first emission block.") { $0.eligibility = .started },
      Revision(from: 361, "Emission depends on the subnet's token and on registrations by burn or by work.") {
        $0.eligibility = .openToBurnOrWork
      },
      Revision(from: 397, "Emission depends on registrations alone.") { $0.eligibility = .open },
      Revision(from: 413, "What the block buys stays in circulation.") { $0.rootProportion = .reserves },
      Revision(from: 423, "Epochs are counted, and due a tempo after the last one.") {
        $0.epochNumber = .counted
        $0.schedule = .counted
      },
      Revision(from: 425, "Conviction may change the owner before the epoch.") { $0.owner = .byConviction },
      Revision(from: 432, "A pool keeps what it cannot take yet in reservoirs.") {
        $0.rootProportion = .reservesAndReservoirs
      },
      Revision(from: 475, "A split of another length than the number of mechanisms is ignored.") {
        $0.oddSplit = .ignored
      },
    ])
}
