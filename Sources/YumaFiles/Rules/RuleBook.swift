// SPDX-License-Identifier: Apache-2.0
import DynamicTAO
import Yuma

/// The chain's rules at every spec version, of the epoch and of the block's emission, as text: what `yuma rules` prints.
package struct RuleBook {
  /// What a rule belongs to.
  package enum Part: String, CaseIterable {
    /// The epoch (Docs/Specification/epoch.md).
    case epoch
    /// The block's emission (Docs/Specification/emission.md).
    case emission
  }

  /// One rule at one spec version.
  package struct Rule {
    package let part: Part
    package let name: String
    /// The case that holds.
    package let value: String
    /// The spec version from which it holds without a break.
    package let since: Int
  }

  /// One line of a history.
  package struct Change {
    package let part: Part
    package let specVersion: Int
    package let summary: String
    /// The rules that it sets to another case.
    package let rules: [String]
    package let commits: [String]
    package let date: String?
    package let block: UInt64?
  }

  /// Every change of either history, oldest first; of one spec version the epoch's first.
  package let changes: [Change]

  package init() {
    let all = Self.changes(in: EpochRules.history, .epoch) + Self.changes(in: BlockRules.history, .emission)
    // The sort keeps the order of equal elements, so that the epoch's come first.
    changes = all.sorted { $0.specVersion < $1.specVersion }
  }

  /// The changes from one spec version to a later one: those that begin after `from` and no later than `to`.
  package func changes(after from: Int, through to: Int) -> [Change] {
    changes.filter { $0.specVersion > from && $0.specVersion <= to }
  }

  /// Every rule that holds at a spec version, with the version from which it holds.
  ///
  /// - Throws: `UnknownSpecVersion` for a version without rules.
  package func rules(at specVersion: Int) throws(UnknownSpecVersion) -> [Rule] {
    try Self.rules(in: EpochRules.history, .epoch, at: specVersion)
      + Self.rules(in: BlockRules.history, .emission, at: specVersion)
  }

  private static func rules<Rules>(
    in history: History<Rules>, _ part: Part, at specVersion: Int
  ) throws(UnknownSpecVersion) -> [Rule] {
    let now = cases(of: try history.rules(at: specVersion))
    let starts = history.ranges.map(\.lowerBound).filter { $0 <= specVersion }
    let before = starts.map { cases(of: history.rules(upTo: $0)) }
    return now.indices.map { rule in
      let broken = before.lastIndex { $0[rule].value != now[rule].value }
      let since = broken.map { starts[$0 + 1] } ?? history.first
      return Rule(part: part, name: now[rule].name, value: now[rule].value, since: since)
    }
  }

  private static func changes<Rules>(in history: History<Rules>, _ part: Part) -> [Change] {
    var rules = history.original
    return history.revisions.map { revision in
      let before = cases(of: rules)
      revision.change(&rules)
      let changed = zip(before, cases(of: rules)).filter { $0.value != $1.value }.map(\.0.name)
      return Change(
        part: part, specVersion: revision.specVersion, summary: revision.summary, rules: changed,
        commits: revision.commits, date: revision.date, block: revision.block)
    }
  }

  /// The name and the case of each rule, in the order of their declaration.
  private static func cases(of rules: some Any) -> [(name: String, value: String)] {
    Mirror(reflecting: rules).children.map { ($0.label ?? "", "\($0.value)") }
  }
}

extension SpecVersions.Status {
  /// What is known about a version, in a word or two.
  package var summary: String {
    switch self {
    case .released: "released"
    case .possible: "may have run"
    case .neverRan: "never ran"
    case .notReleased: "not released"
    case .beforeDynamicTAO: "before Dynamic TAO"
    case .notPublic: "text not public"
    case .notHeardOf: "not heard of"
    case .notNamed: "not named"
    }
  }
}
