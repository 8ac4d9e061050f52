// SPDX-License-Identifier: Apache-2.0
extension EpochRules {
  /// Every change of the epoch's rules since Dynamic TAO began (Docs/Specification/epoch-history.md). Dates are those on
  /// which a version came to the chain's main branch.
  ///
  /// An implementation changes with it in one line where an existing rule takes another of its cases.
  public static let history = History(
    from: 233, through: 475,
    EpochRules(
      stakeThreshold: .none, permits: .largest, ownerPermit: .byStake, selfWeight: .nobody, commitMask: .none,
      bondMask: .sinceLastUpdate, bondRules: .yuma, liquidAlpha: .logistic, steepness: .whole,
      exponential: .zeroWhereItFails, absentConsensusMode: .current, bondsWithoutPermit: .kept, rankReports: .stored,
      stakeWeight: .stored, repeatedHotkeys: .keptByUID, consensus: .yuma),
    [
      Revision(
        from: 252, "The owner's weight on itself counts.", commits: ["05f06315"], date: "2025-03-19"
      ) { $0.selfWeight = .owner },
      Revision(
        from: 257, "Stored bonds are masked by column: those on neurons that registered within a tempo are dropped.",
        commits: ["2b674c71"], date: "2025-03-28"
      ) { $0.bondMask = .sinceTempo },
      Revision(
        from: 273, "Stake below the threshold counts as 0.", commits: ["be623f00", "2ecebb19"], date: "2025-05-28"
      ) { $0.stakeThreshold = .everybody },
      Revision(
        from: 273, "No permits without stake.", commits: ["be623f00", "2ecebb19"], date: "2025-05-28"
      ) { $0.permits = .largestWithStake },
      Revision(from: 273, "Yuma 3.", commits: ["be623f00", "2ecebb19"], date: "2025-05-28") {
        $0.bondRules = .yumaOrYuma3
      },
      Revision(
        from: 273, "Liquid alpha has an alpha for each cell, under Yuma 3 alone.", commits: ["be623f00", "2ecebb19"],
        date: "2025-05-28"
      ) { $0.liquidAlpha = .sigmoid },
      Revision(
        from: 283, "The steepness of liquid alpha is signed, and in hundredths.", commits: ["96e18948"],
        date: "2025-06-30"
      ) { $0.steepness = .hundredths },
      Revision(
        from: 297, "Weights on neurons that registered after the commit are dropped.", commits: ["e2b0a0bf"],
        date: "2025-07-23"
      ) { $0.commitMask = .registeredAfterCommit },
      Revision(
        from: 320, "The bonds of a neuron without a permit are emptied.", commits: ["2c447fd9", "f7fc197a"],
        date: "2025-09-24"
      ) { $0.bondsWithoutPermit = .emptied },
      Revision(from: 320, "StakeWeight is not written.", commits: ["2c447fd9", "f7fc197a"], date: "2025-09-24") {
        $0.stakeWeight = .notStored
      },
      Revision(
        from: 320, "Results are kept by hotkey: of two neurons with one hotkey the later counts.",
        commits: ["2c447fd9", "f7fc197a"], date: "2025-09-24"
      ) { $0.repeatedHotkeys = .laterReplaces },
      Revision(from: 323, "StakeWeight is written again.", commits: ["ca6e1be6"], date: "2025-09-30") {
        $0.stakeWeight = .stored
      },
      Revision(
        from: 334, "No epoch runs while a hotkey has two uids.", commits: ["e03b730e"], date: "2025-11-04"
      ) { $0.repeatedHotkeys = .noEpoch },
      Revision(
        from: 365, "The exponential of liquid alpha is clamped.", commits: ["8fb5c368", "daf6ad84"], date: "2025-12-19"
      ) { $0.exponential = .clamped },
      Revision(
        from: 365, "Rank, trust and pruning scores are no longer stored.", commits: ["8fb5c368", "daf6ad84"],
        date: "2025-12-19"
      ) { $0.rankReports = .notStored },
      Revision(
        from: 397, "The owner is exempt from the stake threshold.", commits: ["69627c0d"], date: "2026-04-22"
      ) { $0.stakeThreshold = .everybodyButOwner },
      Revision(from: 397, "The owner always holds a permit.", commits: ["69627c0d"], date: "2026-04-22") {
        $0.ownerPermit = .always
      },
      Revision(
        from: 423, "Stored bonds are masked since the mechanism's last epoch.", commits: ["d30a76f3", "1fc3e882"],
        date: "2026-06-25"
      ) { $0.bondMask = .sinceMechanismStep },
      Revision(
        from: 446, "Liquid alpha has consensus modes; a subnet that does not choose has auto."
      ) { $0.absentConsensusMode = .auto },
      Revision(
        from: 475, "Stored bonds are masked since the last epoch under Yuma.", block: 9_233_781
      ) { $0.bondMask = .sinceYumaStep },
      Revision(from: 475, "A subnet may choose Null consensus.", block: 9_233_781) { $0.consensus = .yumaOrNull },
    ])
}
