// SPDX-License-Identifier: Apache-2.0
import Yuma
import YumaImport

/// Whether a state of the chain adds up: every identity of Docs/Specification/reconciliation.md for its spec version. A line has both
/// sides, what the chain's history is known to have left, and what stays.
///
///     let state = try StateTotals(path: "state.json")
///     let reconciliation = try Reconciliation(of: state)
///     for line in reconciliation.lines where line.verdict != .conforms { print(line.identity, line.difference) }
///
/// A line deviates only if nothing that the chain's history is known to have left may explain the difference, and if nothing
/// that decides is missing. Cost: O(subnets + hotkeys on subnets).
public struct Reconciliation: Sendable {
  /// A part of a side.
  public struct Term: Sendable, Hashable {
    /// The storage item, or what it is the sum of.
    public let name: String
    /// Rao; below 0 where it is taken off.
    public let amount: Int128
  }

  /// What the chain's history left.
  public struct Exception: Sendable, Hashable {
    /// What it is.
    public let name: String
    /// How much of the difference it is, in rao; nil where that is not known.
    public let amount: Int128?
  }

  /// An identity of the whole chain, of a subnet, or of a hotkey on a subnet.
  public struct Line: Sendable {
    /// The identity.
    public let identity: StateIdentity
    /// The subnet; nil for the whole chain.
    public let netuid: UInt16?
    /// The hotkey in hexadecimal; nil for a subnet.
    public let hotkey: String?
    /// What the chain stores.
    public let recorded: [Term]
    /// What that should add up to.
    public let recomputed: [Term]
    /// What is known to be part of the difference.
    public let exceptions: [Exception]
    /// The verdict.
    public let verdict: AuditVerdict

    /// Recorded less recomputed, in rao.
    public var difference: Int128 { Self.sum(recorded) - Self.sum(recomputed) }

    /// The difference without the exceptions whose amount is known.
    public var leftOver: Int128 { difference - exceptions.reduce(0) { $0 + ($1.amount ?? 0) } }

    /// What the terms of a side add up to.
    public static func sum(_ terms: [Term]) -> Int128 { terms.reduce(0) { $0 + $1.amount } }
  }

  /// How the lines of an identity came out.
  public struct Count: Sendable, Hashable {
    /// Lines in which both sides are equal, but for what is known.
    public var conforms = 0
    /// Lines in which they are not.
    public var deviates = 0
    /// Lines of which neither can be said.
    public var cannotTell = 0
  }

  /// The spec version whose identities were taken.
  public let specVersion: UInt32
  /// The state; of two the later one.
  public let state: StateTotals
  /// The state before it, if there are two.
  public let before: StateTotals?
  /// A line for each identity and subnet; of shares only those that do not conform, the largest first.
  public let lines: [Line]
  /// How the lines came out, with all those of shares.
  public let counts: [StateIdentity: Count]
  /// What was not compared, and why: a sentence each.
  public let notCompared: [String]

  /// Why lines cannot be told, each reason once, with its identity.
  public var reasons: [String] {
    var seen: Set<String> = []
    return lines.compactMap { line in
      guard let reason = line.verdict.incompleteness else { return nil }
      let text = "\(line.identity.rawValue): \(reason)"
      return seen.insert(text).inserted ? text : nil
    }
  }

  /// The verdict on all lines.
  public var verdict: AuditVerdict {
    if counts.values.contains(where: { $0.deviates > 0 }) { return .deviates }
    if counts.values.contains(where: { $0.cannotTell > 0 }) {
      return .cannotTell(.incomplete("some identities cannot be told"))
    }
    return counts.values.contains { $0.conforms > 0 } ? .conforms : .cannotTell(.nothingRecorded)
  }

  /// Compares one state with itself, or two with one another.
  ///
  /// - Parameters:
  ///   - state: the state; of two the later one.
  ///   - before: a state before it, of the same chain.
  ///   - specVersion: whose identities are taken; nil for the state's own.
  ///   - identities: which are compared.
  /// - Throws: ``ReconciliationError`` where no spec version is named, or the states are of two chains or in the wrong order.
  public init(
    of state: StateTotals, after before: StateTotals? = nil, specVersion: UInt32? = nil,
    identities: Set<StateIdentity> = Set(StateIdentity.allCases)
  ) throws(ReconciliationError) {
    guard let version = specVersion ?? state.specVersion else {
      throw ReconciliationError("\(state.name): no System.LastRuntimeUpgrade, so that the spec version has to be named")
    }
    if let before { try Self.check(before, state) }
    var book = ReconciliationBook(state: state, before: before, specVersion: version)
    var notCompared: [String] = []
    for identity in StateIdentity.allCases where identities.contains(identity) {
      if identity.isOfTwoStates && before == nil {
        notCompared.append("\(identity.rawValue): it needs the state of the block before, too")
      } else if !identity.specVersions.contains(version) {
        notCompared.append("\(identity.rawValue): it begins with spec \(identity.specVersions.lowerBound)")
      } else {
        book.compare(identity)
      }
    }
    notCompared.append("A7: what an epoch pays out is compared by yuma audit --payout")
    self.specVersion = version
    self.state = state
    self.before = before
    self.notCompared = notCompared + book.notCompared
    lines = book.lines
    counts = book.counts
  }

  private static func check(_ before: StateTotals, _ state: StateTotals) throws(ReconciliationError) {
    if let first = before.genesisHash, let second = state.genesisHash, first != second {
      throw ReconciliationError("\(before.name) and \(state.name) are of two chains: their first blocks differ")
    }
    if let first = before.specName, let second = state.specName, first != second {
      throw ReconciliationError("\(before.name) and \(state.name) are of two chains: '\(first)' and '\(second)'")
    }
    if let first = before.block, let second = state.block, first >= second {
      throw ReconciliationError(
        "\(before.name) is of block \(first), which is not before block \(second) of \(state.name)")
    }
  }
}

/// Why states cannot be compared.
public struct ReconciliationError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The reason, on one line.
  public let description: String

  init(_ description: String) { self.description = description }
}
